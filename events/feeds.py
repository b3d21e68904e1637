"""The calendar for programs: iCalendar, RSS and JSON, all with the filters of the page."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from denkzellen.addresses import find_at_address
from denkzellen.freshness import last_change
from events.calendar import agenda
from events.filters import FLAGS, Selection, names_of, running_on, window
from events.ical import Entry, calendar_of
from events.models import Event, EventFormat, Occurrence
from events.models.event import EventQuerySet
from events.models.occurrence import OccurrenceQuerySet
from events.rows import Row, rows

ICAL_TYPE = "text/calendar; charset=utf-8"
MAX_DATES = 5000


def feed_etag(request: HttpRequest, **kwargs: Any) -> str:
    """A feed is what it was while no entry changes, until the day moves its window."""
    today, (number, _at) = timezone.localdate(), last_change()
    asked = f"{request.get_full_path()} {number} {today}"
    return f'"{salted_hmac("feed", asked, algorithm="sha256").hexdigest()[:24]}"'


def event_etag(request: HttpRequest, slug: str) -> str:
    """As for a feed, and for each person another: keepers also get what is not public."""
    return f'"{feed_etag(request)[1:-1]}-{request.user.pk}"'


def feed_modified(request: HttpRequest, **kwargs: Any) -> datetime:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return max(last_change()[1], midnight).astimezone(UTC)


@require_safe
@condition(etag_func=feed_etag, last_modified_func=feed_modified)
def calendar_ics(request: HttpRequest) -> HttpResponse:
    """All dates of the filter, from 60 days ago to 24 months ahead, the nearest 5,000 at most."""
    selection = Selection.from_query(request.GET)
    entries, days = _entries(selection)
    return _ics(
        calendar_of(entries, name=calendar_name(selection), days=days), "inline", "kalender"
    )


@require_safe
@condition(etag_func=event_etag)
def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """One event with all its dates."""
    event = find_at_address(_whole_events().visible_to(request.user), slug)
    if event.slug != slug:
        return redirect("event_ics", slug=event.slug, permanent=True)
    entry = Entry(event, _exceptions([event.pk])[event.pk])
    return _ics(calendar_of([entry], name=event.title, days=window()), "attachment", event.slug)


def _ics(content: bytes, disposition: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=ICAL_TYPE)
    response["Content-Disposition"] = f'{disposition}; filename="{name}.ics"'
    return response


def _entries(selection: Selection) -> tuple[list[Entry], tuple[date, date]]:
    """The chosen events and the days they are from.

    A series stays whole where all its dates are chosen; else each chosen date stands for itself.
    """
    first, last = window()
    dates = selection.dates_between(first, last).order_by("starts_at", "pk")
    found = list(dates.values_list("event_id", "pk", "first_day")[: MAX_DATES + 1])
    if len(found) > MAX_DATES:
        last = found.pop()[2]
    chosen: dict[int, list[int]] = defaultdict(list)
    for event_id, pk, _day in found:
        chosen[event_id].append(pk)
    events = _whole_events().in_bulk(chosen)
    series = [pk for pk in chosen if pk in events and events[pk].is_series]
    begins = Q(first_day__gte=first, first_day__lte=last)
    in_window = Occurrence.objects.filter(begins | running_on(first))
    numbers = dict(
        in_window.filter(event__in=series).order_by().values_list("event").annotate(Count("pk"))
    )
    are_days_chosen = bool(selection.first or selection.last)
    torn = {pk for pk in series if are_days_chosen or len(chosen[pk]) < numbers.get(pk, 0)}
    single = _by_event(Occurrence.objects.filter(pk__in=[pk for one in torn for pk in chosen[one]]))
    exceptions = _exceptions(chosen)
    entries = [
        Entry(events[pk], exceptions[pk], single[pk] if pk in torn else None)
        for pk in chosen
        if pk in events
    ]
    return entries, (first, last)


def _whole_events() -> EventQuerySet:
    """Events with all that a calendar says of them."""
    return Event.objects.select_related("denkzelle", "venue").prefetch_related("disciplines")


def _exceptions(event_ids: Iterable[int]) -> dict[int, list[Occurrence]]:
    """The dates which were changed one by one."""
    changed = Q(is_override=True) | ~Q(own_status="", own_note="") | Q(venue__isnull=False)
    return _by_event(Occurrence.objects.filter(changed, event__in=list(event_ids)))


def _by_event(dates: OccurrenceQuerySet) -> dict[int, list[Occurrence]]:
    found: dict[int, list[Occurrence]] = defaultdict(list)
    for occurrence in dates.select_related("venue").order_by("starts_at", "pk"):
        found[occurrence.event_id].append(occurrence)
    return found


def calendar_name(selection: Selection) -> str:
    labels = [name.label or name.value for name in names_of(selection)]
    flags = [str(FLAGS[name]) for name in selection.flags]
    words = [f"„{selection.q}“"] if selection.q else []
    return ": ".join(filter(None, [_("DENKZELLEN Bremen"), " · ".join(labels + flags + words)]))


def coming(selection: Selection) -> OccurrenceQuerySet:
    first, last = timezone.localdate(), window()[1]
    return selection.dates_between(first, last).order_by("starts_at", "pk")


class CalendarRss(Feed):
    """The next dates of the filter."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Selection:
        return Selection.from_query(request.GET)

    def title(self, obj: Selection) -> str:
        return calendar_name(obj)

    def link(self, obj: Selection) -> str:
        return f"{settings.SITE_URL}/kalender/" + (f"?{obj.query}" if obj.query else "")

    def feed_url(self, obj: Selection) -> str:
        return f"{settings.SITE_URL}/kalender.rss" + (f"?{obj.query}" if obj.query else "")

    def description(self, obj: Selection) -> str:
        return _("Die nächsten Termine der freien Künste in Bremen.")

    def items(self, obj: Selection) -> list[Row]:
        """What the first page of the list shows."""
        page = agenda(obj)
        return page.running + [row for day in page.days for row in day.rows]

    def item_title(self, item: Row) -> str:
        state = f"{item.state}: " if item.state else ""
        return f"{item.weekday} {item.first_day.day}. {item.month}: {state}{item.title}"

    def item_link(self, item: Row) -> str:
        return f"{settings.SITE_URL}{item.address}"

    def item_guid(self, item: Row) -> str:
        return f"{item.uid}/{item.recurrence_id}"

    item_guid_is_permalink = False

    def item_description(self, item: Row) -> str:
        return escape(" · ".join(filter(None, [item.facts, item.note, item.summary])))

    def item_pubdate(self, item: Row) -> datetime:
        return item.published

    def item_updateddate(self, item: Row) -> datetime:
        return item.updated

    def item_categories(self, item: Row) -> list[str]:
        names = [str(EventFormat(item.format).label)]
        return [*names, item.denkzelle.name] if item.denkzelle else names


