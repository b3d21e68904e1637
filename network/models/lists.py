"""The two lists staff keep: disciplines (Sparten) and districts (Stadtteile)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptList(models.Model):
    name = models.CharField(_("Name"), max_length=80, unique=True)
    slug = models.SlugField(_("Kurzname in Adressen"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Discipline(KeptList):
    class Meta(KeptList.Meta):
        verbose_name = _("Sparte")
        verbose_name_plural = _("Sparten")


class District(KeptList):
    borough = models.CharField(_("Stadtbezirk"), max_length=40, blank=True)

    class Meta(KeptList.Meta):
        verbose_name = _("Stadtteil")
        verbose_name_plural = _("Stadtteile")
