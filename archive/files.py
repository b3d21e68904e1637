"""What files are called, and how they are handed over."""

import mimetypes
from pathlib import PurePosixPath

from django.db.models import Prefetch
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.models import ArchiveEntry, ArchiveFile

# Types a browser may be told; anything else is just bytes to be saved.
TOLD_TYPES = {
    "application/pdf",
    "application/zip",
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

# For prefetch_related: the words inside a file are for the search alone.
FILES = Prefetch("files", queryset=ArchiveFile.objects.defer("text"))


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
    """What an entry has to offer besides words (prefetch FILES)."""
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


def hand_over(file: ArchiveFile) -> FileResponse:
    """The file as a download that no browser runs or guesses at."""
    try:
        content = file.file.open("rb")
    except (FileNotFoundError, ValueError) as error:  # lost, or a row without a file
        raise Http404 from error
    is_public = file.entry.is_public
    return FileResponse(
        content,
        as_attachment=True,
        filename=file.name,
        content_type=file.content_type if file.content_type in TOLD_TYPES else BYTES,
        headers={
            "Cache-Control": "public, max-age=60" if is_public else "private, no-store",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )
