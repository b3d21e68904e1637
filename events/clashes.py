"""What else is on while somebody chooses a date, and what may have been entered already."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

from django.db.models import BooleanField, Case, Q, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from holidays import country_holidays

from denkzellen.search.folding import fold, readable
from events.filters import at_venue
from events.models import Audience, Event, EventStatus, Occurrence, SchoolHoliday
from events.models.event import EventQuerySet
from events.models.occurrence import OccurrenceQuerySet
from events.recurrence import Schedule, expand
from events.rows import Row, rows
from network.duplicates import is_alike
from network.models import Discipline, User, Venue

MOST_DATES = 12
MOST_DAYS_OF_A_DATE = 14
MOST_NEAR_A_DAY = 5
MOST_SIMILAR = 5
NEARNESS: dict[str, Promise] = {
    "in_same_district": _("gleicher Stadtteil"),
    "of_same_discipline": _("gleiche Sparte"),
    "for_same_audience": _("gleiches Publikum"),
}


@dataclass(frozen=True, slots=True)
class Near:
    """A date which may draw the same people, and why."""

    row: Row
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class DayAround:
    """What is known of one day."""

    day: date
    free_days: list[str]
    near: list[Near]
    number: int

    @property
    def further(self) -> int:
        return self.number - len(self.near)

    @property
    def query(self) -> str:
        """The address part of the list of this day."""
        return f"von={self.day}&bis={self.day}"

    @property
    def is_quiet(self) -> bool:
        return not self.number and not self.free_days


@dataclass(frozen=True, slots=True)
class Around:
    """The days of an event that is being planned; `is_cut` when it has more of them."""

    days: list[DayAround]
    is_cut: bool = False

    @property
    def busy_days(self) -> list[DayAround]:
        return [day for day in self.days if not day.is_quiet]


def around(
    when: Schedule | Iterable[date],
    *,
    venue: Venue | None = None,
    disciplines: Iterable[Discipline] = (),
    audience: str = "",
    without: Event | None = None,
) -> Around:
    """What begins on the same days; of a series the next dates are looked at."""
    days, is_cut = _coming_days(when)
    if not days:
        return Around([])
    near, numbers = _others(days, _nearness(venue, disciplines, audience), without)
    free_days = _free_days(days)
    return Around(
        [DayAround(day, free_days[day], near.get(day, []), numbers.get(day, 0)) for day in days],
        is_cut,
    )


def _coming_days(when: Schedule | Iterable[date]) -> tuple[list[date], bool]:
    """The days to look at, and whether there are more."""
    today = timezone.localdate()
    if isinstance(when, Schedule):
        spans = [(slot.first_day, slot.last_day) for slot in expand(when)]
    else:
        spans = [(day, day) for day in sorted(when)]
    coming = [(max(first, today), last) for first, last in spans if last >= today]
    days = {
        first + timedelta(days=number)
        for first, last in coming[:MOST_DATES]
        for number in range(min((last - first).days + 1, MOST_DAYS_OF_A_DATE))
    }
    return sorted(days), len(coming) > MOST_DATES


def _nearness(
    venue: Venue | None, disciplines: Iterable[Discipline], audience: str
) -> dict[str, Q]:
    """What makes another date near, as far as anything is known of ours."""
    found = {}
    if venue and venue.district_id:
        found["in_same_district"] = at_venue(district=venue.district_id)
    if chosen := [discipline.pk for discipline in disciplines]:
        ties = Event.disciplines.through._default_manager.filter(discipline__in=chosen)
        found["of_same_discipline"] = Q(event__in=ties.values("event"))
    if audience and audience != Audience.EVERYBODY:
        found["for_same_audience"] = Q(event__audience=audience)
    return found


def _others(
    days: list[date], nearness: dict[str, Q], without: Event | None
) -> tuple[dict[date, list[Near]], dict[date, int]]:
    """The first near dates of each day, and how many dates it has."""
    flags = {
        name: Case(When(condition, then=True), default=False, output_field=BooleanField())
        for name, condition in nearness.items()
    }
    found = _taking_place(without).filter(first_day__in=days).annotate(**flags)
    numbers: dict[date, int] = {}
    chosen: dict[date, list[tuple[int, list[str]]]] = {}
    ordered = found.order_by("first_day", "starts_at", "pk")
    for day, pk, *is_so in ordered.values_list("first_day", "pk", *flags):
        numbers[day] = numbers.get(day, 0) + 1
        reasons = [
            str(NEARNESS[name]) for name, is_near in zip(flags, is_so, strict=True) if is_near
        ]
        if reasons and len(chosen.setdefault(day, [])) < MOST_NEAR_A_DAY:
            chosen[day].append((pk, reasons))
    pks = [pk for nearest in chosen.values() for pk, _reasons in nearest]
    shown = {row.pk: row for row in rows(Occurrence.objects.public().filter(pk__in=pks))}
    near = {
        day: [Near(shown[pk], reasons) for pk, reasons in nearest if pk in shown]
        for day, nearest in chosen.items()
    }
    return near, numbers


def _taking_place(without: Event | None) -> OccurrenceQuerySet:
    off = [EventStatus.CANCELLED, EventStatus.POSTPONED]
    found = Occurrence.objects.public().exclude(
        Q(own_status__in=off) | Q(own_status="", event__status__in=off)
    )
    return found.exclude(event=without.pk) if without and without.pk else found


def _free_days(days: list[date]) -> dict[date, list[str]]:
    """The public and the school holidays of Bremen on these days."""
    holidays = list(SchoolHoliday.objects.between(days[0], days[-1]))
    return {
        day: [
            *_public_holidays(day.year).get(day, []),
            *(row.name for row in holidays if row.first_day <= day <= row.last_day),
        ]
        for day in days
    }


@lru_cache(maxsize=32)
def _public_holidays(year: int) -> dict[date, list[str]]:
    found = country_holidays("DE", subdiv="HB", years=year, language="de")
    return {day: found.get_list(day) for day in found}


def similar(event: Event, user: User | None = None) -> list[Event]:
    """Public events, and those `user` keeps, with much the same title on one of the same days."""
    title = _plain(event.title)
    if event.start_date is None or not title:
        return []
    days, _is_cut = _coming_days(event.schedule)
    others = _on(days or [event.start_date], user).exclude(pk=event.pk)
    alike = (other for other in others if is_alike(_plain(other.title), title))
    return list(islice(alike, MOST_SIMILAR))


def _on(days: list[date], user: User | None) -> EventQuerySet:
    visible = Event.objects.public()
    if user:
        visible |= Event.objects.kept_by(user)
    dates = Occurrence.objects.filter(first_day__in=days)
    return (
        visible.filter(pk__in=dates.values("event"))
        .select_related("venue")
        .order_by("start_date", "start_time", "pk")
    )


def _plain(title: str) -> str:
    """The words of a title, however they are spelt and set."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(readable(title))).split())
