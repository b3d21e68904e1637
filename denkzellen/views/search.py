"""The search page, and what the search field suggests while somebody types."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from denkzellen.models import SearchDocument
from denkzellen.richtext import hyphenate
from denkzellen.search import query
from denkzellen.search.highlight import excerpt, highlight
from denkzellen.search.registry import all_searchables

LAST_PAGE = 500


@dataclass(frozen=True, slots=True)
class Facet:
    kind: str
    label: str
    count: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Hit:
    document: SearchDocument
    label: str
    title: SafeString
    summary: SafeString


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    kinds = tuple(request.GET.getlist("art"))
    page = _page_number(request.GET.get("seite", "1"))
    results = query.search(request.GET.get("q", ""), kinds, page)
    if page > results.pages:
        raise Http404
    names = _kind_names()
    words = results.words
    context = {
        "results": results,
        "hits": [_hit(document, names, words) for document in results.documents],
        "facets": _facets(results, kinds),
        "all_count": _count(sum(results.counts.values()), is_cut=bool(results.cut_kinds)),
        "is_filtered": bool(kinds),
        "summary": _summary(results, kinds),
        "previous_page": page - 1,
        "next_page": page + 1,
    }
    return render(request, "denkzellen/search.html", context)


@require_safe
def search_suggestions(request: HttpRequest) -> JsonResponse:
    names = _kind_names()
    suggestions = [
        {
            "title": document.title,
            "kind": names[document.kind],
            "url": document.url,
        }
        for document in query.suggest(request.GET.get("q", ""))
    ]
    response = JsonResponse(suggestions, safe=False)
    response["X-Robots-Tag"] = "noindex"
    return response


def _page_number(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) <= len(str(LAST_PAGE)) else 0
    if not 1 <= number <= LAST_PAGE:
        raise Http404
    return number


def _kind_names() -> dict[str, str]:
    return {kind: searchable.label_one for kind, searchable in all_searchables().items()}


def _hit(document: SearchDocument, names: dict[str, str], words: tuple[str, ...]) -> Hit:
    return Hit(
        document,
        names[document.kind],
        highlight(document.title, words, hyphenate),
        highlight(excerpt(document.summary, words), words),
    )


def _facets(results: query.Results, kinds: tuple[str, ...]) -> list[Facet]:
    """The kinds that hold results, and those chosen, from A to Z."""
    facets = [
        Facet(
            kind,
            str(searchable.label),
            _count(results.counts.get(kind, 0), is_cut=kind in results.cut_kinds),
            kind in kinds,
        )
        for kind, searchable in all_searchables().items()
        if results.counts.get(kind) or kind in kinds
    ]
    return sorted(facets, key=lambda facet: facet.label)


def _summary(results: query.Results, kinds: tuple[str, ...]) -> str:
    cut_kinds = results.cut_kinds & set(kinds) if kinds else results.cut_kinds
    count = _count(results.total, is_cut=bool(cut_kinds))
    return ngettext("%(count)s Treffer", "%(count)s Treffer", results.total) % {"count": count}


def _count(number: int, *, is_cut: bool) -> str:
    """The number, or what it is certainly more than."""
    if not is_cut:
        return number_format(number, force_grouping=True)
    rounded = number_format((number - 1) // 100 * 100, force_grouping=True)
    return _("über %(count)s") % {"count": rounded}
