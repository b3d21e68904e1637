"""Parts of the archive to take home: each a ZIP that lies ready for some days."""

import secrets
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Self

from django.core import signing
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT_FOR = timedelta(days=7)
FOLDER = "auszuege"
_signer = signing.Signer(sep=".", salt="archive.exports")


class ExportState(models.TextChoices):
    WAITING = "waiting", _("wartet")
    BUILDING = "building", _("wird zusammengestellt")
    DONE = "done", _("liegt bereit")
    FAILED = "failed", _("ist misslungen")


ALIVE = (ExportState.WAITING, ExportState.BUILDING, ExportState.DONE)


def new_token() -> str:
    """Nobody can guess it; its signature tells later that there was such an export."""
    return _signer.sign(secrets.token_urlsafe(16))


def was_given(token: str) -> bool:
    try:
        _signer.unsign(token)
    except signing.BadSignature:
        return False
    return True


def in_a_week() -> datetime:
    return timezone.now() + KEPT_FOR


def export_path(instance: "Export", filename: str) -> str:
    """A name for this attempt alone, which is no way to the address."""
    return f"{FOLDER}/{secrets.token_hex(16)}.zip"


class ExportQuerySet(models.QuerySet["Export"]):
    def expired(self) -> Self:
        return self.filter(expires_at__lte=timezone.now())

    def ready(self) -> Self:
        return self.filter(state=ExportState.DONE, expires_at__gt=timezone.now())

    def untouched_since(self, moment: datetime) -> Self:
        """Those somebody waits for while nothing happens."""
        unfinished = (ExportState.WAITING, ExportState.BUILDING)
        return self.filter(state__in=unfinished, touched_at__lt=moment)


class Export(models.Model):
    """A selection of the archive as a ZIP. Who asked for it is written down nowhere.

    `held` are the keys of the entries and dates in the file, and `fingerprint` stands for all it
    tells of them: what differs from that today is handed to nobody.
    """

    is_shown_on_pages = False

    token = models.CharField(max_length=80, unique=True, default=new_token, editable=False)
    query = models.TextField(_("Auswahl"), blank=True)
    mark = models.CharField(_("Auswahl an diesem Stand"), max_length=64)
    state = models.CharField(
        _("Stand"), max_length=8, choices=ExportState, default=ExportState.WAITING
    )
    total = models.PositiveIntegerField(_("Einträge"), default=0)
    done = models.PositiveIntegerField(_("davon fertig"), default=0)
    note = models.CharField(_("Warum er misslang"), max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(_("Versuche"), default=0)
    held = models.JSONField(_("was darin steht"), default=dict)
    fingerprint = models.CharField(_("Fingerabdruck"), max_length=64, blank=True)
    file = models.FileField(_("Datei"), upload_to=export_path, blank=True)
    size = models.PositiveBigIntegerField(_("Größe in Bytes"), default=0)
    sha256 = models.CharField(_("Prüfsumme (SHA-256)"), max_length=64, blank=True)
    ordered_at = models.DateTimeField(_("bestellt"), default=timezone.now)
    touched_at = models.DateTimeField(_("zuletzt daran gearbeitet"), default=timezone.now)
    expires_at = models.DateTimeField(_("liegt bereit bis"), default=in_a_week)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("Auszug aus dem Archiv")
        verbose_name_plural = _("Auszüge aus dem Archiv")
        ordering = ["-ordered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ExportState.values), name="export_state_valid"
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.DONE) | ~Q(file=""), name="export_done_has_file"
            ),
            models.UniqueConstraint(
                fields=["mark"], condition=Q(state__in=ALIVE), name="export_mark_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("export", args=[self.token])

    @property
    def is_done(self) -> bool:
        return self.state == ExportState.DONE

    @property
    def is_failed(self) -> bool:
        return self.state == ExportState.FAILED

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()


@receiver(models.signals.post_delete, sender=Export)
def _remove_file_with_row(instance: Export, **kwargs: Any) -> None:
    if name := str(instance.file.name or ""):
        transaction.on_commit(partial(default_storage.delete, name), robust=True)
