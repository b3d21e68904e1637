"""The table in which limits are counted where no Redis does."""

from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from denkzellen.caches import TABLE


def create_table(using: str, **kwargs: Any) -> None:
    """After each `migrate`; does nothing where the table is there."""
    call_command("createcachetable", TABLE, database=using, verbosity=0)


def forget_outdated() -> int:
    """Delete rows whose time is over; the cache itself does so only when it is full."""
    now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE expires < %s", [now])  # noqa: S608
        return int(cursor.rowcount)
