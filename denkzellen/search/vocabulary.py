"""All terms of the index in the memory of this process, to find those a word may mean.

Terms which are gone do no harm here: they lead to no row of the index.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from heapq import nsmallest
from itertools import islice, takewhile
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from denkzellen import freshness
from denkzellen.models.search import SearchTerm
from denkzellen.search.folding import stem

MAX_TERMS_PER_WORD = 150
SHORTEST_BEGINNING = 2
SHORTEST_PART = 4
SHORTEST_MISTYPED = 6
MIN_LIKENESS = 70


class Match(IntEnum):
    """How well a term answers a word; the number is the factor in the ranking."""

    DISTANT = 1
    PART = 2
    BEGINNING = 3
    SAME = 4


def match(word: str, term: str) -> Match | None:
    """How `term` answers the stem `word`."""
    if term == word:
        return Match.SAME
    if len(word) >= SHORTEST_BEGINNING and term.startswith(word):
        return Match.BEGINNING
    if len(word) >= SHORTEST_PART and word in term:
        return Match.PART
    return None


class Answers(NamedTuple):
    """The terms that answer one word; `is_mistyped` when they are only spelled much like it."""

    terms: dict[str, Match]
    is_mistyped: bool = False


@dataclass(frozen=True)
class Vocabulary:
    generation: int
    terms: list[str]  # sorted
    joined: str  # the same, as one text: finding a part in it is a hundred times faster

    def answers_to(self, typed: str) -> "Answers":
        """What answers the word `typed`: terms that hold it, or, for want of those, others.

        A longer word may be mistyped in one letter. The last part of a German compound says what
        it is, so "Kulturvereine" finds "Verein".
        """
        word = stem(typed)
        if found := self._holding(word):
            return Answers(found)
        if len(typed) >= SHORTEST_MISTYPED and (alike := self._mistyped(word)):
            return Answers(dict.fromkeys(alike, Match.DISTANT), is_mistyped=True)
        heads = (word[start:] for start in range(1, len(word) - SHORTEST_PART + 1))
        return Answers(dict.fromkeys(islice(filter(self._holds, heads), 1), Match.DISTANT))

    def _holding(self, word: str) -> dict[str, Match]:
        """The terms with the stem `word` in them, best first and shortest first."""
        found: dict[str, Match] = {}
        if self._holds(word):
            found[word] = Match.SAME
        if len(word) >= SHORTEST_BEGINNING:
            for term in _shortest(self._beginning_with(word)):
                found.setdefault(term, Match.BEGINNING)
        if len(word) >= SHORTEST_PART and len(found) < MAX_TERMS_PER_WORD:
            for term in _shortest(self._containing(word)):
                found.setdefault(term, Match.PART)
        return dict(islice(found.items(), MAX_TERMS_PER_WORD))

    def _mistyped(self, word: str) -> list[str]:
        """Terms that are one letter away: missing, added, changed, or swapped with the next."""
        near = process.extract(
            word, self.terms, scorer=OSA.distance, score_cutoff=1, limit=MAX_TERMS_PER_WORD
        )
        return sorted(term for term, _, _ in near)

    def alike(self, word: str) -> list[str]:
        """Terms that look like `word`, the likest first."""
        likeness = process.extract(
            word, self.terms, scorer=fuzz.ratio, score_cutoff=MIN_LIKENESS, limit=5
        )
        return [term for term, _, _ in likeness]

    def _holds(self, word: str) -> bool:
        place = bisect_left(self.terms, word)
        return place < len(self.terms) and self.terms[place] == word

    def _beginning_with(self, word: str) -> Iterator[str]:
        rest = islice(self.terms, bisect_left(self.terms, word), None)
        return takewhile(lambda term: term.startswith(word), rest)

    def _containing(self, word: str) -> Iterator[str]:
        place = self.joined.find(word)
        while place >= 0:
            start, end = self.joined.rfind("\n", 0, place) + 1, self.joined.find("\n", place)
            yield self.joined[start:end]
            place = self.joined.find(word, end)


def _shortest(terms: Iterator[str]) -> list[str]:
    return nsmallest(MAX_TERMS_PER_WORD, terms, key=len)


_latest: Vocabulary | None = None


def current() -> Vocabulary:
    """The vocabulary as it is now; read anew when any entry has changed since."""
    global _latest
    generation, vocabulary = freshness.generation(), _latest
    if vocabulary is None or vocabulary.generation != generation:
        terms = sorted(set(SearchTerm.objects.values_list("text", flat=True)))
        vocabulary = _latest = Vocabulary(generation, terms, "\n".join(["", *terms, ""]))
    return vocabulary


def forget() -> None:
    """Read the terms again at the next search, even before the change is committed."""
    global _latest
    _latest = None
