"""What is asked of the directory, and which entries answer."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

from django.db.models import Manager, Model, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from denkzellen.models import SearchDocument
from denkzellen.search import answers
from denkzellen.selection import FacetSelection
from network.models import (
    Actor,
    ActorKind,
    Association,
    AssociationKind,
    Membership,
    Participation,
    Venue,
)

FACETS = {
    "art": _("Art"),
    "sparte": _("Sparte"),
    "stadtteil": _("Stadtteil"),
    "verband": _("Verband"),
    "denkzelle": _("DENKZELLE"),
}
WITHOUT_ASSOCIATION = "ohne"
ALPHABETICAL = "a-z"
Entry = Association | Actor | Venue

# What ties the entries of a kind to their disciplines; venues have none.
DISCIPLINE_TIES: dict[type[Model], Manager[Any]] = {
    Association: Association.disciplines.through._default_manager,
    Actor: Actor.disciplines.through._default_manager,
}
NOTHING = Q(pk__in=[])
ALL_VENUES = frozenset({""})


class Art(NamedTuple):
    """A group of entries by what they are; venues have no kinds of their own."""

    label: str | Promise
    associations: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    venues: frozenset[str] = frozenset()

    def kinds_of(self, model_name: str) -> frozenset[str]:
        return getattr(self, f"{model_name}s")


def _association(label: str | Promise, *kinds: str) -> Art:
    return Art(label, associations=frozenset(kinds))


def _actor(label: str | Promise, kind: str) -> Art:
    return Art(label, actors=frozenset({kind}))


ARTS = {
    "verbaende": _association(_("Verbände"), AssociationKind.ASSOCIATION),
    "akteure": Art(_("Akteur:innen"), actors=frozenset(ActorKind.values)),
    "haeuser-orte": Art(
        _("Häuser und Orte"),
        associations=frozenset({AssociationKind.HOUSE}),
        actors=frozenset({ActorKind.HOUSE}),
        venues=ALL_VENUES,
    ),
    "politik-verwaltung": _association(
        _("Politik und Verwaltung"), AssociationKind.POLITICS, AssociationKind.ADMINISTRATION
    ),
    "foerderung": _association(_("Förderung"), AssociationKind.FUNDER),
    "haeuser": _association(_("Häuser und Institutionen"), AssociationKind.HOUSE),
    "verwaltung": _association(_("Verwaltung"), AssociationKind.ADMINISTRATION),
    "politik": _association(_("Politik"), AssociationKind.POLITICS),
    "personen": _actor(_("Personen"), ActorKind.PERSON),
    "kollektive": _actor(_("Kollektive und Ensembles"), ActorKind.COLLECTIVE),
    "akteur-haeuser": _actor(_("Häuser"), ActorKind.HOUSE),
    "orte": Art(_("Orte"), venues=ALL_VENUES),
}


class Section(NamedTuple):
    """One of the four lists: everything, or one kind."""

    url_name: str
    title: str | Promise
    models: tuple[type[Entry], ...]
    arts: tuple[str, ...]
    facets: tuple[str, ...]


SECTIONS = {
    section.url_name: section
    for section in (
        Section(
            "directory",
            _("Alle"),
            (Association, Actor, Venue),
            ("verbaende", "akteure", "haeuser-orte", "politik-verwaltung", "foerderung"),
            tuple(FACETS),
        ),
        Section(
            "association_list",
            _("Verbände"),
            (Association,),
            ("verbaende", "haeuser", "verwaltung", "politik", "foerderung"),
            ("art", "sparte", "stadtteil", "denkzelle"),
        ),
        Section(
            "actor_list",
            _("Akteur:innen"),
            (Actor,),
            ("personen", "kollektive", "akteur-haeuser"),
            tuple(FACETS),
        ),
        Section("venue_list", _("Orte"), (Venue,), (), ("stadtteil",)),
    )
}


@dataclass(frozen=True)
class Selection(FacetSelection):
    """What is asked of the directory."""

    facet_names = tuple(FACETS)

    art: tuple[str, ...] = ()
    sparte: tuple[str, ...] = ()
    stadtteil: tuple[str, ...] = ()
    verband: tuple[str, ...] = ()
    denkzelle: tuple[str, ...] = ()
    ordnung: str = ""
    answers: QuerySet[SearchDocument] | None = field(default=None, compare=False, repr=False)

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        asked = super().from_query(query)
        return replace(
            asked,
            ordnung=ALPHABETICAL if query.get("ordnung") == ALPHABETICAL else "",
            answers=answers(asked.q, "association", "actor", "venue") if asked.q else None,
        )

    @property
    def is_alphabetical(self) -> bool:
        return self.ordnung == ALPHABETICAL

    def without_text(self) -> Self:
        return replace(self, q="", answers=None)

    def ordered(self, ordnung: str) -> Self:
        return replace(self, ordnung=ordnung)

    def unfiltered(self) -> Self:
        return type(self)(ordnung=self.ordnung)


def matching(model: type[Entry], selection: Selection) -> QuerySet[Any]:
    """The public entries of one kind which fit: one value per facet is enough, each facet counts.

    A value nothing has finds nothing.
    """
    found: QuerySet[Any] = model.objects.public()
    for facet, condition in CONDITIONS.items():
        if values := selection.values(facet):
            found = found.filter(condition(model, values))
    if selection.answers is not None:
        documents = selection.answers.filter(kind=model._meta.model_name)
        found = found.filter(pk__in=documents.values("object_id"))
    return found


def _of_art(model: type[Model], values: Collection[str]) -> Q:
    groups = [ARTS[value] for value in values if value in ARTS]
    kinds = {kind for group in groups for kind in group.kinds_of(str(model._meta.model_name))}
    if not kinds:
        return NOTHING
    return Q() if model is Venue else Q(kind__in=sorted(kinds))


def _of_discipline(model: type[Model], values: Collection[str]) -> Q:
    if model not in DISCIPLINE_TIES:
        return NOTHING
    chosen = DISCIPLINE_TIES[model].filter(discipline__slug__in=values)
    return Q(pk__in=chosen.values(str(model._meta.model_name)))


def _of_district(model: type[Model], values: Collection[str]) -> Q:
    shown = Q(show_district=True) if model is Actor else Q()
    return shown & Q(district__slug__in=values)


def _of_association(model: type[Model], values: Collection[str]) -> Q:
    if model is not Actor:
        return NOTHING
    members = Membership.objects.public().filter(association__slug__in=values)
    condition = Q(pk__in=members.values("actor"))
    if WITHOUT_ASSOCIATION in values:
        condition |= Q(pk__in=Actor.objects.without_association().values("pk"))
    return condition


def _of_denkzelle(model: type[Model], values: Collection[str]) -> Q:
    if model is Venue:
        return NOTHING
    side = str(model._meta.model_name)
    taking_part = Participation.objects.public().filter(
        denkzelle__slug__in=values, **{f"{side}__isnull": False}
    )
    return Q(pk__in=taking_part.values(side))


CONDITIONS: dict[str, Callable[[type[Model], Collection[str]], Q]] = {
    "art": _of_art,
    "sparte": _of_discipline,
    "stadtteil": _of_district,
    "verband": _of_association,
    "denkzelle": _of_denkzelle,
}
