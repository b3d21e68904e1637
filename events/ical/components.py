"""One event as the components of a calendar: a series with what differs from its rule."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.models import Event, EventFormat, EventStatus, GoneEvent, Occurrence
from events.recurrence import Schedule
from events.recurrence.dates import LAST_DAY
from events.recurrence.rules import parse
from events.recurrence.told import first_start, starts_between
from events.rows import date_address
from network.models import Venue

from .text import moment, text, utc

type Moment = date | datetime

_UNTIL = re.compile(r"UNTIL=[0-9TZ]+")


class Past(NamedTuple):
    """The dates there were on some days: a rule that was changed later knows nothing of them."""

    first: date
    last: date
    recurrence_ids: frozenset[str]


class Entry(NamedTuple):
    """An event whole, with the dates which differ from its rule; or `dates` one by one."""

    event: Event  # with `venue` and `denkzelle` fetched
    exceptions: list[Occurrence]
    dates: list[Occurrence] | None = None
    past: Past | None = None
    disciplines: Sequence[str] = ()


def lines_of(entry: Entry) -> Iterator[str]:
    event = entry.event
    for occurrence in (*entry.exceptions, *(entry.dates or ())):
        occurrence.event = event
    categories = ",".join(map(text, _categories(entry)))
    for occurrence, uid, times in _told(entry):
        yield from _component(occurrence, uid, times, categories)


def _told(entry: Entry) -> Iterator[tuple[Occurrence, str, list[str]]]:
    """What becomes a component: for whom it speaks, its UID, and when that is."""
    event = entry.event
    if entry.dates is not None:
        for occurrence in entry.dates:
            yield occurrence, f"termin-{occurrence.pk}@denkzellen", _own(occurrence)
    elif not event.is_series and entry.exceptions:
        yield entry.exceptions[0], event.uid, _own(entry.exceptions[0])
    else:
        yield Occurrence(event=event), event.uid, _ruled(event, entry.past)
        for occurrence in entry.exceptions if event.is_series else ():
            stands_for = moment("RECURRENCE-ID", _wall(event, occurrence.recurrence_id))
            yield occurrence, event.uid, [stands_for, *_own(occurrence)]


def _own(occurrence: Occurrence) -> list[str]:
    """When one date takes place."""
    start: Moment = occurrence.local_start
    end: Moment | None = occurrence.local_end
    if occurrence.event.is_all_day:
        start, end = occurrence.first_day, occurrence.last_day + timedelta(days=1)
    return [moment("DTSTART", start), *([moment("DTEND", end)] if end else [])]


def _ruled(event: Event, past: Past | None) -> list[str]:
    """When the event takes place by its rule, and where its dates are others."""
    schedule = event.schedule
    left_out, added = _beside_the_rule(event, schedule, past)
    start = first_start(schedule)
    begin = _local(event, start or schedule.start)
    if start is None and added:
        begin = min(added)
    rule = [f"RRULE:{_rule(event)}"] if event.rrule and start else []
    if added and not rule and begin not in left_out:
        added.add(begin)  # without a rule some programs know only the added dates
    end = _end(schedule, begin)
    return [
        moment("DTSTART", begin),
        *([moment("DTEND", end)] if end else []),
        *rule,
        *(moment("EXDATE", day) for day in sorted(left_out)),
        *(moment("RDATE", day) for day in sorted(added)),
    ]


def _beside_the_rule(
    event: Event, schedule: Schedule, past: Past | None
) -> tuple[set[Moment], set[Moment]]:
    """The dates left out of the rule and those added to it, as they were in the past, too."""
    left_out = {_wall(event, recurrence_id) for recurrence_id in event.exdates}
    added = {_wall(event, recurrence_id) for recurrence_id in event.rdates} - left_out
    if past:
        were = {_wall(event, recurrence_id) for recurrence_id in past.recurrence_ids}
        ruled = starts_between(schedule, past.first, past.last)
        are = {_local(event, start) for start in ruled}
        left_out = left_out - were | (are - were)
        added = added - (are - were) | (were - are)
    return left_out, added


def _component(
    occurrence: Occurrence, uid: str, times: list[str], categories: str
) -> Iterator[str]:
    event = occurrence.event
    status = EventStatus(occurrence.status)
    title = event.title if status == EventStatus.PLANNED else f"{status.label}: {event.title}"
    is_one_of_many = event.is_series and bool(occurrence.recurrence_id)
    path = date_address(event.slug, occurrence.recurrence_id if is_one_of_many else "")
    address = f"{settings.SITE_URL}{path}"
    venue, denkzelle = occurrence.shown_venue, event.shown_denkzelle
    updated = utc(max(row.updated_at for row in (event, venue, denkzelle) if row))
    yield "BEGIN:VEVENT"
    yield f"UID:{text(uid)}"
    yield f"DTSTAMP:{updated}"
    yield f"CREATED:{utc(event.created_at)}"
    yield f"LAST-MODIFIED:{updated}"
    yield f"SEQUENCE:{event.version - 1}"
    yield from times
    yield f"SUMMARY:{text(title)}"
    yield f"STATUS:{_status(occurrence)}"
    yield f"DESCRIPTION:{text('\n\n'.join(filter(None, [*_about(occurrence), address])))}"
    yield f"URL:{address}"
    yield f"CATEGORIES:{categories}"
    yield from _place(occurrence, venue)
    yield "END:VEVENT"


def gone_component(gone: GoneEvent) -> Iterator[str]:
    """What was public and is not any more: that, and no word of it."""
    if "T" in gone.starts:
        start: date = datetime.fromisoformat(gone.starts).replace(tzinfo=ZoneInfo(gone.zone))
    else:
        start = date.fromisoformat(gone.starts)
    changed = utc(gone.gone_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{text(gone.uid)}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{gone.sequence}"
    yield moment("DTSTART", start)
    yield f"SUMMARY:{text(_('Steht nicht mehr im Kalender'))}"
    yield "STATUS:CANCELLED"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _status(occurrence: Occurrence) -> str:
    """Postponed without a new date is all that is not certain."""
    if occurrence.is_postponed_for_now:
        return "TENTATIVE"
    return "CANCELLED" if occurrence.status == EventStatus.CANCELLED else "CONFIRMED"


def _about(occurrence: Occurrence) -> Iterator[str]:
    event = occurrence.event
    if occurrence.previous_start:
        before = occurrence.previous_start.astimezone(ZoneInfo(event.zone))
        words = date_format(before, "j. F Y" if event.is_all_day else "j. F Y, H:i")
        yield _("Vorher geplant: %(when)s") % {"when": words}
    elif occurrence.status == EventStatus.POSTPONED:
        yield _("Ein neuer Termin steht noch nicht fest.")
    yield occurrence.status_note
    yield event.subtitle
    yield event.summary
    yield occurrence.own_online_url or event.online_url


def _place(occurrence: Occurrence, venue: Venue | None) -> Iterator[str]:
    if occurrence.status == EventStatus.MOVED_ONLINE:
        venue, place = None, str(_("online"))
    elif venue:
        place = ", ".join(filter(None, [venue.name, venue.full_address]))
    else:
        place = occurrence.place_name
    if place:
        yield f"LOCATION:{text(place)}"
    if venue and venue.latitude is not None and venue.longitude is not None:
        yield f"GEO:{venue.latitude:.6f};{venue.longitude:.6f}"


def _categories(entry: Entry) -> list[str]:
    denkzelle = entry.event.shown_denkzelle
    names = [str(EventFormat(entry.event.format).label), *entry.disciplines]
    return [*names, denkzelle.name] if denkzelle else names


def _local(event: Event, start: datetime) -> Moment:
    return start.date() if event.is_all_day else start.replace(tzinfo=ZoneInfo(event.zone))


def _end(schedule: Schedule, start: Moment) -> Moment | None:
    """When a date that begins at `start` ends; exclusive for whole days, None when open."""
    if not isinstance(start, datetime):
        return start + schedule.days + timedelta(days=1)
    if schedule.end_time is None:
        return None
    return datetime.combine(start.date() + schedule.days, schedule.end_time, start.tzinfo)


def _rule(event: Event) -> str:
    """The rule with its end as RFC 5545 wants it: in UTC, or as a day for whole days."""
    zone = ZoneInfo(event.zone)
    last = parse(event.rrule).last_start(zone)
    if last is None:
        return event.rrule.upper()
    last = min(last, datetime.combine(LAST_DAY, last.time()))
    until = f"{last:%Y%m%d}" if event.is_all_day else utc(last.replace(tzinfo=zone))
    return _UNTIL.sub(f"UNTIL={until}", event.rrule.upper())


def _wall(event: Event, recurrence_id: str) -> Moment:
    """A recurrence id as a local day or time; one without a time begins when the event does."""
    if event.start_time is None:
        return date.fromisoformat(recurrence_id[:10])
    start = datetime.fromisoformat(recurrence_id)
    if "T" not in recurrence_id:
        start = datetime.combine(start, event.start_time)
    return start.replace(tzinfo=ZoneInfo(event.zone))
