"""The single dates of an event, worked out from its local wall time, its zone and its rule.

Dates are counted on the clock on the wall and get their zone last: what begins at 20:00 begins
at 20:00 in summer and in winter.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.translation import gettext as _

from .rules import parse, refuse

HORIZON_MONTHS = 24
MAX_DATES = 500

FIRST_YEAR, LAST_YEAR = 1900, 2199
NIGHT_ENDS = time(6)

# dateutil looks for the next match up to the year 9999, which takes seconds when there is none.
# The calendar repeats every 400 years, weekdays included: a rule that is followed 19 such cycles
# later gives the same dates, and the search ends soon. The last year that fits is 2399.
CYCLES = 19 * 400
LAST_DAY = date(2399, 12, 31)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When an event takes place, as people say it. Extra and left out dates are recurrence ids."""

    start_date: date
    start_time: time | None  # None: all day
    end_date: date  # the last day, or the day on which a timed event ends
    end_time: time | None  # None with a start_time: open end
    zone: str
    rrule: str = ""
    rdates: tuple[str, ...] = ()
    exdates: tuple[str, ...] = ()

    @property
    def start(self) -> datetime:
        return datetime.combine(self.start_date, self.start_time or time.min)

    @property
    def days(self) -> timedelta:
        return self.end_date - self.start_date

    @property
    def length(self) -> timedelta:
        """From beginning to end as the clock on the wall shows it; nothing for an open end."""
        if self.start_time is None:
            return self.days + timedelta(days=1)
        if self.end_time is None:
            return timedelta(0)
        return datetime.combine(self.end_date, self.end_time) - self.start


@dataclass(frozen=True, slots=True)
class Slot:
    """One date of an event."""

    recurrence_id: str  # local wall start: "2026-12-08T19:00", all day "2026-12-08"
    starts_at: datetime
    ends_at: datetime  # exclusive; equals starts_at when the end is open
    first_day: date
    last_day: date


def expand(schedule: Schedule, *, horizon: date | None = None) -> list[Slot]:
    """All dates up to the horizon in order; if they are too many, the ones nearest to today."""
    zone = checked_zone(schedule.zone)
    _check_days(schedule)
    today = timezone.localdate(timezone=zone)
    if horizon is None:
        horizon = max(today, schedule.start_date) + relativedelta(months=HORIZON_MONTHS)
    starts = local_starts(schedule, min(horizon, LAST_DAY), zone)
    slots = [_slot(schedule, start, zone) for start in _nearest(starts, today - schedule.days)]
    return sorted(slots, key=lambda slot: (slot.starts_at, slot.recurrence_id))


def extra_start(schedule: Schedule, recurrence_id: str) -> datetime:
    """An additional or left out date; one without a time begins when the event does."""
    start = None
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?", recurrence_id):
        with suppress(ValueError):
            start = datetime.fromisoformat(recurrence_id)
    if start is None or not FIRST_YEAR <= start.year <= LAST_YEAR:
        refuse(
            _("„%(value)s“ ist kein Zeitpunkt. Er sieht so aus: 2026-12-08T19:00."),
            value=recurrence_id[:40],
        )
    if schedule.start_time is None or "T" not in recurrence_id:
        return datetime.combine(start, schedule.start_time or time.min)
    return start


def local_starts(schedule: Schedule, horizon: date, zone: ZoneInfo) -> list[datetime]:
    """The local wall starts, sorted, each once."""
    starts = {extra_start(schedule, recurrence_id) for recurrence_id in schedule.rdates}
    if schedule.rrule:
        starts.update(rule_starts(schedule, horizon, zone))
    else:
        starts.add(schedule.start)
    by_id = {recurrence_id_of(schedule, start): start for start in sorted(starts)}
    left_out = {
        recurrence_id_of(schedule, extra_start(schedule, exdate)) for exdate in schedule.exdates
    }
    return [
        start
        for recurrence_id, start in by_id.items()
        if start.date() <= horizon and recurrence_id not in left_out
    ]


def rule_starts(schedule: Schedule, horizon: date, zone: ZoneInfo) -> Iterator[datetime]:
    rule = parse(schedule.rrule)
    last = datetime.combine(horizon, time.max)
    last = min(last, rule.last_start(zone) or last)
    start = schedule.start
    for far_start in rule.starts_from(start.replace(year=start.year + CYCLES)):
        rule_start = far_start.replace(year=far_start.year - CYCLES)
        if rule_start > last:
            return
        yield rule_start


def _nearest(starts: list[datetime], today: date) -> list[datetime]:
    """At most MAX_DATES: first those to come, then as much of the past as there is room for."""
    past = sum(start.date() < today for start in starts)
    first = min(past, max(0, len(starts) - MAX_DATES))
    return starts[first : first + MAX_DATES]


def recurrence_id_of(schedule: Schedule, start: datetime) -> str:
    if schedule.start_time is None:
        return start.date().isoformat()
    return start.isoformat(timespec="minutes")


def _slot(schedule: Schedule, start: datetime, zone: ZoneInfo) -> Slot:
    end = start + schedule.length
    starts_at, ends_at = _utc(start, zone), _utc(end, zone)
    if ends_at < starts_at:  # the beginning was moved out of the hour that does not exist
        ends_at = starts_at + schedule.length
    first_day = start.date()
    last_day = first_day + schedule.days
    if schedule.start_time and schedule.end_time:
        ends_at_night = end.time() < NIGHT_ENDS
        last_day = max(first_day, end.date() - timedelta(days=ends_at_night))
    return Slot(recurrence_id_of(schedule, start), starts_at, ends_at, first_day, last_day)


def _utc(wall: datetime, zone: ZoneInfo) -> datetime:
    """A skipped wall time moves on by the gap, of a repeated one the first counts (fold=0)."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def checked_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        refuse(_("„%(value)s“ ist keine bekannte Zeitzone."), value=name[:40])


def _check_days(schedule: Schedule) -> None:
    for day in (schedule.start_date, schedule.end_date):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            message = _("Das Jahr muss zwischen %(first)s und %(last)s liegen.")
            refuse(message, first=FIRST_YEAR, last=LAST_YEAR)
    if min(schedule.days, schedule.length) < timedelta(0):
        refuse(_("Das Ende muss nach dem Beginn liegen."))
