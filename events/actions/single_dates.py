"""One date of a series: at another time or place, left out, taken back, added."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from events.actions.dates import Told, changes_told
from events.actions.splitting import DatesLostError
from events.models import Event, Occurrence
from events.models.renewal import lost_dates
from events.recurrence import HORIZON_MONTHS, Schedule, expand
from events.recurrence.dates import extra_start, recurrence_id_of
from network.models import User, Venue


@dataclass(frozen=True)
class DateChange:
    """What was said of one date; `times` has that date alone."""

    times: Schedule
    venue: Venue | None
    note: str


def change_date(date: Occurrence, change: DateChange, by: User) -> Told:
    """Change this date and no other; back where the rule has it, it follows the rule again."""
    with changes_told(date.event, by) as told:
        event = Event.objects.get(pk=told.event.pk)
        date = get_object_or_404(event.occurrences.all(), pk=date.pk)
        slot = expand(change.times)[0]
        if not date.is_at(slot):
            date.move(slot)
            ruled = {one.recurrence_id: one for one in expand(event.schedule)}
            date.is_override = ruled.get(date.recurrence_id) is None or not date.is_at(
                ruled[date.recurrence_id]
            )
        date.venue, date.own_note = change.venue, change.note
        date.save()
    return told


def leave_out(
    event: Event, recurrence_id: str, by: User, accepts: Callable[[list[Occurrence]], bool]
) -> Told:
    """Take a date out of the series, as if it had never been one.

    Raises DatesLostError where something is on it and `accepts` says no.
    """
    with changes_told(event, by) as told:
        event = Event.objects.get(pk=told.event.pk)
        if event.occurrences.filter(recurrence_id=recurrence_id).exists():
            _leave_out(event, recurrence_id)
            lost = lost_dates(event)
            if lost and not accepts(lost):
                raise DatesLostError(lost)
            event.save()
    return told


def _leave_out(event: Event, recurrence_id: str) -> None:
    schedule = event.schedule
    event.rdates = [one for one in event.rdates if _id(schedule, one) != recurrence_id]
    if recurrence_id in {slot.recurrence_id for slot in expand(event.schedule)}:
        event.exdates = [*event.exdates, recurrence_id]
    if not expand(event.schedule):
        raise ValidationError(
            _("Das ist der einzige Termin. Er lässt sich absagen oder mit der Reihe löschen.")
        )


def take_back(event: Event, recurrence_id: str, by: User) -> Told:
    """Let a date take place again which was left out."""
    with changes_told(event, by) as told:
        event = Event.objects.get(pk=told.event.pk)
        schedule = event.schedule
        exdates = [one for one in event.exdates if _id(schedule, one) != recurrence_id]
        if exdates != event.exdates:
            event.exdates = exdates
            event.save()
    return told


def add_date(event: Event, start: datetime, by: User) -> Told:
    """Add a date beside the rule, as long as the others."""
    with changes_told(event, by) as told:
        event = Event.objects.get(pk=told.event.pk)
        schedule = event.schedule
        recurrence_id = recurrence_id_of(schedule, start)
        if recurrence_id in {slot.recurrence_id for slot in expand(schedule)}:
            return told
        _refuse_past(start, schedule)
        exdates = [one for one in event.exdates if _id(schedule, one) != recurrence_id]
        if exdates == event.exdates:
            event.rdates = sorted([*event.rdates, recurrence_id])
        event.exdates = exdates
        if recurrence_id not in {slot.recurrence_id for slot in expand(event.schedule)}:
            message = _("Termine lassen sich höchstens %(months)d Monate im Voraus eintragen.")
            raise ValidationError(message, params={"months": HORIZON_MONTHS})
        event.save()
    return told


def _refuse_past(start: datetime, schedule: Schedule) -> None:
    if (start + schedule.length).date() < timezone.localdate():
        raise ValidationError(_("Dieser Tag ist vorbei. Bitte einen kommenden eintragen."))


def _id(schedule: Schedule, text: str) -> str:
    return recurrence_id_of(schedule, extra_start(schedule, text))
