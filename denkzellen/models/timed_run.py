"""When each command of a timer, and the worker, last gave a sign of life."""

from django.db import models
from django.utils import timezone


class TimedRun(models.Model):
    is_shown_on_pages = False

    name = models.CharField(max_length=40, primary_key=True)
    ended_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.name} ({self.ended_at:%Y-%m-%d %H:%M})"

    @staticmethod
    def note(name: str) -> None:
        run = TimedRun(name=name, ended_at=timezone.now())
        TimedRun.objects.bulk_create(
            [run], update_conflicts=True, unique_fields=["name"], update_fields=["ended_at"]
        )
