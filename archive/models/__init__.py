"""What remains: entries with their files and photos, and the kept states of DENKZELLEN."""

from archive.models.entries import ArchiveEntry, ArchiveFile, ArchiveKind, ArchivePhoto
from archive.models.kept import KeptState

__all__ = ["ArchiveEntry", "ArchiveFile", "ArchiveKind", "ArchivePhoto", "KeptState"]
