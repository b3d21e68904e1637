"""A kept state to take home: its files and those of the archive it names, with a manifest."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from archive.kept.content import Content
from archive.kept.documents import DOSSIER, Document
from archive.models import ArchiveEntry, ArchiveFile, KeptState

MANIFEST, SUMS, FOLDER = "manifest.json", "SHA256SUMS", "dateien"
PIECE = 64 * 1024

type Part = tuple[str, int, Iterable[bytes]]  # its path, its size, and its content in pieces


class Parcel:
    """`documents` are those of today: of the whole state, or without what was hidden since."""

    def __init__(self, state: KeptState, today: Content, documents: list[Document]) -> None:
        self.state = state
        self.today = today
        self.documents = documents

    @cached_property
    def manifest(self) -> bytes:
        """What is in the parcel with its checksums, and what is not and why."""
        manifest = {
            "address": f"{settings.SITE_URL}{self.state.get_absolute_url()}",
            "kept_on": self.state.kept_on.isoformat(),
            "sha256": self.state.sha256,
            "withheld": self.today["withheld"],
            "erasures": self.today.get("erasures", []),
            "files": self._lines,
            "missing": [*self._missing(), *self._hidden()],
        }
        return json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()

    def pieces(self) -> Iterator[bytes]:
        """The ZIP bit by bit: nothing of it needs to fit into memory or onto the disk."""
        texts = [(MANIFEST, self.manifest), (SUMS, self._sums_text), *self.documents]
        parts: list[Part] = [(name, len(content), [content]) for name, content in texts]
        parts += [(path, file.size, _read(file)) for path, file in self._files.items()]
        return _zipped(parts, self.state.kept_on)

    @property
    def _sums_text(self) -> bytes:
        """For `sha256sum --check`."""
        sums = [(line["sha256"], line["path"]) for line in self._lines]
        sums.append((hashlib.sha256(self.manifest).hexdigest(), MANIFEST))
        return "".join(f"{digest}  {path}\n" for digest, path in sums).encode()

    @cached_property
    def _lines(self) -> list[dict[str, Any]]:
        own = [
            {"path": document.name, "size": len(document.content), "sha256": self._sum(document)}
            for document in self.documents
        ]
        return own + [
            {"path": path, "size": file.size, "sha256": file.sha256}
            for path, file in self._files.items()
        ]

    def _sum(self, document: Document) -> str:
        """That of the day it was kept; what was changed on the disk since then does not match."""
        if self.today["withheld"]:
            return hashlib.sha256(document.content).hexdigest()
        return self._kept_sums[document.name]

    @cached_property
    def _kept_sums(self) -> dict[str, str]:
        return {file.name: file.sha256 for file in self.state.kept_files.all()}

    @cached_property
    def _files(self) -> dict[str, ArchiveFile]:
        """Of the files that are named those which are public now and still what they were."""
        public = ArchiveFile.objects.filter(entry__in=ArchiveEntry.objects.public())
        found = public.filter(sha256__in=_sums(self.today)).only("file", "size", "sha256")
        by_sum = {f.sha256: f for f in found if default_storage.exists(str(f.file.name))}
        return {
            _path(entry, file): by_sum[file["sha256"]]
            for entry, file in _named(self.today)
            if file["sha256"] in by_sum
        }

    def _missing(self) -> Iterator[dict[str, str]]:
        wanted = [(_path(entry, file), file["sha256"]) for entry, file in _named(self.today)]
        there = {line["path"] for line in self._lines}
        for path, digest in (*self._kept_sums.items(), *wanted):
            if path not in there:
                yield {"path": path, "sha256": digest, "reason": _("liegt nicht mehr im Archiv")}

    def _hidden(self) -> Iterator[dict[str, str]]:
        """By their sums alone: what they are called is not public any more."""
        for digest in sorted(_sums(self.state.content) - _sums(self.today)):
            yield {"sha256": digest, "reason": _("seither nicht mehr öffentlich")}


def _named(content: Content) -> Iterator[tuple[Content, Content]]:
    """Each file the state names, with its entry."""
    for entry in content["archive"]:
        for file in entry["files"]:
            yield entry, file


def _sums(content: Content) -> set[str]:
    return {file["sha256"] for _entry, file in _named(content)}


def _path(entry: Content, file: Content) -> str:
    slug = entry["address"].rstrip("/").rpartition("/")[2]
    return f"{FOLDER}/{slug}/{PurePosixPath(file['name']).name}"


def _read(file: ArchiveFile) -> Iterator[bytes]:
    with file.file.open("rb") as content:
        yield from content.chunks(PIECE)


class _Pipe:
    """What the ZIP is written into: a few bytes, until somebody takes them."""

    def __init__(self) -> None:
        self.written = bytearray()

    def write(self, data: bytes) -> int:
        self.written += data
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        taken, self.written = bytes(self.written), bytearray()
        return taken


def _zipped(parts: Iterable[Part], day: date) -> Iterator[bytes]:
    pipe: Any = _Pipe()
    with ZipFile(pipe, "w") as parcel:
        for path, size, pieces in parts:
            info = ZipInfo(path, date_time=(day.year, day.month, day.day, 0, 0, 0))
            is_packed = path == DOSSIER or path.startswith(f"{FOLDER}/")
            info.compress_type = ZIP_STORED if is_packed else ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.file_size = size
            with parcel.open(info, "w") as target:
                for piece in pieces:
                    target.write(piece)
                    yield pipe.taken()
    yield pipe.taken()
