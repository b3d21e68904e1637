"""Archive entries: protocols, results, photos, press, recordings, documents, kept states."""

import uuid
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from denkzellen.links import LINKS_HELP, Link, parse_links, validate_links
from denkzellen.models import Denkzelle, DenkzelleState, Project, Publication, PublicationState
from denkzellen.models.entry import PublicationQuerySet
from events.models import Event
from network.models import Association, Image

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class ArchiveKind(models.TextChoices):
    PROTOCOL = "protokoll", _("Protokoll")
    RESULT = "ergebnis", _("Ergebnis")
    PHOTOS = "fotos", _("Fotos")
    PRESS = "presse", _("Presse")
    RECORDING = "aufnahme", _("Aufnahme")
    DOCUMENT = "dokument", _("Dokument")
    KEPT_STATE = "stand", _("Stand einer DENKZELLE")


class ArchiveEntryQuerySet(PublicationQuerySet["ArchiveEntry"]):
    def public(self) -> Self:
        """Published; the kept state of a DENKZELLE only while that is public itself."""
        hidden = Q(kind=ArchiveKind.KEPT_STATE, denkzelle__state=DenkzelleState.DRAFT)
        return super().public().exclude(hidden)

    def kept_by(self, user: "AbstractBaseUser") -> Self:
        return self.filter(created_by=user.pk)


class ArchiveEntry(Publication):
    kind = models.CharField(
        _("Art"), max_length=10, choices=ArchiveKind, default=ArchiveKind.DOCUMENT
    )
    title = models.CharField(_("Titel"), max_length=200)
    date = models.DateField(_("Datum"))
    is_year_only = models.BooleanField(
        _("nur das Jahr ist bekannt"),
        default=False,
        help_text=_("Tag und Monat werden nicht gezeigt."),
    )
    denkzelle = models.ForeignKey(
        Denkzelle,
        verbose_name=_("DENKZELLE"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="archive_entries",
    )
    project = models.ForeignKey(
        Project,
        verbose_name=_("Projekt"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="archive_entries",
    )
    event = models.ForeignKey(
        Event,
        verbose_name=_("Veranstaltung"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="archive_entries",
    )
    associations = models.ManyToManyField(
        Association, verbose_name=_("Verbände"), blank=True, related_name="archive_entries"
    )
    summary = models.CharField(_("Kurz gesagt"), max_length=300, blank=True)
    text = models.TextField(_("Text"), blank=True)
    links = models.TextField(
        _("Quellen"), blank=True, help_text=LINKS_HELP, validators=[validate_links]
    )
    removal_note = models.TextField(_("Warum der Eintrag entfernt wurde"), blank=True)

    objects = ArchiveEntryQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[associations])

    class Meta:
        verbose_name = _("Archiveintrag")
        verbose_name_plural = _("Archiveinträge")
        ordering = ["-date", "-pk"]
        indexes = [models.Index(fields=["-date", "-id"], name="archive_entry_by_date")]
        constraints = [
            Publication.state_constraint("archive_entry"),
            models.CheckConstraint(
                condition=Q(kind__in=ArchiveKind.values), name="archive_entry_kind_valid"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; what is public carries no reason why it would be gone."""
        if self.is_public:
            self.removal_note = ""
        names = kwargs.get("update_fields")
        if names is not None and "state" in names:
            kwargs["update_fields"] = {*names, "removal_note"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("archive_entry", args=[self.slug])

    @property
    def link_list(self) -> list[Link]:
        return parse_links(self.links)

    @property
    def is_lasting(self) -> bool:
        """Once it was public, only corrections change it."""
        was_public = {PublicationState.PUBLISHED, PublicationState.HIDDEN}
        return self.state in was_public or self.published_at is not None

    @property
    def is_kept_state(self) -> bool:
        return self.kind == ArchiveKind.KEPT_STATE

    @property
    def shown_denkzelle(self) -> Denkzelle | None:
        return self.denkzelle if self.denkzelle and self.denkzelle.is_public else None


class TextState(models.TextChoices):
    """How far reading the words inside a file has come."""

    NONE = "none", _("hat keinen Text")
    WAITING = "waiting", _("wird gelesen")
    DONE = "done", _("gelesen")
    FAILED = "failed", _("nicht lesbar")


def file_path(instance: "ArchiveFile", filename: str) -> str:
    """A name nobody can guess; the readable one is kept in the row."""
    return f"archiv/{uuid.uuid4().hex}{PurePosixPath(filename).suffix.lower()[:10]}"


class ArchiveFileQuerySet(models.QuerySet["ArchiveFile"]):
    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        return self.filter(entry__in=ArchiveEntry.objects.visible_to(user))


class ArchiveFile(models.Model):
    entry = models.ForeignKey(
        ArchiveEntry, verbose_name=_("Eintrag"), on_delete=models.CASCADE, related_name="files"
    )
    file = models.FileField(_("Datei"), upload_to=file_path)
    name = models.CharField(_("Dateiname"), max_length=150)
    title = models.CharField(_("Titel"), max_length=200, blank=True)
    content_type = models.CharField(_("Typ"), max_length=100)
    size = models.PositiveBigIntegerField(_("Größe in Bytes"))
    sha256 = models.CharField(_("Prüfsumme (SHA-256)"), max_length=64)
    pages = models.PositiveIntegerField(_("Seiten"), null=True, blank=True)
    is_broken = models.BooleanField(_("nicht lesbar"), default=False)
    text_state = models.CharField(
        _("Text"), max_length=7, choices=TextState, default=TextState.NONE
    )
    text_note = models.CharField(_("Hinweis zum Text"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    objects = ArchiveFileQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Datei")
        verbose_name_plural = _("Dateien")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "name"], name="archive_file_name_once")
        ]

    def __str__(self) -> str:
        return self.title or self.name

    def get_absolute_url(self) -> str:
        return reverse("archive_file", args=[self.entry.slug, self.name])


@receiver(models.signals.post_delete, sender=ArchiveFile)
def _remove_file_with_row(instance: ArchiveFile, **kwargs: Any) -> None:
    transaction.on_commit(
        partial(instance.file.storage.delete, str(instance.file.name)), robust=True
    )


class ArchivePhotoQuerySet(models.QuerySet["ArchivePhoto"]):
    def shown(self) -> Self:
        """Those with a description; the others wait for it and are on no public page."""
        return self.exclude(image__alt="")

    def waiting(self) -> Self:
        return self.filter(image__alt="")


class ArchivePhoto(models.Model):
    entry = models.ForeignKey(
        ArchiveEntry, verbose_name=_("Eintrag"), on_delete=models.CASCADE, related_name="photos"
    )
    image = models.ForeignKey(
        Image, verbose_name=_("Bild"), on_delete=models.PROTECT, related_name="archive_photos"
    )
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    objects = ArchivePhotoQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Foto")
        verbose_name_plural = _("Fotos")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "image"], name="archive_photo_once")
        ]

    def __str__(self) -> str:
        return str(self.image)
