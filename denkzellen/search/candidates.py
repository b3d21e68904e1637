"""The entries that hold the words of a question, with a score; one statement asks for all kinds.

Few terms are common, but those would bring thousands of rows each. So rare terms are read as a
whole, and a common one in the order of the index: title before text, near future before past;
reading stops at `ENOUGH` rows of a kind.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from denkzellen.models.search import SearchTerm
from denkzellen.search.index import WEIGHTS
from denkzellen.search.vocabulary import Match

ENOUGH = 300
COMMON_FROM = 300
MOST_COMMON_TERMS = 6
# Any day counts less than the smallest difference in score, the past less than any day to come.
PAST = 5_000_000
STEP = 10_000_000


@dataclass(slots=True)
class Term:
    term_id: int
    how: Match
    size: int


@dataclass(slots=True)
class Candidates:
    """Documents with their rank (the lowest is the best) and the place of their kind."""

    kinds: list[str] = field(default_factory=list)
    ranks: dict[int, tuple[int, int]] = field(default_factory=dict)
    cut_kinds: set[str] = field(default_factory=set)  # of these there are more than were read

    def counts(self) -> dict[str, int]:
        counts = Counter(place for _, place in self.ranks.values())
        return {self.kinds[place]: count for place, count in counts.items()}

    def ranked(self, kinds: Container[str] | None = None) -> list[tuple[int, int]]:
        """Rank and document, best first; only of `kinds`, if given."""
        wanted = {place for place, kind in enumerate(self.kinds) if kinds is None or kind in kinds}
        return sorted((rank, pk) for pk, (rank, place) in self.ranks.items() if place in wanted)


def candidates(words: list[dict[str, Match]], today: date) -> Candidates:
    """What holds all words. `words` are, for each of the question, the terms that answer it."""
    by_kind = {kind: terms for kind, terms in _terms_by_kind(words).items() if all(terms)}
    found = Candidates(list(by_kind))
    day_now = today.toordinal()
    rows = _rows(
        [_statement(place, terms, day_now) for place, terms in enumerate(by_kind.values())]
    )
    ranks = found.ranks
    for document_id, day, place, score in rows:
        rank = _nearness(day, day_now) - score * STEP
        if document_id not in ranks or rank < ranks[document_id][0]:
            ranks[document_id] = (rank, place)
    sizes = Counter(place for _, _, place, _ in rows)
    found.cut_kinds = {found.kinds[place] for place, size in sizes.items() if size > ENOUGH}
    return found


def nearest_candidates(words: list[dict[str, Match]], today: date) -> Candidates:
    """What holds as many of the words as anything does."""
    by_kind = _terms_by_kind(words)
    found = Candidates(list(by_kind))
    day_now = today.toordinal()
    parts = [
        (place, number, terms)
        for place, of_kind in enumerate(by_kind.values())
        for number, terms in enumerate(of_kind)
        if terms
    ]
    rows = _rows([_statement(part, [terms], day_now) for part, (*_, terms) in enumerate(parts)])
    scores: dict[int, dict[int, int]] = defaultdict(dict)
    seen: dict[int, tuple[int, int]] = {}
    for document_id, day, part, score in rows:
        place, number, _ = parts[part]
        seen[document_id] = (day, place)
        scores[document_id][number] = max(score, scores[document_id].get(number, 0))
    most = max(map(len, scores.values()), default=0)
    for document_id, of_words in scores.items():
        if len(of_words) == most:
            day, place = seen[document_id]
            rank = _nearness(day, day_now) - sum(of_words.values()) * STEP
            found.ranks[document_id] = (rank, place)
    sizes = Counter(part for _, _, part, _ in rows)
    found.cut_kinds = {found.kinds[parts[part][0]] for part in sizes if sizes[part] > ENOUGH}
    found.cut_kinds &= set(found.counts())
    return found


def _rows(statements: list[str]) -> list[tuple[int, int, int, int]]:
    """Document, day, number of the statement, and score."""
    if not statements:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_union(statements))
        return cursor.fetchall()


def _nearness(day: int, today: int) -> int:
    """What has no date comes first, then what is to come, soonest first, then the past."""
    if not day:
        return 0
    return day - today + 1 if day >= today else PAST + today - day


def _terms_by_kind(words: list[dict[str, Match]]) -> dict[str, list[list[Term]]]:
    """For each kind that knows any word: the rows of their terms, word by word."""
    texts = {text for word in words for text in word}
    kinds: dict[str, list[list[Term]]] = {}
    rows = SearchTerm.objects.filter(text__in=texts).order_by()
    for term_id, kind, text, size in rows.values_list("pk", "kind", "text", "documents"):
        of_kind = kinds.setdefault(kind, [[] for _ in words])
        for terms, word in zip(of_kind, words, strict=True):
            if text in word:
                terms.append(Term(term_id, word[text], size))
    return dict(sorted(kinds.items()))


def _statement(place: int, words: list[list[Term]], today: int) -> str:
    """The SQL for one kind. The word with the fewest documents leads, the others must be there."""
    leading, *others = sorted(words, key=lambda terms: sum(term.size for term in terms))
    other_scores = [_score_of(terms) for terms in others]
    branches = list(_branches(leading, place, other_scores, today))
    return f"{_union(branches)} LIMIT {ENOUGH + 1}"


def _branches(terms: list[Term], place: int, other_scores: list[str], today: int) -> Iterator[str]:
    common = [term for term in terms if term.size >= COMMON_FROM][:MOST_COMMON_TERMS]
    score = "".join(f" + {other}" for other in other_scores)
    for how in sorted(Match, reverse=True):
        select = (
            f"SELECT p.document_id, p.day, {place}, p.weight * {how.value}{score} AS score"  # noqa: S608
            " FROM denkzellen_searchposting p WHERE p.term_id"
        )
        rare = [term for term in terms if term.how == how and term not in common]
        if rare:
            yield _enough(f"{select} IN ({_ids(rare)})")
        for term in common:
            if term.how == how:
                for weight in WEIGHTS:
                    where = f"{select} = {term.term_id} AND p.weight = {weight}"
                    yield _enough(f"{where} AND p.day >= {today} ORDER BY p.day")
                    yield _enough(f"{where} AND p.day < {today} ORDER BY p.day DESC")


def _enough(select: str) -> str:
    """Its first rows that have a score. The inner limit, which limits nothing, makes the database
    compute each score once."""
    return (
        f"SELECT * FROM ({select} LIMIT 1000000000) AS scored"  # noqa: S608
        f" WHERE score IS NOT NULL LIMIT {ENOUGH + 1}"
    )


def _score_of(terms: list[Term]) -> str:
    """SQL for what another word adds to the score of a row; NULL where the word is missing.

    The plus sign keeps SQLite from looking up each term: a document holds fewer words than that.
    """
    cases = " ".join(
        f"WHEN q.term_id IN ({_ids(group)}) THEN {how.value}"
        for how in Match
        if (group := [term for term in terms if term.how == how])
    )
    return (
        f"(SELECT MAX(q.weight * CASE {cases} END) FROM denkzellen_searchposting q"  # noqa: S608
        f" WHERE q.document_id = p.document_id AND +q.term_id IN ({_ids(terms)}))"
    )


def _union(statements: list[str]) -> str:
    """Ordered and limited parts, in brackets that every database accepts."""
    parts = [f"SELECT * FROM ({sql}) AS part{number}" for number, sql in enumerate(statements)]  # noqa: S608
    return " UNION ALL ".join(parts)


def _ids(terms: list[Term]) -> str:
    return ",".join(str(term.term_id) for term in terms)
