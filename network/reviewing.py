"""What the Redaktion sees of an entry before it decides."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from denkzellen.history import Change, changes_between
from denkzellen.models import Publication
from denkzellen.snapshots import AnyField, Words, present, row_at, shown_fields
from network.models import Actor, Image

# What is said at the top of the page already.
SAID_ABOVE = frozenset({"slug", "state", "is_blocked", "is_demo"})


@dataclass(frozen=True)
class Fact:
    """One field in words; `is_public` says whether others see it as well."""

    label: str
    text: str
    is_public: bool
    image: Image | None


def facts_of(entry: Publication) -> list[Fact]:
    """Every field with something in it, also what only its keepers see."""
    fields = [field for field in shown_fields(type(entry)) if _is_told(entry, field)]
    now = present(entry, fields)
    words = Words(fields, [now])
    facts = [
        Fact(
            label=capfirst(str(field.verbose_name)),
            text=words.say(field, now[field.name]),
            is_public=_is_public(entry, field.name),
            image=_image(entry, field),
        )
        for field in fields
    ]
    return [fact for fact in facts if fact.text]


def _is_told(entry: Publication, field: AnyField) -> bool:
    is_switch = isinstance(entry, Actor) and field.name.startswith("show_")
    return not is_switch and field.name not in SAID_ABOVE


def _is_public(entry: Publication, name: str) -> bool:
    is_switched = isinstance(entry, Actor) and name in Actor.SWITCHED_FIELDS
    return not is_switched or bool(getattr(entry, f"show_{name}"))


def _image(entry: Publication, field: Any) -> Image | None:
    is_image = field.is_relation and not field.many_to_many and field.related_model is Image
    return getattr(entry, field.name) if is_image else None


def changes_since(entry: Publication, version: int | None) -> list[Change] | None:
    """What changed since `version`; None where nobody knows any more what that was."""
    if version is None or row_at(entry, version) is None:
        return None
    return changes_between(entry, version)
