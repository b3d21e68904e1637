"""School holidays, which decide whether a date suits families and teachers."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class SchoolHolidayQuerySet(models.QuerySet["SchoolHoliday"]):
    def between(self, first: date, last: date) -> Self:
        """Those of which at least one day lies from `first` to `last`, both included."""
        return self.filter(first_day__lte=last, last_day__gte=first)


class SchoolHoliday(models.Model):
    """School-free days in Bremen, kept by the Redaktion as the Land announces them."""

    is_shown_on_pages = False

    name = models.CharField(_("Name"), max_length=60)
    first_day = models.DateField(_("erster Tag"))
    last_day = models.DateField(_("letzter Tag"))

    objects = SchoolHolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("Schulferien")
        verbose_name_plural = _("Schulferien")
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="school_holiday_days_in_order",
                violation_error_message=_("Der letzte Tag liegt vor dem ersten."),
            ),
            models.UniqueConstraint(fields=["name", "first_day"], name="school_holiday_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.first_day.year}"
