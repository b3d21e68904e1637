"""The ledger of erasures: whoever was erased stays erased when an older backup is restored.

Each erasure is a row, and a small file beside the backups, which survives the loss of the
database. Both hold models and numbers, nothing about people.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from denkzellen.backup import BackupError
from denkzellen.models import Erasure

logger = logging.getLogger(__name__)

# Sent with `rows` for each erasure that a restored backup does not know yet.
erased_again = Signal()

type Rows = Mapping[str, list[int]]


def folder() -> Path:
    return Path(settings.BACKUP_DIR) / "ledger"


def note(rows: Rows) -> None:
    """To be called in the transaction that erases."""
    if rows:
        erasure = Erasure.objects.create(rows=rows)
        transaction.on_commit(partial(write, erasure), robust=True)


def write(erasure: Erasure) -> bool:
    """Put it beside the backups; should that fail, the next backup makes up for it."""
    path = _path(erasure)
    content = {"erased_at": erasure.erased_at.isoformat(), "rows": erasure.rows}
    unfinished = path.with_suffix(".part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.write_text(json.dumps(content))
        unfinished.rename(path)
    except OSError as error:
        logger.error("An erasure could not be noted in BACKUP_DIR: %s", type(error).__name__)
        return False
    return True


def missing() -> list[Erasure]:
    """Erasures that are not beside the backups yet."""
    there = {path.name for path in _files(folder())}
    return [erasure for erasure in Erasure.objects.all() if _path(erasure).name not in there]


def write_missing() -> None:
    for erasure in missing():
        write(erasure)


def read(folders: Iterable[Path]) -> list[Erasure]:
    """What is noted there, the oldest first; BackupError if any of it is not readable."""
    noted = {erasure.pk: erasure for place in folders for erasure in _read(place)}
    return sorted(noted.values(), key=lambda erasure: erasure.erased_at)


def replay(erasures: Iterable[Erasure]) -> int:
    """Erase again what was erased since the backup that was just restored."""
    known = set(Erasure.objects.values_list("pk", flat=True))
    new = [erasure for erasure in erasures if erasure.pk not in known]
    for erasure in new:
        erased_again.send(Erasure, rows=erasure.rows)
        erasure.save(force_insert=True)
    return len(new)


def _path(erasure: Erasure) -> Path:
    return folder() / f"{erasure.erased_at:%Y%m%d}-{erasure.pk}.json"


def _files(place: Path) -> list[Path]:
    return sorted(place.glob("*.json")) if place.is_dir() else []


def _read(place: Path) -> Iterator[Erasure]:
    for path in _files(place):
        try:
            content = json.loads(path.read_text())
            pk = UUID(path.stem.partition("-")[2])
            erased_at = datetime.fromisoformat(content["erased_at"])
            yield Erasure(pk=pk, erased_at=erased_at, rows=content["rows"])
        except (OSError, ValueError, KeyError, TypeError):
            words = _(
                "Der Eintrag %(path)s im Verzeichnis der Löschungen ist nicht lesbar. Ohne ihn "
                "käme vielleicht jemand zurück, der gelöscht ist."
            )
            raise BackupError(words % {"path": path}) from None
