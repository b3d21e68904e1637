"""From what somebody typed to a page of results."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from hashlib import sha256
from operator import itemgetter
from typing import NamedTuple

from django.db.models import QuerySet, StringAgg, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from denkzellen.freshness import cached
from denkzellen.models.search import SearchDocument, SearchPosting, SearchTerm
from denkzellen.search import vocabulary
from denkzellen.search.candidates import Candidates, candidates, nearest_candidates
from denkzellen.search.folding import is_question_word, is_stop_word, readable, stem, words
from denkzellen.search.vocabulary import Answers, Vocabulary

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
    similar: list[str] = field(default_factory=list)  # what was found for mistyped words
    is_partial: bool = False  # nothing holds all words; these hold some of them

    @property
    def words(self) -> tuple[str, ...]:
        """What to mark in the results."""
        return (*self.question.words, *self.similar)


def understand(text: str) -> Question:
    """The words to look for. Words like "der" or "wo" only count when there are no others."""
    printable = "".join(letter if letter.isprintable() else " " for letter in readable(text))
    typed = " ".join(printable.split())
    shown = typed[:MAX_LENGTH].strip()
    found = [word for word in words(shown) if stem(word)]
    telling = [word for word in found if not is_question_word(word)] or [
        word for word in found if not is_stop_word(word)
    ]
    distinct = list({stem(word): word for word in telling or found}.values())
    is_cut = len(typed) > MAX_LENGTH or len(distinct) > MAX_WORDS
    return Question(shown, tuple(distinct[:MAX_WORDS]), is_cut)


def search(text: str, kinds: tuple[str, ...] = (), page: int = 1) -> Results:
    """The results for `text`, narrowed to `kinds`; a `page` past the last one is empty."""
    question = understand(text)
    results = Results(question, page=page)
    if not question.words:
        return results
    known = vocabulary.current()
    of_words = [known.answers_to(word) for word in question.words]
    found, results.is_partial = _find(of_words)
    if found.ranks:
        results.similar = _spelling(of_words)
    ranked = found.ranked(kinds or None)
    results.counts, results.cut_kinds = found.counts(), found.cut_kinds
    results.total = len(ranked)
    results.pages = max(1, -(-len(ranked) // PAGE_SIZE))
    first = (page - 1) * PAGE_SIZE
    results.documents = _documents(ranked, first, first + PAGE_SIZE)
    if results.is_partial or not found.ranks:
        results.did_you_mean = _did_you_mean(question, of_words, known)
    return results


def _find(of_words: list[Answers]) -> tuple[Candidates, bool]:
    """What holds all words, or else some of them, and whether it is only some."""
    terms, today = [answer.terms for answer in of_words], timezone.localdate()
    found = candidates(terms, today)
    if found.ranks or len(terms) == 1:
        return found, False
    found = nearest_candidates(terms, today)
    return found, bool(found.ranks)


def _spelling(of_words: list[Answers]) -> list[str]:
    """The words meant by those that were mistyped, as the entries write them."""
    terms = {term for answer in of_words if answer.is_mistyped for term in answer.terms}
    if not terms:
        return []
    spelling: dict[str, str] = {}
    for text, word in SearchTerm.objects.filter(text__in=terms).values_list("text", "word"):
        # With a capital letter where any entry writes it so; capitals sort first.
        spelling[text] = min(word, spelling.get(text, word))
    return sorted(spelling.values())


def suggest(text: str) -> list[SearchDocument]:
    """The few best results while somebody is still typing."""
    question = understand(text)
    if not question.words:
        return []
    known = vocabulary.current()
    terms = [known.answers_to(word).terms for word in question.words]
    found = candidates(terms, timezone.localdate())
    return _documents(found.ranked(), 0, SUGGESTIONS)


def search_ids(kind: str, text: str) -> QuerySet[SearchDocument, int]:
    """The primary keys of all entries of this kind that answer `text`, to filter a list by."""
    return answers(text, kind).values_list("object_id", flat=True)


def found_ids(kind: str, text: str) -> str:
    """The same with commas between, made once until any entry changes: a list asks several times.

    The database joins them, which is a lot quicker than to read tens of thousands of rows.
    """
    key = f"found:{kind}:{sha256(text.encode()).hexdigest()}"
    joined = StringAgg(Cast("object_id", TextField()), Value(","))
    return cached(key, lambda: answers(text, kind).aggregate(ids=joined)["ids"] or "")


def answers(text: str, *kinds: str) -> QuerySet[SearchDocument]:
    """All documents of these kinds that hold every word of `text`; to ask for them is one query."""
    question = understand(text)
    documents = SearchDocument.objects.filter(kind__in=kinds)
    if not question.words:
        return documents.none()
    known = vocabulary.current()
    matches = [known.answers_to(word).terms for word in question.words]
    terms = SearchTerm.objects.filter(kind__in=kinds, text__in=set().union(*matches))
    rows = list(terms.values_list("text", "pk"))
    of_words = []
    for match in matches:
        term_ids = [pk for term, pk in rows if term in match]
        if not term_ids:
            return documents.none()
        of_words.append(SearchPosting.objects.filter(term__in=term_ids).values("document"))
    # For conditions one by one, databases choose ways that are good for rare words only.
    holding = of_words[0].intersection(*of_words[1:]) if len(of_words) > 1 else of_words[0]
    return documents.filter(pk__in=holding)


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


def _did_you_mean(question: Question, of_words: list[Answers], known: Vocabulary) -> str:
    """The question with each unknown word replaced by the likest known one, or nothing."""
    alike = {
        word: known.alike(stem(word))
        for word, answer in zip(question.words, of_words, strict=True)
        if not answer.terms
    }
    all_alike = [term for terms in alike.values() for term in terms]
    spelling = dict(SearchTerm.objects.filter(text__in=all_alike).values_list("text", "word"))
    corrected = []
    for word in question.words:
        better = next((spelling[term] for term in alike.get(word, ()) if term in spelling), "")
        corrected.append(better or word)
    return " ".join(corrected) if tuple(corrected) != question.words else ""
