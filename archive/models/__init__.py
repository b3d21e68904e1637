"""What remains: entries with their files and photos, kept states and pauses of DENKZELLEN."""

from archive.models.corrections import Correction
from archive.models.entries import ArchiveEntry, ArchiveFile, ArchiveKind, ArchivePhoto
from archive.models.exports import Export, ExportState
from archive.models.kept import ErasurePermit, KeptFile, KeptState
from archive.models.pages import FilePage
from archive.models.pauses import Pause

__all__ = [
    "ArchiveEntry",
    "ArchiveFile",
    "ArchiveKind",
    "ArchivePhoto",
    "Correction",
    "ErasurePermit",
    "Export",
    "ExportState",
    "FilePage",
    "KeptFile",
    "KeptState",
    "Pause",
]
