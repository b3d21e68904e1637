"""A whole calendar: its head, the zones it speaks of, and its events."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.conf import settings

from events.models import GoneEvent

from .components import Entry, gone_component, lines_of
from .text import folded, text, timezone

PRODID = "-//DENKZELLEN//Kalender//DE"
REFRESH = "PT6H"


class Head(NamedTuple):
    """What a calendar says of itself; `days` are the first and the last it speaks of."""

    name: str
    about: str
    page: str
    source: str
    days: tuple[date, date]


def calendar_of(head: Head, entries: Iterable[Entry], gone: Iterable[GoneEvent] = ()) -> bytes:
    """All `entries` as one calendar, and the cancellation of those which are `gone`."""
    entries, gone = list(entries), list(gone)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODID}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{text(head.name)}",
        f"X-WR-CALNAME:{text(head.name)}",
        f"DESCRIPTION:{text(head.about)}",
        f"X-WR-CALDESC:{text(head.about)}",
        f"X-WR-TIMEZONE:{settings.TIME_ZONE}",
        f"URL:{head.page}",
        f"SOURCE;VALUE=URI:{head.source}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]
    zones = {entry.event.zone for entry in entries if not entry.event.is_all_day}
    zones |= {event.zone for event in gone if "T" in event.starts}
    begins = [entry.event.schedule.start_date for entry in entries]
    first, last = min([head.days[0], *begins]).year - 1, head.days[1].year + 1
    for zone in sorted(zones):
        lines += timezone(zone, first, last)
    for entry in entries:
        lines += lines_of(entry)
    for event in gone:
        lines += gone_component(event)
    lines.append("END:VCALENDAR")
    return b"".join(map(folded, lines))
