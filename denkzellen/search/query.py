"""From what somebody typed to a page of results."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from denkzellen.models.search import SearchDocument, SearchPosting, SearchTerm
from denkzellen.search import vocabulary
from denkzellen.search.candidates import candidates
from denkzellen.search.folding import is_stop_word, readable, stem, words
from denkzellen.search.vocabulary import Match, Vocabulary

MAX_LENGTH = 100
MAX_WORDS = 8
PAGE_SIZE = 20
SUGGESTIONS = 7


class Question(NamedTuple):
    """What was typed, made usable; `is_cut` when it was too long."""

    text: str
    words: tuple[str, ...]
    is_cut: bool


@dataclass(slots=True)
class Results:
    question: Question
    documents: list[SearchDocument] = field(default_factory=list)
    total: int = 0
    counts: dict[str, int] = field(default_factory=dict)  # of each kind, whatever the filter
    cut_kinds: set[str] = field(default_factory=set)  # of these there are more than counted
    page: int = 1
    pages: int = 1
    did_you_mean: str = ""


def understand(text: str) -> Question:
    """The words to look for. Words like "der" only count when there are no others."""
    printable = "".join(letter if letter.isprintable() else " " for letter in readable(text))
    typed = " ".join(printable.split())
    shown = typed[:MAX_LENGTH].strip()
    found = [word for word in words(shown) if stem(word)]
    telling = [word for word in found if not is_stop_word(word)] or found
    distinct = list({stem(word): word for word in telling}.values())
    is_cut = len(typed) > MAX_LENGTH or len(distinct) > MAX_WORDS
    return Question(shown, tuple(distinct[:MAX_WORDS]), is_cut)


def search(text: str, kinds: tuple[str, ...] = (), page: int = 1) -> Results:
    """The results for `text`, narrowed to `kinds`; a `page` past the last one is empty."""
    question = understand(text)
    results = Results(question, page=page)
    if not question.words:
        return results
    known = vocabulary.current()
    matches = [known.matches(stem(word)) for word in question.words]
    found = candidates(matches, timezone.localdate())
    ranked = found.ranked(kinds or None)
    results.counts, results.cut_kinds = found.counts(), found.cut_kinds
    results.total = len(ranked)
    results.pages = max(1, -(-len(ranked) // PAGE_SIZE))
    first = (page - 1) * PAGE_SIZE
    results.documents = _documents(ranked, first, first + PAGE_SIZE)
    if not found.ranks:
        results.did_you_mean = _did_you_mean(question, matches, known)
    return results


def suggest(text: str) -> list[SearchDocument]:
    """The few best results while somebody is still typing."""
    question = understand(text)
    if not question.words:
        return []
    known = vocabulary.current()
    matches = [known.matches(stem(word)) for word in question.words]
    found = candidates(matches, timezone.localdate())
    return _documents(found.ranked(), 0, SUGGESTIONS)


def search_ids(kind: str, text: str) -> QuerySet[SearchDocument, int]:
    """The primary keys of all entries of this kind that answer `text`, to filter a list by."""
    return answers(text, kind).values_list("object_id", flat=True)


def answers(text: str, *kinds: str) -> QuerySet[SearchDocument]:
    """All documents of these kinds that hold every word of `text`; to ask for them is one query."""
    question = understand(text)
    documents = SearchDocument.objects.filter(kind__in=kinds)
    if not question.words:
        return documents.none()
    known = vocabulary.current()
    matches = [known.matches(stem(word)) for word in question.words]
    terms = SearchTerm.objects.filter(kind__in=kinds, text__in=set().union(*matches))
    rows = list(terms.values_list("text", "pk"))
    for match in matches:
        term_ids = [pk for term, pk in rows if term in match]
        postings = SearchPosting.objects.filter(term__in=term_ids)
        documents = documents.filter(pk__in=postings.values("document"))
    return documents


def _documents(ranked: list[tuple[int, int]], start: int, end: int) -> list[SearchDocument]:
    """A slice of the results. Among equals the title decides, so only their titles are read."""
    page = ranked[start:end]
    if not page:
        return []
    first = bisect_left(ranked, page[0][0], key=itemgetter(0))
    last = bisect_right(ranked, page[-1][0], key=itemgetter(0))
    ranks = {document_id: rank for rank, document_id in ranked[first:last]}
    titles = SearchDocument.objects.filter(pk__in=ranks).values_list("pk", "title")
    ordered = sorted(titles, key=lambda row: (ranks[row[0]], row[1].casefold(), row[0]))
    page_ids = [document_id for document_id, _ in ordered[start - first : end - first]]
    documents = SearchDocument.objects.in_bulk(page_ids)
    return [documents[document_id] for document_id in page_ids if document_id in documents]


def _did_you_mean(question: Question, matches: list[dict[str, Match]], known: Vocabulary) -> str:
    """The question with each unknown word replaced by the likest known one, or nothing."""
    alike = {
        word: known.alike(stem(word))
        for word, terms in zip(question.words, matches, strict=True)
        if not terms
    }
    all_alike = [term for terms in alike.values() for term in terms]
    spelling = dict(SearchTerm.objects.filter(text__in=all_alike).values_list("text", "word"))
    corrected = []
    for word in question.words:
        better = next((spelling[term] for term in alike.get(word, ()) if term in spelling), "")
        corrected.append(better or word)
    return " ".join(corrected) if tuple(corrected) != question.words else ""
