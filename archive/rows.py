"""The rows of the archive's lists: entries and past dates in one order, page by page."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Count, F, IntegerField, Q, QuerySet, Value
from django.template.defaultfilters import date as format_date
from django.utils.translation import gettext as _

from archive.files import holdings
from archive.filters import Answer
from archive.models import ArchiveEntry
from denkzellen.models import Denkzelle
from events.models import Occurrence

PAGE_SIZE = 25
NEWEST_FIRST = ("-day", "-is_entry", "-pk")
YEAR_ONLY_LAST = ("is_year_only", *NEWEST_FIRST)


class Row(NamedTuple):
    title: str
    address: str
    facts: str
    summary: str
    language: str
    day: date
    is_year_only: bool
    denkzelle: Denkzelle | None
    badge: str
    is_demo: bool

    @property
    def month(self) -> date | None:
        """The first of its month; None while only the year is known."""
        return None if self.is_year_only else self.day.replace(day=1)


class _Keys(Paginator):
    """Pages of keys whose number is already known."""

    def __init__(self, keys: QuerySet[Any, Any], total: int) -> None:
        super().__init__(keys, PAGE_SIZE)
        self.total = total

    @property
    def count(self) -> int:
        return self.total


def page_of(answer: Answer, number: str, total: int, order: tuple[str, ...]) -> Page[Any]:
    """One page of rows. Raises InvalidPage for a number that is none, or past the last page."""
    page = _Keys(_keys(answer).order_by(*order), total).page(number)
    page.object_list = _rows(list(page.object_list))
    return page


def _keys(answer: Answer) -> QuerySet[Any, Any]:
    """Which rows, without what they show."""
    names = ("day", "is_year_only", "is_entry", "pk")
    entries = answer.entries.order_by().annotate(day=F("date"), is_entry=_flag(1))
    dates = answer.dates.order_by().annotate(
        day=F("first_day"),
        is_year_only=Value(False, output_field=BooleanField()),
        is_entry=_flag(0),
    )
    return entries.values_list(*names).union(dates.values_list(*names), all=True)


def _flag(number: int) -> Value:
    return Value(number, output_field=IntegerField())


def _rows(keys: list[tuple[date, bool, int, int]]) -> list[Row]:
    entries = _entries(pk for _day, _year, is_entry, pk in keys if is_entry)
    dates = _dates(pk for _day, _year, is_entry, pk in keys if not is_entry)
    rows = ((entries if is_entry else dates).get(pk) for _day, _year, is_entry, pk in keys)
    return [row for row in rows if row is not None]


def _entries(keys: Iterable[int]) -> dict[int, Row]:
    entries = (
        ArchiveEntry.objects.filter(pk__in=list(keys))
        .select_related("denkzelle")
        .defer("text")
        .prefetch_related("files")
        .annotate(photo_count=Count("photos", filter=~Q(photos__image__alt="")))
    )
    return {entry.pk: _entry_row(entry) for entry in entries}


def _dates(keys: Iterable[int]) -> dict[int, Row]:
    dates = Occurrence.objects.filter(pk__in=list(keys)).with_event()
    return {occurrence.pk: _date_row(occurrence) for occurrence in dates}


def _entry_row(entry: Any) -> Row:
    return Row(
        title=entry.title,
        address=entry.get_absolute_url(),
        facts=" · ".join([entry.get_kind_display(), *holdings(entry, entry.photo_count)]),
        summary=entry.summary,
        language=entry.language,
        day=entry.date,
        is_year_only=entry.is_year_only,
        denkzelle=entry.shown_denkzelle,
        badge="",
        is_demo=entry.is_demo,
    )


def _date_row(occurrence: Occurrence) -> Row:
    event = occurrence.event
    when = format_date(occurrence.first_day, "j. F Y")
    if occurrence.is_several_days:
        when = f"{when} – {format_date(occurrence.last_day, 'j. F Y')}"
    return Row(
        title=event.title,
        address=event.get_absolute_url(),
        facts=" · ".join(filter(None, [_("Termin"), when, occurrence.place_name])),
        summary=event.summary,
        language=event.language,
        day=occurrence.first_day,
        is_year_only=False,
        denkzelle=event.shown_denkzelle,
        badge=occurrence.status_label,
        is_demo=event.is_demo,
    )
