"""Many rows at once, past the models: `bulk_create` prepares each of sixty columns every time."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models

from archive.seeding.rows import Row


def insert(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Write rows named by column; what a row leaves out gets the default of its field."""
    fields: list[Any] = [field for field in model._meta.concrete_fields if not field.primary_key]
    by_name = {field.attname: field for field in fields}
    defaults = {field.attname: _stored(field, field.get_default()) for field in fields}
    prepared = (
        defaults | {name: _stored(by_name[name], value) for name, value in row.items()}
        for row in rows
    )
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, [list(row.values()) for row in prepared])


def _stored(field: Any, value: Any) -> Any:
    return value if value is None else field.get_db_prep_save(value, connection)