calendar_rss = require_safe(
    condition(etag_func=feed_etag, last_modified_func=feed_modified)(CalendarRss())
)


@require_safe
@condition(etag_func=feed_etag, last_modified_func=feed_modified)
def calendar_json(request: HttpRequest) -> HttpResponse:
    """The dates of the filter, from today to the end of the window. No personal data beyond names.

    Keys: `von`, `bis` (days of the window), `anzahl` (of all dates), `termine` (the first 5,000;
    ask for the others with `von`); each date has `titel`, `adresse`,
    `beginn`, `ende` (ISO 8601 with offset, or days), `ganztaegig`, `lage`, `ort`, `stadtteil`,
    `denkzelle`, `format`, `kostenlos`, `online`, `uid` and `recurrence_id`.
    """
    selection = Selection.from_query(request.GET)
    found = coming(selection)
    dates = [_as_json(row) for row in rows(found[:MAX_DATES])]
    response = JsonResponse(
        {
            "von": timezone.localdate(),
            "bis": window()[1],
            "anzahl": len(dates) if len(dates) < MAX_DATES else found.count(),
            "termine": dates,
        },
        json_dumps_params={"ensure_ascii": False},
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _as_json(row: Row) -> dict[str, Any]:
    return {
        "titel": row.title,
        "adresse": f"{settings.SITE_URL}{row.address}",
        "beginn": row.first_day if row.is_all_day else row.starts,
        "ende": row.last_day if row.is_all_day else row.ends,
        "ganztaegig": row.is_all_day,
        "lage": row.status,
        "ort": row.place,
        "stadtteil": row.district,
        "denkzelle": row.denkzelle.slug if row.denkzelle else "",
        "format": row.format,
        "kostenlos": row.is_free,
        "online": row.is_online,
        "uid": row.uid,
        "recurrence_id": row.recurrence_id,
    }
