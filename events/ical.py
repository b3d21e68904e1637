"""Events as iCalendar (RFC 5545, RFC 7986): a series stays a series, with its exceptions.

Written line by line: for a whole calendar that takes a twentieth of the time a library needs, and
the same events always give the same bytes.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.utils.translation import gettext as _

from events.models import Event, EventFormat, EventStatus, Occurrence
from events.recurrence.rules import parse
from network.models import Venue

PRODID = "-//DENKZELLEN//Kalender//DE"
REFRESH = "PT6H"
OCTETS = 75
STATUS = {EventStatus.CANCELLED: "CANCELLED", EventStatus.POSTPONED: "TENTATIVE"}
BERLIN = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE"""

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029]")
_ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})
_UNTIL = re.compile(r"UNTIL=[0-9TZ]+")


class Entry(NamedTuple):
    """An event whole, with the dates which differ from its rule; or `dates` one by one."""

    event: Event  # with `venue`, `denkzelle` and `disciplines` fetched
    exceptions: list[Occurrence]
    dates: list[Occurrence] | None = None


def calendar_of(entries: Iterable[Entry], *, name: str, days: tuple[date, date]) -> bytes:
    """All `entries` as one calendar; `days` are what it speaks of."""
    entries = list(entries)
    first, last = days
    about = _("Termine vom %(first)s bis zum %(last)s") % {
        "first": f"{first:%d.%m.%Y}",
        "last": f"{last:%d.%m.%Y}",
    }
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODID}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"X-WR-CALDESC:{_text(about)}",
        f"X-WR-TIMEZONE:{settings.TIME_ZONE}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]
    for zone in sorted({entry.event.zone for entry in entries if not entry.event.is_all_day}):
        lines += _timezone(zone, first.year - 1, last.year + 1)
    for entry in entries:
        lines += _entry(entry)
    lines.append("END:VCALENDAR")
    return b"".join(map(_folded, lines))


def _entry(entry: Entry) -> Iterator[str]:
    event = entry.event
    if entry.dates is not None:
        for occurrence in entry.dates:
            yield from _date(event, occurrence, uid=f"{occurrence.recurrence_id}-{event.uid}")
    elif not event.is_series:
        if entry.exceptions:
            yield from _date(event, entry.exceptions[0], uid=event.uid)
        else:
            yield from _series(event)
    else:
        yield from _series(event)
        for occurrence in entry.exceptions:
            stands_for = _moment("RECURRENCE-ID", _wall(event, occurrence.recurrence_id))
            yield from _date(event, occurrence, uid=event.uid, stands_for=stands_for)


def _series(event: Event) -> Iterator[str]:
    """The event as its own fields tell it, with its rule, if it has one."""
    start = _first_start(event)
    times = [_moment("DTSTART", start)]
    if (end := _end(event, start)) is not None:
        times.append(_moment("DTEND", end))
    if event.rrule:
        times.append(f"RRULE:{_rule(event)}")
    times += [_moment("EXDATE", _wall(event, exdate)) for exdate in event.exdates]
    times += [_moment("RDATE", _wall(event, rdate)) for rdate in event.rdates]
    venue = event.shown_venue
    place = event.place_name
    yield from _component(event, event.uid, times, event.status, event.status_note, venue, place)


def _date(event: Event, occurrence: Occurrence, *, uid: str, stands_for: str = "") -> Iterator[str]:
    """One date on its own; in a series it says for which date of the rule it stands."""
    occurrence.event = event
    start: date | datetime = occurrence.local_start
    end: date | datetime | None = occurrence.local_end
    if event.is_all_day:
        start, end = occurrence.first_day, occurrence.last_day + timedelta(days=1)
    times = [stands_for] if stands_for else []
    times.append(_moment("DTSTART", start))
    if end is not None:
        times.append(_moment("DTEND", end))
    note, venue, place = occurrence.status_note, occurrence.shown_venue, occurrence.place_name
    yield from _component(event, uid, times, occurrence.status, note, venue, place)


