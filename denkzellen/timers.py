"""Commands that run by the clock, and a note of when each last ran to its end.

`manage.py run_timers` starts those that are due; cron or systemd may as well.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.utils import timezone

from denkzellen.models import TimedRun

FLOORS = {"denkzellen", "network", "events", "archive"}
DAY = timedelta(days=1)
NEVER = datetime.fromtimestamp(0, UTC)
PATIENCE = timedelta(hours=2)  # a run may take long, or wait for another one


class TimedCommand(BaseCommand):
    """Its runs are noted, whoever starts it; one that fails is not, so it is found to be due."""

    every = DAY  # minutes, one day, or some days
    at = time(3)  # of the day, where it is days
    arguments: tuple[str, ...] = ()  # which the timer gives it

    def execute(self, *args: Any, **options: Any) -> Any:
        output = super().execute(*args, **options)
        TimedRun.note(self.name())
        return output

    @classmethod
    def name(cls) -> str:
        return cls.__module__.rpartition(".")[2]

    def should_have_run(self, now: datetime) -> datetime:
        """The last moment at which it was due."""
        if self.every < DAY:
            return now - self.every
        local = timezone.localtime(now)
        today = datetime.combine(local.date(), self.at, local.tzinfo)
        latest = today if today <= now else today - DAY
        return latest - (self.every - DAY)


def timed_commands() -> list[TimedCommand]:
    found = []
    for name, app in get_commands().items():
        if app in FLOORS:
            command = load_command_class(str(app), name)
            if isinstance(command, TimedCommand):
                found.append(command)
    return sorted(found, key=lambda command: (command.every, command.at, command.name()))


def due_commands(now: datetime, never: datetime = NEVER) -> list[TimedCommand]:
    """Those that did not run since they should have; what never did counts as run at `never`."""
    ran = dict(TimedRun.objects.values_list("name", "ended_at"))
    return [
        command
        for command in timed_commands()
        if ran.get(command.name(), never) < command.should_have_run(now)
    ]


def overdue_commands(now: datetime, installed_at: datetime) -> list[TimedCommand]:
    """Those that should have run hours ago; a new installation gets its time."""
    return due_commands(now - PATIENCE, never=installed_at)
