"""What could be chosen next in the calendar, with how many dates each choice would give."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from denkzellen.freshness import cached
from denkzellen.models import DenkzelleState, PublicationState
from events.filters import FACETS, FLAG_CONDITIONS, FLAGS, Selection, labelled, names_of
from events.models import EventFormat
from network.models.named import sort_key

PUBLISHED = PublicationState.PUBLISHED
PAUSED = "paused"
MOST_CHOICES = 30


class Choice(NamedTuple):
    value: str
    label: str
    number: int
    is_chosen: bool
    css_class: str = ""


class Facet(NamedTuple):
    name: str
    label: str
    choices: list[Choice]
    is_cut: bool

    @property
    def number_chosen(self) -> int:
        return sum(choice.is_chosen for choice in self.choices)


class Chosen(NamedTuple):
    """A chosen value, and the query without it."""

    label: str
    query: str


class Facets(NamedTuple):
    total: int
    chosen: list[Chosen]
    unknown: list[str]
    html: SafeString


class Row(NamedTuple):
    """So many dates have this value; `extra` is the DENKZELLE's colour or "paused"."""

    facet: str
    value: str
    label: str
    rank: int
    extra: str
    number: int


def facets_of(selection: Selection, first: date | None, last: date | None) -> Facets:
    """The facets for dates from `first` to `last`; counted and drawn once until things change."""
    asked = sha256(f"{selection.key} {first} {last}".encode()).hexdigest()
    key = f"calendar:{timezone.localdate()}:{asked}"
    return cached(key, lambda: _facets(selection, first, last))


def _facets(selection: Selection, first: date | None, last: date | None) -> Facets:
    rows = list(_rows(selection, first, last))
    counted = {(row.facet, row.value): row.label for row in rows if row.facet != "format"}
    names = names_of(selection, counted)
    labels = {(name.facet, name.value): name.label for name in names}
    denkzellen, *others = (_facet(name, rows, selection, labels) for name in FACETS)
    shown = {
        "denkzellen": denkzellen,
        "facets": [facet for facet in others if facet.choices],
        "flags": [_flag(name, rows, selection) for name in FLAGS],
        "most": MOST_CHOICES,
    }
    return Facets(
        total=sum(row.number for row in rows if row.facet == ""),
        chosen=list(_chosen(selection, labels)),
        unknown=[name.value for name in names if not name.label],
        html=render_to_string("events/facets.html", shown),
    )


def values_of(dates: QuerySet[Any]) -> dict[str, set[str]]:
    """By which values of which filters one finds any of these dates, in one query."""
    dates = dates.order_by()
    parts = [_single(name, dates.filter(FLAG_CONDITIONS[name])) for name in FLAGS]
    parts += [part for name in FACETS for part in _grouped(name, dates)]
    found: dict[str, set[str]] = defaultdict(set)
    for row in map(Row._make, parts[0].union(*parts[1:], all=True).order_by()):
        if row.number:
            found[row.facet].add(row.value)
    return found


def _rows(selection: Selection, first: date | None, last: date | None) -> Iterator[Row]:
    """One query: a grouped part for each facet, a single number for each flag and the total."""

    def found(but: str) -> QuerySet[Any]:
        return selection.dates_between(first, last, but=but).order_by()

    parts = [_single("", found(""))]
    parts += [_single(name, found(name).filter(FLAG_CONDITIONS[name])) for name in FLAGS]
    parts += [part for name in FACETS for part in _grouped(name, found(name))]
    for row in parts[0].union(*parts[1:], all=True).order_by():
        yield Row(*row)


def _single(name: str, dates: QuerySet[Any]) -> QuerySet[Any]:
    """One row with the number of all dates; none when there are no dates."""
    return _counted(name, dates, Value(""), Value(""), Value(0), Value(""))


