"""What files are called, and how they are handed over."""

import mimetypes
import re
from pathlib import PurePosixPath
from typing import Any

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.models import ArchiveEntry, ArchiveFile
from denkzellen.headers import OPEN_TO_ALL

# Types a browser may be told; anything else is just bytes to be saved.
TOLD_TYPES = {
    "application/pdf",
    "application/zip",
    "audio/flac",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/csv",
    "text/plain",
    "video/mp4",
    "video/webm",
}
BYTES = "application/octet-stream"
RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
# Whatever it is, no browser runs it.
SEALED = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def is_recording(file: ArchiveFile) -> bool:
    return file.content_type.startswith(("audio/", "video/"))


def type_name(file: ArchiveFile) -> str:
    """ "PDF": as people call it, from its type or else from its name."""
    suffix = mimetypes.guess_extension(file.content_type) or PurePosixPath(file.name).suffix
    return suffix.removeprefix(".").upper() or _("Datei")


def type_and_pages(file: ArchiveFile) -> str:
    """ "PDF, 6 Seiten": for lists."""
    if not file.pages:
        return type_name(file)
    pages = ngettext("%(pages)d Seite", "%(pages)d Seiten", file.pages) % {"pages": file.pages}
    return f"{type_name(file)}, {pages}"


def holdings(entry: ArchiveEntry, photo_count: int) -> list[str]:
    """What an entry has to offer besides words (prefetch "files")."""
    files = list(entry.files.all())
    found = []
    if len(files) == 1:
        found.append(type_and_pages(files[0]))
    elif files:
        found.append(_("%(number)d Dateien") % {"number": len(files)})
    if photo_count:
        words = ngettext("%(number)d Bild", "%(number)d Bilder", photo_count)
        found.append(words % {"number": photo_count})
    return found


class Part:
    """The next bytes of an open file, and no more of it."""

    def __init__(self, file: Any, length: int) -> None:
        self.file = file
        self.left = length

    def read(self, size: int = -1) -> bytes:
        content: bytes = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(content)
        return content

    def close(self) -> None:
        self.file.close()


def asked_part(text: str, size: int) -> tuple[int, int] | None:
    """First and last byte a player asks for; None for the whole file.

    The first lies behind the last where there is no such part.
    """
    found = RANGE.fullmatch(text.strip())
    if not found or not (found[1] or found[2]) or not size:
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size - 1
    first, last = int(found[1]), int(found[2]) if found[2] else None
    if last is not None and last < first:
        return None
    return first, size - 1 if last is None else min(last, size - 1)


def hand_over(file: ArchiveFile, asked_range: str = "") -> FileResponse | HttpResponse:
    """The file as a download that no browser runs or guesses at; in parts if a player asks."""
    is_public = file.entry.is_public
    return send_file(
        file.file,
        name=file.name,
        content_type=file.content_type if file.content_type in TOLD_TYPES else BYTES,
        headers={
            "Cache-Control": "public, max-age=60" if is_public else "private, no-store",
            **(OPEN_TO_ALL if is_public else {}),
            **SEALED,
        },
        asked_range=asked_range,
    )


def send_file(
    file: FieldFile, *, name: str, content_type: str, headers: dict[str, str], asked_range: str
) -> FileResponse | HttpResponse:
    """A stored file as a download, or the part of it that is asked for."""
    try:
        content = file.open("rb")
    except (FileNotFoundError, ValueError) as error:  # lost, or a row without a file
        raise Http404 from error
    part = asked_part(asked_range, content.size)
    if part and part[0] > part[1]:
        content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{content.size}"})
    response = FileResponse(
        Part(content, part[1] - part[0] + 1) if part else content,
        as_attachment=True,
        filename=name,
        content_type=content_type,
        headers=headers,
    )
    response["Accept-Ranges"] = "bytes"
    if part:
        first, last = part
        content.seek(first)
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{content.size}"
        response["Content-Length"] = str(last - first + 1)
    return response
