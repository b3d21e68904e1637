"""Where in the documents the words of a question stand: the page, and the words around them."""

from collections.abc import Iterable
from functools import reduce
from operator import add, or_
from typing import NamedTuple

from django.db.models import Case, Count, F, Q, When, Window
from django.db.models.functions import RowNumber
from django.utils.safestring import SafeString

from archive.models import FilePage
from denkzellen.search import vocabulary
from denkzellen.search.folding import readable, stem
from denkzellen.search.highlight import excerpt, highlight
from denkzellen.search.query import understand
from denkzellen.search.vocabulary import SHORTEST_BEGINNING, SHORTEST_PART, Match

PAGES_SHOWN = 3


class PageHit(NamedTuple):
    file_title: str
    number: int
    address: str
    excerpt: SafeString


class Found(NamedTuple):
    """The best pages of an entry's documents, and how many more hold one of the words."""

    pages: list[PageHit]
    others: int


class Sought(NamedTuple):
    """What to look for on pages, and what to mark there."""

    conditions: list[Q]  # one for each word
    words: tuple[str, ...]


def sought(text: str) -> Sought:
    """Words are found on pages the way the search finds entries."""
    question = understand(text).words
    known = vocabulary.current() if question else None
    conditions, distant = [], set[str]()
    for word in question:
        terms = known.answers_to(word).terms if known else {}
        if Match.DISTANT in terms.values():
            distant |= terms.keys()
            conditions.append(_any(Q(stems__contains=f" {term} ") for term in terms))
        elif terms:
            conditions.append(Q(stems__contains=_part(stem(word))))
    return Sought(conditions, (*question, *sorted(distant)))


def _part(word: str) -> str:
    """What stands among the stems of a page that holds this one: compare `vocabulary.match`."""
    if len(word) >= SHORTEST_PART:
        return word
    return f" {word}" if len(word) >= SHORTEST_BEGINNING else f" {word} "


def found_in(entry_ids: Iterable[int], what: Sought) -> dict[int, Found]:
    """By entry, in two queries: the database counts and chooses, and only those shown are read."""
    if not what.conditions:
        return {}
    chosen = list(_best_pages(list(entry_ids), what.conditions))
    shown = FilePage.objects.select_related("file__entry").only(
        "number", "text", "file__name", "file__title", "file__entry__slug"
    )
    pages = shown.in_bulk([pk for pk, _entry, _total in chosen])
    hits: dict[int, list[FilePage]] = {}
    totals = {entry_id: total for _pk, entry_id, total in chosen}
    for pk, entry_id, _total in chosen:
        if pk in pages:
            hits.setdefault(entry_id, []).append(pages[pk])
    return {
        entry_id: Found(
            [_hit(page, what.words) for page in of_entry], totals[entry_id] - len(of_entry)
        )
        for entry_id, of_entry in hits.items()
    }


def _best_pages(entry_ids: list[int], conditions: list[Q]) -> Iterable[tuple[int, int, int]]:
    """Page, entry and how many pages it has in all; those with most of the words, as one reads."""
    held = reduce(add, (Case(When(one, then=1), default=0) for one in conditions))
    entry = F("file__entry")
    rank = Window(
        RowNumber(),
        partition_by=entry,
        order_by=[held.desc(), "file__position", "file", "number"],
    )
    pages = FilePage.objects.filter(_any(conditions), file__entry__in=entry_ids)
    ranked = pages.annotate(rank=rank, total=Window(Count("pk"), partition_by=entry))
    best = ranked.filter(rank__lte=PAGES_SHOWN)
    return best.order_by("file__position", "file", "number").values_list(
        "pk", "file__entry", "total"
    )


def _hit(page: FilePage, words: tuple[str, ...]) -> PageHit:
    text = readable(" ".join(page.text.split()))
    return PageHit(
        file_title=str(page.file),
        number=page.number,
        address=f"{page.file.get_absolute_url()}#page={page.number}",
        excerpt=highlight(excerpt(text, words), words),
    )


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)
