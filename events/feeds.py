"""The calendar for programs: iCalendar, RSS and JSON, all with the filters of the page."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from denkzellen.addresses import find_at_address
from denkzellen.freshness import last_change
from events.filters import Selection, names_of, window
from events.ical import calendar_of
from events.models import Event, EventHost, Occurrence
from events.models.occurrence import OccurrenceQuerySet

ICAL_TYPE = "text/calendar; charset=utf-8"
RSS_ITEMS = 50
MAX_JSON = 5000


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


def with_details(events: Any) -> Any:
    hosts = EventHost.objects.select_related("actor", "association")
    dates = Occurrence.objects.select_related("venue").order_by("starts_at", "pk")
    return events.select_related("denkzelle", "venue").prefetch_related(
        Prefetch("hosts", queryset=hosts), Prefetch("occurrences", queryset=dates), "disciplines"
    )


@require_safe
@condition(etag_func=feed_etag, last_modified_func=feed_modified)
def calendar_ics(request: HttpRequest) -> HttpResponse:
    """All dates of the filter. With `von` or `bis` only those days, each date for itself."""
    selection = Selection.from_query(request.GET)
    days = window()
    found = selection.dates_between(*days)
    only: dict[int, list[Occurrence]] | None = None
    if selection.first or selection.last:
        only = defaultdict(list)
        for occurrence in found.select_related("venue").order_by("starts_at", "pk"):
            only[occurrence.event_id].append(occurrence)
    events = with_details(Event.objects.filter(pk__in=found.order_by().values("event")))
    content = calendar_of(
        events.order_by("pk"), name=calendar_name(selection), days=days, only=only
    )
    response = HttpResponse(content, content_type=ICAL_TYPE)
    response["Content-Disposition"] = 'inline; filename="kalender.ics"'
    return response


def calendar_name(selection: Selection) -> str:
    names = [name.label or name.value for name in names_of(selection)]
    parts = [*names, *selection.flags, *([f"„{selection.q}“"] if selection.q else [])]
    return ": ".join(filter(None, [_("DENKZELLEN Bremen"), ", ".join(parts)]))


@require_safe
@condition(etag_func=event_etag)
def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """One event with all its dates."""
    event = find_at_address(with_details(Event.objects.visible_to(request.user)), slug)
    if event.slug != slug:
        return redirect("event_ics", slug=event.slug, permanent=True)
    content = calendar_of([event], name=event.title, days=window())
    response = HttpResponse(content, content_type=ICAL_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    return response


def coming(selection: Selection) -> OccurrenceQuerySet:
    first, last = timezone.localdate(), window()[1]
    return selection.dates_between(first, last).with_event().order_by("starts_at", "pk")


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

    def items(self, obj: Selection) -> Iterable[Occurrence]:
        return coming(obj)[:RSS_ITEMS]

    def item_title(self, item: Occurrence) -> str:
        state = f"{item.status_label}: " if item.status_label else ""
        return f"{state}{item.event.title}"

    def item_link(self, item: Occurrence) -> str:
        return f"{settings.SITE_URL}{item.get_absolute_url()}"

    def item_guid(self, item: Occurrence) -> str:
        return f"{item.event.uid}/{item.recurrence_id}"

    item_guid_is_permalink = False

    def item_description(self, item: Occurrence) -> str:
        facts = [item.when_text, item.place_name, item.event.summary]
        return " · ".join(filter(None, facts))

    def item_updateddate(self, item: Occurrence) -> datetime:
        return item.event.updated_at

    def item_categories(self, item: Occurrence) -> list[str]:
        denkzelle = item.event.shown_denkzelle
        return [str(item.event.get_format_display()), *([denkzelle.name] if denkzelle else [])]


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
    dates = [_as_json(occurrence) for occurrence in found[:MAX_JSON]]
    response = JsonResponse(
        {
            "von": timezone.localdate(),
            "bis": window()[1],
            "anzahl": len(dates) if len(dates) < MAX_JSON else found.count(),
            "termine": dates,
        },
        json_dumps_params={"ensure_ascii": False},
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _as_json(date: Occurrence) -> dict[str, Any]:
    event, venue = date.event, date.shown_venue
    begins: Any = date.first_day if event.is_all_day else date.local_start
    ends: Any = date.last_day if event.is_all_day else date.local_end
    return {
        "titel": event.title,
        "adresse": f"{settings.SITE_URL}{event.get_absolute_url()}",
        "beginn": begins,
        "ende": ends,
        "ganztaegig": event.is_all_day,
        "lage": date.status,
        "ort": date.place_name,
        "stadtteil": venue.district.name if venue and venue.district else "",
        "denkzelle": event.shown_denkzelle.slug if event.shown_denkzelle else "",
        "format": event.format,
        "kostenlos": event.is_free,
        "online": event.attendance != "offline",
        "uid": event.uid,
        "recurrence_id": date.recurrence_id,
    }
