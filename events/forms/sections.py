"""The parts of the long form which fold: open by themselves where there is something in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.forms.event import ACCESS, AROUND, PRICE, REGISTRATION, TEXTS, EventForm
from events.models import Event
from network.models.access import ACCESS_FACTS

FOLDED: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "text": (_("Texte und Bild"), TEXTS),
    "hosts": (_("Wer einlädt"), ("own_hosts", "denkzelle")),
    "audience": (_("Sparten, Publikum, Sprachen"), AROUND),
    "price": (_("Kosten"), PRICE),
    "registration": (_("Anmeldung"), REGISTRATION),
    "access": (_("Zugang"), ACCESS),
}


@dataclass(frozen=True)
class Section:
    """Some fields under one heading."""

    name: str
    title: Promise
    fields: list[BoundField]
    is_open: bool
    hint: str = ""

    @property
    def facts(self) -> list[BoundField]:
        """The access facts, which are many and short."""
        return [field for field in self.fields if field.name in ACCESS_FACTS]

    @property
    def rest(self) -> list[BoundField]:
        return [field for field in self.fields if field.name not in ACCESS_FACTS]


def sections(form: EventForm) -> Iterator[Section]:
    for name, (title, names) in FOLDED.items():
        fields = [form[one] for one in names if one in form.fields]
        has_image = name == "text" and form.instance.image_id is not None
        is_open = has_image or any(field.errors or _says_something(field) for field in fields)
        hint = ", ".join(party.name for party in form.shown_hosts()) if name == "hosts" else ""
        yield Section(name, title, fields, is_open, hint)


def _says_something(field: BoundField) -> bool:
    """Whether it holds anything but the usual; hosts are told beside the heading."""
    return field.name != "own_hosts" and _plain(field.value()) != _plain(_usual(field))


def _usual(field: BoundField) -> Any:
    """What an event has of which nobody said anything."""
    columns = {column.name: column for column in Event._meta.concrete_fields}
    if field.name not in columns:
        return []
    return field.field.prepare_value(columns[field.name].get_default())


def _plain(value: Any) -> Any:
    if value in (None, "", False, []):
        return ""
    return sorted(map(str, value)) if isinstance(value, list | tuple) else str(value)
