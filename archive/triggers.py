"""The database itself refuses to change or delete what was kept, whoever asks.

The one exception is a transaction with an `ErasurePermit` in it (`erasure_permit`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from archive.models import ErasurePermit, KeptFile, KeptState

PERMIT = ErasurePermit._meta.db_table
# Of each table the columns by which a new row could take the place of one that is there.
UNIQUE = {
    KeptState._meta.db_table: (("id",), ("entry_id",), ("denkzelle_id", "kept_on", "number")),
    KeptFile._meta.db_table: (("id",), ("state_id", "name")),
}
REFUSAL = "What was kept is never changed."

FUNCTION = f"""
CREATE OR REPLACE FUNCTION archive_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM {PERMIT}) THEN
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$
"""  # noqa: S608 - names of our own tables


@contextmanager
def erasure_permit() -> Iterator[None]:
    """For as long as this lasts, this transaction may take a name out of what was kept."""
    with transaction.atomic():
        permit = ErasurePermit.objects.create()
        yield
        permit.delete()


def install(using: str = "default", **kwargs: Any) -> None:
    """Set them up, or again; run after each `migrate`."""
    database = connections[using]
    if not {PERMIT, *UNIQUE} <= set(database.introspection.table_names()):
        return  # migrated backwards to before there were any
    _run(database, _creating(database.vendor))


def remove(using: str = "default") -> None:
    """Only for emptying the whole database."""
    database = connections[using]
    tables = set(database.introspection.table_names())
    _run(database, _dropping(database.vendor, [table for table in UNIQUE if table in tables]))


def unguarded_tables() -> list[str]:
    """Tables whose rows could be changed after all: it is tried, and taken back."""
    return [
        table
        for table in UNIQUE
        if not (
            _refuses(f"UPDATE {table} SET sha256 = sha256")  # noqa: S608
            and _refuses(f"DELETE FROM {table}")  # noqa: S608
        )
    ]


def _refuses(statement: str) -> bool:
    with transaction.atomic():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
                was_possible = cursor.rowcount > 0
        except IntegrityError:
            return True
        transaction.set_rollback(True)
    return not was_possible


def _run(database: BaseDatabaseWrapper, statements: Iterator[str]) -> None:
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _creating(vendor: str) -> Iterator[str]:
    if vendor == "postgresql":
        yield FUNCTION
    for table in UNIQUE:
        yield from (_postgresql(table) if vendor == "postgresql" else _sqlite(table))


def _postgresql(table: str) -> Iterator[str]:
    for name, when, rows in (
        ("rows", "UPDATE OR DELETE", "ROW"),
        ("all", "TRUNCATE", "STATEMENT"),
    ):
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_frozen_{name} BEFORE {when} ON {table} "
            f"FOR EACH {rows} EXECUTE FUNCTION archive_refuse_change()"
        )


def _sqlite(table: str) -> Iterator[str]:
    same = " OR ".join(
        " AND ".join(f"{column} = NEW.{column}" for column in columns) for columns in UNIQUE[table]
    )
    replaces = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608
    without_permit = f"NOT EXISTS (SELECT 1 FROM {PERMIT})"  # noqa: S608
    for name, when, condition in (
        ("update", "UPDATE", without_permit),
        ("delete", "DELETE", without_permit),
        ("insert", "INSERT", replaces),  # INSERT OR REPLACE deletes without a word
    ):
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {table}_frozen_{name} BEFORE {when} ON {table} "
            f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def _dropping(vendor: str, tables: list[str]) -> Iterator[str]:
    for table in tables:
        if vendor == "postgresql":
            for name in ("rows", "all"):
                yield f"DROP TRIGGER IF EXISTS {table}_frozen_{name} ON {table}"
        else:
            for name in ("update", "delete", "insert"):
                yield f"DROP TRIGGER IF EXISTS {table}_frozen_{name}"
