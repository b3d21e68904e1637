"""The clock of the site: runs the commands that are due, for as long as it is let."""

import logging
import signal
from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections
from django.db.utils import Error as DatabaseError
from django.utils import timezone

from denkzellen.timers import DAY, TimedCommand, due_commands, timed_commands

logger = logging.getLogger(__name__)
ROUND_SECONDS = 30
LONGEST_PAUSE = timedelta(hours=1)


class Command(BaseCommand):
    help = "Führt aus, was nach der Uhr fällig ist, bis es beendet wird."

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="nur, was jetzt fällig ist")
        how.add_argument("--list", action="store_true", help="zeigt, was wann läuft")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for command in timed_commands():
                self.stdout.write(f"{_when(command):20} {command.name():18} {command.help}")
        elif options["once"]:
            failed = self._run(due_commands(timezone.now()))
            if failed:
                raise CommandError(f"Nicht gelungen: {', '.join(failed)}. Näheres im Protokoll.")
        else:
            self._run_until(_stop_on_signal())

    def _run_until(self, stop: Event) -> None:
        failed_at: dict[str, datetime] = {}
        while not stop.is_set():
            now = timezone.now()
            try:
                todo = [each for each in due_commands(now) if not _waits(each, failed_at, now)]
                failed_at |= dict.fromkeys(self._run(todo, stop), now)
            except DatabaseError as error:
                logger.warning("The timers wait for the database: %s", type(error).__name__)
            close_old_connections()
            stop.wait(ROUND_SECONDS)

    def _run(self, commands: Iterable[TimedCommand], stop: Event | None = None) -> list[str]:
        """Run one after the other; gives the names of those that failed."""
        failed = []
        for command in commands:
            if stop and stop.is_set():
                break
            self.stdout.write(f"{command.name()} …")
            try:
                call_command(command, *command.arguments, stdout=self.stdout, stderr=self.stderr)
            except Exception:  # one that fails keeps none of the others from running
                logger.exception("The timer %s failed.", command.name())
                failed.append(command.name())
                close_old_connections()  # the next one gets its own if this one broke
        return failed


def _stop_on_signal() -> Event:
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _waits(command: TimedCommand, failed_at: dict[str, datetime], now: datetime) -> bool:
    """It failed a moment ago, and trying again at once would not help."""
    pause = min(command.every, LONGEST_PAUSE)
    return command.name() in failed_at and now - failed_at[command.name()] < pause


def _when(command: TimedCommand) -> str:
    if command.every < DAY:
        return f"alle {command.every // timedelta(minutes=1)} Minuten"
    often = "täglich" if command.every == DAY else f"alle {command.every // DAY} Tage"
    return f"{often} {command.at:%H:%M}"
