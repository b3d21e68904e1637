"""What may come in as a file: how many, how large, of which kind, and under which name.

What a file is, its first bytes say; its name and the type the browser claims count for nothing.
Nothing is ever unpacked or run.
"""

import hashlib
import struct
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from denkzellen.addresses import address_of

MB = 1024 * 1024
MOST_AT_ONCE = 200  # the same as DATA_UPLOAD_MAX_NUMBER_FILES
MOST_BYTES = 100 * MB
MOST_BYTES_OF_RECORDING = 500 * MB
MOST_BYTES_AT_ONCE = 2048 * MB
HEAD = 64 * 1024
LONGEST_INDEX = 2 * MB
LONGEST_STEM = 100

ALLOWED = gettext_lazy(
    "PDF, Textdokumente, Tabellen und Folien (odt, ods, odp, docx, xlsx, pptx, rtf), Text (txt, "
    "csv), Ton (mp3, ogg, flac, m4a), Film (mp4, webm) und ZIP"
)


class Kind(NamedTuple):
    suffix: str
    content_type: str

    @property
    def is_recording(self) -> bool:
        return self.content_type.startswith(("audio/", "video/"))


PDF = Kind(".pdf", "application/pdf")
ZIP = Kind(".zip", "application/zip")
MP3 = Kind(".mp3", "audio/mpeg")
WEBM = Kind(".webm", "video/webm")
TEXTS = {".txt": Kind(".txt", "text/plain"), ".csv": Kind(".csv", "text/csv")}
STARTS = {
    b"{\\rtf": Kind(".rtf", "application/rtf"),
    b"OggS": Kind(".ogg", "audio/ogg"),
    b"fLaC": Kind(".flac", "audio/flac"),
    b"ID3": MP3,
}
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OFFICE_OPEN = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENTS = {
    f"{OPEN_DOCUMENT}{name}".encode(): Kind(suffix, OPEN_DOCUMENT + name)
    for name, suffix in {"text": ".odt", "spreadsheet": ".ods", "presentation": ".odp"}.items()
}
OFFICE_PARTS = {
    b"word/document.xml": Kind(".docx", f"{OFFICE_OPEN}wordprocessingml.document"),
    b"xl/workbook.xml": Kind(".xlsx", f"{OFFICE_OPEN}spreadsheetml.sheet"),
    b"ppt/presentation.xml": Kind(".pptx", f"{OFFICE_OPEN}presentationml.presentation"),
}
MP4_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash"}
MP4_BRANDS |= {b"M4V ", b"MSNV", b"mmp4"}
PICTURE_BRANDS = {b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"}
PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")


@dataclass(frozen=True)
class Checked:
    """An upload that may stay."""

    kind: Kind
    name: str
    title: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Result:
    """What became of one file of many."""

    name: str
    text: str
    is_stored: bool


def stored(name: str, text: str) -> Result:
    return Result(name, text, is_stored=True)


def refused(name: str, text: str) -> Result:
    return Result(name, text, is_stored=False)


def check(upload: UploadedFile) -> Checked:
    """What `upload` is; a ValidationError says what would help where it cannot stay."""
    size = upload.size or 0
    if not size:
        raise ValidationError(
            _("Die Datei ist leer. Bitte noch einmal speichern und neu auswählen.")
        )
    kind = _kind(upload)
    most = MOST_BYTES_OF_RECORDING if kind.is_recording else MOST_BYTES
    if size > most:
        raise ValidationError(too_large(most))
    title = _title(upload)
    return Checked(kind, f"{address_of(title)}{kind.suffix}", title, size, _sha256(upload))


def too_large(most: int) -> str:
    words = _("Die Datei ist größer als %(most)d MB. Kleiner gespeichert oder geteilt passt sie.")
    return words % {"most": most // MB}


def shown_name(name: str | None) -> str:
    """A name from somebody's disk, without what only steers the display."""
    plain = "".join(
        " " if unicodedata.category(character).startswith(("C", "Z")) else character
        for character in PurePath((name or "").replace("\\", "/")).name
    )
    return " ".join(plain.split())[:LONGEST_STEM] or _("Datei ohne Namen")


def _title(upload: UploadedFile) -> str:
    return PurePath(shown_name(upload.name)).stem.replace("_", " ").strip() or _("Datei")


def _sha256(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _kind(upload: UploadedFile) -> Kind:
    upload.seek(0)
    head = upload.read(HEAD)
    if _is_picture(head):
        raise ValidationError(
            _(
                "Das ist ein Bild. Unter „Fotos“ hochgeladen, kommen Beschreibung, Urheber:in und "
                "Lizenz dazu."
            )
        )
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(upload, head)
    kind = _kind_by_head(head) or _text_kind(upload, head)
    if kind is None:
        raise ValidationError(
            _("Diese Art von Datei nimmt das Archiv nicht auf. Möglich sind: %(allowed)s.")
            % {"allowed": ALLOWED}
        )
    return kind


def _is_picture(head: bytes) -> bool:
    is_riff_picture = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    is_boxed_picture = head[4:8] == b"ftyp" and head[8:12] in PICTURE_BRANDS
    return head.startswith(PICTURE_STARTS) or is_riff_picture or is_boxed_picture


def _kind_by_head(head: bytes) -> Kind | None:
    if b"%PDF-" in head[:1024]:
        return PDF
    for start, kind in STARTS.items():
        if head.startswith(start):
            return kind
    if head[4:8] == b"ftyp":
        return _boxed_kind(head[8:12])
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return WEBM if b"webm" in head[:64] else None
    is_mp3_frame = len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2
    return MP3 if is_mp3_frame and head[2] >> 4 not in (0, 15) else None


def _boxed_kind(brand: bytes) -> Kind | None:
    if brand in (b"M4A ", b"M4B "):
        return Kind(".m4a", "audio/mp4")
    return Kind(".mp4", "video/mp4") if brand in MP4_BRANDS else None


def _text_kind(upload: UploadedFile, head: bytes) -> Kind | None:
    """Plain words under a plain name; what a browser or a machine could run is something else."""
    kind = TEXTS.get(PurePath(upload.name or "").suffix.lower())
    if kind is None or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"#!")):
        return None
    controls = set(head) & (set(range(32)) - {0x09, 0x0A, 0x0C, 0x0D})
    return None if controls else kind


def _zip_kind(upload: UploadedFile, head: bytes) -> Kind:
    """A document that is a ZIP inside, or just a ZIP: told by its list of names."""
    if head[30:38] == b"mimetype":
        for content_type, kind in OPEN_DOCUMENTS.items():
            if head[38:].startswith((content_type + b"PK", content_type + b"\x00")):
                return kind
    names = _zip_index(upload)
    return next((kind for part, kind in OFFICE_PARTS.items() if part in names), ZIP)


def _zip_index(upload: UploadedFile) -> bytes:
    size = upload.size or 0
    upload.seek(max(0, size - HEAD))
    tail = upload.read(HEAD)
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + 22:
        raise ValidationError(
            _("Das ZIP ist beschädigt oder nicht ganz angekommen. Bitte neu packen.")
        )
    length, offset = struct.unpack_from("<II", tail, place + 12)
    if length > LONGEST_INDEX or offset + length > size:
        return b""
    upload.seek(offset)
    return upload.read(length)


class UploadLimits(FileUploadHandler):
    """Stands before Django's own handlers and lets too much of a file not reach the disk."""

    chunk_size = HEAD

    def __init__(self, request: HttpRequest | None = None, most: int = MOST_BYTES_OF_RECORDING):
        super().__init__(request)
        self.most = most
        self.all_bytes = self.file_bytes = 0
        self.refused: list[Result] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file_bytes = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.file_bytes += len(raw_data)
        self.all_bytes += len(raw_data)
        if self.file_bytes > self.most:
            self._skip(too_large(self.most))
        if self.all_bytes > MOST_BYTES_AT_ONCE:
            self._skip(
                _("Zusammen war es zu viel auf einmal. Bitte diese Datei einzeln hochladen.")
            )
        return raw_data

    def _skip(self, text: str) -> None:
        self.refused.append(refused(shown_name(self.file_name), text))
        self.all_bytes -= self.file_bytes
        raise SkipFile

    def file_complete(self, file_size: int) -> None:
        return None
