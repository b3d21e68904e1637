"""Read a backup: check it whole, then fill an empty installation with it."""

import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

import pyrage
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.exceptions import InvalidMigrationPlan, IrreversibleError
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from denkzellen import freshness
from denkzellen.backup import BackupError, envelope, ledger, media, tables
from denkzellen.backup import manifest as manifests
from denkzellen.backup.manifest import FORMAT, Manifest
from denkzellen.models import Erasure, OutgoingMail
from denkzellen.search import index

IN_MEMORY = 16 * 1024 * 1024


def verify(path: Path, key: str) -> Manifest:
    """Read every byte and compare every sum; nothing is written anywhere."""
    sums: dict[str, str] = {}
    manifest = None
    with _errors_told(path), envelope.opened(path, key) as tar:
        for name, content in _parts(tar):
            if name == manifests.NAME:
                manifest = Manifest.read(content.read())
            else:
                sums[name] = media.Hashed(content).read_all()
    if manifest is None or manifest.sums != sums:
        raise BackupError(_damaged(path))
    if manifest.format != FORMAT:
        raise BackupError(_("Diese Sicherung hat ein Format, das diese Version nicht kennt."))
    return manifest


def restore(path: Path, key: str, ledgers: list[Path]) -> tuple[Manifest, int]:
    """Fill this empty installation; gives how many erasures had to be repeated.

    The tables are filled in one transaction; should anything fail, the files go again too.
    """
    manifest = verify(path, key)
    erasures = ledger.read(ledgers)
    executor = MigrationExecutor(connection)
    _require_empty(manifest, executor)
    is_older = not manifest.is_of_today(executor.loader)
    models = _prepare(manifest, executor, is_older=is_older)
    with _files_on_trial() as stored, transaction.atomic():
        transaction.on_commit(stored.clear)  # from then on rows name them
        _load(path, key, manifest, models, stored)
        repeated = 0 if is_older else _finish(erasures)
    if is_older:
        with _half_filled_told():
            call_command("migrate", interactive=False, verbosity=0)
            with transaction.atomic():
                repeated = _finish(erasures)
    for cache in caches.all(initialized_only=False):
        cache.clear()
    return manifest, repeated


def _parts(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for member in tar:
        content = tar.extractfile(member)
        if content is not None:
            yield member.name, content


@contextmanager
def _errors_told(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise BackupError(_("Die Datei %(path)s gibt es nicht.") % {"path": path}) from None
    except PermissionError:
        raise BackupError(_("Die Datei %(path)s ist nicht lesbar.") % {"path": path}) from None
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            words = _("Der Schlüssel in BACKUP_KEY passt nicht zu dieser Sicherung.")
            raise BackupError(words) from None
        raise BackupError(_damaged(path)) from None
    except (OSError, EOFError, tarfile.TarError, zlib.error, ValueError, KeyError, TypeError):
        raise BackupError(_damaged(path)) from None


def _damaged(path: Path) -> str:
    words = _("Die Sicherung %(path)s ist unvollständig oder verändert. Bitte eine andere nehmen.")
    return words % {"path": path}


def _require_empty(manifest: Manifest, executor: MigrationExecutor) -> None:
    if unknown := manifest.unknown_to(executor.loader):
        words = _(
            "Die Sicherung stammt von einer neueren Version (%(names)s). Erst das Programm auf "
            "diese Version bringen."
        )
        raise BackupError(words % {"names": ", ".join(unknown)})
    if not tables.are_empty(manifest.tables.keys() - set(tables.FILLED_BY_MIGRATE)):
        words = _(
            "Die Datenbank ist nicht leer. Wiederhergestellt wird nur in eine leere; in "
            "DATABASE_URL eine neue angeben."
        )
        raise BackupError(words)


def _prepare(
    manifest: Manifest, executor: MigrationExecutor, *, is_older: bool
) -> dict[str, tables.Model]:
    """Bring the empty tables to the version of the backup; gives the models of that version."""
    if not is_older:
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
        return tables.by_table(apps)
    targets = manifest.targets(executor.loader)
    try:
        executor.migrate(targets)
    except (InvalidMigrationPlan, IrreversibleError):
        words = _(
            "Die Tabellen sind schon neuer als die Sicherung. In DATABASE_URL eine Datenbank ganz "
            "ohne Tabellen angeben."
        )
        raise BackupError(words) from None
    return tables.by_table(executor.loader.project_state(targets).apps)


@contextmanager
def _files_on_trial() -> Iterator[list[str]]:
    """Files that are stored meanwhile go again if it fails."""
    stored: list[str] = []
    try:
        yield stored
    except BaseException as error:
        for name in stored:
            default_storage.delete(name)
        if isinstance(error, DatabaseError):
            words = _(
                "Die Datenbank nimmt die Sicherung nicht an, nichts wurde geändert: %(error)s"
            )
            raise BackupError(words % {"error": error}) from error
        raise


@contextmanager
def _half_filled_told() -> Iterator[None]:
    """The rows of an older version are there for good, whatever happens to them now."""
    try:
        yield
    except Exception as error:
        words = _(
            "Die Daten sind da, aber nicht auf dem Stand dieser Version, und wer seither gelöscht "
            "wurde, steht wieder darin. So darf die Website nicht starten: mit einer leeren "
            "Datenbank und leerem Dateispeicher noch einmal beginnen. (%(error)s)"
        )
        raise BackupError(words % {"error": error}) from error


def _load(
    path: Path, key: str, manifest: Manifest, models: dict[str, tables.Model], stored: list[str]
) -> None:
    tables.clear_filled()
    with envelope.opened(path, key) as tar:
        for name, content in _parts(tar):
            kind, _slash, rest = name.partition("/")
            if kind == "tables":
                table = rest.partition("/")[0]
                tables.insert(models[table], manifest.tables[table]["columns"], content)
            elif kind == "media":
                _store(rest, content, stored)
    for table, told in manifest.tables.items():
        if told["last"] is not None:
            tables.continue_after(models[table], told["last"])
    connection.check_constraints()
    ContentType.objects.clear_cache()
    Site.objects.clear_cache()


def _store(name: str, content: IO[bytes], stored: list[str]) -> None:
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:  # storages want to go back and forth
        shutil.copyfileobj(content, file)
        file.seek(0)
        if media.put(name, file):
            stored.append(name)


def _finish(erasures: list[Erasure]) -> int:
    repeated = ledger.replay(erasures)
    OutgoingMail.objects.doubt()
    index.rebuild()
    freshness.begin_anew()
    return repeated
