"""What was erased, without a word of what it was."""

import uuid

from django.db import models
from django.utils import timezone


class Erasure(models.Model):
    """The numbers of rows that were erased for good, so that no backup brings them back.

    See denkzellen/backup/ledger.py. `rows` has lists of primary keys by model.
    """

    is_shown_on_pages = False

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    erased_at = models.DateTimeField(default=timezone.now)
    rows = models.JSONField()

    class Meta:
        ordering = ["erased_at", "id"]

    def __str__(self) -> str:
        return f"{self.erased_at:%Y-%m-%d %H:%M}"
