"""Who belongs to whom: membership, representation, participation. All need both sides."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from denkzellen.models import Denkzelle, DenkzelleState, PublicationState
from network.models.actors import Actor
from network.models.associations import Association
from network.models.parties import EITHER_OR, answered_for_by, one_party, party_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def _ends_after_begin(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
        name=name,
        violation_error_message=_("Das Ende liegt vor dem Beginn."),
    )


class Side(models.TextChoices):
    """Who can agree to a tie, or end it."""

    ACTOR = "actor", _("Akteur:in")
    ASSOCIATION = "association", _("Verband")
    DENKZELLE = "denkzelle", _("DENKZELLE")
    PARTICIPANT = "participant", _("Beteiligte")


class TieQuerySet[M: models.Model](models.QuerySet[M]):
    def current(self) -> Self:
        """Begun and not ended, as of today in Bremen."""
        today = timezone.localdate()
        return self.filter(
            Q(since__isnull=True) | Q(since__lte=today),
            Q(until__isnull=True) | Q(until__gte=today),
        )


class AgreedTie(models.Model):
    """A tie that holds only while both of its sides agree.

    A request is a row to which one side has agreed. Each step expects a locked row and tells
    whether it changed anything.
    """

    SIDES: ClassVar[tuple[Side, Side]]

    since = models.DateField(_("seit"), null=True, blank=True)
    until = models.DateField(_("bis"), null=True, blank=True)
    is_demo = models.BooleanField(_("Demo"), default=False)

    class Meta:
        abstract = True

    def has_agreed(self, side: Side) -> bool:
        return getattr(self, f"{side}_agreed_at") is not None

    @property
    def is_agreed(self) -> bool:
        return all(self.has_agreed(side) for side in self.SIDES)

    @property
    def waits_for(self) -> Side | None:
        """The side which has been asked and has not answered."""
        open_sides = [side for side in self.SIDES if not self.has_agreed(side)]
        return open_sides[0] if len(open_sides) == 1 else None

    @property
    def asked_by(self) -> Side | None:
        """The side which has asked and waits for an answer."""
        return next(
            (side for side in self.SIDES if self.waits_for and side != self.waits_for), None
        )

    @property
    def has_run_out(self) -> bool:
        """Agreed, and its last day has passed."""
        return self.is_agreed and self.until is not None and self.until < timezone.localdate()

    def agree(self, side: Side) -> bool:
        """Ask as `side`, or agree to what the other side asked; both together begin the tie."""
        if self.has_agreed(side):
            return False
        setattr(self, f"{side}_agreed_at", timezone.now())
        if self.until and not self.is_agreed:  # asked once more after it had ended
            self.since = None
        self.until = None
        if self.is_agreed and self.since is None:
            self.since = timezone.localdate()
        self.save()
        return True

    def end(self) -> bool:
        """Take back a request, refuse it, or leave: from now on neither side agrees."""
        if not any(self.has_agreed(side) for side in self.SIDES):
            return False
        if not self.is_agreed and self.until is None:
            self.delete()
            return True
        if self.is_agreed:
            self.until = max(timezone.localdate(), self.since or timezone.localdate())
        for side in self.SIDES:
            setattr(self, f"{side}_agreed_at", None)
        self.save()
        return True


class MembershipQuerySet(TieQuerySet["Membership"]):
    def public(self) -> Self:
        """Shown only while both sides agree and both are public themselves."""
        return self.current().filter(
            actor_agreed_at__isnull=False,
            association_agreed_at__isnull=False,
            actor__state=PublicationState.PUBLISHED,
            association__state=PublicationState.PUBLISHED,
        )

    def agreed(self) -> Self:
        return self.filter(actor_agreed_at__isnull=False, association_agreed_at__isnull=False)

    def waiting_for_side(self, side: Side) -> Self:
        """Requests this side has not answered yet."""
        return self.filter(
            actor_agreed_at__isnull=side == Side.ACTOR,
            association_agreed_at__isnull=side == Side.ASSOCIATION,
        )

    def waiting_for(self, user: "AbstractBaseUser") -> Self:
        """Requests which `user` can answer."""
        asked = {side: self.waiting_for_side(side) for side in Membership.SIDES}
        return asked[Side.ACTOR].filter(actor__in=Actor.objects.kept_by(user)) | asked[
            Side.ASSOCIATION
        ].filter(association__in=Association.objects.represented_by(user))


class Membership(AgreedTie):
    SIDES = (Side.ACTOR, Side.ASSOCIATION)

    actor = models.ForeignKey(
        Actor, verbose_name=_("Akteur:in"), on_delete=models.CASCADE, related_name="memberships"
    )
    association = models.ForeignKey(
        Association, verbose_name=_("Verband"), on_delete=models.CASCADE, related_name="memberships"
    )
    actor_agreed_at = models.DateTimeField(_("Akteur:in stimmt zu seit"), null=True, blank=True)
    association_agreed_at = models.DateTimeField(_("Verband stimmt zu seit"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Mitgliedschaft")
        verbose_name_plural = _("Mitgliedschaften")
        ordering = ["association__name", "actor__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "association"],
                name="membership_once",
                violation_error_message=_("Diese Mitgliedschaft gibt es schon."),
            ),
            _ends_after_begin("membership_ends_after_begin"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} – {self.association}"

    def party(self, side: Side) -> Actor | Association:
        return self.actor if side == Side.ACTOR else self.association


class RepresentationQuerySet(TieQuerySet["Representation"]):
    def in_force(self) -> Self:
        """Mandates that give rights now: granted, begun, not run out and not ended."""
        return self.current().filter(granted_at__isnull=False, ended_at__isnull=True)

    def open_claims(self) -> Self:
        """Asked for, and not answered yet."""
        return self.filter(granted_at__isnull=True, refused_at__isnull=True, ended_at__isnull=True)

    def lasting_until(self, day: date) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gte=day))


class Representation(models.Model):
    """The mandate of a person to speak for an association: no right before it is granted."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        on_delete=models.CASCADE,
        related_name="representations",
    )
    association = models.ForeignKey(
        Association,
        verbose_name=_("Verband"),
        on_delete=models.CASCADE,
        related_name="representations",
    )
    asked_at = models.DateTimeField(_("angefragt am"), default=timezone.now)
    granted_at = models.DateTimeField(_("bestätigt am"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("bestätigt von"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    refused_at = models.DateTimeField(_("abgelehnt am"), null=True, blank=True)
    since = models.DateField(_("von"), default=timezone.localdate)
    until = models.DateField(_("bis"), null=True, blank=True)
    ended_at = models.DateTimeField(_("beendet am"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("beendet von"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    message = models.CharField(
        _("Nachricht dazu"),
        max_length=500,
        blank=True,
        help_text=_("Welches Amt oder welche Aufgabe im Verband, damit andere es prüfen können."),
    )

    objects = RepresentationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Vertretung")
        verbose_name_plural = _("Vertretungen")
        ordering = ["association__name", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "association"],
                condition=Q(refused_at__isnull=True, ended_at__isnull=True),
                name="representation_once",
                violation_error_message=_("Diese Vertretung ist schon angefragt oder bestätigt."),
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user")),
                name="representation_not_granted_by_oneself",
                violation_error_message=_("Die eigene Vertretung bestätigt eine andere Person."),
            ),
            _ends_after_begin("representation_ends_after_begin"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.association}"

    @property
    def is_open(self) -> bool:
        """A claim nobody has answered yet."""
        return not (self.granted_at or self.refused_at or self.ended_at)

    @property
    def is_in_force(self) -> bool:
        today = timezone.localdate()
        has_run_out = self.until is not None and self.until < today
        return bool(self.granted_at) and not (self.ended_at or has_run_out or self.since > today)


class ParticipationRole(models.TextChoices):
    HOSTS = "hosts", _("lädt ein")
    TAKES_PART = "takes_part", _("wirkt mit")
    GUEST = "guest", _("zu Gast")


class ParticipationQuerySet(TieQuerySet["Participation"]):
    def public(self) -> Self:
        """Both sides agree, and both the DENKZELLE and who takes part are public."""
        published = PublicationState.PUBLISHED
        return (
            self.current()
            .filter(denkzelle_agreed_at__isnull=False, participant_agreed_at__isnull=False)
            .filter(Q(actor__state=published) | Q(association__state=published))
            .exclude(denkzelle__state=DenkzelleState.DRAFT)
        )

    def of(self, user: "AbstractBaseUser") -> Self:
        """Those of the profiles and associations `user` answers for."""
        return self.filter(answered_for_by(user))

    def waiting_for(self, user: "AbstractBaseUser") -> Self:
        """Those the Redaktion entered and `user` can confirm."""
        return self.of(user).filter(
            denkzelle_agreed_at__isnull=False, participant_agreed_at__isnull=True
        )


class Participation(AgreedTie):
    """An association or an actor in a DENKZELLE."""

    SIDES = (Side.DENKZELLE, Side.PARTICIPANT)

    denkzelle = models.ForeignKey(
        Denkzelle,
        verbose_name=_("DENKZELLE"),
        on_delete=models.CASCADE,
        related_name="participations",
    )
    association = models.ForeignKey(
        Association,
        verbose_name=_("Verband"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
    )
    actor = models.ForeignKey(
        Actor,
        verbose_name=_("Akteur:in"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
    )
    role = models.CharField(
        _("Rolle"),
        max_length=10,
        choices=ParticipationRole,
        default=ParticipationRole.TAKES_PART,
    )
    denkzelle_agreed_at = models.DateTimeField(_("DENKZELLE stimmt zu seit"), null=True, blank=True)
    participant_agreed_at = models.DateTimeField(
        _("Beteiligte stimmen zu seit"), null=True, blank=True
    )

    objects = ParticipationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Beteiligung")
        verbose_name_plural = _("Beteiligungen")
        ordering = ["denkzelle__position", "pk"]
        constraints = [
            one_party("participation_one_participant", violation_error_message=EITHER_OR),
            models.CheckConstraint(
                condition=Q(role__in=ParticipationRole.values), name="participation_role_valid"
            ),
            models.UniqueConstraint(
                fields=["denkzelle", "association"],
                condition=Q(association__isnull=False),
                name="participation_association_once",
                violation_error_message=_("Dieser Verband ist hier schon beteiligt."),
            ),
            models.UniqueConstraint(
                fields=["denkzelle", "actor"],
                condition=Q(actor__isnull=False),
                name="participation_actor_once",
                violation_error_message=_("Diese Akteur:in ist hier schon beteiligt."),
            ),
            _ends_after_begin("participation_ends_after_begin"),
        ]

    def __str__(self) -> str:
        return f"{self.participant} – {self.denkzelle}"

    def party(self, side: Side) -> Denkzelle | Actor | Association:
        return self.denkzelle if side == Side.DENKZELLE else self.participant

    @property
    def participant(self) -> Actor | Association:
        """Whoever takes part."""
        return party_of(self)
