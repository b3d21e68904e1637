"""The archive: its lists, and its entries with their files."""

from typing import Any

from django.core.paginator import InvalidPage
from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from archive.facets import facets_of
from archive.files import hand_over
from archive.filters import FACETS, Selection, answer_to
from archive.models import ArchiveEntry, ArchivePhoto
from archive.models.entries import ArchiveEntryQuerySet
from archive.paging import Place
from archive.rows import NEWEST_FIRST, YEAR_ONLY_LAST, page_of
from denkzellen.addresses import find_at_address
from denkzellen.models import PublicationState
from denkzellen.public_pages import public_page
from network.linked_data import as_script, site_address
from network.models import Association


@public_page("seite", *FACETS)
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    selection = Selection.from_query(request.GET)
    return render(request, "archive/archive.html", _listing(request, selection, NEWEST_FIRST))


@public_page("seite")
@require_safe
def archive_year(request: HttpRequest, year: int) -> HttpResponse:
    """One year, month by month; a year with nothing in it has no page."""
    context = _listing(request, Selection(jahr=(str(year),)), YEAR_ONLY_LAST)
    if not context["facets"].total:
        raise Http404
    return render(request, "archive/archive_year.html", context | {"year": year})


def _listing(request: HttpRequest, selection: Selection, order: tuple[str, ...]) -> dict[str, Any]:
    """What both lists show: the selection, what else could be chosen, and a page of rows."""
    answer = answer_to(selection)
    facets = facets_of(selection, answer)
    try:
        place = Place.from_query(request.GET)
        page = page_of(answer.narrowed(selection), place, facets.total, order, selection.q)
    except InvalidPage as error:
        raise Http404 from error
    return {"selection": selection, "facets": facets, "page": page}


@public_page()
@require_safe
def archive_entry(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        entry = find_at_address(_whole_entries().visible_to(request.user), slug)
    except Http404:
        return removed(request, slug)
    if entry.slug != slug:
        return redirect(entry, permanent=True)
    context = {"entry": entry, "linked_data": _linked_data(entry)}
    return render(request, "archive/archive_entry.html", context)


def _whole_entries() -> ArchiveEntryQuerySet:
    """Entries with all that their page shows."""
    photos = ArchivePhoto.objects.shown().select_related("image")
    entries = ArchiveEntry.objects.select_related(
        "denkzelle", "project__denkzelle", "event", "kept_state__denkzelle"
    )
    return entries.defer("kept_state__content").prefetch_related(
        "files",
        "corrections",
        Prefetch("photos", queryset=photos),
        Prefetch("associations", queryset=Association.objects.public()),
    )


def removed(request: HttpRequest, slug: str) -> HttpResponse:
    """Gone, with the reason; or 404 where nothing was said, or nothing ever was."""
    hidden = ArchiveEntry.objects.filter(state=PublicationState.HIDDEN).exclude(removal_note="")
    entry = find_at_address(hidden, slug)
    return render(request, "archive/removed.html", {"note": entry.removal_note}, status=410)


@require_safe
def archive_file(request: HttpRequest, slug: str, name: str) -> FileResponse | HttpResponse:
    entry = find_at_address(ArchiveEntry.objects.visible_to(request.user), slug)
    file = next((file for file in entry.files.all() if file.name == name), None)
    if file is None:
        raise Http404
    if entry.slug != slug:
        return redirect(file, permanent=True)
    return hand_over(file, request.headers.get("range", ""))


def _linked_data(entry: ArchiveEntry) -> SafeString:
    """The entry for search engines, as the content of a script element."""
    files = entry.files.all()
    return as_script(
        {
            "@type": "DigitalDocument" if files else "CreativeWork",
            "url": site_address(entry.get_absolute_url()),
            "name": entry.title,
            "description": entry.summary,
            "genre": entry.get_kind_display(),
            "inLanguage": entry.language,
            "datePublished": str(entry.date.year) if entry.is_year_only else str(entry.date),
            "publisher": {"@type": "Organization", "name": "DENKZELLEN Bremen"},
            "encoding": [
                {
                    "@type": "MediaObject",
                    "name": str(file),
                    "contentUrl": site_address(file.get_absolute_url()),
                    "encodingFormat": file.content_type,
                    "contentSize": str(file.size),
                }
                for file in files
            ],
        }
    )
