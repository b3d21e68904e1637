"""Events as iCalendar (RFC 5545, RFC 7986): a series stays a series, with its exceptions."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings

from events.models import Event, EventStatus, Occurrence
from events.recurrence import expand

PRODID = "-//DENKZELLEN//Kalender//DE"
REFRESH = timedelta(hours=6)
CONTROL = {code: None for code in range(32) if chr(code) not in "\n\t"}


def calendar_of(
    events: Iterable[Event],
    *,
    name: str,
    days: tuple[date, date],
    only: dict[int, list[Occurrence]] | None = None,
) -> bytes:
    """All `events` as one calendar.

    `events` have `hosts`, `venue`, `denkzelle`, `disciplines` and `occurrences` fetched. `days` are
    what the feed speaks of. `only` gives for each event the dates to write one by one,
    where a choice of days does not let a series stay whole.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _clean(name))
    calendar.add("x-wr-calname", _clean(name))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    first, last = days
    calendar.add("x-wr-caldesc", f"Termine vom {first:%d.%m.%Y} bis zum {last:%d.%m.%Y}")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for event in events:
        if only is None:
            components = _whole(event)
        else:
            components = [_date(event, occurrence) for occurrence in only[event.pk]]
        for component in components:
            calendar.add_component(component)
    calendar.add_missing_timezones(date(first.year - 1, 1, 1), date(last.year + 1, 12, 31))
    return calendar.to_ical()


def _whole(event: Event) -> Iterable[icalendar.Event]:
    """The event with its rule, then each date which differs from it."""
    slots = expand(event.schedule)
    if not slots:
        return
    master = _event(event, _wall(event, slots[0].recurrence_id))
    if event.rrule:
        master.add("rrule", icalendar.vRecur.from_ical(event.rrule))
    for exdate in event.exdates:
        master.add("exdate", _wall(event, exdate))
    for rdate in event.rdates:
        master.add("rdate", _wall(event, rdate))
    yield master
    for occurrence in event.occurrences.all():
        if occurrence.is_override or occurrence.own_status or occurrence.venue_id:
            yield _date(event, occurrence)


def _date(event: Event, occurrence: Occurrence) -> icalendar.Event:
    """One date on its own; for a date of a series with the id of the date it stands for."""
    occurrence.event = event
    start: date | datetime = occurrence.local_start
    end: date | datetime | None = occurrence.local_end
    if event.is_all_day:
        start = occurrence.first_day
        end = occurrence.last_day + timedelta(days=1)
    component = _event(event, start, end=end, occurrence=occurrence)
    if event.is_series:
        component.add("recurrence-id", _wall(event, occurrence.recurrence_id))
    return component


def _event(
    event: Event,
    start: date | datetime,
    *,
    end: date | datetime | None = None,
    occurrence: Occurrence | None = None,
) -> icalendar.Event:
    component = icalendar.Event()
    component.add("uid", event.uid)
    component.add("dtstamp", event.updated_at.astimezone(UTC))
    component.add("created", event.created_at.astimezone(UTC))
    component.add("last-modified", event.updated_at.astimezone(UTC))
    component.add("sequence", event.version - 1)
    component.add("dtstart", start)
    if end := end or (None if occurrence else _end(event, start)):
        component.add("dtend", end)
    status = occurrence.status if occurrence else event.status
    component.add("summary", _clean(_summary(event, status)))
    component.add("status", _STATUS.get(EventStatus(status), "CONFIRMED"))
    address = f"{settings.SITE_URL}{event.get_absolute_url()}"
    note = occurrence.status_note if occurrence else event.status_note
    component.add("description", _clean("\n\n".join(filter(None, [note, event.summary, address]))))
    component.add("url", address)
    component.add("categories", _categories(event))
    venue = occurrence.shown_venue if occurrence else event.shown_venue
    place = f"{venue.name}, {venue.full_address}" if venue else event.place_name
    if place:
        component.add("location", _clean(place))
    if venue and venue.latitude is not None and venue.longitude is not None:
        component.add("geo", (venue.latitude, venue.longitude))
    return component


_STATUS = {EventStatus.CANCELLED: "CANCELLED", EventStatus.POSTPONED: "TENTATIVE"}


def _summary(event: Event, status: str) -> str:
    state = EventStatus(status)
    return event.title if state == EventStatus.PLANNED else f"{state.label}: {event.title}"


def _categories(event: Event) -> list[str]:
    names = [str(event.get_format_display()), *(row.name for row in event.disciplines.all())]
    if event.shown_denkzelle:
        names.append(event.shown_denkzelle.name)
    return [_clean(name) for name in names]


def _wall(event: Event, recurrence_id: str) -> date | datetime:
    """A recurrence id as a local date or time in the event's zone."""
    if event.is_all_day:
        return date.fromisoformat(recurrence_id[:10])
    moment = datetime.fromisoformat(recurrence_id)
    if len(recurrence_id) == len("2026-12-08"):
        moment = datetime.combine(moment, event.start_time or time())
    return moment.replace(tzinfo=ZoneInfo(event.zone))


def _end(event: Event, start: date | datetime) -> date | datetime | None:
    """When a date that begins at `start` ends; exclusive for whole days (RFC 5545, 3.6.1)."""
    days = event.end_date - event.start_date
    if not isinstance(start, datetime):
        return start + days + timedelta(days=1)
    if event.end_time is None:
        return None
    return datetime.combine(start.date() + days, event.end_time, start.tzinfo)


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(CONTROL)
