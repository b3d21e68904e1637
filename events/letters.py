"""What a letter says: the dates of a week or a month, and what is new beyond them."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.calendar import Day, by_day, midnight
from events.filters import Selection, window, words_of
from events.models import Rhythm
from events.models.occurrence import OccurrenceQuerySet
from events.rows import Row, rows

MOST_DATES = 100
MOST_NEW = 20
ONE_DAY = timedelta(days=1)
PARAMETERS_OF_DAYS = ("von", "bis")


def selection_for_letters(query: QueryDict) -> Selection:
    """The selection without fixed days: each letter has its own."""
    asked = query.copy()
    for name in PARAMETERS_OF_DAYS:
        asked.pop(name, None)
    return Selection.from_query(asked)


@dataclass(frozen=True)
class Period:
    """The days of one letter."""

    rhythm: str
    first: date

    @classmethod
    def around(cls, day: date, rhythm: str) -> "Period":
        if rhythm == Rhythm.WEEKLY:
            return cls(rhythm, day - timedelta(days=day.weekday()))
        return cls(rhythm, day.replace(day=1))

    @property
    def last(self) -> date:
        if self.rhythm == Rhythm.WEEKLY:
            return self.first + timedelta(days=6)
        return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])

    @property
    def before(self) -> "Period":
        return Period.around(self.first - ONE_DAY, self.rhythm)

    @property
    def next(self) -> "Period":
        return Period.around(self.last + ONE_DAY, self.rhythm)

    @property
    def words(self) -> str:
        """ "vom 23. bis 29. November", "vom 30. November bis 6. Dezember", "im Dezember 2026"."""
        if self.rhythm == Rhythm.MONTHLY:
            return _("im %(month)s") % {"month": date_format(self.first, "F Y")}
        is_one_month = self.first.month == self.last.month
        first = date_format(self.first, "j." if is_one_month else "j. F")
        last = date_format(self.last, "j. F")
        return _("vom %(first)s bis %(last)s") % {"first": first, "last": last}


@dataclass
class Letter:
    """`further` and `further_new` count what there was no room for."""

    running: list[Row]
    days: list[Day]
    further: int
    new: list[Row]
    further_new: int
    words: list[str]

    @property
    def is_empty(self) -> bool:
        return not (self.running or self.days or self.new)


def letter_of(query: str, period: Period, today: date, since: date) -> Letter:
    """The rest of the period from `today` on, and what was published from `since` on for later."""
    selection = Selection.from_query(QueryDict(query))
    found = selection.dates_between(today, period.last).order_by("starts_at", "pk")
    dates, further = _cut(found, MOST_DATES)
    new, further_new = _new_events(selection, period, midnight(since))
    return Letter(
        running=[row for row in dates if row.first_day < today],
        days=by_day(row for row in dates if row.first_day >= today),
        further=further,
        new=new,
        further_new=further_new,
        words=words_of(selection),
    )


def _cut(found: OccurrenceQuerySet, most: int) -> tuple[list[Row], int]:
    shown = rows(found[: most + 1])
    return (shown, 0) if len(shown) <= most else (shown[:most], found.count() - most)


def _new_events(selection: Selection, period: Period, since: datetime) -> tuple[list[Row], int]:
    """The first date of each event that is new and begins after the period."""
    is_new = Q(event__published_at__gte=since)
    is_new |= Q(event__published_at__isnull=True, event__created_at__gte=since)
    later = selection.dates_between(period.last + ONE_DAY, window()[1])
    later = later.filter(is_new, first_day__gt=period.last)
    known = selection.dates_between(None, period.last).filter(is_new)
    later = later.exclude(event__in=known.order_by().values("event"))
    firsts: dict[int, int] = {}
    for event_id, pk in later.order_by("starts_at", "pk").values_list("event_id", "pk"):
        firsts.setdefault(event_id, pk)
    keys = list(firsts.values())
    shown = later.filter(pk__in=keys[:MOST_NEW]).order_by("starts_at", "pk")
    return rows(shown), max(0, len(keys) - MOST_NEW)
