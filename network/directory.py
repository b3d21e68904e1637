"""The combined list of associations, actors and venues: its order, its pages, its cards."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from network.filters import DISCIPLINE_TIES, Entry, Section, Selection, matching
from network.models import (
    Actor,
    ActorKind,
    Association,
    AssociationKind,
    Image,
    Membership,
    Venue,
)

MODELS: tuple[type[Entry], ...] = (Association, Actor, Venue)
PER_PAGE = 24
PRIME = 2_147_483_647

KIND_WORDS: dict[str, str | Promise] = {
    f"association.{AssociationKind.ASSOCIATION}": _("Verband"),
    f"association.{AssociationKind.HOUSE}": _("Haus"),
    f"association.{AssociationKind.ADMINISTRATION}": _("Verwaltung"),
    f"association.{AssociationKind.POLITICS}": _("Politik"),
    f"association.{AssociationKind.FUNDER}": _("Förderung"),
    f"actor.{ActorKind.PERSON}": _("Person"),
    f"actor.{ActorKind.COLLECTIVE}": _("Kollektiv"),
    f"actor.{ActorKind.HOUSE}": _("Haus"),
    "venue.": _("Ort"),
}


def kind_word(entry: Entry) -> str:
    """What an entry is, in one word."""
    return str(KIND_WORDS[f"{entry._meta.model_name}.{getattr(entry, 'kind', '')}"])


class Card(NamedTuple):
    """What a list shows of an entry: nothing but what is public."""

    name: str
    address: str
    kind: str
    summary: str
    language: str
    is_demo: bool
    image: Image | None
    chips: list[str]


def order_of_day(number: Combinable, day: date) -> Combinable:
    """A place that looks drawn by lot, the same for everybody all day: (n·a + b)² mod p."""
    lot = hashlib.sha256(day.isoformat().encode()).digest()
    factor = PRIME // 4 + int.from_bytes(lot[:4]) % (PRIME // 2)
    offset = int.from_bytes(lot[4:8]) % PRIME
    mixed = (number * Value(factor) + Value(offset)) % Value(PRIME)
    return mixed * mixed % Value(PRIME)


def ordered_rows(section: Section, selection: Selection) -> QuerySet[Any, Any]:
    """(place, number of the model, key) of all that fits, in order; the database pages it."""
    parts = [_part(model, selection) for model in section.models]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return rows.order_by("place", "model_number", "pk")


def _part(model: type[Entry], selection: Selection) -> QuerySet[Any, Any]:
    model_number = MODELS.index(model)
    number = F("pk") * Value(len(MODELS)) + Value(model_number)
    alphabetical = selection.is_alphabetical
    place = F("sort_name") if alphabetical else order_of_day(number, timezone.localdate())
    return (
        matching(model, selection)
        .order_by()
        .annotate(place=place, model_number=_number(model_number))
        .values_list("place", "model_number", "pk")
    )


def _number(number: int) -> Value:
    return Value(number, IntegerField())


class DirectoryPaginator(Paginator):
    """Pages of rows whose number is known already."""

    def __init__(self, rows: QuerySet[Any, Any], total: int) -> None:
        super().__init__(rows, PER_PAGE)
        self.total = total

    @cached_property
    def count(self) -> int:
        return self.total


def cards(rows: Sequence[tuple[Any, int, int]]) -> list[Card]:
    """The cards of one page in its order: three queries, however many rows and kinds."""
    wanted: dict[int, list[int]] = defaultdict(list)
    for _place, model_number, pk in rows:
        wanted[model_number].append(pk)
    if not wanted:
        return []
    first, *others = (_card_rows(model_number, pks) for model_number, pks in wanted.items())
    found = [CardRow(*row) for row in first.union(*others, all=True).order_by()]
    disciplines = _disciplines(wanted)
    images = Image.objects.in_bulk({row.image_id for row in found if row.image_id})
    made = {
        row[:2]: _card(row, disciplines[row.model_number, row.pk], images.get(row.image_id))
        for row in found
    }
    return [made[row[1:]] for row in rows if row[1:] in made]


class CardRow(NamedTuple):
    """What the database gives for a card."""

    model_number: int
    pk: int
    name: str
    slug: str
    kind: str
    summary: str
    language: str
    is_demo: bool
    district: str | None
    image_id: int | None
    is_free: bool


def _card_rows(model_number: int, pks: list[int]) -> QuerySet[Any, Any]:
    model = MODELS[model_number]
    columns: dict[str, Any] = {
        "its_model": _number(model_number),
        "its_kind": Value("", CharField()) if model is Venue else F("kind"),
        "its_district": F("district__name"),
        "its_image": F("logo") if model is Association else F("image"),
        "is_free": Value(False, BooleanField()),
    }
    if model is Actor:
        members = Membership.objects.public().filter(actor=OuterRef("pk"))
        columns |= {
            "its_district": Case(When(show_district=True, then=F("district__name"))),
            "its_image": Case(When(show_image=True, then=F("image"))),
            "is_free": ~Exists(members),
        }
    own = ("name", "slug", "its_kind", "summary", "language", "is_demo")
    found = model.objects.public().filter(pk__in=pks).order_by().annotate(**columns)
    return found.values_list("its_model", "pk", *own, "its_district", "its_image", "is_free")


def _disciplines(wanted: dict[int, list[int]]) -> dict[tuple[int, int], list[str]]:
    """The names of the disciplines of each entry, in the order staff gave them."""
    parts = []
    for model_number, pks in wanted.items():
        if ties := DISCIPLINE_TIES.get(MODELS[model_number]):
            owner = str(MODELS[model_number]._meta.model_name)
            tied = ties.filter(**{f"{owner}__in": pks}).annotate(its_model=_number(model_number))
            own = ("its_model", f"{owner}_id")
            parts.append(tied.values_list("discipline__position", "discipline__name", *own))
    names: dict[tuple[int, int], list[str]] = defaultdict(list)
    if parts:
        for _position, name, *key in sorted(parts[0].union(*parts[1:], all=True)):
            names[key[0], key[1]].append(name)
    return names


def _card(row: CardRow, disciplines: list[str], image: Image | None) -> Card:
    model_name = str(MODELS[row.model_number]._meta.model_name)
    chips = [*disciplines, *([row.district] if row.district else [])]
    if row.is_free:
        chips.append(str(_("ohne Verband")))
    return Card(
        name=row.name,
        address=reverse(f"{model_name}_detail", args=[row.slug]),
        kind=str(KIND_WORDS[f"{model_name}.{row.kind}"]),
        summary=row.summary,
        language=row.language,
        is_demo=row.is_demo,
        image=image,
        chips=chips,
    )
