"""What is known about a person, and the rules by which it is handed out and erased.

Each floor lists its rules in a module `personal_data`; a test finds fields that none of them names.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Any, Self

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalChanges

from network.models import Actor, User

FLOORS = ("network", "events", "archive")

type Rows = Callable[[Person], Q]


@dataclass(frozen=True)
class Person:
    user: User
    addresses: frozenset[str]
    kept: frozenset[int]  # profiles they look after
    own: frozenset[int]  # those nobody else looks after: they go with the person

    @classmethod
    def of(cls, user: User) -> Self:
        confirmed = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
        kept = Actor.objects.filter(keepers=user)
        shared = Actor.keepers.through._default_manager.exclude(user=user).values("actor")
        return cls(
            user=user,
            addresses=frozenset(address.lower() for address in (user.email, *confirmed)),
            kept=frozenset(kept.values_list("pk", flat=True)),
            own=frozenset(kept.exclude(pk__in=shared).values_list("pk", flat=True)),
        )

    def wrote(self, name: str) -> Q:
        """Rows whose field `name` is an address of this person, however it is written."""
        found = Q(pk__in=[])
        for address in self.addresses:
            found |= Q(**{f"{name}__iexact": address})
        return found

    def is_addressed_in(self, *texts: object) -> bool:
        return any(_find(self.addresses, text) for text in texts)

    def is_named_in(self, *texts: object) -> bool:
        """By address or full name; a first name alone may be anybody's."""
        full_name = {self.user.name} if " " in self.user.name.strip() else set()
        return any(_find(self.addresses | full_name, text) for text in texts)


def _find(words: Iterable[str], text: object) -> bool:
    either = "|".join(map(re.escape, sorted(words)))
    return re.search(rf"(?<!\w)(?:{either})(?!\w)", str(text), re.IGNORECASE) is not None


@dataclass(frozen=True)
class Rule:
    """What rows of one model say about a person.

    They are theirs by a foreign key (`by`) or as `rows` tells. On erasure the rows of `deleted`
    go and `emptied` is written into those of `rows`; foreign keys to the account are emptied, or
    take the row along, as the model says.
    """

    model: type[models.Model]
    title: Any = ""
    fields: tuple[str, ...] = ()  # handed out
    secrets: tuple[str, ...] = ()  # erased as well, but of no use to anybody
    by: tuple[str, ...] = ()
    rows: Rows | None = None
    deleted: Rows | None = None
    emptied: Mapping[str, Any] = field(default_factory=dict)

    def of(self, person: Person) -> Q:
        found = self.rows(person) if self.rows else Q(pk__in=[])
        for name in self.by:
            found |= Q(**{name: person.user.pk})
        return found


def floors() -> list[ModuleType]:
    return [import_module(f"{floor}.personal_data") for floor in FLOORS]


def all_rules() -> list[Rule]:
    """Those of every floor, and those for the history of what they are about."""
    listed = [rule for floor in floors() for rule in floor.RULES]
    return [*listed, *_former_versions(listed), *_own_edits()]


def _former_versions(rules: list[Rule]) -> Iterator[Rule]:
    """The history knows as much as the entry itself."""
    for rule in rules:
        history = history_of(rule.model)
        if history is None:
            continue
        names = {column.name for column in history._meta.concrete_fields}
        yield Rule(
            history,
            title=f"{rule.title} (Verlauf)",
            fields=("history_date", *(name for name in rule.fields if name in names)),
            secrets=rule.secrets,
            by=rule.by,
            rows=rule.rows,
            emptied=rule.emptied,
        )


def _own_edits() -> Iterator[Rule]:
    """What somebody changed is told by kind, number and time: the words may be of others."""
    for model in apps.get_models():
        if is_history(model) and _has_field(model, "history_user"):
            title = f"Bearbeitet: {_live_model(model)._meta.verbose_name_plural}"
            names = ("history_date", "history_type", "id")
            yield Rule(model, title=title, fields=names, by=("history_user",))


def is_history(model: type[models.Model]) -> bool:
    return issubclass(model, HistoricalChanges)


def history_of(model: type[models.Model]) -> type[models.Model] | None:
    for other in apps.get_models():
        if is_history(other) and _live_model(other) is model and _has_field(other, "history_user"):
            return other
    return None


def _live_model(history: Any) -> type[models.Model]:
    return history.instance_type


def _has_field(model: type[models.Model], name: str) -> bool:
    return any(column.name == name for column in model._meta.concrete_fields)
