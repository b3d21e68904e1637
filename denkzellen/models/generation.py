"""A number that rises with every change of public data."""

from django.db import models


class Generation(models.Model):
    """One row; what was computed from the data is kept under its number (see freshness)."""

    number = models.PositiveBigIntegerField(default=0)
