"""The kept states of DENKZELLEN, and the files made of them."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from archive.citing import citation_of_state
from archive.files import SEALED
from archive.kept.content import Content
from archive.kept.documents import (
    DATA,
    DOSSIER,
    PAGE,
    TYPES,
    Document,
    data,
    dossier,
    page,
    stored_document,
)
from archive.kept.parcel import MANIFEST, Parcel
from archive.kept.today import shown_today
from archive.models import KeptState
from archive.views.public import removed
from denkzellen.addresses import find_at_address
from denkzellen.freshness import cached
from denkzellen.models import Denkzelle
from denkzellen.pdf import PATIENCE_SECONDS, BusyError, is_offered, one_at_a_time
from denkzellen.public_pages import public_page

PARCEL = "stand.zip"


@public_page()
@require_safe
def kept_state(request: HttpRequest, slug: str, day: str) -> HttpResponse:
    state = _state(request, slug, day)
    if isinstance(state, HttpResponse):
        return state
    content = shown_today(state.content)
    context = {
        "kept": state,
        "content": content,
        "citation": citation_of_state(state, content),
        "is_public": state.is_public,
        "has_dossier": _has_dossier(state, content),
        "can_draw": is_offered(),
    }
    return render(request, "archive/kept_state.html", context)


def _has_dossier(state: KeptState, today: Content) -> bool:
    return is_offered() if today["withheld"] else state.kept_files.filter(name=DOSSIER).exists()


@require_safe
def kept_file(request: HttpRequest, slug: str, day: str, name: str) -> HttpResponseBase:
    """A file as it was made then; one without what may not be shown now, if there is such."""
    state = _state(request, slug, day, name)
    if isinstance(state, HttpResponse):
        return state
    try:
        response = _download(state, name)
    except BusyError:
        response = render(request, "archive/kept/busy.html", {"kept": state}, status=503)
        response["Retry-After"] = str(PATIENCE_SECONDS)
        return response
    response["Content-Disposition"] = f'attachment; filename="{state.denkzelle.slug}-{day}-{name}"'
    is_public = state.is_public
    response["Cache-Control"] = "public, max-age=60" if is_public else "private, no-store"
    for header, value in SEALED.items():
        response[header] = value
    return response


def _state(request: HttpRequest, slug: str, day: str, name: str = "") -> KeptState | HttpResponse:
    """The state at this address, or the answer that leads elsewhere or says why it is gone."""
    denkzelle = find_at_address(Denkzelle.objects.visible_to(request.user), slug)
    states = KeptState.objects.select_related("denkzelle", "entry").filter(denkzelle=denkzelle)
    state = states.visible_to(request.user).of_day(day).first()
    if state is None:
        return removed(request, get_object_or_404(states.of_day(day)).entry.slug)
    if denkzelle.slug != slug:
        return redirect(f"{state.get_absolute_url()}{name}", permanent=True)
    return state


def _download(state: KeptState, name: str) -> HttpResponseBase:
    today = shown_today(state.content)
    if name in TYPES:
        document = _document(state, today, name)
        if document is None:
            raise Http404
        return HttpResponse(document.content, content_type=TYPES[name])
    if name not in (MANIFEST, PARCEL):
        raise Http404
    documents = [_document(state, today, one) for one in TYPES]
    parcel = Parcel(state, today, [document for document in documents if document])
    if name == MANIFEST:
        return HttpResponse(parcel.manifest, content_type="application/json")
    return StreamingHttpResponse(parcel.pieces(), content_type="application/zip")


def _document(state: KeptState, today: Content, name: str) -> Document | None:
    """As it was kept; without what may not be shown now it is made anew."""
    if not today["withheld"]:
        return stored_document(state, name)
    if name == PAGE:
        return page(state, today)
    if name == DATA:
        return data(today | {"sha256": state.sha256})
    return _dossier_of_today(state, today) if is_offered() else None


def _dossier_of_today(state: KeptState, today: Content) -> Document:
    """Drawn once until anything changes, and one at a time."""

    def draw() -> Document:
        with one_at_a_time():
            return dossier(state, today)

    return cached(f"dossier:{state.pk}", draw)
