"""The calendar as a list, as a month, and for other websites."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from denkzellen.public_pages import public_page
from events.calendar import Month, agenda, month
from events.facets import facets_of
from events.filters import PARAMETERS, Selection

SCHEMES = {"hell": "light", "dunkel": "dark"}  # without one, as the device is set
EMBEDDED_CSP: dict[str, Any] = settings.SECURE_CSP | {
    "script-src": [CSP.NONE],
    "frame-ancestors": ["*"],
}


@public_page("ansicht", "ab", "vor", *PARAMETERS)
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


@public_page(*PARAMETERS)
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


@public_page("farben", *PARAMETERS)
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
        "scheme": SCHEMES.get(request.GET.get("farben", ""), ""),
    }
    response = render(request, "events/calendar_embed.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
