"""Who belongs to whom: membership, representation, participation. All need both sides."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from denkzellen.models import Denkzelle, DenkzelleState, PublicationState
from network.models.actors import Actor
from network.models.associations import Association


def _ends_after_begin(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
        name=name,
        violation_error_message=_("Das Ende liegt vor dem Beginn."),
    )


class TieQuerySet[M: models.Model](models.QuerySet[M]):
    def current(self) -> Self:
        """Begun and not ended, as of today in Bremen."""
        today = timezone.localdate()
        return self.filter(
            Q(since__isnull=True) | Q(since__lte=today),
            Q(until__isnull=True) | Q(until__gte=today),
        )


class MembershipQuerySet(TieQuerySet["Membership"]):
    def public(self) -> Self:
        """Shown only while both sides agree and both are public themselves."""
        return self.current().filter(
            actor_agreed_at__isnull=False,
            association_agreed_at__isnull=False,
            actor__state=PublicationState.PUBLISHED,
            association__state=PublicationState.PUBLISHED,
        )


class Membership(models.Model):
    actor = models.ForeignKey(
        Actor, verbose_name=_("Akteur:in"), on_delete=models.CASCADE, related_name="memberships"
    )
    association = models.ForeignKey(
        Association, verbose_name=_("Verband"), on_delete=models.CASCADE, related_name="memberships"
    )
    actor_agreed_at = models.DateTimeField(_("Akteur:in stimmt zu seit"), null=True, blank=True)
    association_agreed_at = models.DateTimeField(_("Verband stimmt zu seit"), null=True, blank=True)
    since = models.DateField(_("seit"), null=True, blank=True)
    until = models.DateField(_("bis"), null=True, blank=True)
    is_demo = models.BooleanField(_("Demo"), default=False)

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

    objects = TieQuerySet["Representation"].as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Vertretung")
        verbose_name_plural = _("Vertretungen")
        ordering = ["association__name", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "association"],
                condition=Q(until__isnull=True, refused_at__isnull=True),
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


class Participation(models.Model):
    """An association or an actor in a DENKZELLE."""

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
    since = models.DateField(_("seit"), null=True, blank=True)
    until = models.DateField(_("bis"), null=True, blank=True)
    is_demo = models.BooleanField(_("Demo"), default=False)

    objects = ParticipationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Beteiligung")
        verbose_name_plural = _("Beteiligungen")
        ordering = ["denkzelle__position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(association__isnull=False, actor__isnull=True)
                | Q(association__isnull=True, actor__isnull=False),
                name="participation_one_participant",
                violation_error_message=_("Entweder ein Verband oder eine Akteur:in."),
            ),
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

    @property
    def participant(self) -> Actor | Association:
        """Whoever takes part."""
        participant = self.association or self.actor
        assert participant is not None  # the constraint sees to it
        return participant
