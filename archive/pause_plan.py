"""What there is to decide when a DENKZELLE pauses, and what was decided."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from denkzellen.models import Denkzelle, Project, ProjectState
from events.models import Digest, Event, EventStatus, Occurrence, Registration
from network.keepers import keepers_of
from network.models import Participation, User

# What somebody looked at, as plain values: titles and versions by key.
type Seen = dict[str, Any]

# New, changed, and no longer there.
WORDS: dict[str, tuple[Promise, ...]] = {
    "projects": (
        gettext_lazy("Neu: das Projekt „%(title)s“."),
        gettext_lazy("Geändert: das Projekt „%(title)s“."),
        gettext_lazy("Nicht mehr da: das Projekt „%(title)s“."),
    ),
    "events": (
        gettext_lazy("Neu: die Veranstaltung „%(title)s“."),
        gettext_lazy("Geändert, oder die Anmeldungen dazu: die Veranstaltung „%(title)s“."),
        gettext_lazy("Nicht mehr dabei: die Veranstaltung „%(title)s“."),
    ),
    "people": (
        gettext_lazy("Wirkt jetzt mit: %(title)s."),
        gettext_lazy("Wirkt anders mit: %(title)s."),
        gettext_lazy("Wirkt nicht mehr mit: %(title)s."),
    ),
}


class EventStep(StrEnum):
    KEEP = "keep"
    HAND = "hand"
    CANCEL = "cancel"


@dataclass(frozen=True)
class ProjectDecision:
    state: ProjectState
    to: Denkzelle | None = None


@dataclass(frozen=True)
class EventDecision:
    step: EventStep
    to: Denkzelle | None = None
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """What was decided, by the keys of projects, events and participations."""

    on: date
    note: str
    review_on: date | None = None
    projects: dict[int, ProjectDecision] = field(default_factory=dict)
    events: dict[int, EventDecision] = field(default_factory=dict)
    further: tuple[Denkzelle, ...] = ()
    contacts: tuple[int, ...] = ()

    @property
    def continued_in(self) -> list[Denkzelle]:
        """Where its themes go on: as said for the whole, and for single projects."""
        named = [*self.further, *(one.to for one in self.projects.values() if one.to)]
        return sorted({one.pk: one for one in named}.values(), key=lambda one: one.position)

    @property
    def targets(self) -> set[int]:
        """All that take something over."""
        handed = {one.to.pk for one in self.events.values() if one.to}
        return handed | {one.pk for one in self.continued_in}

    def as_json(self) -> dict[str, Any]:
        return {
            "projects": {
                str(pk): {"state": one.state.value, "to": one.to.slug if one.to else ""}
                for pk, one in self.projects.items()
            },
            "events": {
                str(pk): {
                    "step": one.step.value,
                    "to": one.to.slug if one.to else "",
                    "note": one.note,
                }
                for pk, one in self.events.items()
            },
            "continued_in": [one.slug for one in self.continued_in],
        }


class Stock:
    """What a DENKZELLE has that somebody has to decide about."""

    def __init__(self, denkzelle: Denkzelle) -> None:
        self.denkzelle = denkzelle
        self.projects: list[Project] = list(denkzelle.projects.select_related("continued_in"))
        self.events: list[Event] = list(coming_events(denkzelle))
        public = Participation.objects.public().filter(denkzelle=denkzelle)
        self.people = list(public.select_related("actor", "association"))

    @cached_property
    def dates(self) -> dict[int, int]:
        """How many dates each event still has."""
        coming = Occurrence.objects.filter(event__in=self.events, ends_at__gte=timezone.now())
        coming = coming.exclude(own_status=EventStatus.CANCELLED)
        return _counted(coming.order_by().values_list("event").annotate(Count("pk")))

    @cached_property
    def registered(self) -> dict[int, int]:
        """How many sign-ups would get a mail if the event was cancelled."""
        standing = Registration.objects.standing().filter(
            occurrence__event__in=self.events, occurrence__ends_at__gte=timezone.now()
        )
        standing = standing.exclude(occurrence__own_status=EventStatus.CANCELLED)
        counted = standing.order_by().values_list("occurrence__event").annotate(Count("pk"))
        return _counted(counted)

    @cached_property
    def not_public_yet(self) -> int:
        """Events which name it and are not shown as its own."""
        naming = Event.objects.filter(denkzelle=self.denkzelle)
        return naming.exclude(pk__in=Event.objects.public().for_denkzelle(self.denkzelle)).count()

    @cached_property
    def asking(self) -> int:
        """How many wait for one side to agree that they take part."""
        rows = Participation.objects.filter(denkzelle=self.denkzelle)
        one_side = Q(denkzelle_agreed_at=None) ^ Q(participant_agreed_at=None)
        return rows.filter(one_side).count()

    @cached_property
    def letters(self) -> int:
        """Letters with dates that were ordered for this DENKZELLE."""
        slug = self.denkzelle.slug
        likely = Digest.objects.confirmed().filter(query__contains=f"denkzelle={slug}")
        queries = likely.values_list("query", flat=True)
        return sum(slug in QueryDict(query).getlist("denkzelle") for query in queries)

    @cached_property
    def people_to_tell(self) -> dict[User, list[Event]]:
        """Who answers for those taking part and for its events, with the events of each."""
        found: dict[User, list[Event]] = {}
        for participation in self.people:
            for person in keepers_of(participation.participant):
                found.setdefault(person, [])
        for event in self.events:
            for person in event.people_keeping():
                found.setdefault(person, []).append(event)
        return found

    @property
    def seen(self) -> Seen:
        return {
            "version": self.denkzelle.version,
            "projects": {str(one.pk): [one.title, one.version] for one in self.projects},
            "events": {
                str(one.pk): [one.title, one.version, self.registered.get(one.pk, 0)]
                for one in self.events
            },
            "people": {str(one.pk): [str(one.participant)] for one in self.people},
        }


def coming_events(denkzelle: Denkzelle) -> Any:
    """Public events of it that have not taken place yet and are not cancelled."""
    coming = Occurrence.objects.filter(ends_at__gte=timezone.now())
    events = Event.objects.public().for_denkzelle(denkzelle)
    events = events.filter(pk__in=coming.order_by().values("event"))
    events = events.exclude(status=EventStatus.CANCELLED)
    named = ("hosts__actor", "hosts__association", "occurrences")
    return events.select_related("created_by").prefetch_related(*named)


def may_stay(event: Event) -> bool:
    """Whether somebody stands behind it when its DENKZELLE does not."""
    creator = event.created_by
    return bool(creator and creator.is_active) or any(event.shown_hosts)


def _counted(rows: Any) -> dict[int, int]:
    return dict(rows)


def differences(seen: Seen, now: Seen) -> list[str]:
    """What is not as it was when somebody looked, in sentences."""
    found = []
    if seen["version"] != now["version"]:
        found.append(_("Texte oder Angaben der DENKZELLE sind geändert."))
    for part in ("projects", "events", "people"):
        found += _changes(seen[part], now[part], WORDS[part])
    return found


def _changes(seen: Seen, now: Seen, words: tuple[Promise, ...]) -> Iterator[str]:
    new, changed, gone = map(str, words)
    for key, (title, *state) in now.items():
        if key not in seen:
            yield new % {"title": title}
        elif seen[key][1:] != state:
            yield changed % {"title": title}
    for key, (title, *_state) in seen.items():
        if key not in now:
            yield gone % {"title": title}
