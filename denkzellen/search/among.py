"""`filter(Among(F("pk"), "3,4,7"))`: one of many keys, which the database gets as one value."""

from typing import Any

from django.db.models import F, Lookup


class Among(Lookup):
    """Like `in`, for tens of thousands of keys: none of them is a parameter of its own."""

    lookup_name = "among"

    def __init__(self, key: F, ids: str) -> None:
        super().__init__(key, ids)

    def get_prep_lookup(self) -> Any:
        return self.rhs

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, parameters = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s::bigint[])", [*parameters, f"{{{self.rhs}}}"]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*parameters, f"[{self.rhs}]"]  # noqa: S608
