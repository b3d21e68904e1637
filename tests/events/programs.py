"""Two calendar programs that read a feed: each with its own parser and its own idea of rules."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import rruleset, rrulestr
from ical.calendar_stream import CalendarStream
from icalendar import Calendar

BERLIN = ZoneInfo("Europe/Berlin")


class Seen(NamedTuple):
    """A date as somebody sees it in their calendar. Days are the first and the last."""

    start: date
    end: date | None
    status: str
    title: str
    place: str


def with_icalendar(content, first, last):
    """Parsed by `icalendar`, rules worked out by dateutil on the clock of the wall."""
    by_uid = {}
    calendar = Calendar.from_ical(content)
    assert [part.errors for part in calendar.walk() if part.errors] == []
    for component in calendar.walk("VEVENT"):
        by_uid.setdefault(str(component["uid"]), []).append(component)
    seen = []
    for components in by_uid.values():
        replaced = {one["recurrence-id"].dt for one in components if "recurrence-id" in one}
        for component in components:
            start = component["dtstart"].dt
            starts = [start] if "recurrence-id" in component else _starts(component, last)
            for begin in starts:
                if "recurrence-id" in component or begin not in replaced:
                    seen.append(_moved_to(component, begin))
    return _between(seen, first, last)


def _starts(component, last):
    start = component["dtstart"].dt
    zone = getattr(start, "tzinfo", None)
    dates = rruleset()
    dates.rdate(_naive(start))
    if "rrule" in component:
        rule = component["rrule"].to_ical().decode()
        dates.rrule(rrulestr(_local(rule, zone), dtstart=_naive(start)))
    for name, add in (("exdate", dates.exdate), ("rdate", dates.rdate)):
        found = component.get(name, [])
        for group in found if isinstance(found, list) else [found]:
            for one in group.dts:
                add(_naive(one.dt))
    found = dates.between(_naive(date.min), datetime.combine(last, time.max), inc=True)
    return [one.replace(tzinfo=zone) if zone else one.date() for one in found]


def _local(rule, zone):
    parts = dict(part.split("=") for part in rule.split(";"))
    if parts.get("UNTIL", "").endswith("Z"):
        until = datetime.strptime(parts["UNTIL"], "%Y%m%dT%H%M%SZ").replace(tzinfo=ZoneInfo("UTC"))
        parts["UNTIL"] = until.astimezone(zone).strftime("%Y%m%dT%H%M%S")
    return ";".join("=".join(part) for part in parts.items())


def _naive(moment):
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime.combine(moment, time())


def _moved_to(component, begin):
    end = component["dtend"].dt if "dtend" in component else None
    if end is not None:
        end = begin + (end - component["dtstart"].dt)
    return _seen(
        begin, end, component["status"], component["summary"], component.get("location", "")
    )


def with_ical(content, first, last):
    """Parsed and worked out by `ical`, which refuses what is not as the standard has it."""
    (calendar,) = CalendarStream.from_ics(content.decode()).calendars
    begin = datetime.combine(first, time(), BERLIN)
    end = datetime.combine(last + timedelta(days=1), time(), BERLIN)
    seen = [
        _seen(
            event.dtstart,
            event.dtend,
            event.status.value,
            event.summary,
            event.location or "",
        )
        for event in calendar.timeline_tz(BERLIN).overlapping(begin, end)
    ]
    return _between(seen, first, last)


def _seen(start, end, status, title, place):
    if not isinstance(start, datetime):
        end = end - timedelta(days=1) if end else start
    else:
        start, end = _in_berlin(start), end and _in_berlin(end)
    return Seen(start, end, str(status), str(title), str(place))


def _in_berlin(moment):
    """By way of UTC, so that an hour the clock skips becomes the next."""
    return moment.astimezone(UTC).astimezone(BERLIN)


def _between(seen, first, last):
    found = [one for one in seen if first <= _day(one.start) <= last]
    return sorted(found, key=str)


def _day(moment):
    return moment.date() if isinstance(moment, datetime) else moment
