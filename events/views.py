"""The pages of the calendar."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from denkzellen.addresses import find_at_address
from denkzellen.freshness import cached
from denkzellen.models import Denkzelle
from events.calendar import Month, agenda, month
from events.facets import facets_of
from events.filters import Selection
from events.hosts import hosts_of
from events.linked_data import event_data
from events.models import Event, Occurrence
from events.rows import Row, rows
from network.linked_data import image_address, site_address
from network.models import Access, Discipline, Venue

FURTHER_DATES = 12
EMBEDDED_CSP: dict[str, Any] = settings.SECURE_CSP | {
    "script-src": [CSP.NONE],
    "frame-ancestors": ["*"],
}


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The list by day, or with `ansicht=monat` the present month."""
    selection = Selection.from_query(request.GET)
    if request.GET.get("ansicht") == "monat":
        day = selection.first or timezone.localdate()
        return _month_page(request, selection, day.year, day.month)
    start, end = request.GET.get("ab", ""), request.GET.get("vor", "")
    first = selection.first or timezone.localdate()
    context: dict[str, Any] = {
        **_common(selection),
        "facets": facets_of(selection, first, None),
        "agenda": agenda(selection, start=start, end=end),
        "is_first_page": not start and not end,
    }
    return render(request, "events/calendar.html", context)


@require_safe
def calendar_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    return _month_page(request, Selection.from_query(request.GET), year, month)


def _month_page(request: HttpRequest, selection: Selection, year: int, number: int) -> HttpResponse:
    shown: Month = month(selection, year, number)
    context: dict[str, Any] = {
        **_common(selection),
        "facets": facets_of(selection, shown.first, shown.last),
        "month": shown,
        "without_days": selection.without_days(),
        "today": timezone.localdate(),
    }
    return render(request, "events/calendar_month.html", context)


def _common(selection: Selection) -> dict[str, Any]:
    return {"selection": selection, "site_url": settings.SITE_URL}


@csp_override(EMBEDDED_CSP)
@xframe_options_exempt
@require_safe
def calendar_embed(request: HttpRequest) -> HttpResponse:
    """The list for other websites: the only page that may be framed."""
    selection = Selection.from_query(request.GET)
    first = selection.first or timezone.localdate()
    context = {
        **_common(selection),
        "facets": facets_of(selection, first, None),
        "agenda": agenda(selection),
    }
    response = render(request, "events/calendar_embed.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One event; `termin` names the date of a series which the page is about."""
    events = Event.objects.visible_to(request.user)
    event = find_at_address(events, slug)
    if event.slug != slug:
        return redirect(event, permanent=True)
    _fill_from_cache(event)
    hosts = hosts_of(event)
    recurrence_id = request.GET.get("termin", "")
    shown = _shown_date(event, recurrence_id)
    venue = shown.shown_venue if shown else event.shown_venue
    further = _further_dates(event, shown)
    is_cut = len(further) > FURTHER_DATES and "alle" not in request.GET
    context = {
        "event": event,
        "address": site_address(event.get_absolute_url()),
        "shown": shown,
        "is_other_date": bool(recurrence_id and shown and shown.recurrence_id != recurrence_id),
        "venue": venue,
        **_access(event, venue),
        "hosts": hosts,
        "recurrence": event.recurrence_text if event.is_series else "",
        "disciplines": Discipline.objects.filter(events=event).order_by(),
        "further": further[:FURTHER_DATES] if is_cut else further,
        "is_further_cut": is_cut,
        "linked_data": event_data(event, shown, hosts),
        "preview": image_address(event.image),
    }
    return render(request, "events/event_detail.html", context)


def _fill_from_cache(event: Event) -> None:
    """Many events share few DENKZELLEN and venues, which are kept while no entry changes."""
    if pk := event.denkzelle_id:
        event.denkzelle = cached(f"denkzelle-{pk}", partial(Denkzelle.objects.get, pk=pk))
    if pk := event.venue_id:
        venues = Venue.objects.select_related("district")
        event.venue = cached(f"venue-{pk}", partial(venues.get, pk=pk))


def _access(event: Event, venue: Venue | None) -> dict[str, list[Any]]:
    """What the event says of its access, or else its venue; and what nobody said."""
    facts = event.access_facts(venue)
    return {
        "known": [fact for fact in facts if fact.value != Access.UNKNOWN],
        "unknown": [fact.label for fact in facts if fact.value == Access.UNKNOWN],
    }


def _shown_date(event: Event, recurrence_id: str) -> Occurrence | None:
    """The date asked for; where there is none such, the next one, else the last."""
    if event.is_series:
        dates = event.occurrences.order_by("starts_at")
        asked = dates.filter(recurrence_id=recurrence_id).first() if recurrence_id else None
        shown = asked or dates.upcoming().first() or dates.last()
    else:
        shown = next(iter(event.occurrences.order_by()), None)
    if shown:
        shown.event = event
    return shown


def _further_dates(event: Event, shown: Occurrence | None) -> list[Row]:
    if not event.is_series:
        return []
    coming = event.occurrences.upcoming().order_by("starts_at")
    return rows(coming.exclude(pk=shown.pk) if shown else coming)
