"""Keeps the index: what is public is in it, what stops being public leaves it at once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from itertools import batched

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Subquery

from denkzellen import freshness
from denkzellen.models.search import SearchDocument, SearchPosting, SearchTerm
from denkzellen.search import vocabulary
from denkzellen.search.folding import is_stop_word, readable, stem, without_tags, words
from denkzellen.search.registry import Document, Searchable, all_searchables

TITLE, SUBTITLE, BODY = WEIGHTS = (9, 4, 1)
CHUNK = 1000
WORD_LENGTH = 80

type Posting = tuple[int, int, int, int]  # term, document, weight, day


_is_paused = ContextVar("search index is paused", default=False)


@contextmanager
def paused() -> Iterator[None]:
    """Follow no change for now: for bulk loads, which rebuild the index afterwards."""
    token = _is_paused.set(True)
    try:
        yield
    finally:
        _is_paused.reset(token)


def refresh(kind: str, object_ids: Iterable[int]) -> None:
    """Bring the documents of these entries up to date; the way to call after `update()`."""
    searchable = all_searchables().get(kind)
    if searchable is None or _is_paused.get():
        return
    for chunk in batched(object_ids, CHUNK, strict=False):
        with transaction.atomic(savepoint=False):
            public = list(searchable.public().filter(pk__in=chunk))
            if gone := set(chunk) - {entry.pk for entry in public}:
                _remove(kind, gone)
            if public:
                _replace(searchable, public)
            freshness.bump_after_commit()


def rebuild(kind: str | None = None, *, at_rest: bool = False) -> dict[str, int]:
    """Make the index anew and tell how many documents it holds of each kind.

    Much faster `at_rest`: while nobody else searches or saves.
    """
    searchables = all_searchables()
    wanted = [searchables[kind]] if kind else list(searchables.values())
    with transaction.atomic():
        if kind:
            _clear(kind)
        else:
            _clear_all()
        with _without_database_indexes() if at_rest else nullcontext():
            counts = {searchable.kind: _fill(searchable) for searchable in wanted}
        _count_documents()
        freshness.bump_after_commit()
    vocabulary.forget()
    return counts


@contextmanager
def _without_database_indexes() -> Iterator[None]:
    """One sort of all rows at the end costs less than finding the place of each."""
    quote, meta = connection.ops.quote_name, SearchPosting._meta
    column_of = {field.name: quote(str(field.column)) for field in meta.concrete_fields}
    with connection.cursor() as cursor:
        for one in meta.indexes:
            cursor.execute(f"DROP INDEX {quote(one.name)}")
        yield
        for one in meta.indexes:
            columns = ", ".join(column_of[name] for name in one.fields)
            cursor.execute(f"CREATE INDEX {quote(one.name)} ON {quote(meta.db_table)} ({columns})")


def _clear(kind: str) -> None:
    terms = SearchTerm.objects.filter(kind=kind)
    SearchPosting.objects.filter(term__in=terms)._raw_delete("default")
    terms._raw_delete("default")
    SearchDocument.objects.filter(kind=kind)._raw_delete("default")


def _clear_all() -> None:
    for model in (SearchPosting, SearchTerm, SearchDocument):
        model.objects.all()._raw_delete("default")


def _fill(searchable: Searchable) -> int:
    term_ids: dict[str, int] = {}
    count = 0
    entries = searchable.public().order_by("pk").iterator(chunk_size=CHUNK)
    for chunk in batched(entries, CHUNK, strict=False):
        documents = {entry.pk: searchable.document(entry) for entry in chunk}
        rows = SearchDocument.objects.bulk_create(_rows(searchable.kind, documents))
        _post(searchable.kind, rows, documents, term_ids)
        count += len(rows)
    return count


def _count_documents() -> None:
    postings = SearchPosting.objects.filter(term=OuterRef("pk")).order_by()
    counted = postings.values("term").annotate(count=Count("pk")).values("count")
    SearchTerm.objects.update(documents=Subquery(counted))


def _replace(searchable: Searchable, entries: list) -> None:
    documents = {entry.pk: searchable.document(entry) for entry in entries}
    rows = SearchDocument.objects.bulk_create(
        _rows(searchable.kind, documents),
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["title", "summary", "url", "date"],
    )
    former = SearchPosting.objects.filter(document__in=[row.pk for row in rows])
    former_terms = set(former.values_list("term", flat=True))
    if former_terms:
        former._raw_delete("default")
    _post(searchable.kind, rows, documents, {})
    _drop_unused(former_terms)


def _remove(kind: str, object_ids: set[int]) -> None:
    rows = SearchDocument.objects.filter(kind=kind, object_id__in=object_ids)
    row_ids = list(rows.values_list("pk", flat=True))
    if row_ids:
        postings = SearchPosting.objects.filter(document__in=row_ids)
        terms = set(postings.values_list("term", flat=True))
        postings._raw_delete("default")
        rows._raw_delete("default")
        _drop_unused(terms)


def _drop_unused(term_ids: set[int]) -> None:
    """A word that only hidden entries use may not live on as a suggestion."""
    in_use = SearchPosting.objects.filter(term=OuterRef("pk"))
    for chunk in batched(term_ids, CHUNK, strict=False):
        SearchTerm.objects.filter(~Exists(in_use), pk__in=chunk)._raw_delete("default")


def _rows(kind: str, documents: dict[int, Document]) -> list[SearchDocument]:
    return [
        SearchDocument(
            kind=kind,
            object_id=object_id,
            title=readable(document.title)[:300],
            summary=readable(document.summary),
            url=document.url,
            date=document.date,
        )
        for object_id, document in documents.items()
    ]


def _post(
    kind: str,
    rows: list[SearchDocument],
    documents: dict[int, Document],
    term_ids: dict[str, int],
) -> None:
    """Write the words of `documents`; `term_ids` is filled with the terms met."""
    terms_of = {row.pk: _terms(documents[row.object_id]) for row in rows}
    spelling = {text: word for terms in terms_of.values() for text, (_, word) in terms.items()}
    _ensure_terms(kind, spelling, term_ids)
    days = {row.pk: row.date.toordinal() if row.date else 0 for row in rows}
    _insert_postings(
        (term_ids[text], row_id, weight, days[row_id])
        for row_id, terms in terms_of.items()
        for text, (weight, _) in terms.items()
    )


def _terms(document: Document) -> dict[str, tuple[int, str]]:
    """The terms of a document, each with the weight of the best place it stands in."""
    terms: dict[str, tuple[int, str]] = {}
    body = f"{document.summary} {document.body}"
    for weight, text in zip(WEIGHTS, (document.title, document.subtitle, body), strict=True):
        for word in words(readable(without_tags(text))):
            if weight == TITLE or not is_stop_word(word):
                terms.setdefault(stem(word), (weight, word[:WORD_LENGTH]))
    terms.pop("", None)
    return terms


def _ensure_terms(kind: str, spelling: dict[str, str], term_ids: dict[str, int]) -> None:
    missing = sorted(spelling.keys() - term_ids.keys())
    known = SearchTerm.objects.filter(kind=kind)
    for chunk in batched(missing, CHUNK, strict=False):
        term_ids.update(known.filter(text__in=chunk).values_list("text", "pk"))
    new = [
        SearchTerm(kind=kind, text=text, word=spelling[text])
        for text in missing
        if text not in term_ids
    ]
    if new:
        SearchTerm.objects.bulk_create(new, ignore_conflicts=True, batch_size=CHUNK)
        for part in batched([term.text for term in new], CHUNK, strict=False):
            term_ids.update(known.filter(text__in=part).values_list("text", "pk"))
        vocabulary.forget()


def _insert_postings(postings: Iterator[Posting]) -> None:
    """Millions of rows in a rebuild: too many for a model instance each."""
    table = connection.ops.quote_name(SearchPosting._meta.db_table)
    columns = "(term_id, document_id, weight, day)"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} {columns} FROM STDIN") as copy:
                for chunk in batched(postings, CHUNK, strict=False):
                    copy.write("".join(map("%d\t%d\t%d\t%d\n".__mod__, chunk)))
        else:
            insert = f"INSERT INTO {table} {columns} VALUES (%s, %s, %s, %s)"  # noqa: S608
            for chunk in batched(postings, CHUNK, strict=False):
                cursor.executemany(insert, chunk)
