"""Schedules as the fields of a form hold them."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from events.forms import rules
from events.recurrence import Schedule
from events.recurrence.dates import LAST_DAY, NIGHT_ENDS, extra_start, recurrence_id_of, rule_starts

ONCE, DAYS, DATES, SERIES = "once", "days", "dates", "series"
KEPT = "KEPT"  # a rule which the fields cannot say


def initial_of(schedule: Schedule | None) -> dict[str, Any]:
    """What the fields hold for this schedule."""
    if schedule is None:
        return {}
    if schedule.rrule:
        return _initial_of_series(schedule)
    starts = _starts_of(schedule)
    single = replace(
        schedule,
        start_date=starts[0].date(),
        start_time=schedule.start_time and starts[0].time(),
        end_date=starts[0].date() + schedule.days,
    )
    more = [_id(single, start) for start in starts[1:]]
    days = _days_long(single)
    kind = DATES if more else ONCE if days == 1 else DAYS
    return {
        **_initial_of_times(single),
        "when_kind": kind,
        "end_date": single.end_date if kind == DAYS else None,
        "days": days if kind == DATES and days > 1 else None,
        "more_dates": more,
    }


def _initial_of_series(schedule: Schedule) -> dict[str, Any]:
    first = first_start(schedule) or schedule.start
    chosen: dict[str, Any] | None = None
    with suppress(ValidationError):
        chosen = rules.chosen_for(schedule.rrule, first, schedule.zone)
    left_out = {extra_start(schedule, one) for one in schedule.exdates}
    extra = sorted({extra_start(schedule, one) for one in schedule.rdates} - left_out)
    days = _days_long(schedule)
    return {
        **_initial_of_times(replace(schedule, start_date=first.date())),
        "when_kind": SERIES,
        "days": days if days > 1 else None,
        "more_dates": [_id(schedule, start) for start in extra],
        **(chosen or {"frequency": KEPT, "interval": 1, "ends": rules.NEVER}),
        "left_out": [
            day.isoformat() for day in ruled_out(schedule, (one.date() for one in left_out))
        ],
    }


def _initial_of_times(schedule: Schedule) -> dict[str, Any]:
    return {
        "start_date": schedule.start_date,
        "is_all_day": schedule.start_time is None,
        "start_time": schedule.start_time,
        "end_time": schedule.end_time if schedule.start_time else None,
    }


def first_start(schedule: Schedule) -> datetime | None:
    """The first date of its rule, whatever is left out."""
    return next(rule_starts(schedule, LAST_DAY, ZoneInfo(schedule.zone)), None)


def _starts_of(schedule: Schedule) -> list[datetime]:
    """All dates of a schedule without a rule; there is at least one."""
    left_out = {extra_start(schedule, one) for one in schedule.exdates}
    starts = {schedule.start, *(extra_start(schedule, one) for one in schedule.rdates)}
    return sorted(starts - left_out) or [schedule.start]


def ruled_out(schedule: Schedule, days: Iterable[date]) -> list[date]:
    """Those of `days` on which the rule has a date."""
    wanted = set(days)
    if not wanted:
        return []
    zone = ZoneInfo(schedule.zone)
    ruled = {start.date() for start in rule_starts(schedule, max(wanted), zone)}
    return sorted(wanted & ruled)


def _days_long(schedule: Schedule) -> int:
    """Over how many days one date goes; the small hours belong to the evening before."""
    is_night = schedule.days == timedelta(days=1) and is_next_morning(
        schedule.start_time, schedule.end_time
    )
    return 1 if is_night else schedule.days.days + 1


def is_next_morning(starts: time | None, ends: time | None) -> bool:
    return starts is not None and ends is not None and ends <= min(starts, NIGHT_ENDS)


def _id(schedule: Schedule, start: datetime) -> str:
    """With a time only where it is not the one of the event."""
    if schedule.start_time is None or start.time() == schedule.start_time:
        return start.date().isoformat()
    return start.isoformat(timespec="minutes")


def ids(schedule: Schedule, dates: Iterable[str]) -> tuple[str, ...]:
    """Recurrence ids for days and moments, without the first date itself."""
    starts = {extra_start(schedule, one) for one in dates} - (
        set() if schedule.rrule else {schedule.start}
    )
    return tuple(recurrence_id_of(schedule, start) for start in sorted(starts))
