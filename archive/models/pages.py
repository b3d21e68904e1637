"""The words inside documents, page by page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models.entries import ArchiveFile


class FilePage(models.Model):
    """The text of one page of a document, as a program could read it."""

    file = models.ForeignKey(
        ArchiveFile, verbose_name=_("Datei"), on_delete=models.CASCADE, related_name="page_texts"
    )
    number = models.PositiveIntegerField(_("Seite"))
    text = models.TextField(_("Text"), blank=True)

    class Meta:
        verbose_name = _("Seite einer Datei")
        verbose_name_plural = _("Seiten von Dateien")
        ordering = ["file", "number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="file_page_once")]

    def __str__(self) -> str:
        return f"{self.file}, {self.number}"
