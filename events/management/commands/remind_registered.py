"""Remind those who come tomorrow. Meant to run every day."""

from datetime import time
from typing import Any

from django.utils import timezone

from denkzellen.timers import TimedCommand
from events.actions.registrations import remind


class Command(TimedCommand):
    at = time(8)
    help = (
        "Erinnert alle, die für morgen einen Platz haben. Läuft täglich; ein zweiter Lauf am "
        "selben Tag verschickt nichts noch einmal."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{remind(timezone.localdate())} erinnert.")
