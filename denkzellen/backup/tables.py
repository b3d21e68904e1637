"""Every table as lines of JSON, and back, by the columns of the models."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import batched
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.db import connection, models

type Model = type[models.Model]

# Signed-in devices, what is computed from the rest, and what only this machine has to do.
LEFT_OUT_APPS = {"sessions", "usersessions", "django_tasks_db", "django_tasks_database"}
LEFT_OUT = {
    "denkzellen.searchdocument",
    "denkzellen.searchterm",
    "denkzellen.searchposting",
    "denkzellen.generation",
    "denkzellen.timedrun",
}
# `migrate` puts rows into these; those of the backup take their place.
FILLED_BY_MIGRATE = ("auth_permission", "django_content_type", "django_site")

CHUNK_BYTES = 4 * 1024 * 1024
ROWS_AT_ONCE = 500


def kept_models() -> list[Model]:
    """In the order of their tables, so that two backups of the same rows are the same."""
    found = [model for model in apps.get_models(include_auto_created=True) if _is_kept(model)]
    return sorted(found, key=lambda model: model._meta.db_table)


def _is_kept(model: Model) -> bool:
    options = model._meta
    return (
        options.managed
        and not options.proxy
        and options.app_label not in LEFT_OUT_APPS
        and options.label_lower not in LEFT_OUT
        and getattr(model, "is_backed_up", True)
    )


def by_table(known: Apps) -> dict[str, Model]:
    return {
        model._meta.db_table: model
        for model in known.get_models(include_auto_created=True)
        if not model._meta.proxy
    }


def columns(model: Model) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


@contextmanager
def snapshot() -> Iterator[None]:
    """All that is read meanwhile is of one moment, and nobody is kept from writing.

    Not `atomic()`: on SQLite that would take the one lock there is for writing.
    """
    connection.ensure_connection()
    level = " ISOLATION LEVEL REPEATABLE READ READ ONLY" if _is_postgresql() else ""
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN{level}")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


# --- out


def chunks(model: Model) -> Iterator[tuple[bytes, int]]:
    """The rows as lines, some megabytes at once, and how many they are."""
    lines: list[bytes] = []
    size = 0
    names = [field.attname for field in columns(model)]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        line = json.dumps(row, default=_plain, separators=(",", ":"))
        lines.append(f"{line}\n".encode())
        size += len(lines[-1])
        if size > CHUNK_BYTES:
            yield b"".join(lines), len(lines)
            lines, size = [], 0
    if lines:
        yield b"".join(lines), len(lines)


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode()
    return str(value)


def last_number(model: Model) -> int | None:
    """The last number the table gave out; it is never given again, not even after a restore."""
    if not isinstance(model._meta.pk, models.AutoField):
        return None
    with connection.cursor() as cursor:
        if _is_postgresql():
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", _serial(model))
            name = cursor.fetchone()[0]
            cursor.execute(f"SELECT last_value, is_called FROM {name}")  # noqa: S608
            last, is_called = cursor.fetchone()
            return last if is_called else 0
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        row = cursor.fetchone()
        return row[0] if row else 0


def _serial(model: Model) -> list[str]:
    assert model._meta.pk is not None
    return [connection.ops.quote_name(model._meta.db_table), str(model._meta.pk.column)]


# --- back


def are_empty(names: Iterable[str]) -> bool:
    there = set(connection.introspection.table_names())
    return not any(_has_rows(name) for name in names if name in there)


def _has_rows(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")  # noqa: S608
        return cursor.fetchone() is not None


def clear_filled() -> None:
    with connection.cursor() as cursor:
        for name in FILLED_BY_MIGRATE:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608


def insert(model: Model, names: list[str], lines: Iterable[bytes]) -> None:
    """Rows as they were: no signal, no default, nothing computed."""
    fields_by_name = {field.column: field for field in columns(model)}
    fields = [fields_by_name[name] for name in names]
    quote = connection.ops.quote_name
    table, listed = quote(model._meta.db_table), ", ".join(map(quote, names))
    marks = ", ".join(["%s"] * len(names))
    statement = f"INSERT INTO {table} ({listed}) VALUES ({marks})"  # noqa: S608
    with connection.cursor() as cursor:
        for batch in batched(lines, ROWS_AT_ONCE, strict=False):
            cursor.executemany(statement, [_stored(fields, json.loads(line)) for line in batch])


def _stored(fields: list[Any], row: list[Any]) -> list[Any]:
    return [
        field.get_db_prep_save(field.to_python(value), connection=connection)
        for field, value in zip(fields, row, strict=True)
    ]


def continue_after(model: Model, number: int) -> None:
    with connection.cursor() as cursor:
        if _is_postgresql():
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
                [*_serial(model), max(number, 1), number > 0],
            )
            return
        name = model._meta.db_table
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, number])
