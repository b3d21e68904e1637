"""The files people uploaded, wherever the storage keeps them."""

import hashlib
from collections.abc import Iterator
from typing import IO, Protocol

from django.apps import apps
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext as _

from denkzellen.backup import BackupError
from denkzellen.backup.envelope import PIECE


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Hashed:
    """A file that is read once, and its checksum."""

    def __init__(self, file: Readable) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(size)
        self.digest.update(piece)
        return piece

    def read_all(self) -> str:
        while self.read(PIECE):
            pass
        return self.digest.hexdigest()


def stored(folder: str = "") -> Iterator[str]:
    """The names of all files."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from stored(f"{prefix}{name}")


def named() -> set[str]:
    """Names that rows hold: these files have to be there."""
    names: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField):
                names.update(model._base_manager.values_list(field.name, flat=True))
    return names - {"", None}


def put(name: str, content: IO[bytes]) -> bool:
    """Store a file of the backup; False if exactly this one is there already."""
    if default_storage.exists(name):
        with default_storage.open(name) as there:
            if Hashed(there).read_all() == Hashed(content).read_all():
                return False
        words = _(
            "Die Datei %(name)s liegt schon da, mit anderem Inhalt. Wiederhergestellt wird nur in "
            "einen leeren Speicher."
        )
        raise BackupError(words % {"name": name})
    default_storage.save(name, File(content))
    return True
