"""Where the words of a question stand in an entry: in its text, and on which pages of its files."""

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import add, or_
from typing import NamedTuple

from django.db.models import Case, Count, F, Q, When, Window
from django.db.models.functions import RowNumber
from django.utils.safestring import SafeString

from archive.models import ArchiveEntry, FilePage
from denkzellen.search import vocabulary
from denkzellen.search.folding import readable, stem, without_tags
from denkzellen.search.highlight import excerpt, highlight, is_in
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


def own_texts(entry: ArchiveEntry) -> Iterator[str]:
    """What stands in an entry itself, beside its title and summary; of a kept state, its words."""
    yield entry.text
    kept = getattr(entry, "kept_state", None)
    if kept is not None:
        yield from (kept.content[part] for part in ("claim", "about", "background", "note"))
        for project in kept.content["projects"]:
            yield f"{project['title']} {project['text']}"


def own_excerpt(entry: ArchiveEntry, words: tuple[str, ...]) -> SafeString | None:
    """Where its own text holds words that neither its title nor its summary shows."""
    shown = f"{entry.title} {entry.summary}"
    missing = [word for word in words if not is_in(shown, [word])]
    texts = (_plain(without_tags(text)) for text in own_texts(entry)) if missing else ()
    text = next((text for text in texts if is_in(text, missing)), "")
    return highlight(excerpt(text, missing), words) if text else None


def found_in(entry_ids: Iterable[int], what: Sought) -> dict[int, Found]:
    """By entry, in two queries: the database counts and chooses, and only those shown are read."""
    if not what.conditions:
        return {}
    chosen = list(_best_pages(list(entry_ids), what.conditions))
    shown = FilePage.objects.select_related("file__entry").only(
        "number", "text", "file__name", "file__title", "file__entry__slug"
    )
    pages = shown.in_bulk([pk for pk, _entry, _total in chosen])
    files = {page.file_id: page.file for page in pages.values()}
    addresses = {pk: file.get_absolute_url() for pk, file in files.items()}
    hits: dict[int, list[FilePage]] = {}
    totals = {entry_id: total for _pk, entry_id, total in chosen}
    for pk, entry_id, _total in chosen:
        if pk in pages:
            hits.setdefault(entry_id, []).append(pages[pk])
    return {
        entry_id: Found(
            [_hit(page, addresses[page.file_id], what.words) for page in of_entry],
            totals[entry_id] - len(of_entry),
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


def _hit(page: FilePage, address: str, words: tuple[str, ...]) -> PageHit:
    text = _plain(page.text)
    return PageHit(
        file_title=str(page.file),
        number=page.number,
        address=f"{address}#page={page.number}",
        excerpt=highlight(excerpt(text, words), words),
    )


def _plain(text: str) -> str:
    return readable(" ".join(text.split()))


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)
