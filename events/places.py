"""How many places a date has, and what somebody gets who signs up now."""

from dataclasses import dataclass
from typing import Self

from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import EventStatus, Occurrence, RegistrationKind
from events.models.registration import PLACE_TAKEN, WAITS, RegistrationState


@dataclass(frozen=True)
class Places:
    """The places of one date. `closed` says why nobody can sign up, and is empty while one can."""

    capacity: int | None
    taken: int
    waiting: int
    has_waiting_list: bool
    is_full: bool  # the hosts say so, whatever the numbers are
    closed: str

    @classmethod
    def of(cls, date: Occurrence) -> Self:
        return cls.counted(
            date,
            **date.registrations.aggregate(
                taken=Count("pk", PLACE_TAKEN), waiting=Count("pk", WAITS)
            ),
        )

    @classmethod
    def counted(cls, date: Occurrence, taken: int, waiting: int) -> Self:
        event = date.event
        return cls(
            capacity=event.capacity,
            taken=taken,
            waiting=waiting,
            has_waiting_list=event.has_waiting_list,
            is_full=date.is_full,
            closed=closed_because(date),
        )

    @property
    def left(self) -> int | None:
        """Places nobody has yet; None while there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def free(self) -> int | None:
        """Places for whoever signs up now: those who wait come first."""
        if self.is_full:
            return 0
        return None if self.left is None else max(0, self.left - self.waiting)

    @property
    def next_state(self) -> RegistrationState | None:
        """What whoever signs up now gets; None: neither a place nor the waiting list."""
        if self.closed:
            return None
        if self.free is None or self.free > 0:
            return RegistrationState.PLACE
        return RegistrationState.WAITING if self.has_waiting_list else None

    @property
    def text(self) -> str:
        """ "Noch 3 Plätze", "Ausgebucht – Warteliste, Platz 4"."""
        if self.closed:
            return self.closed
        if self.next_state == RegistrationState.WAITING:
            return _("Ausgebucht – Warteliste, Platz %(place)d") % {"place": self.waiting + 1}
        if self.next_state is None:
            return _("Ausgebucht")
        if self.free is None:
            return _("Plätze sind frei")
        return ngettext("Noch ein Platz", "Noch %(free)d Plätze", self.free) % {"free": self.free}


def free_places(date: Occurrence) -> int | None:
    """Places for whoever signs up now; None while there is no limit."""
    return Places.of(date).free


def stopped_because(date: Occurrence) -> str:
    """Why nobody gets a place any more, not even from the waiting list."""
    if not date.event.is_public:
        return _("Die Veranstaltung ist zurzeit nicht öffentlich.")
    if date.event.registration != RegistrationKind.HERE:
        return _("Die Anmeldung läuft nicht mehr über diese Website.")
    if date.status == EventStatus.CANCELLED:
        return _("Der Termin ist abgesagt.")
    if date.is_past:
        return _("Der Termin ist vorbei.")
    if date.starts_at <= timezone.now():
        return _("Der Termin hat begonnen, die Anmeldung ist geschlossen.")
    return ""


def closed_because(date: Occurrence) -> str:
    """Why nobody can sign up any more; empty while one can."""
    if date.is_postponed_for_now:
        return _("Der Termin ist verschoben, ein neues Datum steht noch nicht fest.")
    until = date.event.registration_until
    if (reason := stopped_because(date)) or until is None or until > timezone.now():
        return reason
    when = date_format(timezone.localtime(until), "j. F Y, H:i")
    return _("Die Anmeldung ist geschlossen, sie ging bis %(when)s Uhr.") % {"when": when}
