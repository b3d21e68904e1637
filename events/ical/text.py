"""How iCalendar writes words, moments and zones: lines of text, so that equal stays equal."""

import re
from datetime import UTC, date, datetime
from functools import cache

import icalendar
from django.conf import settings

OCTETS = 75
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
DTSTART:19800928T030000
RRULE:FREQ=YEARLY;UNTIL=19950924T010000Z;BYMONTH=9;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE"""

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")


def text(words: str) -> str:
    """`words` as a value: no control character but line breaks, all marks of the format escaped."""
    plain = _CONTROL.sub(" ", words.replace("\r\n", "\n").replace("\r", "\n"))
    for mark in ("\\", ";", ","):
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("\n", "\\n")


def moment(name: str, at: date | datetime) -> str:
    if isinstance(at, datetime):
        return f"{name};TZID={at.tzinfo}:{at:%Y%m%dT%H%M%S}"
    return f"{name};VALUE=DATE:{at:%Y%m%d}"


def utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@cache
def timezone(zone: str, first_year: int, last_year: int) -> list[str]:
    if zone == settings.TIME_ZONE:
        return BERLIN.splitlines()
    written = icalendar.Timezone.from_tzid(
        zone, first_date=date(first_year, 1, 1), last_date=date(last_year, 12, 31)
    )
    return written.to_ical().decode().replace("\r\n ", "").splitlines()


def folded(line: str) -> bytes:
    """The line in pieces of 75 octets at most, no letter torn."""
    whole = line.encode()
    if len(whole) <= OCTETS:
        return whole + b"\r\n"
    pieces = []
    start, end = 0, OCTETS
    while end < len(whole):
        while whole[end] & 0b1100_0000 == 0b1000_0000:
            end -= 1
        pieces.append(whole[start:end])
        start, end = end, end + OCTETS - 1
    return b"\r\n ".join([*pieces, whole[start:]]) + b"\r\n"
