"""The words inside PDFs: read page by page, and no file does harm by being read."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from archive import pdf_reader
from archive.extraction import read_file, read_pages
from archive.models import ArchiveFile, FilePage
from archive.models.entries import TextState
from archive.seeding.pdfs import make_pdf
from tests.factories import make_archive_entry, make_archive_file

pytestmark = pytest.mark.django_db

FIRST, SECOND = "Die Probebühne fehlt.", "Sie wurde gefunden."


def pdf_of(*texts: str) -> bytes:
    writer = PdfWriter()
    for text in texts:
        writer.append(BytesIO(make_pdf("Protokoll", date(2023, 5, 4), "2023", [text], [])))
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


def waiting_file(content: bytes, **fields) -> ArchiveFile:
    return make_archive_file(content, text_state=TextState.WAITING, **fields)


def test_each_page_is_kept_with_its_number():
    file = waiting_file(pdf_of(FIRST, SECOND))

    assert read_file(file.pk)

    pages = {page.number: page.text for page in FilePage.objects.filter(file=file)}
    assert set(pages) == {1, 2}
    assert FIRST in pages[1]
    assert SECOND in pages[2]
    file.refresh_from_db()
    assert (file.text_state, file.pages, file.text_note) == (TextState.DONE, 2, "")


def test_reading_twice_changes_nothing():
    file = waiting_file(pdf_of(FIRST))
    assert read_file(file.pk)

    assert not read_file(file.pk)

    assert FilePage.objects.filter(file=file).count() == 1


def test_words_of_a_document_are_found(client):
    file = waiting_file(pdf_of(FIRST), entry=make_archive_entry(title="Blatt 7"))
    read_file(file.pk)

    assert "Blatt 7" in client.get("/archiv/?q=Probebühnen").content.decode()


def test_encrypted_file_is_kept_and_marked():
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf_of(FIRST))))
    writer.encrypt("geheim")
    file = waiting_file(written(writer))

    read_file(file.pk)

    file.refresh_from_db()
    assert file.text_state == TextState.FAILED
    assert file.text_note == "Die Datei ist mit einem Passwort geschützt."
    assert file.file.storage.exists(file.file.name)


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n%%EOF", b"\x00" * 5000, b"%PDF-1.4 trailer <<"]
)
def test_broken_file_is_kept_and_marked(content):
    file = waiting_file(content)

    read_file(file.pk)

    file.refresh_from_db()
    assert file.text_state == TextState.FAILED
    assert file.text_note == "Die Datei ist beschädigt oder kein lesbares PDF."


def test_of_a_file_with_too_many_pages_the_first_are_read():
    writer = PdfWriter()
    for _number in range(pdf_reader.MOST_PAGES + 1):
        writer.add_blank_page(width=100, height=100)

    reading = read_pages(written(writer))

    assert reading.number == pdf_reader.MOST_PAGES + 1
    assert len(reading.pages) == pdf_reader.MOST_PAGES
    assert reading.note == "Gelesen sind 2000 von 2001 Seiten."


def test_lost_file_is_marked():
    file = waiting_file(pdf_of(FIRST))
    file.file.storage.delete(file.file.name)

    read_file(file.pk)

    file.refresh_from_db()
    assert (file.text_state, file.text_note) == (TextState.FAILED, "Die Datei ist nicht mehr da.")
