"""What can be found: each app registers its kinds of entries in `searchables.py`."""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

type References = Iterable[tuple[str, Iterable[int]]]


@dataclass(frozen=True, slots=True)
class Document:
    """An entry for the index. Subtitle and body are only searched; the rest is shown."""

    title: str
    url: str
    subtitle: str = ""
    body: str = ""
    summary: str = ""
    date: datetime.date | None = None


class Searchable[M: Model](ABC):
    """How one kind of entry gets into the index.

    `watches` names models whose rows are part of an entry's document, and the attribute that
    holds the entry's primary key: `((EventHost, "event_id"),)`. `names` are models of which only
    the name is part of it, and the way there: `((District, "venue__district"),)`.
    """

    kind: ClassVar[str]
    label: ClassVar[str | Promise]
    model: type[M]
    watches: ClassVar[tuple[tuple[type[Model], str], ...]] = ()
    names: ClassVar[tuple[tuple[type[Model], str], ...]] = ()

    @property
    def label_one(self) -> str:
        """What a single entry of this kind is called."""
        return str(self.model._meta.verbose_name)

    @abstractmethod
    def public(self) -> QuerySet[M]:
        """What a visitor without an account may see, with all that `document` will ask for."""

    @abstractmethod
    def document(self, entry: M) -> Document: ...

    def dependents(self, entry: M) -> References:
        """Other entries, as kind and primary keys, whose documents mention this one."""
        return ()


_searchables: dict[str, Searchable] = {}


def register[S: type[Searchable]](searchable: S) -> S:
    """Class decorator: make this kind of entry findable."""
    _searchables[searchable.kind] = searchable()
    return searchable


def all_searchables() -> dict[str, Searchable]:
    """By kind."""
    return _searchables
