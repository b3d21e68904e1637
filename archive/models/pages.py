"""The words inside documents, page by page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models.entries import ArchiveFile
from denkzellen.search.folding import is_stop_word, readable, stem, words


def stems_of(text: str) -> str:
    """The words of a page as the search index keeps them, each once and with spaces around it."""
    stems = {stem(word) for word in words(readable(text)) if not is_stop_word(word)}
    return " ".join(["", *sorted(stems - {""}), ""])


class StemsField(models.TextField):
    """Follows the text of its row whenever that is saved, in bulk too."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        stems = stems_of(model_instance.text)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, stems)
        return stems


class FilePage(models.Model):
    """The text of one page of a document, as a program could read it.

    Its stems let the database find the pages that hold a word, without anybody reading all texts.
    """

    file = models.ForeignKey(
        ArchiveFile, verbose_name=_("Datei"), on_delete=models.CASCADE, related_name="page_texts"
    )
    number = models.PositiveIntegerField(_("Seite"))
    text = models.TextField(_("Text"), blank=True)
    stems = StemsField(editable=False, default="", db_default="")

    class Meta:
        verbose_name = _("Seite einer Datei")
        verbose_name_plural = _("Seiten von Dateien")
        ordering = ["file", "number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="file_page_once")]

    def __str__(self) -> str:
        return f"{self.file}, {self.number}"
