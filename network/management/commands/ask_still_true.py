"""Ask once a year whether entries are still true. Meant to run every day."""

from typing import Any

from django.utils import timezone

from denkzellen.timers import TimedCommand
from network.actions.confirmations import ask_still_true


class Command(TimedCommand):
    help = (
        "Fragt, ob Einträge noch stimmen, erinnert, kennzeichnet und verbirgt. Läuft täglich; "
        "ein zweiter Lauf am selben Tag verschickt nichts noch einmal."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = ask_still_true(timezone.localdate())
        self.stdout.write(
            f"{done['asked']} gefragt, {done['reminded']} erinnert, "
            f"{done['marked']} als vielleicht veraltet gekennzeichnet, {done['hidden']} verborgen; "
            f"bei {done['nobody']} ist niemand da, um zu fragen."
        )
