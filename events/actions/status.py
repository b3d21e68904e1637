"""Cancelling, postponing, moving online, full, as planned again: one date or all of them."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.utils import timezone

from events.actions.dates import Told, changes_told
from events.actions.registrations import fill_places
from events.models import Event, EventStatus, Occurrence
from events.recurrence import Schedule, expand
from network.models import User

# What was said of one date alone still holds when all the others change.
STAYS = {
    EventStatus.CANCELLED: [EventStatus.CANCELLED],
    EventStatus.POSTPONED: [EventStatus.CANCELLED],
}
STAYS_ELSE = [EventStatus.CANCELLED, EventStatus.POSTPONED]


@dataclass(frozen=True)
class News:
    """How a date stands from now on."""

    status: EventStatus
    note: str = ""
    online_url: str = ""
    times: Schedule | None = None  # the new date, where one is known

    @property
    def has_no_day(self) -> bool:
        return self.status == EventStatus.POSTPONED and self.times is None


def set_status(event: Event, date: Occurrence | None, news: News, by: User) -> Told:
    """Say it of one date of a series, or of all dates to come; tells who registered, once."""
    with changes_told(event, by) as told:
        event = Event.objects.get(pk=told.event.pk)
        if date is not None and event.is_series:
            _set_one(get_object_or_404(event.occurrences.all(), pk=date.pk), news)
        else:
            _set_all(event, news)
        if news.status in (EventStatus.PLANNED, EventStatus.MOVED_ONLINE):
            fill_places(event)
    return told


def _set_one(date: Occurrence, news: News) -> None:
    is_as_planned = news.status == EventStatus.PLANNED == date.event.status
    date.own_status = "" if is_as_planned else news.status
    date.own_note = news.note
    date.own_online_url = "" if news.online_url == date.event.online_url else news.online_url
    if news.times:
        date.move(expand(news.times)[0])
        date.is_override = True
    if news.has_no_day:
        date.previous_start = None
    date.save()


def _set_all(event: Event, news: News) -> None:
    fields = {"status": news.status, "status_note": news.note, **_online(event, news)}
    if news.times and not event.is_series:
        names = ("start_date", "start_time", "end_date", "end_time")
        fields |= {name: getattr(news.times, name) for name in names}
        event.occurrences.update(is_override=False)
    changed = {name: value for name, value in fields.items() if getattr(event, name) != value}
    if event.is_series:
        _keep_past(event, news.status)
    _clear_dates(event, news)
    for name, value in changed.items():
        setattr(event, name, value)
    if changed:
        event.save()


def _online(event: Event, news: News) -> dict[str, object]:
    """Where it is online; going back, an address that was there before moving stays."""
    if news.status == EventStatus.MOVED_ONLINE and news.online_url:
        was_also_online = bool(event.online_url) and event.status != EventStatus.MOVED_ONLINE
        return {"online_url": news.online_url, "is_online": event.is_online or was_also_online}
    is_back = EventStatus.MOVED_ONLINE == event.status != news.status
    return {"online_url": ""} if is_back and not event.is_online else {}


def _keep_past(event: Event, status: EventStatus) -> None:
    """Dates that took place keep what was said of them then."""
    if event.status == status:
        return
    past = event.occurrences.filter(ends_at__lt=timezone.now(), own_status="")
    past.filter(own_note="").update(own_note=event.status_note)
    past.update(own_status=event.status)


def _clear_dates(event: Event, news: News) -> None:
    coming = event.occurrences.filter(ends_at__gte=timezone.now())
    if event.is_series:
        coming = coming.exclude(own_status__in=STAYS.get(news.status, STAYS_ELSE))
    coming.exclude(own_status="").update(own_status="", own_note="", own_online_url="")
    if news.has_no_day:
        coming.update(previous_start=None)
