"""What is asked of a list with facets."""

from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self

from django.http import QueryDict
from django.utils.http import urlencode

MAX_VALUES = 40
MAX_TEXT = 100


@dataclass(frozen=True)
class FacetSelection:
    """The query of a list, cleaned: the same selection always has the same address.

    Each list has its own, with a tuple of slugs for each name in `facet_names`.
    """

    facet_names: ClassVar[tuple[str, ...]]

    q: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        chosen: dict[str, Any] = {
            facet: tuple(sorted(set(filter(None, query.getlist(facet)))))[:MAX_VALUES]
            for facet in cls.facet_names
        }
        return cls(q=" ".join(query.get("q", "")[:MAX_TEXT].split()), **chosen)

    @property
    def is_filtered(self) -> bool:
        return bool(self.q or any(map(self.values, self.facet_names)))

    def values(self, facet: str) -> tuple[str, ...]:
        return getattr(self, facet)

    def only(self, facet: str, *values: str) -> Self:
        """The same selection with just these values in one facet."""
        changed: dict[str, Any] = {facet: values}
        return replace(self, **changed)

    def without(self, facet: str, value: str) -> Self:
        return self.only(facet, *(kept for kept in self.values(facet) if kept != value))

    def without_text(self) -> Self:
        return replace(self, q="")

    @property
    def query(self) -> str:
        """The address part of this selection, empty when nothing is chosen."""
        chosen = {field.name: getattr(self, field.name) for field in fields(self) if field.compare}
        return urlencode({name: value for name, value in chosen.items() if value}, doseq=True)
