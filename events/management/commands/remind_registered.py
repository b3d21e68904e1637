"""Remind those who come tomorrow. Meant to run every day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from events.actions.registrations import remind


class Command(BaseCommand):
    help = (
        "Erinnert alle, die für morgen einen Platz haben. Läuft täglich; ein zweiter Lauf am "
        "selben Tag verschickt nichts noch einmal."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{remind(timezone.localdate())} erinnert.")
