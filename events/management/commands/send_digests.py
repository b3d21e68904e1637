"""Send the letters that are due. Meant to run every day."""

from datetime import time
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from denkzellen.timers import TimedCommand
from events.actions.digests import send_due


class Command(TimedCommand):
    at = time(7)
    help = (
        "Verschickt die Rundbriefe: wöchentliche ab Montag, monatliche ab dem Ersten. Läuft "
        "täglich; ein zweiter Lauf verschickt nichts noch einmal."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = send_due(timezone.localdate())
        self.stdout.write(
            f"{done['sent']} verschickt; bei {done['empty']} steht nichts an, sie entfallen."
        )
        if done["failed"]:
            raise CommandError(
                f"{done['failed']} Rundbriefe ließen sich nicht schreiben. Der Grund steht im "
                "Protokoll; der nächste Lauf versucht es noch einmal."
            )
