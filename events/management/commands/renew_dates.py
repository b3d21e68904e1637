"""What a timer does every night: series go on, and search knows which date is the next."""

from typing import Any

from django.db import transaction

from denkzellen import freshness
from denkzellen.search import index
from denkzellen.timers import TimedCommand
from events.models import Event
from events.models.renewal import renew_dates


class Command(TimedCommand):
    help = "Expands all series up to the horizon and renews the search index. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        number = 0
        for pk in list(Event.objects.exclude(rrule="").values_list("pk", flat=True)):
            with transaction.atomic():
                event = Event.objects.select_for_update(of=("self",)).filter(pk=pk).first()
                if event:
                    renew_dates(event)
            number += 1
        index.rebuild()
        freshness.bump()
        self.stdout.write(f"{number} Reihen fortgeschrieben.")
