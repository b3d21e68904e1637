"""Send what the mail server did not take at first. Meant to run every few minutes."""

import logging
from datetime import timedelta
from typing import Any

from denkzellen import outbox
from denkzellen.models import OutgoingMail
from denkzellen.timers import TimedCommand

logger = logging.getLogger(__name__)


class Command(TimedCommand):
    every = timedelta(minutes=5)
    help = "Delivers mail that is due, and drops what failed for a week. Safe to run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        taken = outbox.deliver_due()
        dropped, _kinds = OutgoingMail.objects.outdated().delete()
        if dropped:
            logger.warning("%d mails were dropped: the server refused them for a week.", dropped)
        uncertain = OutgoingMail.objects.uncertain().count()
        waiting = OutgoingMail.objects.count() - uncertain
        self.stdout.write(f"{taken} Mails versandt, {waiting} warten, {dropped} verworfen.")
        if uncertain:
            self.stdout.write(f"{uncertain} sind ungewiss: Die Verwaltung zeigt sie.")
