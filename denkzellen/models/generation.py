"""A number that rises with every change of public data."""

from django.db import models
from django.utils import timezone


class Generation(models.Model):
    """One row; what was computed from the data is kept under its number (see freshness)."""

    number = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.number} ({self.changed_at:%Y-%m-%d %H:%M})"
