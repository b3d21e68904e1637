"""Load what a new site begins with; what is there already is left as it is."""

import time
from argparse import ArgumentParser
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils import timezone

from archive.seeding import (
    accounts,
    demo,
    facts,
    many,
    many_entries,
    pages,
    remains,
    rests,
    waiting,
)
from denkzellen import freshness
from denkzellen.search import index


@contextmanager
def _without_query_log() -> Iterator[None]:
    """With DEBUG on, Django keeps the text of every query: too much for a bulk load."""
    kept = connection.queries_log
    connection.queries_log = deque(maxlen=1)
    try:
        yield
    finally:
        connection.queries_log = kept


def _tidy_up() -> None:
    """Tell the database what it holds, as it finds out by itself in daily life."""
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


class Command(BaseCommand):
    help = "Loads the data of Bremen and a marked demonstration. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--events", type=int, default=0, help="made-up events for measuring")
        parser.add_argument("--actors", type=int, default=0, help="made-up actors for measuring")
        parser.add_argument(
            "--archive", type=int, default=0, help="made-up archive entries for measuring"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        amounts = [options[name] for name in ("events", "actors", "archive")]
        with _without_query_log(), transaction.atomic():
            with index.paused():
                number = self._load(*amounts)
            if number:
                index.rebuild(at_rest=any(amounts))
                freshness.bump()
        if any(amounts):
            _tidy_up()
        seconds = time.monotonic() - began
        if number:
            self.stdout.write(f"{number} Einträge angelegt ({seconds:.1f} s).")
        else:
            self.stdout.write("Die Daten sind schon da.")
        if settings.DEBUG:
            accounts.print_demo_accounts(self.stdout.write)

    def _load(self, events: int, actors: int, entries: int) -> int:
        today = timezone.localdate()
        number = facts.load_lists() + facts.load_school_holidays() + facts.load_directory()
        denkzellen = facts.load_denkzellen()
        number += len(denkzellen) + facts.load_events() + remains.load_archive()
        number += demo.load(today, denkzellen) + pages.load_fixed_pages()
        rests.load_pauses(denkzellen)
        if settings.DEBUG:
            number += accounts.load_demo_accounts() + waiting.load_waiting()
        number += many.load_actors(actors) + many.load_events(events, today)
        return number + many_entries.load_entries(entries, today)
