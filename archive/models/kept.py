"""The state of a DENKZELLE as it was on one day."""

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


class KeptStateQuerySet(models.QuerySet["KeptState"]):
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
    content = models.JSONField(_("Inhalt"))
    sha256 = models.CharField(_("Prüfsumme (SHA-256)"), max_length=64)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)

    objects = KeptStateQuerySet.as_manager()

    class Meta:
        verbose_name = _("bewahrter Stand")
        verbose_name_plural = _("bewahrte Stände")
        ordering = ["-kept_on"]
        constraints = [
            models.UniqueConstraint(fields=["denkzelle", "kept_on"], name="kept_state_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.denkzelle} ({self.kept_on:%d.%m.%Y})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError(_("Ein bewahrter Stand wird nie geändert."))
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("kept_state", args=[self.denkzelle.slug, self.kept_on.isoformat()])
