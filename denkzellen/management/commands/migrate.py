"""Django's `migrate`, which does not make the visitors wait.

A change of a table needs it to itself for a moment. While it waits for that, everybody else waits
behind it: so it gives up soon and tries again. Each migration is a transaction of its own, what
is done stays done.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections
from django.db.utils import OperationalError
from psycopg.errors import LockNotAvailable

logger = logging.getLogger(__name__)
TRIES = 20
PAUSE_SECONDS = 3


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        words = "PostgreSQL: longest wait for a table, in ms (%(default)s)"
        parser.add_argument("--lock-timeout", type=int, default=2000, help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        with _short_waits(options["database"], options["lock_timeout"]):
            for tries_left in reversed(range(TRIES)):
                try:
                    super().handle(*args, **options)
                    return
                except OperationalError as error:
                    if not tries_left or not isinstance(error.__cause__, LockNotAvailable):
                        raise
                    logger.warning("A table is in use, migrate tries again: %s", error)
                    sleep(PAUSE_SECONDS)


@contextmanager
def _short_waits(alias: str, milliseconds: int) -> Iterator[None]:
    connection = connections[alias]
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{milliseconds}ms"])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])
