"""Letters with the coming dates of a selection, without an account."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    WEEKLY = "weekly", _("jede Woche")
    MONTHLY = "monthly", _("jeden Monat")


class DigestQuerySet(models.QuerySet["Digest"]):
    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)

    def due(self, rhythm: str, first_day: date) -> Self:
        """Not sent yet in the period that begins on `first_day`, and wanted before it began."""
        unsent = Q(last_sent_on__isnull=True) | Q(last_sent_on__lt=first_day)
        return self.filter(unsent, rhythm=rhythm, confirmed_at__date__lt=first_day)


class Digest(models.Model):
    """Who gets a letter: ordered on the site, then confirmed from the mailbox (double opt-in)."""

    is_shown_on_pages = False

    email = models.EmailField(_("E-Mail"))
    query = models.CharField(_("Auswahl"), max_length=1000, blank=True)
    rhythm = models.CharField(_("Rhythmus"), max_length=7, choices=Rhythm, default=Rhythm.WEEKLY)
    created_at = models.DateTimeField(_("bestellt am"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("bestätigt am"), null=True, blank=True)
    last_sent_on = models.DateField(_("zuletzt verschickt am"), null=True, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("Rundbrief")
        verbose_name_plural = _("Rundbriefe")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), "query", "rhythm", name="digest_once_per_selection"
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=Rhythm.values), name="digest_rhythm_valid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_rhythm_display()})"

    def confirm(self) -> bool:
        """The mailbox said yes; False if it had done so before."""
        waiting = Digest.objects.filter(pk=self.pk, confirmed_at__isnull=True)
        return waiting.update(confirmed_at=timezone.now()) == 1

    def claim(self, first_day: date, today: date) -> bool:
        """Take the letter of this period for sending. Of several who try at once, one succeeds."""
        mine = Digest.objects.due(self.rhythm, first_day).filter(pk=self.pk)
        return mine.update(last_sent_on=today) == 1
