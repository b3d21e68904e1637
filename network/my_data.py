"""Everything known about a person, as files to take along."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from network.models import Image, User
from network.persons import Person, Rule, all_rules

FOLDER = "dateien"


@dataclass(frozen=True)
class Section:
    """The rows of one rule."""

    title: str
    model: str
    labels: list[str]
    names: tuple[str, ...]
    rows: list[list[Any]]

    @property
    def as_json(self) -> dict[str, Any]:
        rows = [dict(zip(self.names, row, strict=True)) for row in self.rows]
        return {"titel": self.title, "art": self.model, "eintraege": rows}

    @property
    def readable(self) -> list[list[tuple[str, str]]]:
        """Each row as label and words, without what is empty."""
        return [
            [
                (label, _words(value))
                for label, value in zip(self.labels, row, strict=True)
                if value not in (None, "", [])
            ]
            for row in self.rows
        ]


def download(user: User) -> IO[bytes]:
    """A ZIP: one file for machines, one for people, and the pictures."""
    person = Person.of(user)
    sections = list(_sections(person))
    written_at = timezone.localtime()
    content = {
        "website": settings.SITE_URL,
        "erstellt": written_at,
        "angaben": [section.as_json for section in sections],
    }
    page = render_to_string("mein/download.html", {"sections": sections, "written_at": written_at})
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        archive.writestr("daten.json", text)
        archive.writestr("lesen.html", page)
        for name in _pictures(person):
            with default_storage.open(name) as picture:
                archive.writestr(f"{FOLDER}/{PurePosixPath(name).name}", picture.read())
    file.seek(0)
    return file


def _sections(person: Person) -> Iterator[Section]:
    for rule in all_rules():
        if rule.fields:
            section = _section(rule, person)
            if section.rows:
                yield section


def _section(rule: Rule, person: Person) -> Section:
    columns = [rule.model._meta.get_field(name) for name in rule.fields]
    single = [column.name for column in columns if column.many_to_one or column.one_to_one]
    many = [column.name for column in columns if column.many_to_many]
    found = rule.model._base_manager.filter(rule.of(person)).order_by("pk")
    found = found.select_related(*single) if single else found
    return Section(
        title=str(rule.title),
        model=rule.model._meta.label,
        labels=[str(capfirst(getattr(column, "verbose_name", column.name))) for column in columns],
        names=rule.fields,
        rows=[[_value(row, column) for column in columns] for row in found.prefetch_related(*many)],
    )


def _value(row: models.Model, column: Any) -> Any:
    """As JSON has it: a tie is the name of what it leads to."""
    if column.many_to_many:
        return [str(other) for other in getattr(row, column.name).all()]
    if column.is_relation:
        return _named(row, column)
    if isinstance(column, models.FileField):
        return PurePosixPath(getattr(row, column.name).name).name
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    return getattr(row, column.name)


def _named(row: models.Model, column: Any) -> str | None:
    """A history may lead to what is gone: then its number remains."""
    number = getattr(row, column.attname)
    try:
        other = getattr(row, column.name)
    except ObjectDoesNotExist:
        other = None
    if other is None:
        return None if number is None else f"({number})"
    return str(other)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if hasattr(value, "tzinfo"):
        value = timezone.localtime(value)
    return str(localize(value))


def _pictures(person: Person) -> Iterator[str]:
    rule = next(rule for rule in all_rules() if rule.model is Image)
    for image in Image.objects.filter(rule.of(person)):
        if image.file.name and default_storage.exists(image.file.name):
            yield image.file.name
