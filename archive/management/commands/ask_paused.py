"""Ask staff and hosts whether a paused DENKZELLE should wake up. Meant to run every day."""

from typing import Any

from django.utils import timezone

from archive.actions.pausing import ask_paused
from denkzellen.timers import TimedCommand


class Command(TimedCommand):
    help = (
        "Fragt 30 Tage vor der Wiedervorlage und an dem Tag, ob eine pausierte DENKZELLE aufwacht. "
        "Läuft täglich; ein zweiter Lauf am selben Tag verschickt nichts noch einmal."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = ask_paused(timezone.localdate())
        self.stdout.write(f"{done['announced_on']} angekündigt, {done['asked_on']} gefragt.")
