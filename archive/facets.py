"""What could be chosen next in the archive, with how much each choice would give."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone

from archive.filters import ARTS, FACETS, PAST_DATES, Answer, Selection, answer_to
from denkzellen.freshness import cached
from denkzellen.models import Denkzelle, Project
from network.models import Association, Venue

SINGLE = ("art", "denkzelle", "projekt", "jahr")  # facets of which a row has one value at most
LINKED = ("art", "jahr")  # the others are fields of a form
NO_PROJECT = Value(None, output_field=BigIntegerField())


class Choice(NamedTuple):
    value: str
    label: str
    number: int
    is_chosen: bool
    address: str


class Chosen(NamedTuple):
    """A chosen value and the address of the list without it."""

    facet: str
    label: str
    address: str


class Facets(NamedTuple):
    total: int
    arts: list[Choice]
    everything: Choice
    denkzellen: list[Choice]
    associations: list[Choice]
    projects: list[Choice]
    years: list[Choice]
    timeline: list[Choice]  # the years, and with nothing in them and no address those between
    chosen: list[Chosen]
    unknown: list[str]


class Group(NamedTuple):
    """How many rows of the archive share kind, year, DENKZELLE and project."""

    art: str
    year: int
    denkzelle: int | None
    project: int | None
    number: int


class Stock(NamedTuple):
    """What there is for a search text, associations and venues, before the other facets."""

    groups: list[Group]
    venues: dict[str, str]  # only those asked for


class Names(NamedTuple):
    """What rows may be tied to, by primary key, in the order in which it is offered."""

    denkzellen: dict[int, tuple[str, str]]  # slug and name
    projects: dict[int, str]


class Tied(NamedTuple):
    """An association in question, and how many rows are tied to it."""

    slug: str
    name: str
    number: int


def facets_of(selection: Selection, answer: Answer) -> Facets:
    stock, tied = stock_of(selection, answer), _tied(selection, answer)
    names = cached("archive-names", _names)
    labels = _labels(stock, names, tied)
    counts = {facet: _counts(stock, names, selection, but=facet) for facet in SINGLE}
    counts["verband"] = Counter({one.slug: one.number for one in tied})

    def choices(facet: str) -> list[Choice]:
        return [
            _choice(selection, facet, value, label, counts[facet][value])
            for value, label in labels[facet].items()
            if counts[facet][value] or value in selection.values(facet)
        ]

    number = sum(counts["art"].values())
    years = [year._replace(address=_year_address(selection, year)) for year in choices("jahr")]
    return Facets(
        total=sum(_counts(stock, names, selection, but="").values()),
        arts=choices("art"),
        everything=Choice("", "", number, not selection.art, selection.only("art").address),
        denkzellen=choices("denkzelle"),
        associations=choices("verband"),
        projects=choices("projekt"),
        years=years,
        timeline=list(_with_gaps(years)),
        chosen=list(_chosen(selection, labels)),
        unknown=[
            value
            for facet in FACETS
            for value in selection.values(facet)
            if value not in labels[facet]
        ],
    )


def stock_of(selection: Selection, answer: Answer) -> Stock:
    """Counted once until an entry changes or the day ends (with it, dates become past)."""
    asked = replace(selection, art=(), denkzelle=(), projekt=(), jahr=())
    return cached(_key("archive", asked), lambda: _count(asked, answer.narrowed(asked)))


def _tied(selection: Selection, answer: Answer) -> list[Tied]:
    """Counted by the database, as an entry may be tied to several; kept as the stock is."""
    return cached(_key("archive-tied", selection), lambda: _count_tied(selection, answer))


def _key(name: str, selection: Selection) -> str:
    return f"{name}:{timezone.localdate()}:{sha256(selection.query.encode()).hexdigest()}"


def whole_stock() -> Stock:
    return stock_of(Selection(), answer_to(Selection()))


def _count(asked: Selection, answer: Answer) -> Stock:
    entries = (
        answer.entries.order_by()
        .annotate(art=F("kind"), year=ExtractYear("date"), cell=F("denkzelle_id"))
        .values_list("art", "year", "cell", "project_id")
        .annotate(number=Count("pk"))
    )
    confirmed = When(event__is_denkzelle_confirmed=True, then=F("event__denkzelle_id"))
    dates = (
        answer.dates.order_by()
        .annotate(
            art=Value(PAST_DATES),
            year=ExtractYear("first_day"),
            cell=Case(confirmed),
            project=NO_PROJECT,
        )
        .values_list("art", "year", "cell", "project")
        .annotate(number=Count("pk"))
    )
    return Stock(
        groups=[Group(*row) for row in entries.union(dates, all=True).order_by()],
        venues=_venues(asked.ort),
    )


def _names() -> Names:
    denkzellen = Denkzelle.objects.public().active_first()
    projects = Project.objects.public().order_by("title", "pk")
    return Names(
        {pk: (slug, name) for pk, slug, name in denkzellen.values_list("pk", "slug", "name")},
        dict(projects.values_list("pk", "title")),
    )


def _venues(slugs: Iterable[str]) -> dict[str, str]:
    if not slugs:
        return {}
    return dict(Venue.objects.public().filter(slug__in=slugs).values_list("slug", "name"))


def _count_tied(selection: Selection, answer: Answer) -> list[Tied]:
    """The chosen associations do not narrow this."""
    entries, dates = answer.narrowed(selection.only("verband"))
    hosted = dates.filter(
        event__hosts__association__isnull=False, event__hosts__agreed_at__isnull=False
    )
    counted = [
        _by(entries.filter(associations__isnull=False), "associations"),
        _by(hosted, "event__hosts__association"),
    ]
    numbers = Counter[int]()
    for pk, number in counted[0].union(counted[1], all=True).order_by():
        numbers[pk] += number
    asked = Q(pk__in=numbers) | Q(slug__in=selection.verband)
    associations = Association.objects.public().filter(asked)
    return [Tied(one.slug, one.display_name, numbers[one.pk]) for one in associations]


def _by(rows: QuerySet[Any], path: str) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(path).annotate(number=Count("pk"))


def _labels(stock: Stock, names: Names, tied: list[Tied]) -> dict[str, dict[str, str]]:
    """The known values of each facet, in their order."""
    years = sorted({str(group.year) for group in stock.groups})
    return {
        "art": {value: str(label) for value, label in ARTS.items()},
        "denkzelle": dict(names.denkzellen.values()),
        "projekt": {str(pk): title for pk, title in names.projects.items()},
        "verband": {one.slug: one.name for one in tied},
        "jahr": {year: year for year in years},
        "ort": stock.venues,
    }


def _counts(stock: Stock, names: Names, selection: Selection, *, but: str) -> Counter[str]:
    """Rows by the value of facet `but`, which itself does not narrow them."""
    slugs = {pk: slug for pk, (slug, _name) in names.denkzellen.items()}
    projects = {pk: str(pk) for pk in names.projects}
    value_of: dict[str, Callable[[Group], str]] = {
        "art": lambda group: group.art,
        "denkzelle": lambda group: slugs.get(group.denkzelle or 0, ""),
        "projekt": lambda group: projects.get(group.project or 0, ""),
        "jahr": lambda group: str(group.year),
        "": lambda group: "",
    }
    groups = stock.groups
    for facet in SINGLE:
        if facet != but and (chosen := selection.values(facet)):
            groups = [group for group in groups if value_of[facet](group) in chosen]
    counts, value = Counter[str](), value_of[but]
    for group in groups:
        counts[value(group)] += group.number
    return counts


def _with_gaps(years: list[Choice]) -> Iterator[Choice]:
    """Years in a row with nothing in them are one gap."""
    former = None
    for year in years:
        empty = range(former + 1, int(year.value)) if former is not None else range(0)
        if empty:
            label = f"{empty[0]}" if len(empty) == 1 else f"{empty[0]}–{empty[-1]}"
            yield Choice(label, label, 0, is_chosen=False, address="")
        former = int(year.value)
        yield year


def _choice(selection: Selection, facet: str, value: str, label: str, number: int) -> Choice:
    is_chosen = value in selection.values(facet)
    address = selection.only(facet, value).address if facet in LINKED else ""
    return Choice(value, label, number, is_chosen, address)


def _year_address(selection: Selection, year: Choice) -> str:
    """A year's own page, or, where more is chosen, this list narrowed to the year."""
    if selection.only("jahr").is_filtered:
        return year.address
    return reverse("archive_year", args=[year.value])


def _chosen(selection: Selection, labels: dict[str, dict[str, str]]) -> Iterator[Chosen]:
    if selection.q:
        yield Chosen("q", f"„{selection.q}“", selection.without_text().address)
    for facet in FACETS:
        for value in selection.values(facet):
            label = labels[facet].get(value, value)
            yield Chosen(facet, label, selection.without(facet, value).address)
