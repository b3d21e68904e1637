"""The words inside documents, page by page. What cannot be read is kept and marked."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from archive.models import ArchiveFile, FilePage
from archive.models.entries import TextState

READER = Path(__file__).with_name("pdf_reader.py")
PATIENCE_SECONDS = 120


class Reading(NamedTuple):
    """What was read of a document: how many pages it has, their words, and what went wrong."""

    number: int | None
    pages: list[str]
    note: str


def read_pages(content: bytes) -> Reading:
    """Read a PDF in a process of its own, within limits of time, memory and pages."""
    reader = subprocess.Popen(  # noqa: S603 - our own program, and nothing of the file in its name
        [sys.executable, "-I", str(READER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        output, _errors = reader.communicate(content, timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        reader.kill()
        output, _errors = reader.communicate()
    return _reading(output.decode(errors="replace"))


def _reading(output: str) -> Reading:
    lines = [json.loads(line) for line in output.split("\n")[:-1]]  # the last may be torn
    said = lines.pop(0) if lines else {"error": "broken"}
    if "error" in said:
        notes = {
            "encrypted": _("Die Datei ist mit einem Passwort geschützt."),
            "broken": _("Die Datei ist beschädigt oder kein lesbares PDF."),
        }
        return Reading(None, [], notes[said["error"]])
    number = int(said["pages"])
    if len(lines) == number:
        return Reading(number, lines, "")
    words = _("Gelesen sind %(read)d von %(number)d Seiten.")
    return Reading(number, lines, words % {"read": len(lines), "number": number})


def read_file(file_id: int) -> bool:
    """Write the words of a waiting file into the database; False if there was nothing to do.

    Doing so again, or in two processes at once, ends the same.
    """
    file = ArchiveFile.objects.filter(pk=file_id, text_state=TextState.WAITING).first()
    if file is None:
        return False
    try:
        with file.file.open("rb") as opened:
            reading = read_pages(opened.read())
    except FileNotFoundError:
        reading = Reading(None, [], _("Die Datei ist nicht mehr da."))
    return _keep(file_id, reading)


@transaction.atomic
def _keep(file_id: int, reading: Reading) -> bool:
    waiting = ArchiveFile.objects.filter(pk=file_id, text_state=TextState.WAITING)
    file = waiting.select_for_update(of=("self",)).first()
    if file is None:
        return False
    file.page_texts.all().delete()
    FilePage.objects.bulk_create(
        FilePage(file=file, number=number, text=text.replace("\x00", ""))
        for number, text in enumerate(reading.pages, start=1)
    )
    is_read = reading.number is not None
    file.pages, file.is_broken, file.text_note = reading.number, not is_read, reading.note
    file.text_state = TextState.DONE if is_read else TextState.FAILED
    file.save(update_fields=["pages", "is_broken", "text_note", "text_state"])
    return True
