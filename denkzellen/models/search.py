"""The search index: public entries, the words in them, and which entry holds which word."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchDocument(models.Model):
    """A public entry as a search result shows it."""

    kind = models.CharField(max_length=20)
    object_id = models.PositiveBigIntegerField()
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    url = models.CharField(max_length=500)
    date = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("Seite in der Suche")
        verbose_name_plural = _("Seiten in der Suche")
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_once")
        ]

    def __str__(self) -> str:
        return self.title


class SearchTerm(models.Model):
    """A stem that occurs in entries of one kind, and a word of theirs as people wrote it.

    `documents` is counted when the index is rebuilt. It only helps to choose the quicker way to
    the same results, so changes in between do not touch (and lock) the rows of common words.
    """

    text = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    word = models.CharField(max_length=80)
    documents = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "kind"], name="search_term_once_per_kind")
        ]

    def __str__(self) -> str:
        return self.text


class SearchPosting(models.Model):
    """A term in a document; `day` (0 without a date) lets common words start with what is near.

    There is no foreign key in the database: two people who save at the same moment may meet here,
    and a word that gets lost then is better than an entry that cannot be saved.
    """

    term = models.ForeignKey(
        SearchTerm, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    document = models.ForeignKey(
        SearchDocument, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    weight = models.PositiveSmallIntegerField()
    day = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["term", "weight", "day", "document"], name="search_by_term"),
            models.Index(fields=["document", "term", "weight"], name="search_by_document"),
        ]

    def __str__(self) -> str:
        return f"{self.term_id} in {self.document_id}"
