"""The rows of the archive's lists: entries and past dates in one order, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from django.core.paginator import InvalidPage
from django.db.models import (
    BooleanField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.template.defaultfilters import date as format_date
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from archive.files import holdings
from archive.filters import Answer
from archive.found import Found, Sought, found_in, own_excerpt, sought
from archive.models import ArchiveEntry, ArchivePhoto
from archive.paging import Mark, Place, reversed_order
from denkzellen.models import Denkzelle
from denkzellen.richtext import hyphenate
from denkzellen.search.highlight import highlight
from events.models import Occurrence

PAGE_SIZE = 25
NEWEST_FIRST = ("-day", "-is_entry", "-pk")
YEAR_ONLY_LAST = ("is_year_only", *NEWEST_FIRST)
EVERYTHING = Q()


class Row(NamedTuple):
    title: SafeString
    address: str
    facts: str
    summary: SafeString
    language: str
    day: date
    is_year_only: bool
    denkzelle: Denkzelle | None
    badge: str
    is_demo: bool
    excerpt: SafeString | None = None  # of its own text
    found: Found | None = None  # in its documents

    @property
    def month(self) -> date | None:
        """The first of its month; None while only the year is known."""
        return None if self.is_year_only else self.day.replace(day=1)


@dataclass(frozen=True)
class Page:
    """Rows, and the marks from which the neighbouring pages go on; empty where there is no more."""

    rows: list[Row]
    number: int
    last: int
    newer: str
    older: str

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @property
    def has_others(self) -> bool:
        return bool(self.newer or self.older)


def page_of(answer: Answer, place: Place, total: int, order: tuple[str, ...], q: str) -> Page:
    """One page of rows, with what they hold of `q`. Raises InvalidPage where there is none."""
    last = max(1, -(-total // PAGE_SIZE))
    if place.mark:
        keys, has_newer, has_older = _around(answer, place, order)
    elif place.number > last:
        raise InvalidPage
    else:
        start = (place.number - 1) * PAGE_SIZE
        keys = _first_keys(answer, order, start + PAGE_SIZE + 1)[start:]
        has_newer, has_older = start > 0, len(keys) > PAGE_SIZE
        keys = keys[:PAGE_SIZE]
    return Page(
        rows=_rows(keys, sought(q)),
        number=place.number,
        last=max(last, place.number),
        newer=str(keys[0]) if keys and has_newer else "",
        older=str(keys[-1]) if keys and has_older else "",
    )


def _around(answer: Answer, place: Place, order: tuple[str, ...]) -> tuple[list[Mark], bool, bool]:
    """The keys that follow or precede the mark, and whether there are newer and older ones."""
    beyond = place.beyond(order)
    direction = order if place.after else reversed_order(order)
    found = _first_keys(answer, direction, PAGE_SIZE + 1, beyond)
    if not found:
        raise InvalidPage
    is_more = len(found) > PAGE_SIZE
    if place.after:
        return found[:PAGE_SIZE], True, is_more
    return found[:PAGE_SIZE][::-1], is_more, True


def _first_keys(
    answer: Answer, order: tuple[str, ...], number: int, condition: Q = EVERYTHING
) -> list[Mark]:
    """Which rows come first, without what they show: the first of each kind, which an index
    gives at once, are sorted into each other."""
    entries = answer.entries.annotate(day=F("date"), is_entry=_flag(1))
    dates = answer.dates.annotate(
        day=F("first_day"),
        is_year_only=Value(False, output_field=BooleanField()),
        is_entry=_flag(0),
    )
    keys = [
        Mark._make(row)
        for rows in (entries, dates)
        for row in rows.filter(condition).order_by(*order).values_list(*Mark._fields)[:number]
    ]
    for name in reversed(order):
        keys.sort(key=attrgetter(name.removeprefix("-")), reverse=name.startswith("-"))
    return keys[:number]


def _flag(number: int) -> Value:
    return Value(number, output_field=IntegerField())


def _rows(keys: list[Mark], what: Sought) -> list[Row]:
    entry_ids = [key.pk for key in keys if key.is_entry]
    entries = _entries(entry_ids, what)
    dates = _dates([key.pk for key in keys if not key.is_entry], what)
    rows = ((entries if key.is_entry else dates).get(key.pk) for key in keys)
    return [row for row in rows if row is not None]


def _entries(keys: list[int], what: Sought) -> dict[int, Row]:
    photos = ArchivePhoto.objects.shown().filter(entry=OuterRef("pk")).order_by()
    entries = (
        ArchiveEntry.objects.filter(pk__in=keys)
        .select_related("denkzelle")
        .prefetch_related("files")
        .annotate(photo_count=Subquery(photos.values("entry").annotate(n=Count("pk")).values("n")))
    )
    entries = entries.select_related("kept_state") if what.words else entries.defer("text")
    found = found_in(keys, what)
    return {entry.pk: _entry_row(entry, what, found.get(entry.pk)) for entry in entries}


def _dates(keys: list[int], what: Sought) -> dict[int, Row]:
    dates = Occurrence.objects.filter(pk__in=keys).with_event()
    return {occurrence.pk: _date_row(occurrence, what) for occurrence in dates}


def _entry_row(entry: Any, what: Sought, found: Found | None) -> Row:
    return Row(
        title=highlight(entry.title, what.words, hyphenate),
        address=entry.get_absolute_url(),
        facts=" · ".join([entry.get_kind_display(), *holdings(entry, entry.photo_count or 0)]),
        summary=highlight(entry.summary, what.words),
        language=entry.language,
        day=entry.date,
        is_year_only=entry.is_year_only,
        denkzelle=entry.shown_denkzelle,
        badge="",
        is_demo=entry.is_demo,
        excerpt=own_excerpt(entry, what.words) if what.words else None,
        found=found,
    )


def _date_row(occurrence: Occurrence, what: Sought) -> Row:
    event = occurrence.event
    when = format_date(occurrence.first_day, "j. F Y")
    if occurrence.is_several_days:
        when = f"{when} – {format_date(occurrence.last_day, 'j. F Y')}"
    return Row(
        title=highlight(event.title, what.words, hyphenate),
        address=event.get_absolute_url(),
        facts=" · ".join(filter(None, [_("Termin"), when, occurrence.place_name])),
        summary=highlight(event.summary, what.words),
        language=event.language,
        day=occurrence.first_day,
        is_year_only=False,
        denkzelle=event.shown_denkzelle,
        badge=occurrence.status_label,
        is_demo=event.is_demo,
    )
