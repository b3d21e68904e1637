"""Who comes: registrations for one date, in the order in which they were confirmed."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from denkzellen.models import PublicationState
from events.models.event import Event
from events.models.occurrence import Occurrence

if TYPE_CHECKING:
    from network.models import User

MOST_QUESTIONS = 8


class RegistrationState(models.TextChoices):
    ASKED = "asked", _("noch nicht bestätigt")
    PLACE = "place", _("angemeldet")
    WAITING = "waiting", _("auf der Warteliste")
    CANCELLED = "cancelled", _("abgemeldet")


PLACE_TAKEN = Q(state=RegistrationState.PLACE)
WAITS = Q(state=RegistrationState.WAITING)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def with_place(self) -> Self:
        return self.filter(PLACE_TAKEN)

    def waiting(self) -> Self:
        """The waiting list, in its order."""
        return self.filter(WAITS).order_by("confirmed_at", "pk")

    def standing(self) -> Self:
        """Those who come or wait: who is told when something changes."""
        return self.filter(PLACE_TAKEN | WAITS)

    def not_cancelled(self) -> Self:
        return self.exclude(state=RegistrationState.CANCELLED)

    def to_remind(self, today: date) -> Self:
        """Who comes tomorrow and was not written to today: a date may have been moved since."""
        midnight = timezone.make_aware(datetime.combine(today, time()))
        return self.with_place().filter(
            Q(reminded_at=None) | Q(reminded_at__lt=midnight),
            occurrence__first_day=today + timedelta(days=1),
            occurrence__event__state=PublicationState.PUBLISHED,
        )

    def of(self, user: "User") -> Self:
        """Those of this account, and those with an address it has confirmed."""
        addresses = EmailAddress.objects.filter(user=user.pk, verified=True)
        return self.filter(Q(user=user.pk) | Q(email__in=addresses.values("email")))


class Question(models.Model):
    """Something the hosts need to know from everybody who registers."""

    event = models.ForeignKey(
        Event, verbose_name=_("Veranstaltung"), on_delete=models.CASCADE, related_name="questions"
    )
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)
    text = models.CharField(_("Frage"), max_length=200)
    is_required = models.BooleanField(_("Antwort nötig"), default=False)

    class Meta:
        verbose_name = _("Frage zur Anmeldung")
        verbose_name_plural = _("Fragen zur Anmeldung")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class Registration(models.Model):
    """One person for one date. `answers` is a list of [question, answer] as they read then."""

    is_shown_on_pages = False

    occurrence = models.ForeignKey(
        Occurrence,
        verbose_name=_("Termin"),
        on_delete=models.CASCADE,
        related_name="registrations",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Konto"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="registrations",
    )
    name = models.CharField(_("Name"), max_length=120)
    email = models.EmailField(_("E-Mail"))
    answers = models.JSONField(_("Antworten"), default=list, blank=True)
    state = models.CharField(
        _("Stand"), max_length=9, choices=RegistrationState, default=RegistrationState.ASKED
    )
    asked_at = models.DateTimeField(_("angefragt am"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("bestätigt am"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("abgemeldet am"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("erinnert am"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Anmeldung")
        verbose_name_plural = _("Anmeldungen")
        ordering = ["confirmed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "occurrence",
                Lower("email"),
                condition=~Q(state=RegistrationState.CANCELLED),
                name="registration_once_per_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RegistrationState.values), name="registration_state_valid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    @property
    def is_standing(self) -> bool:
        return self.state in (RegistrationState.PLACE, RegistrationState.WAITING)

    @property
    def waiting_place(self) -> int:
        """The place on the waiting list, from 1 on."""
        earlier = Q(confirmed_at__lt=self.confirmed_at) | Q(
            confirmed_at=self.confirmed_at, pk__lte=self.pk
        )
        return self.occurrence.registrations.waiting().filter(earlier).count()
