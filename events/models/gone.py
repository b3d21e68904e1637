"""Events which are public no more: calendars hear for a while that they do not take place."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = timedelta(days=60)


class GoneEventQuerySet(models.QuerySet["GoneEvent"]):
    def told(self) -> Self:
        """Those feeds still tell of: they change at midnight, like all feeds."""
        return self.filter(gone_at__gte=_since())

    def outdated(self) -> Self:
        return self.filter(gone_at__lt=_since())


def _since() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - KEPT


class GoneEvent(models.Model):
    """What a calendar needs to take an event out again: no words of it, and no names.

    `facets` says in which selections it stood, by the names of their filters, so that only
    those hear of it who had it: {"denkzelle": […], "akteur": […], "kostenlos": […], …}. Its
    address and the values of filters are sealed: they can be compared, not read.
    """

    uid = models.CharField(_("Kennung im Kalender"), max_length=80, unique=True)
    slug = models.SlugField(_("Adresse, unlesbar"), max_length=80)
    sequence = models.PositiveIntegerField(_("Fassung"))
    starts = models.CharField(_("Beginn, Ortszeit"), max_length=16)
    zone = models.CharField(_("Zeitzone"), max_length=40)
    first_day = models.DateField(_("erster Tag"))
    last_day = models.DateField(_("letzter Tag"))
    facets = models.JSONField(_("stand in"), default=dict)
    gone_at = models.DateTimeField(_("nicht mehr öffentlich seit"), default=timezone.now)

    objects = GoneEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("entfernte Veranstaltung")
        verbose_name_plural = _("entfernte Veranstaltungen")
        ordering = ["gone_at", "pk"]

    def __str__(self) -> str:
        return self.uid
