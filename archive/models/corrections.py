"""What was put right in an entry after it was published: the old words stay readable."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.models.entries import ArchiveEntry


class Correction(models.Model):
    """One correction. `before` holds what stood there: {field name: [label, old words]}."""

    entry = models.ForeignKey(
        ArchiveEntry,
        verbose_name=_("Eintrag"),
        on_delete=models.CASCADE,
        related_name="corrections",
    )
    note = models.CharField(_("Was berichtigt wurde"), max_length=300)
    before = models.JSONField(_("vorher"), default=dict)
    made_at = models.DateTimeField(_("berichtigt am"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("berichtigt von"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("Berichtigung")
        verbose_name_plural = _("Berichtigungen")
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.note
