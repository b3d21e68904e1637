"""Archive entries that follow from the facts, each with a sheet of paper."""

from datetime import date
from hashlib import sha256

from django.core.files.base import ContentFile
from django.utils.formats import date_format
from django.utils.html import format_html_join

from archive.models import ArchiveEntry, ArchiveFile, FilePage
from archive.models.entries import TextState
from archive.seeding.rows import Row, as_links, create, missing, read
from denkzellen.models import Project


def load_archive() -> int:
    rows = missing(ArchiveEntry, read("archive"))
    for row in rows:
        _create_entry(row)
    return len(rows)


def _create_entry(row: Row) -> None:
    paragraphs, sources = row.pop("text"), row.pop("sources")
    project = Project.objects.filter(
        denkzelle__slug=row.get("denkzelle"), title=row.pop("project", None)
    ).first()
    entry = create(
        ArchiveEntry,
        row,
        project=project,
        text=str(format_html_join("", "<p>{}</p>", ((text,) for text in paragraphs))),
        links=as_links(sources),
    )
    _add_sheet(entry, [entry.summary, *paragraphs], sources)


def _add_sheet(entry: ArchiveEntry, paragraphs: list[str], sources: list[str]) -> None:
    from archive.seeding.pdfs import make_pdf  # slow to import, and needed only the first time

    content = make_pdf(entry.title, entry.date, _day_text(entry), paragraphs, sources)
    name = f"{entry.slug}.pdf"
    file = ArchiveFile.objects.create(
        entry=entry,
        file=ContentFile(content, name=name),
        name=name,
        title="Was bekannt ist",
        content_type="application/pdf",
        size=len(content),
        sha256=sha256(content).hexdigest(),
        pages=1,
        text_state=TextState.DONE,
    )
    FilePage.objects.create(file=file, number=1, text="\n\n".join([entry.title, *paragraphs]))


def _day_text(entry: ArchiveEntry) -> str:
    day: date = entry.date
    return str(day.year) if entry.is_year_only else date_format(day, "j. F Y")
