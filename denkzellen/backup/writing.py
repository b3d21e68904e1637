"""Make a backup: one snapshot of all tables, then the files, under a name that tells it is done."""

import os
import re
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tarfile import TarFile, TarInfo
from typing import IO

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from denkzellen.backup import BackupError, envelope, ledger, media, tables
from denkzellen.backup import manifest as manifests
from denkzellen.backup.manifest import Manifest

NAME = re.compile(r"denkzellen-(\d{8}-\d{6})\.tar\.gz(?:\.age)?")
UNFINISHED = ".part"


@dataclass(frozen=True)
class Written:
    path: Path
    manifest: Manifest


def backup(key: str | None = None) -> Written:
    key = settings.BACKUP_KEY if key is None else key
    _require_tables_of_today()
    folder = own_folder()
    ledger.write_missing()
    suffix = ".tar.gz.age" if key else ".tar.gz"
    path = folder / f"denkzellen-{timezone.now():%Y%m%d-%H%M%S}{suffix}"
    unfinished = folder / f".{path.name}{UNFINISHED}"
    try:
        with envelope.written(unfinished, key) as tar:
            manifest = _fill(tar)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.rename(path)
    _make_lasting(folder)
    return Written(path, manifest)


def _require_tables_of_today() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        words = _("Die Datenbank ist nicht auf dem Stand des Programms. Erst: manage.py migrate")
        raise BackupError(words)


def own_folder() -> Path:
    folder = Path(settings.BACKUP_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def finished(folder: Path) -> list[Path]:
    """All complete backups, the oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))


def _fill(tar: TarFile) -> Manifest:
    models = tables.kept_models()
    with tables.snapshot():
        manifest = Manifest.begun(models)
        for model in models:
            _add_table(tar, manifest, model)
        named = media.named()
    # Files get their content once, under a name nobody had before: what the rows name is still
    # what they meant. What was deleted meanwhile is told.
    there = list(media.stored())
    manifest.missing = sorted(named - set(there))
    for name in there:
        _add_file(tar, manifest, name)
    content = manifest.as_bytes()
    _add(tar, manifests.NAME, BytesIO(content), len(content))
    return manifest


def _add_table(tar: TarFile, manifest: Manifest, model: tables.Model) -> None:
    name = model._meta.db_table
    rows = 0
    for number, (content, count) in enumerate(tables.chunks(model), start=1):
        part = f"tables/{name}/{number:06}.jsonl"
        _add(tar, part, BytesIO(content), len(content))
        manifest.sums[part] = sha256(content).hexdigest()
        rows += count
    names = [column.column for column in tables.columns(model)]
    manifest.tables[name] = {"columns": names, "rows": rows, "last": tables.last_number(model)}


def _add_file(tar: TarFile, manifest: Manifest, name: str) -> None:
    try:
        size = default_storage.size(name)
        file = default_storage.open(name)
    except FileNotFoundError:
        manifest.missing.append(name)
        return
    with file:
        content = media.Hashed(file)
        _add(tar, f"media/{name}", content, size)
    manifest.sums[f"media/{name}"] = content.digest.hexdigest()
    manifest.files += 1


def _add(tar: TarFile, name: str, content: "IO[bytes] | media.Hashed", size: int) -> None:
    info = TarInfo(name)
    info.size = size
    info.mode = 0o600
    tar.addfile(info, content)


def _make_lasting(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
