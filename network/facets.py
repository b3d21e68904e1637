"""What could be chosen next in the directory, with how many entries each choice would give."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from denkzellen import freshness
from denkzellen.models import Denkzelle
from network.filters import (
    ARTS,
    DISCIPLINE_TIES,
    FACETS,
    WITHOUT_ASSOCIATION,
    Section,
    Selection,
    matching,
)
from network.models import (
    Actor,
    Association,
    Discipline,
    District,
    Membership,
    Participation,
    Venue,
)
from network.models.named import sort_key

IN_VIEW = 6

Rows = QuerySet[Any, Any]


class Choice(NamedTuple):
    value: str
    label: str
    number: int
    is_chosen: bool


class Facet(NamedTuple):
    name: str
    label: str
    choices: list[Choice]

    @property
    def first(self) -> list[Choice]:
        """What is in view; one choice more is not worth folding away."""
        return self.choices if len(self.choices) <= IN_VIEW + 1 else self.choices[:IN_VIEW]

    @property
    def further(self) -> list[Choice]:
        return self.choices[len(self.first) :]

    @property
    def is_further_chosen(self) -> bool:
        return any(choice.is_chosen for choice in self.further)


class Facets(NamedTuple):
    total: int
    facets: list[Facet]
    unknown: list[str]
    html: SafeString


class Counted(NamedTuple):
    """So many entries have this value in this facet. For kinds, the label is the model's name."""

    facet: str
    value: str
    label: str
    rank: int
    number: int


def facets_of(section: Section, selection: Selection) -> Facets:
    """The facets of this selection; memberships begin and end with the day, so it is in the key."""
    asked = sha256(selection.ordered("").query.encode()).hexdigest()
    key = f"directory:{section.url_name}:{timezone.localdate()}:{asked}"
    return freshness.cached(key, lambda: _facets(section, selection))


def _facets(section: Section, selection: Selection) -> Facets:
    first, *others = _counts(section, selection)
    counts = [Counted(*row) for row in first.union(*others, all=True).order_by()]
    names = _names_of_chosen(selection, counts)
    facets = []
    for name, label in FACETS.items():
        if name == "art":
            choices = _kinds(section, selection, counts)
        else:
            choices = _choices(name, selection, counts, names)
        if choices:
            facets.append(Facet(name, str(label), choices))
    return Facets(
        total=_number_of_kinds(selection.art, counts),
        facets=facets,
        unknown=[value for (facet, value), known in names.items() if known is None],
        html=render_to_string("network/facets.html", {"facets": facets}),
    )


def _counts(section: Section, selection: Selection) -> Iterator[Rows]:
    """Grouped queries, a few per kind, each without the choice in its own facet."""
    for model in section.models:
        name = str(model._meta.model_name)
        kind = Value("") if model is Venue else F("kind")
        found = matching(model, selection.only("art"))
        yield _counted("art", found, kind, Value(name), Value(0))
        found = matching(model, selection.only("stadtteil")).filter(district__isnull=False)
        yield _owned("stadtteil", found.filter(show_district=True) if model is Actor else found)
        if model is Venue:
            continue
        found = matching(model, selection.only("sparte"))
        yield _owned("sparte", DISCIPLINE_TIES[model].filter(**{f"{name}__in": _ids(found)}))
        found = matching(model, selection.only("denkzelle"))
        taking_part = Participation.objects.public()
        yield _owned("denkzelle", taking_part.filter(**{f"{name}__in": _ids(found)}))
    if Actor in section.models:
        found = matching(Actor, selection.only("verband"))
        free = found.filter(pk__in=_ids(Actor.objects.without_association()))
        label = Value(str(_("ohne Verband")))
        yield _counted("verband", free, Value(WITHOUT_ASSOCIATION), label, Value(-1))
        yield _owned("verband", Membership.objects.public().filter(actor__in=_ids(found)))


def _ids(rows: Rows) -> Rows:
    return rows.order_by().values("pk")


