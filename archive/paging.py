"""Paging that stands still: the way on starts at the last row shown, not at a counted one.

So a row that is added or removed meanwhile moves no other one to another page. The number of the
page alone (`seite=`) leads somewhere too; it is counted from what is newest now.
"""

import re
from datetime import date
from typing import Any, NamedTuple, Self

from django.core.paginator import InvalidPage
from django.db.models import Q
from django.http import QueryDict

MARK = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([01])([01])\.([0-9]{1,18})")
LONGEST_NUMBER = 6  # digits


class Mark(NamedTuple):
    """Where a row stands in the list; nothing else of it is needed to go on from there."""

    day: date
    is_year_only: bool
    is_entry: int
    pk: int

    @classmethod
    def read(cls, text: str) -> Self:
        found = MARK.fullmatch(text)
        try:
            day = date.fromisoformat(found[1] if found else "")
        except ValueError as error:
            raise InvalidPage from error
        assert found
        return cls(day, found[2] == "1", int(found[3]), int(found[4]))

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.is_year_only:d}{self.is_entry:d}.{self.pk}"


class Place(NamedTuple):
    """Which page is asked for: by its number, or what follows or precedes a row."""

    number: int = 1
    after: Mark | None = None
    before: Mark | None = None

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """Raises InvalidPage for what is no place."""
        number = query.get("seite", "1")
        if not number.isdecimal() or len(number) > LONGEST_NUMBER or int(number) < 1:
            raise InvalidPage
        after, before = query.get("nach"), query.get("vor")
        return cls(
            int(number),
            Mark.read(after) if after else None,
            Mark.read(before) if before and not after else None,
        )

    @property
    def mark(self) -> Mark | None:
        return self.after or self.before

    def beyond(self, order: tuple[str, ...]) -> Q:
        """The rows on the asked side of the mark, in a list of this order."""
        condition = Q(pk__in=[])
        for name in reversed(order):
            field, is_falling = name.removeprefix("-"), name.startswith("-")
            value: Any = getattr(self.mark, field)
            step = "lt" if is_falling == bool(self.after) else "gt"
            condition = Q(**{f"{field}__{step}": value}) | Q(**{field: value}) & condition
        return condition


def reversed_order(order: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in order)
