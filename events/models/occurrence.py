"""One date of an event."""

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from denkzellen.models import PublicationState
from events.models.choices import EventStatus
from events.recurrence import Slot
from network.models import Venue

if TYPE_CHECKING:
    from events.models.event import Event


CHANGED_BY_HAND = (
    Q(is_override=True) | ~Q(own_status="", own_note="", own_online_url="") | Q(venue__isnull=False)
)

TIMES = ("starts_at", "ends_at", "first_day", "last_day")

# The site speaks one language, so the words of many times are looked up once.
gettext = cache(gettext_now)


def _clock(moment: datetime) -> str:
    """ "15" or "20:30", as people say it."""
    return f"{moment.hour}:{moment.minute:02}".removesuffix(":00")


def time_words(start: datetime, end: datetime | None, is_all_day: bool) -> str:
    """ "15–17 Uhr", "19–20:30 Uhr", "ab 19 Uhr", or "ganztägig"."""
    if is_all_day:
        return gettext("ganztägig")
    if end is None:
        return gettext("ab %(start)s Uhr") % {"start": _clock(start)}
    return gettext("%(start)s–%(end)s Uhr") % {"start": _clock(start), "end": _clock(end)}


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def public(self) -> Self:
        return self.filter(event__state=PublicationState.PUBLISHED)

    def upcoming(self) -> Self:
        """Not yet over, as of today in Bremen."""
        return self.filter(last_day__gte=timezone.localdate())

    def past(self) -> Self:
        return self.filter(last_day__lt=timezone.localdate())

    def between(self, first: date, last: date) -> Self:
        """Dates of which at least one day lies from `first` to `last`, both included."""
        return self.filter(first_day__lte=last, last_day__gte=first)

    def with_event(self) -> Self:
        """Fetch what a row of the calendar shows, without a query for each."""
        return self.select_related("event__denkzelle", "event__venue__district", "venue__district")


class Occurrence(models.Model):
    """A date, expanded from the rule of its event, or changed by hand (`is_override`)."""

    event = models.ForeignKey(
        "Event",
        verbose_name=_("Veranstaltung"),
        on_delete=models.CASCADE,
        related_name="occurrences",
    )
    recurrence_id = models.CharField(
        _("ursprünglicher Beginn"),
        max_length=16,
        help_text=_("Ortszeit, bleibt auch, wenn der Termin verlegt wird."),
    )
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    first_day = models.DateField(_("erster Tag"))
    last_day = models.DateField(_("letzter Tag"))
    is_override = models.BooleanField(_("einzeln geändert"), default=False)
    own_status = models.CharField(
        _("eigene Lage"), max_length=12, choices=EventStatus, blank=True, default=""
    )
    own_note = models.CharField(_("eigener Hinweis"), max_length=300, blank=True)
    own_online_url = models.URLField(_("eigene Online-Adresse"), blank=True)
    previous_start = models.DateTimeField(_("vorher geplanter Beginn"), null=True, blank=True)
    venue = models.ForeignKey(
        Venue,
        verbose_name=_("eigener Ort"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="occurrences",
    )

    objects = OccurrenceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Termin")
        verbose_name_plural = _("Termine")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "recurrence_id"], name="occurrence_recurrence_id_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")),
                name="occurrence_ends_not_before_start",
                violation_error_message=_("Das Ende liegt vor dem Beginn."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="occurrence_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(own_status__in=["", *EventStatus.values]),
                name="occurrence_own_status_valid",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="occurrence_by_start"),
            models.Index(fields=["first_day", "starts_at"], name="occurrence_by_day"),
            models.Index(
                fields=["last_day", "first_day"],
                condition=Q(last_day__gt=F("first_day")),
                name="occurrence_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} ({self.recurrence_id})"

    def get_absolute_url(self) -> str:
        return self.event.get_absolute_url()

    @classmethod
    def from_slot(cls, event: "Event", slot: Slot) -> Self:
        occurrence = cls(event=event, recurrence_id=slot.recurrence_id)
        occurrence.follows(slot)
        return occurrence

    def follows(self, slot: Slot) -> bool:
        """Take over the times of `slot`; true when that changed anything."""
        if self.is_override or self.is_at(slot):
            return False
        self.move(slot)
        return True

    def is_at(self, slot: Slot) -> bool:
        return all(getattr(self, name, None) == getattr(slot, name) for name in TIMES)

    def move(self, slot: Slot) -> None:
        for name in TIMES:
            setattr(self, name, getattr(slot, name))

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(ZoneInfo(self.event.zone))

    @property
    def local_end(self) -> datetime | None:
        """The end in local time; None when it is open."""
        if self.ends_at == self.starts_at:
            return None
        return self.ends_at.astimezone(ZoneInfo(self.event.zone))

    @property
    def time_text(self) -> str:
        return time_words(self.local_start, self.local_end, self.event.is_all_day)

    @property
    def when_text(self) -> str:
        """Days and times on one line: "Di 8. Dez 2026, 15–17 Uhr"."""
        first = date_format(self.first_day, "D j. M Y")
        if not self.is_several_days:
            return f"{first}, {self.time_text}"
        last = date_format(self.last_day, "D j. M Y")
        if not self.event.is_all_day:
            first = f"{first}, {_clock(self.local_start)} {_('Uhr')}"
            last = f"{last}, {_clock(self.local_end)} {_('Uhr')}" if self.local_end else last
        return str(_("%(first)s bis %(last)s") % {"first": first, "last": last})

    @property
    def is_several_days(self) -> bool:
        return self.last_day > self.first_day

    @property
    def is_past(self) -> bool:
        return self.last_day < timezone.localdate()

    @property
    def status(self) -> str:
        return self.own_status or self.event.status

    @property
    def attendance(self) -> str:
        """ "offline", "online" or "mixed": a single date can be moved online."""
        return "online" if self.status == EventStatus.MOVED_ONLINE else self.event.attendance

    @property
    def is_open(self) -> bool:
        """Whether one can still sign up, as far as it is known here."""
        until = self.event.registration_until
        is_late = self.is_past or (until is not None and until < timezone.now())
        return not is_late and self.status != EventStatus.CANCELLED

    @property
    def is_full(self) -> bool:
        return self.status == EventStatus.FULL

    @property
    def status_label(self) -> str:
        """The state as a word, empty while all goes as planned."""
        status = EventStatus(self.status)
        return "" if status == EventStatus.PLANNED else str(status.label)

    @property
    def status_note(self) -> str:
        """Its own note; while it stands as the event does, after that of the event."""
        notes = [self.own_note] if self.own_status else [self.event.status_note, self.own_note]
        return " ".join(filter(None, notes))

    @property
    def online_url(self) -> str:
        return self.own_online_url or self.event.online_url

    @property
    def is_postponed_for_now(self) -> bool:
        """It does not take place on the day it still stands on, and no other is known."""
        return self.status == EventStatus.POSTPONED and self.previous_start is None

    @property
    def shown_venue(self) -> Venue | None:
        """Where this date takes place; an own place counts even while it may not be shown."""
        if self.venue:
            return self.venue if self.venue.is_public else None
        return self.event.shown_venue

    @property
    def place_name(self) -> str:
        if self.venue:
            return self.venue.name if self.venue.is_public else ""
        return self.event.place_name