OWNERS = {
    "sparte": "discipline",
    "stadtteil": "district",
    "verband": "association",
    "denkzelle": "denkzelle",
}


def _owned(facet: str, rows: Rows) -> Rows:
    """`rows` counted by the discipline, district, association or DENKZELLE they point to."""
    owner = OWNERS[facet]
    rank = Value(0) if facet == "verband" else F(f"{owner}__position")
    return _counted(facet, rows, F(f"{owner}__slug"), F(f"{owner}__name"), rank)


def _counted(
    facet: str, rows: Rows, value: Combinable, label: Combinable, rank: Combinable
) -> Rows:
    return (
        rows.order_by()
        .annotate(
            in_facet=Value(facet, CharField()),
            its_value=value,
            its_label=label,
            its_rank=rank,
        )
        .values("in_facet", "its_value", "its_label", "its_rank")
        .annotate(number_of=Count("pk"))
        .values_list("in_facet", "its_value", "its_label", "its_rank", "number_of")
    )


def _number_of_kinds(arts: Sequence[str], counts: list[Counted]) -> int:
    """How many entries are of one of these groups; of any, when none is named."""
    rows = [row for row in counts if row.facet == "art"]
    if arts:
        groups = [ARTS[art] for art in arts if art in ARTS]
        rows = [row for row in rows if any(row.value in one.kinds_of(row.label) for one in groups)]
    return sum(row.number for row in rows)


def _kinds(section: Section, selection: Selection, counts: list[Counted]) -> list[Choice]:
    shown = [*section.arts, *(art for art in selection.art if art not in section.arts)]
    choices = [
        Choice(
            art,
            str(ARTS[art].label) if art in ARTS else art,
            _number_of_kinds([art], counts),
            art in selection.art,
        )
        for art in shown
    ]
    return [choice for choice in choices if choice.number or choice.is_chosen]


def _choices(
    name: str,
    selection: Selection,
    counts: list[Counted],
    names: dict[tuple[str, str], str | None],
) -> list[Choice]:
    """All that would find something, in the order staff gave them, and all that is chosen."""
    places: dict[str, tuple[int, str]] = {}
    numbers: dict[str, int] = {}
    for row in counts:
        if row.facet == name and row.number:
            places[row.value] = (row.rank, row.label)
            numbers[row.value] = numbers.get(row.value, 0) + row.number
    chosen = selection.values(name)
    for value in chosen:
        places.setdefault(value, (9999, names[name, value] or value))
    ordered = sorted(places.items(), key=lambda item: (item[1][0], sort_key(item[1][1])))
    return [
        Choice(value, label, numbers.get(value, 0), value in chosen)
        for value, (_rank, label) in ordered
    ]


def _names_of_chosen(
    selection: Selection, counts: list[Counted]
) -> dict[tuple[str, str], str | None]:
    """What each chosen value is called; None for what nothing here is called."""
    names: dict[tuple[str, str], str | None] = {
        (name, value): None for name in FACETS for value in selection.values(name)
    }
    known = {(row.facet, row.value): row.label for row in counts if row.facet != "art"}
    known |= {("art", art): str(ARTS[art].label) for art in ARTS}
    known["verband", WITHOUT_ASSOCIATION] = str(_("ohne Verband"))
    names |= {key: known[key] for key in names if key in known}
    missing = {key[0] for key, name in names.items() if name is None}
    lists: dict[str, Rows] = {
        "sparte": Discipline.objects.all(),
        "stadtteil": District.objects.all(),
        "verband": Association.objects.public(),
        "denkzelle": Denkzelle.objects.public(),
    }
    looked_up = [
        lists[facet]
        .order_by()
        .filter(slug__in=selection.values(facet))
        .annotate(in_facet=Value(facet, CharField()))
        .values_list("in_facet", "slug", "name")
        for facet in lists
        if facet in missing
    ]
    if looked_up:
        for facet, value, name in looked_up[0].union(*looked_up[1:], all=True).order_by():
            names[facet, value] = name
    return names
