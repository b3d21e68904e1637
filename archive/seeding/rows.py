"""Rows of the data files become entries, where they are missing; what is there stays as it is."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from denkzellen.models import Entry, FormerSlug, Publication, PublicationState

DATA = Path(__file__).parent / "data"
type Row = dict[str, Any]


def read(name: str) -> list[Row]:
    rows: list[Row] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def missing(model: type[models.Model], rows: Sequence[Row]) -> list[Row]:
    """Rows whose address was never used: what people renamed or removed does not come back."""
    wanted = [row["slug"] for row in rows]
    known = set(_values(model._default_manager.filter(slug__in=wanted), "slug"))
    if issubclass(model, Entry):
        former = FormerSlug.objects.for_model(model).filter(slug__in=wanted)
        known.update(_values(former, "slug"))
    if any(field.name == "name" and field.unique for field in model._meta.fields):
        names = set(_values(model._default_manager.all(), "name"))
        known.update(row["slug"] for row in rows if row["name"] in names)
    return [row for row in rows if row["slug"] not in known]


def _values(objects: models.QuerySet[Any], name: str) -> models.QuerySet[Any, Any]:
    return objects.values_list(name, flat=True)


def find[M: models.Model](model: type[M], slug: str) -> M | None:
    """The object with this address, now or formerly; None when it was removed."""
    found = model._default_manager.filter(slug=slug).first()
    if found is None and issubclass(model, Entry):
        former = FormerSlug.objects.for_model(model).filter(slug=slug).first()
        if former:
            found = model._default_manager.filter(pk=former.object_id).first()
    return found


def create[M: models.Model](model: type[M], row: Row, **more: Any) -> M:
    """A new object from a row; relations are named by address, dates and times written as ISO.

    What can be published is, unless `more` says otherwise.
    """
    values: Row = dict(more)
    many: dict[str, list[models.Model]] = {}
    for name, value in row.items():
        field: Any = model._meta.get_field(name)
        if field.many_to_many:
            found = [find(field.related_model, slug) for slug in value]
            many[name] = [other for other in found if other]
        elif field.is_relation:
            values[name] = find(field.related_model, value)
        else:
            values[name] = field.to_python(value)
    if issubclass(model, Publication):
        values = _published() | values
    created = model(**values)
    created.save()
    for name, others in many.items():
        getattr(created, name).set(others)
    return created


def _published() -> Row:
    return {
        "state": PublicationState.PUBLISHED,
        "published_at": timezone.now(),
        "checked_version": 1,
    }


def with_sources(note: str, sources: Iterable[str]) -> str:
    """A short text that ends with where the facts come from."""
    text = format_html("<p>{}</p>", note) if note else ""
    if links := _titled(sources):
        listed = format_html_join(
            ", ", '<a href="{}">{}</a>', ((url, title) for title, url in links)
        )
        text += format_html("<p>Quellen: {}</p>", listed)
    return text


def take_text(row: Row) -> Row:
    """The row with its note and sources made into its text."""
    rest = {name: value for name, value in row.items() if name not in ("note", "sources")}
    return rest | {"text": with_sources(row.get("note", ""), row.get("sources", []))}


def as_links(sources: Iterable[str]) -> str:
    """Sources as a field for links takes them: one a line, with its host as title."""
    return "\n".join(f"{title} | {url}" for title, url in _titled(sources))


def _titled(sources: Iterable[str]) -> list[tuple[str, str]]:
    """Each source with its host, numbered from the second of a host on."""
    seen: Counter[str] = Counter()
    titled = []
    for url in sources:
        host = (urlsplit(url).hostname or url).removeprefix("www.")
        seen[host] += 1
        titled.append((host if seen[host] == 1 else f"{host} ({seen[host]})", url))
    return titled
