"""The calendar as people see it: a list by day, and a month as a table."""

import calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import ngettext

from events.filters import EARLIEST, LATEST, Selection, running_on
from events.models import Occurrence
from events.models.occurrence import OccurrenceQuerySet
from events.rows import Row, rows

ZONE = ZoneInfo("Europe/Berlin")
PAGE_SIZE = 50
MAX_RUNNING = 200
PER_DAY = 3
ONE_DAY = timedelta(days=1)


class Cursor(NamedTuple):
    """A place in the order of all dates, as it stands in an address."""

    starts_at: datetime
    pk: int

    @classmethod
    def of(cls, row: Row) -> "Cursor":
        return cls(row.starts_at, row.pk)

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Read what `str` wrote. Raises Http404 for anything else."""
        stamp, _comma, number = text.partition(",")
        try:
            return cls(datetime.fromtimestamp(int(stamp), UTC), int(number[:18]))
        except (ValueError, OverflowError, OSError) as error:
            raise Http404 from error

    def __str__(self) -> str:
        return f"{int(self.starts_at.timestamp())},{self.pk}"

    @property
    def at_or_after(self) -> Q:
        later = Q(starts_at__gt=self.starts_at)
        return Q(starts_at__gte=self.starts_at) & (later | Q(pk__gte=self.pk))

    @property
    def before(self) -> Q:
        earlier = Q(starts_at__lt=self.starts_at)
        return Q(starts_at__lte=self.starts_at) & (earlier | Q(pk__lt=self.pk))


class Day(NamedTuple):
    day: date
    rows: list[Row]

    @property
    def is_other_year(self) -> bool:
        return self.day.year != timezone.localdate().year


@dataclass(slots=True)
class Agenda:
    """One page of the list: days with their dates, and the ways to earlier and later ones."""

    days: list[Day]
    running: list[Row] = field(default_factory=list)
    earlier: Cursor | None = None
    later: Cursor | None = None

    @property
    def is_empty(self) -> bool:
        return not self.days and not self.running


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def agenda(selection: Selection, *, start: str = "", end: str = "") -> Agenda:
    """The list from the cursor `start` on, or up to `end`, else from the first chosen day on.

    Paging is by time: each page is one range of the index, however long the list.
    """
    found = _in_chosen_days(selection)
    if end:
        return _page_before(found, Cursor.parse(end))
    first_day = selection.first or timezone.localdate()
    cursor = Cursor.parse(start) if start else Cursor(midnight(first_day), 0)
    page = rows(found.filter(cursor.at_or_after).order_by("starts_at", "pk")[: PAGE_SIZE + 1])
    has_earlier = found.filter(cursor.before).order_by("-starts_at", "-pk")[:1].exists()
    return Agenda(
        days=by_day(page[:PAGE_SIZE]),
        running=[] if start else running(selection, first_day),
        earlier=cursor if has_earlier else None,
        later=Cursor.of(page[PAGE_SIZE]) if len(page) > PAGE_SIZE else None,
    )


def _page_before(found: OccurrenceQuerySet, cursor: Cursor) -> Agenda:
    latest_first = found.filter(cursor.before).order_by("-starts_at", "-pk")
    page = rows(latest_first[: PAGE_SIZE + 1])[::-1]
    has_more = len(page) > PAGE_SIZE
    page = page[-PAGE_SIZE:]
    return Agenda(by_day(page), earlier=Cursor.of(page[0]) if has_more else None, later=cursor)


def _in_chosen_days(selection: Selection) -> OccurrenceQuerySet:
    """`von` and `bis` bound the list; without them it goes as far as there are dates."""
    found = selection.dates()
    if selection.first:
        found = found.filter(starts_at__gte=midnight(selection.first))
    if selection.last:
        found = found.filter(starts_at__lt=midnight(selection.last + ONE_DAY))
    return found


def running(selection: Selection, first_day: date) -> list[Row]:
    """What began before `first_day` and still goes on."""
    found = selection.dates().filter(running_on(first_day))
    return rows(found.order_by("last_day", "pk")[:MAX_RUNNING])


def by_day(dates: Iterable[Row]) -> list[Day]:
    days: dict[date, list[Row]] = defaultdict(list)
    for row in dates:
        days[row.first_day].append(row)
    return [Day(day, days[day]) for day in sorted(days)]


class MonthDay(NamedTuple):
    day: date
    rows: list[Row]
    number: int
    is_in_month: bool
    is_today: bool

    @property
    def further(self) -> int:
        return self.number - len(self.rows)

    @property
    def query(self) -> str:
        """The address part of the list of this day."""
        return f"von={self.day}&bis={self.day}"

    @property
    def css_class(self) -> str:
        classes = (("month-other", not self.is_in_month), ("month-free", not self.number))
        return " ".join(name for name, is_so in classes if is_so)

    @property
    def label(self) -> str:
        """What the day's link says: "Fr 12. Juni, 3 Termine"."""
        words = ngettext("%(number)s Termin", "%(number)s Termine", self.number)
        return f"{date_format(self.day, 'D j. F')}, {words % {'number': self.number}}"


@dataclass(slots=True)
class Month:
    year: int
    month: int
    weeks: list[list[MonthDay]]

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return self.first.replace(day=calendar.monthrange(self.year, self.month)[1])

    @property
    def previous(self) -> date | None:
        day = self.first - ONE_DAY
        return day if day >= EARLIEST else None

    @property
    def next(self) -> date | None:
        day = self.last + ONE_DAY
        return day if day <= LATEST else None

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        return [(str(WEEKDAYS_ABBR[day]), str(WEEKDAYS[day])) for day in range(7)]


def month(selection: Selection, year: int, number: int) -> Month:
    """The month with the chosen dates. Raises Http404 for one the calendar does not know."""
    if not (1 <= number <= 12 and EARLIEST.year <= year <= LATEST.year):
        raise Http404
    weeks = calendar.Calendar().monthdatescalendar(year, number)
    first, last = weeks[0][0], weeks[-1][-1]
    keys = _keys_by_day(selection.dates_between(first, last), first, last)
    shown = {row.pk: row for row in rows(_with_keys(keys[day][:PER_DAY] for day in keys))}
    today = timezone.localdate()
    return Month(
        year,
        number,
        [
            [
                MonthDay(
                    day,
                    [shown[pk] for pk in keys[day][:PER_DAY] if pk in shown],
                    len(keys[day]),
                    is_in_month=day.month == number,
                    is_today=day == today,
                )
                for day in week
            ]
            for week in weeks
        ],
    )


def _keys_by_day(dates: OccurrenceQuerySet, first: date, last: date) -> dict[date, list[int]]:
    """What each day shows: first what begins on it, then what has been running for days."""
    beginning: dict[date, list[int]] = defaultdict(list)
    running: dict[date, list[int]] = defaultdict(list)
    # Sorted here, not there: the database finds them by their days, which is another index.
    for _at, pk, first_day, last_day in sorted(
        dates.order_by().values_list("starts_at", "pk", "first_day", "last_day")
    ):
        if first <= first_day:
            beginning[first_day].append(pk)
        day = max(first_day + ONE_DAY, first)
        while day <= min(last_day, last):
            running[day].append(pk)
            day += ONE_DAY
    number_of_days = (last - first).days + 1
    days = [first + number * ONE_DAY for number in range(number_of_days)]
    return {day: beginning[day] + running[day] for day in days}


def _with_keys(keys: Iterable[Iterable[int]]) -> OccurrenceQuerySet:
    return Occurrence.objects.public().filter(pk__in=set(chain.from_iterable(keys)))
