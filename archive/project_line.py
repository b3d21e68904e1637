"""The way of a project through time: begun, met, written down, rested, gone on elsewhere."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from archive.filters import ARTS, Selection
from archive.models import ArchiveEntry, Pause
from archive.pause_words import pauses_of
from denkzellen.models import Denkzelle, Project, ProjectState
from events.models import Event, EventStatus

# What a station looks like in the picture and beside its words, drawn around 0, 0.
BEGUN, MEETING, ENTRY = "begun", "meeting", "entry"
SHAPES = {
    BEGUN: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    MEETING: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    ENTRY: "M-5-5h10v10h-10z",
    ProjectState.IN_PROCESS.value: "M-4-6L6 0L-4 6z",
    ProjectState.RESTING.value: "M-5-6h3.5v12h-3.5zM1.5-6h3.5v12h-3.5z",
    ProjectState.FINISHED.value: "M0-7L7 0L0 7L-7 0z",
    ProjectState.CONTINUED.value: "M-7-2h6v-4L7 0L-1 6v-4h-6z",
}
IN_A_DAY = {BEGUN: 0, MEETING: 1, ENTRY: 2}
MANY = 12  # entries told one by one; more are told by kind and year
SLOTS, LEVELS = 20, 4
ROW, LABELS = 16, 24
MOST_YEARS = 6
OPEN = 8  # a longer list is folded

type ByProject = defaultdict[int, list[Station]]


@dataclass(frozen=True)
class Station:
    day: date
    mark: str
    words: str
    title: str = ""
    address: str = ""
    language: str = "de"
    more: str = ""
    is_year_only: bool = False
    is_today: bool = False

    @property
    def shape(self) -> str:
        return SHAPES[self.mark]


class Spot(NamedTuple):
    """Where a station stands in the picture: from the left in percent, from the top in pixels."""

    x: int
    y: int
    station: Station


class Year(NamedTuple):
    x: int
    number: int


class Line:
    """The stations of one project in their order, and where a picture shows them."""

    def __init__(self, stations: list[Station]) -> None:
        self.stations = stations
        self.first, self.last = stations[0].day, stations[-1].day
        slots: defaultdict[int, list[Station]] = defaultdict(list)
        for station in stations:
            slots[self._slot(station.day)].append(station)
        self._slots = slots
        highest = min(LEVELS, max(map(len, slots.values())))
        self.ground = highest * ROW
        self.height = self.ground + LABELS

    @property
    def is_long(self) -> bool:
        return len(self.stations) > OPEN

    @property
    def spots(self) -> Iterator[Spot]:
        """What happened at about the same time stands one above the other."""
        for slot, stations in self._slots.items():
            for level, station in enumerate(stations[-LEVELS:]):
                yield Spot(_percent(slot), self.ground - ROW * level - ROW // 2, station)

    @property
    def years(self) -> list[Year]:
        """The turns of years, or a few of them; the year itself if there is none."""
        numbers = range(self.first.year + 1, self.last.year + 1)
        if not numbers:
            return [Year(_percent(0), self.first.year)]
        chosen = numbers[:: -(-len(numbers) // MOST_YEARS)]
        return [Year(_percent(self._slot(date(number, 1, 1))), number) for number in chosen]

    def _slot(self, day: date) -> int:
        days = (self.last - self.first).days or 1
        return round(SLOTS * (day - self.first).days / days)


def _percent(slot: int) -> int:
    return 4 + round(slot * 92 / SLOTS)


def project_lines(denkzelle: Denkzelle) -> list[tuple[Project, Line | None]]:
    """Each project with its line; None while there is nothing to tell but its state."""
    projects = list(denkzelle.projects.all())
    if not projects:
        return []
    happened, turns = _entries_and_meetings(projects), _turns(denkzelle, projects)
    return [
        (project, _line(project, happened[project.pk], turns[project.pk])) for project in projects
    ]


def _line(project: Project, happened: list[Station], turns: list[Station]) -> Line | None:
    ended = project.ended_on
    if ended:  # said by the project itself
        turns = [turn for turn in turns if turn.mark != ProjectState.FINISHED or turn.day < ended]
    stations = [*_own_days(project), *happened, *turns]
    if not stations:
        return None
    told = turns[-1:] if not ended else [_end(project, ended)]
    if not told or told[0].mark != project.state:
        stations.append(_now(project))
    return Line(sorted(stations, key=_order))


def _order(station: Station) -> tuple[date, bool, int]:
    """On one day: what began, who met, what came of it, what was decided."""
    return station.day, station.is_today, IN_A_DAY.get(station.mark, len(IN_A_DAY))


def _own_days(project: Project) -> Iterator[Station]:
    today = timezone.localdate()
    if day := project.begun_on:
        yield Station(day, BEGUN, _("beginnt") if day > today else _("begonnen"))
    if project.ended_on:
        yield _end(project, project.ended_on)


def _end(project: Project, day: date) -> Station:
    is_finished = project.state == ProjectState.FINISHED
    words = _("abgeschlossen") if is_finished else _("beendet")
    return Station(day, ProjectState.FINISHED.value, words)


def _now(project: Project) -> Station:
    to = project.continued_in if project.continued_in and project.continued_in.is_public else None
    station = _turn(timezone.localdate(), ProjectState(project.state), to)
    return Station(**vars(station) | {"is_today": True})


def _turn(day: date, state: ProjectState, to: Denkzelle | None) -> Station:
    if state != ProjectState.CONTINUED:
        return Station(day, state.value, str(state.label))
    if to is None:
        return Station(day, state.value, _("geht anderswo weiter"))
    return Station(day, state.value, _("geht weiter in"), to.name, to.get_absolute_url())


# What is in the archive about it, and the dates this came of


def _entries_and_meetings(projects: list[Project]) -> ByProject:
    public = ArchiveEntry.objects.public().filter(project__in=projects)
    names = ("slug", "title", "kind", "date", "is_year_only", "language", "project", "event")
    found: ByProject = defaultdict(list)
    events: defaultdict[int, set[int]] = defaultdict(set)
    entries = sorted(public.only(*names), key=lambda one: (one.project_id or 0, one.date, one.pk))
    for pk, group in groupby(entries, key=lambda one: one.project_id or 0):
        own = list(group)
        found[pk] = _one_by_one(own) if len(own) <= MANY else _by_year(own, pk)
        for entry in own:
            if entry.event_id:
                events[entry.event_id].add(pk)
    for event, station in _meetings(events):
        for pk in events[event]:
            found[pk].append(station)
    return found


def _one_by_one(entries: list[ArchiveEntry]) -> list[Station]:
    return [
        Station(
            entry.date,
            ENTRY,
            entry.get_kind_display(),
            entry.title,
            entry.get_absolute_url(),
            entry.language,
            is_year_only=entry.is_year_only,
        )
        for entry in entries
    ]


def _by_year(entries: list[ArchiveEntry], project: int) -> list[Station]:
    def year_and_kind(entry: ArchiveEntry) -> tuple[int, str]:
        return entry.date.year, entry.kind

    stations = []
    for (year, kind), group in groupby(sorted(entries, key=year_and_kind), key=year_and_kind):
        own = list(group)
        if len(own) == 1:
            stations += _one_by_one(own)
            continue
        selection = Selection(art=(kind,), projekt=(str(project),), jahr=(str(year),))
        title = f"{len(own)} {ARTS[kind]}"
        stations.append(
            Station(own[0].date, ENTRY, "", title, selection.address, is_year_only=True)
        )
    return stations


def _meetings(events: Collection[int]) -> Iterator[tuple[int, Station]]:
    """Public events which took place, with how often."""
    if not events:
        return
    off = [EventStatus.CANCELLED, EventStatus.POSTPONED]
    took_place = Q(occurrences__last_day__lt=timezone.localdate()) & ~(
        Q(occurrences__own_status__in=off) | Q(occurrences__own_status="", status__in=off)
    )
    rows: Any = Event.objects.public().filter(pk__in=events).order_by()
    rows = rows.annotate(
        first=Min("occurrences__first_day", filter=took_place),
        last=Max("occurrences__first_day", filter=took_place),
        number=Count("occurrences", filter=took_place),
    )
    for event in rows.filter(number__gt=0).only("slug", "title", "language"):
        yield event.pk, _meeting(event)


def _meeting(event: Any) -> Station:
    more = ""
    if event.number > 1:
        more = _("%(number)d Termine bis %(day)s") % {
            "number": event.number,
            "day": date_format(event.last, "j. F Y"),
        }
    address = event.get_absolute_url()
    return Station(event.first, MEETING, _("Termin"), event.title, address, event.language, more)


# What was decided about it with each pause, and when it woke up after that


def _turns(denkzelle: Denkzelle, projects: list[Project]) -> ByProject:
    found: ByProject = defaultdict(list)
    pauses = pauses_of(denkzelle)
    named = _named(pauses)
    woken = _woken(pauses, projects)
    ends = [*(row.decided_at for row in pauses[1:]), timezone.now()]
    for row, until in zip(pauses, ends, strict=False):
        for pk, decision in row.plan.get("projects", {}).items():
            own = found[int(pk)]
            own.append(_decided(row, decision, named))
            moments = (one for one in woken[int(pk)] if row.decided_at < one <= until)
            if moment := next(moments, None):
                own.append(_awake(timezone.localdate(moment)))
    return found


def _decided(row: Pause, decision: dict[str, str], named: dict[str, Denkzelle]) -> Station:
    return _turn(row.paused_on, ProjectState(decision["state"]), named.get(decision["to"]))


def _awake(day: date) -> Station:
    return Station(day, ProjectState.IN_PROCESS.value, _("wieder im Prozess"))


def _named(pauses: Sequence[Pause]) -> dict[str, Denkzelle]:
    """The DENKZELLEN in which projects went on, by their address."""
    decisions = (one for row in pauses for one in row.plan.get("projects", {}).values())
    slugs = {decision["to"] for decision in decisions} - {""}
    if not slugs:
        return {}
    return {cell.slug: cell for cell in Denkzelle.objects.public().filter(slug__in=slugs)}


def _woken(pauses: Sequence[Pause], projects: list[Project]) -> defaultdict[int, list[Any]]:
    """When each project was saved as being in process after the first pause."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    if any(row.resumed_on for row in pauses):
        rows = Project.history.filter(
            id__in=[project.pk for project in projects],
            state=ProjectState.IN_PROCESS,
            history_date__gt=pauses[0].decided_at,
        )
        for pk, moment in rows.order_by("history_date").values_list("id", "history_date"):
            found[pk].append(moment)
    return found
