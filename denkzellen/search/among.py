"""`filter(Among(F("pk"), ids))`: one of many keys, which the database gets as a single value."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Lookup


class Among(Lookup):
    """Like `in`, for tens of thousands of keys: none of them is a parameter of its own."""

    lookup_name = "among"

    def __init__(self, key: F, ids: Iterable[int]) -> None:
        super().__init__(key, ",".join(map(str, ids)))

    def get_prep_lookup(self) -> Any:
        return self.rhs

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, parameters = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s::bigint[])", [*parameters, f"{{{self.rhs}}}"]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*parameters, f"[{self.rhs}]"]  # noqa: S608