def _component(
    event: Event,
    uid: str,
    times: list[str],
    status: str,
    note: str,
    venue: Venue | None,
    place: str,
) -> Iterator[str]:
    address = f"{settings.SITE_URL}{event.get_absolute_url()}"
    state = EventStatus(status)
    title = event.title if state == EventStatus.PLANNED else f"{state.label}: {event.title}"
    about = [note, event.subtitle, event.summary, event.online_url, address]
    updated = _utc(event.updated_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(uid)}"
    yield f"DTSTAMP:{updated}"
    yield f"CREATED:{_utc(event.created_at)}"
    yield f"LAST-MODIFIED:{updated}"
    yield f"SEQUENCE:{event.version - 1}"
    yield from times
    yield f"SUMMARY:{_text(title)}"
    yield f"STATUS:{STATUS.get(state, 'CONFIRMED')}"
    yield f"DESCRIPTION:{_text('\n\n'.join(filter(None, about)))}"
    yield f"URL:{address}"
    yield f"CATEGORIES:{','.join(map(_text, _categories(event)))}"
    if state == EventStatus.MOVED_ONLINE:
        venue, place = None, ""
    if venue:
        place = ", ".join(filter(None, [venue.name, venue.full_address]))
    if place:
        yield f"LOCATION:{_text(place)}"
    if venue and venue.latitude is not None and venue.longitude is not None:
        yield f"GEO:{venue.latitude};{venue.longitude}"
    yield "END:VEVENT"


def _categories(event: Event) -> list[str]:
    names = [str(EventFormat(event.format).label), *(row.name for row in event.disciplines.all())]
    if event.shown_denkzelle:
        names.append(event.shown_denkzelle.name)
    return names


def _first_start(event: Event) -> date | datetime:
    """Where the rule begins: the day the event names need not be one of its dates."""
    start = event.schedule.start
    if event.rrule:
        start = next(parse(event.rrule).starts_from(start), start)
    return start.date() if event.is_all_day else start.replace(tzinfo=ZoneInfo(event.zone))


def _end(event: Event, start: date | datetime) -> date | datetime | None:
    """When a date that begins at `start` ends; exclusive for whole days, None when open."""
    if not isinstance(start, datetime):
        return start + event.schedule.days + timedelta(days=1)
    if event.end_time is None:
        return None
    return datetime.combine(start.date() + event.schedule.days, event.end_time, start.tzinfo)


def _rule(event: Event) -> str:
    """The rule with its end as RFC 5545 wants it: in UTC, or as a day for whole days."""
    last = parse(event.rrule).last_start(ZoneInfo(event.zone))
    if last is None:
        return event.rrule.upper()
    until = (
        f"{last:%Y%m%d}" if event.is_all_day else _utc(last.replace(tzinfo=ZoneInfo(event.zone)))
    )
    return _UNTIL.sub(f"UNTIL={until}", event.rrule.upper())


def _wall(event: Event, recurrence_id: str) -> date | datetime:
    """A recurrence id as a local day or time; one without a time begins when the event does."""
    if event.start_time is None:
        return date.fromisoformat(recurrence_id[:10])
    moment = datetime.fromisoformat(recurrence_id)
    if "T" not in recurrence_id:
        moment = datetime.combine(moment, event.start_time)
    return moment.replace(tzinfo=ZoneInfo(event.zone))


def _moment(name: str, moment: date | datetime) -> str:
    if isinstance(moment, datetime):
        return f"{name};TZID={moment.tzinfo}:{moment:%Y%m%dT%H%M%S}"
    return f"{name};VALUE=DATE:{moment:%Y%m%d}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@cache
def _timezone(zone: str, first_year: int, last_year: int) -> list[str]:
    if zone == settings.TIME_ZONE:
        return BERLIN.splitlines()
    written = icalendar.Timezone.from_tzid(
        zone, first_date=date(first_year, 1, 1), last_date=date(last_year, 12, 31)
    )
    return written.to_ical().decode().replace("\r\n ", "").splitlines()


def _text(text: str) -> str:
    """`text` as a value: no control characters but line breaks, all marks of the format escaped."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(" ", plain).translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """The line in pieces of 75 octets at most, no letter torn."""
    rest = line.encode()
    pieces = []
    limit = OCTETS
    while len(rest) > limit:
        cut = limit
        while rest[cut] & 0b1100_0000 == 0b1000_0000:
            cut -= 1
        pieces.append(rest[:cut])
        rest, limit = rest[cut:], OCTETS - 1
    return b"\r\n ".join([*pieces, rest]) + b"\r\n"
