"""What of the archive can be found, the words inside its documents included."""

from collections.abc import Iterator

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from archive.found import own_texts
from archive.models import ArchiveEntry, ArchiveFile, FilePage, KeptState
from denkzellen.search import Document, Searchable, register


@register
class ArchiveSearchable(Searchable[ArchiveEntry]):
    kind = "archive"
    label = _("Archiv")
    model = ArchiveEntry
    watches = ((ArchiveFile, "entry_id"), (KeptState, "entry_id"))

    def public(self) -> QuerySet[ArchiveEntry]:
        pages = Prefetch("files__page_texts", FilePage.objects.defer("stems"))
        entries = ArchiveEntry.objects.public()
        return entries.select_related("kept_state").prefetch_related("files", pages)

    def document(self, entry: ArchiveEntry) -> Document:
        return Document(
            title=entry.title,
            url=entry.get_absolute_url(),
            subtitle=entry.get_kind_display(),
            body="\n".join([*own_texts(entry), *_files(entry)]),
            summary=entry.summary,
            date=entry.date,
        )


def _files(entry: ArchiveEntry) -> Iterator[str]:
    for file in entry.files.all():
        yield f"{file.title} {file.name}"
        yield from (page.text for page in file.page_texts.all())
