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
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(field.column) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(list(row.values()))
        else:
            marks = ", ".join(["%s"] * len(fields))
            statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
            cursor.executemany(statement, [list(row.values()) for row in prepared])


def _stored(field: Any, value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    return field.get_db_prep_save(value, connection)
