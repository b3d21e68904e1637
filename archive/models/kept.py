"""The state of a DENKZELLE as it was on one day."""

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.models.entries import ArchiveEntry
from denkzellen.models import Denkzelle

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


FROZEN = _("Ein bewahrter Stand wird nie geändert.")
DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:-([1-9]\d{0,2}))?", re.ASCII)


class KeptStateQuerySet(models.QuerySet["KeptState"]):
    def public(self) -> Self:
        return self.filter(
            entry__in=ArchiveEntry.objects.public(), denkzelle__in=Denkzelle.objects.public()
        )

    def of_day(self, text: str) -> Self:
        """The one with this part of its address, which has no other way of being written."""
        match = DAY.fullmatch(text)
        if match is None or match[2] == "1":
            return self.none()
        try:
            day = date.fromisoformat(match[1])
        except ValueError:
            return self.none()
        return self.filter(kept_on=day, number=int(match[2] or 1))

    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        return self.filter(entry__in=ArchiveEntry.objects.visible_to(user))


class KeptState(models.Model):
    """A frozen copy of a page's content, readable without today's models or texts."""

    denkzelle = models.ForeignKey(
        Denkzelle, verbose_name=_("DENKZELLE"), on_delete=models.PROTECT, related_name="kept_states"
    )
    entry = models.OneToOneField(
        ArchiveEntry, verbose_name=_("Eintrag"), on_delete=models.PROTECT, related_name="kept_state"
    )
    kept_on = models.DateField(_("Stand vom"))
    number = models.PositiveSmallIntegerField(_("wievielter dieses Tages"), default=1)
    content = models.JSONField(_("Inhalt"))
    sha256 = models.CharField(_("Prüfsumme (SHA-256)"), max_length=64)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)

    objects = KeptStateQuerySet.as_manager()

    class Meta:
        verbose_name = _("bewahrter Stand")
        verbose_name_plural = _("bewahrte Stände")
        ordering = ["-kept_on", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["denkzelle", "kept_on", "number"], name="kept_state_number_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.denkzelle} ({self.kept_on:%d.%m.%Y})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError(FROZEN)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("kept_state", args=[self.denkzelle.slug, self.day])

    @property
    def is_public(self) -> bool:
        return self.entry.is_public and self.denkzelle.is_public

    @property
    def day(self) -> str:
        """Its part of the address: "2024-03-12", and "2024-03-12-2" for the second of that day."""
        day = self.kept_on.isoformat()
        return day if self.number == 1 else f"{day}-{self.number}"


def kept_file_path(instance: "KeptFile", filename: str) -> str:
    return f"staende/{instance.sha256[:2]}/{instance.sha256}-{filename}"


class KeptFile(models.Model):
    """A file made when the state was frozen: the page by itself, its data, its dossier."""

    state = models.ForeignKey(
        KeptState, verbose_name=_("Stand"), on_delete=models.CASCADE, related_name="kept_files"
    )
    name = models.CharField(_("Dateiname"), max_length=60)
    file = models.FileField(_("Datei"), upload_to=kept_file_path, max_length=200)
    content_type = models.CharField(_("Typ"), max_length=100)
    size = models.PositiveBigIntegerField(_("Größe in Bytes"))
    sha256 = models.CharField(_("Prüfsumme (SHA-256)"), max_length=64)

    class Meta:
        verbose_name = _("Datei eines bewahrten Stands")
        verbose_name_plural = _("Dateien bewahrter Stände")
        ordering = ["state", "name"]
        constraints = [models.UniqueConstraint(fields=["state", "name"], name="kept_file_once")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError(FROZEN)
        super().save(*args, **kwargs)


class ErasurePermit(models.Model):
    """While such a row is in a transaction, kept states may lose a name; it is never committed.

    The triggers on the tables of kept states look for it (`archive/triggers.py`).
    """

    is_shown_on_pages = False

    class Meta:
        verbose_name = _("Erlaubnis zum Löschen eines Namens")
        verbose_name_plural = _("Erlaubnisse zum Löschen eines Namens")

    def __str__(self) -> str:
        return str(self.pk)
