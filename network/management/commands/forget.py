"""Delete what has been kept long enough. Meant to run every day."""

from typing import Any

from django.utils import timezone

from denkzellen import cache_table
from denkzellen.timers import TimedCommand
from network.actions.forgetting import forget


class Command(TimedCommand):
    help = (
        "Löscht, was lange genug aufgehoben wurde, und schreibt unbenutzte Konten an. Läuft "
        "täglich; ein zweiter Lauf am selben Tag findet nichts mehr zu tun."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        cache_table.forget_outdated()
        done = forget(timezone.localdate())
        for words, number in done.items():
            if number:
                self.stdout.write(f"{number} {words}")
        if not any(done.values()):
            self.stdout.write("Nichts war fällig.")
