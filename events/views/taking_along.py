"""Taking a selection of the calendar along: into a calendar, onto a website, onto paper."""

from functools import partial
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import condition, require_safe

from denkzellen.freshness import cached
from denkzellen.mail import site_address
from denkzellen.pdf import PATIENCE_SECONDS, BusyError, is_offered
from denkzellen.public_pages import public_page
from events import programme
from events.facets import facets_of
from events.feeds import reach_of
from events.feeds.shared import MAX_DATES, chosen_address, feed_etag
from events.filters import PARAMETERS, Selection, words_of
from events.letters import selection_for_letters
from events.views.calendar import SCHEMES

PREVIEW_CSP: dict[str, Any] = settings.SECURE_CSP | {"frame-src": [CSP.SELF]}
CODE = (
    '<iframe src="{}" title="{}" width="100%" height="{}" frameborder="0" loading="lazy"></iframe>'
)
HEIGHTS = (300, 600, 2000)  # least, usual, most
MONTHS_AHEAD = 3


@public_page(*PARAMETERS)
@require_safe
def calendar_subscribe(request: HttpRequest) -> HttpResponse:
    """All ways to be told of the dates of a selection."""
    selection = Selection.from_query(request.GET)
    day = selection.first or timezone.localdate()
    context = {
        "selection": selection,
        "words": words_of(selection),
        "feeds": {
            kind: chosen_address(reverse(f"calendar_{kind}"), selection)
            for kind in ("ics", "rss", "json")
        },
        "letter": _with(reverse("digest_order"), selection_for_letters(request.GET).query),
        "reach": reach_of(selection),
        "most": MAX_DATES,
        "months": programme.months_from(day, MONTHS_AHEAD) if is_offered() else [],
    }
    return render(request, "events/subscribe.html", context)


@public_page("farben", "hoehe", *PARAMETERS)
@csp_override(PREVIEW_CSP)
@require_safe
def calendar_embed_code(request: HttpRequest) -> HttpResponse:
    """The code for other websites, for the chosen filters, with what it will show."""
    selection = Selection.from_query(request.GET)
    colours = request.GET.get("farben", "")
    colours = colours if colours in SCHEMES else ""
    height = _height(request.GET.get("hoehe", ""))
    query = "&".join(
        filter(None, [selection.query, urlencode({"farben": colours} if colours else {})])
    )
    path = _with(reverse("calendar_embed"), query)
    context = {
        "selection": selection,
        "facets": facets_of(selection, selection.first or timezone.localdate(), None),
        "colours": colours,
        "height": height,
        "heights": HEIGHTS,
        "path": path,
        "code": format_html(CODE, site_address(path), _("Termine – DENKZELLEN Bremen"), height),
    }
    return render(request, "events/embed_code.html", context)


def _height(text: str) -> int:
    least, usual, most = HEIGHTS
    return min(max(int(text), least), most) if text.isdecimal() and len(text) < 6 else usual


def _with(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


@require_safe
@condition(etag_func=feed_etag)
def calendar_programme(request: HttpRequest) -> HttpResponse:
    """A month as a PDF; `monat` is "2026-12", `gross=1` asks for large print."""
    selection = Selection.from_query(request.GET)
    month = programme.month_of(request.GET.get("monat", ""), selection)
    if month is None:
        raise Http404
    if not is_offered():
        return _unavailable(request)
    is_large = request.GET.get("gross") == "1"

    asked = sha256(f"{selection.key} {month} {is_large}".encode()).hexdigest()
    try:
        content = cached(
            f"programme:{timezone.localdate()}:{asked}",
            partial(programme.pdf, selection, month, is_large=is_large),
        )
    except BusyError:
        return _unavailable(request, is_busy=True)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"programm-{month:%Y-%m}{'-gross' if is_large else ''}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _unavailable(request: HttpRequest, *, is_busy: bool = False) -> HttpResponse:
    context = {"selection": Selection.from_query(request.GET), "is_busy": is_busy}
    response = render(request, "events/programme_unavailable.html", context, status=503)
    if is_busy:
        response["Retry-After"] = str(PATIENCE_SECONDS)
    return response
