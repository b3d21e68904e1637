"""The rests of a DENKZELLE, one after the other: its history beside the page of today."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.models.kept import KeptState
from denkzellen.models import Denkzelle
from network.models import Participation


class PauseQuerySet(models.QuerySet["Pause"]):
    def current(self) -> Self:
        return self.filter(resumed_on__isnull=True)


class Pause(models.Model):
    """One rest, from the day it begins until somebody wakes the DENKZELLE up.

    `plan` is what was decided with it, as it was confirmed: {"projects": {…}, "events": {…}}.
    """

    denkzelle = models.ForeignKey(
        Denkzelle, verbose_name=_("DENKZELLE"), on_delete=models.PROTECT, related_name="pauses"
    )
    paused_on = models.DateField(_("pausiert seit"))
    note = models.TextField(_("Warum sie pausiert"))
    review_on = models.DateField(_("Wiedervorlage"), null=True, blank=True)
    contacts = models.ManyToManyField(
        Participation, verbose_name=_("beantworten weiter Fragen"), blank=True, related_name="+"
    )
    plan = models.JSONField(_("was damit entschieden wurde"), default=dict, blank=True)
    kept_state = models.OneToOneField(
        KeptState, verbose_name=_("bewahrter Stand"), on_delete=models.PROTECT, related_name="pause"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entschieden von"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("entschieden am"), default=timezone.now)
    resumed_on = models.DateField(_("wieder aktiv seit"), null=True, blank=True)
    resumed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("geweckt von"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    announced_on = models.DateField(_("Wiedervorlage angekündigt am"), null=True, blank=True)
    asked_on = models.DateField(_("zur Wiedervorlage gefragt am"), null=True, blank=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Pause")
        verbose_name_plural = _("Pausen")
        ordering = ["paused_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["denkzelle"],
                condition=Q(resumed_on__isnull=True),
                name="pause_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(resumed_on__isnull=True) | Q(resumed_on__gte=F("paused_on")),
                name="pause_ends_after_begin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.denkzelle} ({self.paused_on:%d.%m.%Y})"
