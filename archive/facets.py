"""What could be chosen next in the archive, with how much each choice would give."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from django.db.models import Case, Count, Exists, F, OuterRef, Value, When
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone

from archive.filters import ARTS, FACETS, PAST_DATES, Answer, Selection, answer_to
from archive.models import ArchiveEntry
from denkzellen.freshness import cached
from denkzellen.models import Denkzelle
from events.models import EventHost, Occurrence
from network.models import Association, Venue


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
    years: list[Choice]
    chosen: list[Chosen]
    unknown: list[str]


class Group(NamedTuple):
    """How many rows of the archive share kind, year and DENKZELLE."""

    art: str
    year: int
    denkzelle: int | None
    number: int


class Stock(NamedTuple):
    """What there is for a search text, associations and venues, before the other facets."""

    groups: list[Group]
    denkzellen: list[Denkzelle]
    associations: dict[str, str]
    venues: dict[str, str]  # only those asked for


def facets_of(selection: Selection, answer: Answer) -> Facets:
    stock = stock_of(selection, answer)
    labels = _labels(stock)
    counts = {facet: _counts(stock, selection, but=facet) for facet in ("art", "denkzelle", "jahr")}

    def choices(facet: str, *, counted: bool = True) -> list[Choice]:
        number_of = counts[facet] if counted else Counter[str]()
        return [
            _choice(selection, facet, value, label, number_of[value])
            for value, label in labels[facet].items()
            if not counted or number_of[value] or value in selection.values(facet)
        ]

    number = sum(counts["art"].values())
    return Facets(
        total=sum(_counts(stock, selection, but="").values()),
        arts=choices("art"),
        everything=Choice("", "", number, not selection.art, selection.only("art").address),
        denkzellen=choices("denkzelle"),
        associations=choices("verband", counted=False),
        years=[year._replace(address=_year_address(selection, year)) for year in choices("jahr")],
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
    asked = Selection(q=selection.q, verband=selection.verband, ort=selection.ort)
    digest = sha256(asked.query.encode()).hexdigest()
    key = f"archive:{timezone.localdate()}:{digest}"
    return cached(key, lambda: _count(asked, answer))


def whole_stock() -> Stock:
    return stock_of(Selection(), answer_to(Selection()))


def _count(asked: Selection, answer: Answer) -> Stock:
    entries = (
        answer.entries.order_by()
        .annotate(art=F("kind"), year=ExtractYear("date"), cell=F("denkzelle_id"))
        .values_list("art", "year", "cell")
        .annotate(number=Count("pk"))
    )
    confirmed = When(event__is_denkzelle_confirmed=True, then=F("event__denkzelle_id"))
    dates = (
        answer.dates.order_by()
        .annotate(art=Value(PAST_DATES), year=ExtractYear("first_day"), cell=Case(confirmed))
        .values_list("art", "year", "cell")
        .annotate(number=Count("pk"))
    )
    return Stock(
        groups=[Group(*row) for row in entries.union(dates, all=True).order_by()],
        denkzellen=list(Denkzelle.objects.public().active_first()),
        associations={row.slug: row.display_name for row in _associations()},
        venues=_venues(asked.ort),
    )


def _venues(slugs: Iterable[str]) -> dict[str, str]:
    if not slugs:
        return {}
    return dict(Venue.objects.public().filter(slug__in=slugs).values_list("slug", "name"))


def _associations() -> Iterable[Association]:
    """Those with something in the archive, by name."""
    entries = ArchiveEntry.objects.public().filter(associations=OuterRef("pk"))
    hosting = EventHost.objects.filter(
        association=OuterRef("pk"),
        agreed_at__isnull=False,
        event__in=Occurrence.objects.public().past().values("event"),
    )
    return Association.objects.public().filter(Exists(entries) | Exists(hosting))


def _labels(stock: Stock) -> dict[str, dict[str, str]]:
    """The known values of each facet, in their order."""
    years = sorted({str(group.year) for group in stock.groups})
    return {
        "art": {value: str(label) for value, label in ARTS.items()},
        "denkzelle": {cell.slug: cell.name for cell in stock.denkzellen},
        "verband": stock.associations,
        "jahr": {year: year for year in years},
        "ort": stock.venues,
    }


def _counts(stock: Stock, selection: Selection, *, but: str) -> Counter[str]:
    """Rows by the value of facet `but`, which itself does not narrow them."""
    slugs = {cell.pk: cell.slug for cell in stock.denkzellen}
    value_of: dict[str, Callable[[Group], str]] = {
        "art": lambda group: group.art,
        "denkzelle": lambda group: slugs.get(group.denkzelle or 0, ""),
        "jahr": lambda group: str(group.year),
    }
    counts = Counter[str]()
    for group in stock.groups:
        narrowing = (facet for facet in value_of if facet != but and selection.values(facet))
        if all(value_of[facet](group) in selection.values(facet) for facet in narrowing):
            counts[value_of[but](group) if but else ""] += group.number
    return counts


def _choice(selection: Selection, facet: str, value: str, label: str, number: int) -> Choice:
    is_chosen = value in selection.values(facet)
    return Choice(value, label, number, is_chosen, selection.only(facet, value).address)


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
