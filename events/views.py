"""The pages of the calendar."""

from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from denkzellen.addresses import find_at_address
from events.calendar import Month, agenda, month
from events.facets import facets_of
from events.filters import Selection
from events.linked_data import event_data
from events.models import Event, EventHost, Occurrence

FURTHER_DATES = 12


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The list by day, or with `ansicht=monat` the present month."""
    selection = Selection.from_query(request.GET)
    if request.GET.get("ansicht") == "monat":
        day = selection.first or timezone.localdate()
        return _month_page(request, selection, day.year, day.month)
    start, end = request.GET.get("ab", ""), request.GET.get("vor", "")
    first = selection.first or timezone.localdate()
    context = {
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


@csp_override({**settings.SECURE_CSP, "script-src": [CSP.NONE], "frame-ancestors": ["*"]})
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
    hosts = EventHost.objects.select_related("actor__image", "association__logo")
    events = (
        Event.objects.visible_to(request.user)
        .select_related("denkzelle", "venue__district", "image")
        .prefetch_related(Prefetch("hosts", queryset=hosts), "disciplines")
    )
    event = find_at_address(events, slug)
    if event.slug != slug:
        return redirect(event, permanent=True)
    shown = _shown_date(event, request.GET.get("termin", ""))
    context = {
        "event": event,
        "shown": shown,
        "venue": shown.shown_venue if shown else event.shown_venue,
        "hosts": list(event.shown_hosts),
        "further": _further_dates(event, shown),
        "linked_data": event_data(event, shown),
    }
    return render(request, "events/event_detail.html", context)


def _shown_date(event: Event, recurrence_id: str) -> Occurrence | None:
    """The date asked for, else the next one, else the last. Raises Http404 for an unknown one."""
    dates = event.occurrences.select_related("venue__district")
    if recurrence_id:
        shown = dates.filter(recurrence_id=recurrence_id).first()
        if shown is None:
            raise Http404
    else:
        shown = (
            dates.upcoming().order_by("starts_at").first() or dates.order_by("-starts_at").first()
        )
    if shown:
        shown.event = event
    return shown


def _further_dates(event: Event, shown: Occurrence | None) -> list[Occurrence]:
    if not event.is_series:
        return []
    further = event.occurrences.upcoming().select_related("venue")
    if shown:
        further = further.exclude(pk=shown.pk)
    dates = list(further.order_by("starts_at")[:FURTHER_DATES])
    for date in dates:
        date.event = event
    return dates
