"""Send what the mail server did not take at first. Meant to run every few minutes."""

import logging
from typing import Any

from django.core.management.base import BaseCommand

from denkzellen import outbox
from denkzellen.models import OutgoingMail

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Delivers mail that is due, and drops what failed for a week. Safe to run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        taken = outbox.deliver_due()
        dropped, _kinds = OutgoingMail.objects.outdated().delete()
        if dropped:
            logger.warning("%d mails were dropped: the server refused them for a week.", dropped)
        waiting = OutgoingMail.objects.count()
        self.stdout.write(f"{taken} Mails versandt, {waiting} warten, {dropped} verworfen.")
