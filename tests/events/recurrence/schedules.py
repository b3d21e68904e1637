"""Schedules for tests, and their dates in short."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from events.recurrence import Schedule, expand

BERLIN = ZoneInfo("Europe/Berlin")


def make_schedule(start="2026-12-08T19:00", end="2026-12-08T21:00", rule="", **fields):
    """Times as in recurrence ids: a day without a time is all day, no end time an open end."""
    fields = _wall("start", start) | _wall("end", end) | {"zone": "Europe/Berlin"} | fields
    return Schedule(rrule=rule, **fields)


def _wall(name, text):
    day, _, hour = text.partition("T")
    return {
        f"{name}_date": date.fromisoformat(day),
        f"{name}_time": time.fromisoformat(hour) if hour else None,
    }


def ids(start, rule, *, end=None, **fields):
    slots = expand(make_schedule(start, end or start, rule, **fields))
    return [slot.recurrence_id for slot in slots]


def days(*args, **kwargs):
    return [recurrence_id[:10] for recurrence_id in ids(*args, **kwargs)]


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
