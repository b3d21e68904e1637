"""What calendar programs make of a rule, to be compared with the dates there are."""

from datetime import date, datetime
from functools import lru_cache

from .dates import LAST_DAY, Schedule, checked_zone, local_starts, rule_starts

KEPT = 5000


@lru_cache(KEPT)
def first_start(schedule: Schedule) -> datetime | None:
    """Where it begins: the day the event names need not be one of the dates of its rule."""
    if not schedule.rrule:
        return schedule.start
    return next(rule_starts(schedule, LAST_DAY, checked_zone(schedule.zone)), None)


@lru_cache(KEPT)
def starts_between(schedule: Schedule, first: date, last: date) -> frozenset[datetime]:
    """The local starts on these days, both included, however many there are."""
    starts = local_starts(schedule, last, checked_zone(schedule.zone))
    return frozenset(start for start in starts if start.date() >= first)
