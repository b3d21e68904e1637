"""A series in two: what comes before a date, and what comes from it on."""

import re
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from .dates import (
    LAST_DAY,
    Schedule,
    checked_zone,
    extra_start,
    local_starts,
    recurrence_id_of,
    rule_starts,
)
from .rules import parse, refuse

ENDING = re.compile(r"(COUNT|UNTIL)=", re.IGNORECASE)


def divide(schedule: Schedule, recurrence_id: str) -> tuple[Schedule | None, Schedule]:
    """The dates before this one, None if there are none, and this one with all that follow.

    Together they are the dates the series had; a rule that skips weeks keeps its rhythm.
    """
    moment = extra_start(schedule, recurrence_id)
    starts = local_starts(schedule, moment.date(), checked_zone(schedule.zone))
    earlier = [start for start in starts if start < moment]
    ruled, following = _around(schedule, moment)
    after = _from(schedule, moment, len(ruled), following)
    return (_until(schedule, moment, ruled, earlier) if earlier else None), after


def _around(schedule: Schedule, moment: datetime) -> tuple[list[datetime], datetime | None]:
    """What the rule gives before the moment, and its first date from then on."""
    earlier: list[datetime] = []
    if not schedule.rrule:
        return earlier, None
    for start in rule_starts(schedule, LAST_DAY, checked_zone(schedule.zone)):
        if start >= moment:
            return earlier, start
        earlier.append(start)
    return earlier, None


def _until(
    schedule: Schedule, moment: datetime, ruled: list[datetime], starts: list[datetime]
) -> Schedule:
    if not ruled:
        return listed(schedule, starts)
    return replace(
        schedule,
        rrule=_ending(schedule.rrule, f"UNTIL={ruled[-1]:%Y%m%d}"),
        rdates=_earlier(schedule, schedule.rdates, moment),
        exdates=_earlier(schedule, schedule.exdates, moment),
    )


def _from(
    schedule: Schedule, moment: datetime, passed: int, following: datetime | None
) -> Schedule:
    if following is None:
        starts = local_starts(schedule, LAST_DAY, checked_zone(schedule.zone))
        later = [start for start in starts if start >= moment]
        if not later:
            refuse(_("Ab diesem Tag hat die Reihe keine Termine mehr."))
        return listed(schedule, later)
    count = parse(schedule.rrule).count
    return replace(
        schedule,
        start_date=following.date(),
        end_date=following.date() + schedule.days,
        rrule=_ending(schedule.rrule, f"COUNT={count - passed}") if count else schedule.rrule,
        rdates=_later(schedule, schedule.rdates, moment),
        exdates=_later(schedule, schedule.exdates, moment),
    )


def listed(schedule: Schedule, starts: list[datetime]) -> Schedule:
    """The same event on exactly these dates, which no rule connects."""
    first, *others = starts
    end = first + schedule.length
    is_all_day = schedule.start_time is None
    return replace(
        schedule,
        start_date=first.date(),
        start_time=None if is_all_day else first.time(),
        end_date=first.date() + schedule.days if schedule.end_time is None else end.date(),
        end_time=None if schedule.end_time is None else end.time(),
        rrule="",
        rdates=tuple(recurrence_id_of(schedule, start) for start in others),
        exdates=(),
    )


def _ending(rrule: str, ending: str) -> str:
    parts = [part for part in rrule.split(";") if not ENDING.match(part)]
    return ";".join([*parts, ending])


def _earlier(schedule: Schedule, ids: tuple[str, ...], moment: datetime) -> tuple[str, ...]:
    return tuple(text for text in ids if extra_start(schedule, text) < moment)


def _later(schedule: Schedule, ids: tuple[str, ...], moment: datetime) -> tuple[str, ...]:
    return tuple(text for text in ids if extra_start(schedule, text) >= moment)