def _grouped(name: str, dates: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    if name == "denkzelle":
        confirmed = dates.filter(event__is_denkzelle_confirmed=True, event__denkzelle__isnull=False)
        shown = confirmed.exclude(event__denkzelle__state=DenkzelleState.DRAFT)
        paused = When(event__denkzelle__state=DenkzelleState.PAUSED, then=Value(PAUSED))
        colour = Case(paused, default=F("event__denkzelle__colour"))
        yield _owned(name, shown, "event__denkzelle", extra=colour)
    elif name == "format":
        yield _counted(name, dates, F("event__format"), F("event__format"), Value(0), Value(""))
    elif name == "sparte":
        yield _owned(name, dates.filter(event__disciplines__isnull=False), "event__disciplines")
    elif name in {"verband", "akteur"}:
        side = {"verband": "association", "akteur": "actor"}[name]
        public: dict[str, Any] = {f"event__hosts__{side}__state": PUBLISHED}
        hosted = dates.filter(event__hosts__agreed_at__isnull=False, **public)
        yield _owned(name, hosted, f"event__hosts__{side}", rank=Value(0))
    else:
        place = {"ort": "", "stadtteil": "__district"}[name]
        rank: Combinable = Value(0)
        for path, free in (("venue", Q()), ("event__venue", Q(venue__isnull=True))):
            public = {f"{path}__state": PUBLISHED, f"{path}{place}__isnull": False}
            if place:
                rank = F(f"{path}{place}__position")
            yield _owned(name, dates.filter(free, **public), f"{path}{place}", rank=rank)


def _owned(
    facet: str,
    dates: QuerySet[Any],
    owner: str,
    *,
    rank: Combinable | None = None,
    extra: Combinable | None = None,
) -> QuerySet[Any]:
    position = F(f"{owner}__position") if rank is None else rank
    return _counted(
        facet, dates, F(f"{owner}__slug"), F(f"{owner}__name"), position, extra or Value("")
    )


def _counted(
    facet: str,
    dates: QuerySet[Any],
    value: Combinable,
    label: Combinable,
    rank: Combinable,
    extra: Combinable,
) -> QuerySet[Any]:
    columns = {
        "in_facet": Value(facet, CharField()),
        "its_value": value,
        "its_label": label,
        "its_rank": rank,
        "its_extra": extra,
    }
    grouped = dates.annotate(**columns).values(*columns)
    return grouped.annotate(number_of=Count("pk")).values_list(*columns, "number_of")


def _facet(
    name: str, rows: list[Row], selection: Selection, labels: dict[tuple[str, str], str]
) -> Facet:
    """What would find most, and all that is chosen. A paused DENKZELLE is not offered."""
    chosen = selection.slugs[name]
    known: dict[str, Row] = {}
    for row in rows:
        if row.facet == name and (row.extra != PAUSED or row.value in chosen):
            so_far = known[row.value].number if row.value in known else 0
            known[row.value] = row._replace(number=so_far + row.number)
    for value in chosen:
        label = labels[name, value] or value
        known.setdefault(value, Row(name, value, label, 9999, "", 0))
    if name == "format":
        formats = {value: str(label) for value, label in EventFormat.choices}
        known = {key: row._replace(label=formats.get(key, key)) for key, row in known.items()}
    most = sorted(known.values(), key=lambda row: (row.value not in chosen, -row.number))
    shown = sorted(most[:MOST_CHOICES], key=lambda row: (row.rank, sort_key(row.label)))
    choices = [
        Choice(row.value, row.label, row.number, row.value in chosen, f"cell-{row.extra or 'none'}")
        for row in shown
    ]
    return Facet(name, str(FACETS[name]), choices, is_cut=len(known) > len(shown))


def _flag(name: str, rows: list[Row], selection: Selection) -> Choice:
    number = sum(row.number for row in rows if row.facet == name)
    return Choice(name, str(FLAGS[name]), number, name in selection.flags)


def _chosen(selection: Selection, labels: dict[tuple[str, str], str]) -> Iterator[Chosen]:
    for name, value, words in labelled(selection, labels):
        yield Chosen(words, selection.without(name, value))
