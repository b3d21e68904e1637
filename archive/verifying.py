"""Whether everything in the archive is still what it was: sums, files, and what hangs."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from archive import triggers
from archive.actions.exporting import start_again
from archive.actions.keeping import order_dossier
from archive.kept.content import checksum
from archive.kept.documents import DATA, DOSSIER, PAGE
from archive.models import (
    ArchiveEntry,
    ArchiveFile,
    ArchiveKind,
    ErasurePermit,
    Export,
    KeptFile,
    KeptState,
)
from archive.models.entries import TextState
from archive.tasks import start_reading
from denkzellen import pdf
from network.models import Image

FOLDERS = ("archiv", "staende", "auszuege", "bilder")
IN_THE_MAKING = timedelta(hours=1)  # a file may be there before its row
PATIENCE = timedelta(minutes=10)
PIECE = 1024 * 1024


class Finding(NamedTuple):
    """One line for people; `mend` is there if a program can put it right, and says what it did."""

    text: str
    mend: Callable[[], str] | None = None


def findings(*, young_too: bool = False) -> Iterator[Finding]:
    """What may be in the making counts when it is too old for that; or whatever its age."""
    yield from _guards()
    yield from _states()
    yield from _entries_without_state()
    yield from _kept_files()
    yield from _archive_files()
    yield from _exports(young_too=young_too)
    yield from _orphans(young_too=young_too)
    yield from _without_dossier(young_too=young_too)
    yield from _unread()


def _guards() -> Iterator[Finding]:
    for table in triggers.unguarded_tables():
        words = _("Die Datenbank schützt die Tabelle %(table)s nicht vor Änderungen.")
        yield Finding(words % {"table": table}, _install_guards)
    if ErasurePermit.objects.exists():
        words = _("Eine Erlaubnis zum Löschen steht offen: Bewahrte Stände sind änderbar.")
        yield Finding(words, _close_permits)


def _install_guards() -> str:
    triggers.install()
    return _("Jetzt schützt sie sie wieder.")


def _close_permits() -> str:
    ErasurePermit.objects.all().delete()
    return _("Geschlossen.")


def _states() -> Iterator[Finding]:
    states = KeptState.objects.select_related("denkzelle").prefetch_related("kept_files")
    for state in states.order_by("pk").iterator(chunk_size=20):
        place = _("Stand %(state)s") % {"state": state}
        sums = {file.name: file.sha256 for file in state.kept_files.all()}
        if not _is_true(state):
            yield Finding(f"{place}: {_('Der Inhalt passt nicht zu seiner Prüfsumme.')}")
        for name in (PAGE, DATA):
            if name not in sums:
                words = _("Zu diesem Stand gehört keine Datei %(name)s mehr.")
                yield Finding(f"{place}: {words % {'name': name}}")
        if sums.get(DATA, state.sha256) != state.sha256:
            words = _("Seine Prüfsumme ist nicht die seiner Datei stand.json.")
            yield Finding(f"{place}: {words}")


def _is_true(state: KeptState) -> bool:
    is_dated = state.content.get("kept_on") == state.kept_on.isoformat()
    return is_dated and checksum(state.content) == state.sha256


def _entries_without_state() -> Iterator[Finding]:
    for entry in ArchiveEntry.objects.filter(kind=ArchiveKind.KEPT_STATE, kept_state=None):
        words = _("Der Stand, den dieser Eintrag meint, ist nicht mehr da.")
        yield Finding(f"{entry.get_absolute_url()}: {words}")


def _kept_files() -> Iterator[Finding]:
    for file in KeptFile.objects.select_related("state__denkzelle").order_by("pk").iterator():
        wrong = _wrong_with(file)
        if wrong:
            place = _("Stand %(state)s, %(file)s") % {"state": file.state, "file": file.name}
            yield Finding(f"{place}: {wrong}")


def _archive_files() -> Iterator[Finding]:
    files = ArchiveFile.objects.select_related("entry")
    fields = ("file", "name", "size", "sha256", "entry__slug")
    for file in files.only(*fields).order_by("pk").iterator():
        wrong = _wrong_with(file)
        if wrong:
            yield Finding(f"{file.get_absolute_url()}: {wrong}")


def _exports(*, young_too: bool) -> Iterator[Finding]:
    for export in Export.objects.ready():
        wrong = _wrong_with(export)
        if wrong:
            yield Finding(f"{export}: {wrong}", partial(_throw_away, export))
    for export in Export.objects.untouched_since(_latest(young_too=young_too)):
        words = _("Er wird nicht fertig.")
        yield Finding(f"{export}: {words}", partial(_start_again, export))


def _latest(*, young_too: bool) -> datetime:
    """What was begun before this moment should be done by now."""
    return timezone.now() - (timedelta(0) if young_too else PATIENCE)


def _throw_away(export: Export) -> str:
    export.delete()
    return _("Entfernt.")


def _start_again(export: Export) -> str:
    if start_again(export):
        return _("Neu in Auftrag gegeben.")
    return _("Aufgegeben: Er ist schon mehrmals abgebrochen.")


def _wrong_with(row: KeptFile | ArchiveFile | Export) -> str:
    """What is wrong with the file of this row, in words; nothing is empty."""
    try:
        size, digest = _measured(row.file)
    except FileNotFoundError:
        return _("Die Datei fehlt.")
    except (OSError, ValueError):
        return _("Die Datei lässt sich nicht lesen.")
    if size != row.size:
        words = _("Die Datei hat %(there)s statt %(wanted)s Bytes.")
        return words % {"there": size, "wanted": row.size}
    if digest != row.sha256:
        return _("Die Datei passt nicht zu ihrer Prüfsumme.")
    return ""


def _measured(field: FieldFile) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with default_storage.open(str(field.name)) as file:
        for piece in file.chunks(PIECE):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def _orphans(*, young_too: bool) -> Iterator[Finding]:
    stored = [name for folder in FOLDERS for name in _stored_in(folder)]
    known: set[str] = set()  # asked for after the files: what comes in between has its row
    for model in (ArchiveFile, KeptFile, Export):
        known.update(model._base_manager.values_list("file", flat=True))
    for image in Image.objects.only("file", "renditions").iterator():
        known.update(image.file_names)
    for name in stored:
        if name not in known and (young_too or _is_old(name)):
            words = _("Zu dieser Datei gehört nichts.")
            yield Finding(f"{name}: {words}", partial(_remove, name))


def _stored_in(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was kept there yet
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from _stored_in(f"{folder}/{name}")


def _is_old(name: str) -> bool:
    try:
        return default_storage.get_modified_time(name) < timezone.now() - IN_THE_MAKING
    except FileNotFoundError:
        return False


def _remove(name: str) -> str:
    default_storage.delete(name)
    return _("Entfernt.")


def _without_dossier(*, young_too: bool) -> Iterator[Finding]:
    if not pdf.is_offered():
        return
    waiting = KeptState.objects.filter(created_at__lt=_latest(young_too=young_too))
    for state in waiting.exclude(kept_files__name=DOSSIER).select_related("denkzelle"):
        place = _("Stand %(state)s") % {"state": state}
        words = _("Das Dossier ist nicht gezeichnet.")
        yield Finding(f"{place}: {words}", partial(_draw, state.pk))


def _draw(pk: int) -> str:
    order_dossier(pk)
    return _("Neu in Auftrag gegeben.")


def _unread() -> Iterator[Finding]:
    for file in ArchiveFile.objects.filter(text_state=TextState.WAITING).select_related("entry"):
        words = _("Ihr Text ist noch nicht gelesen.")
        yield Finding(f"{file.get_absolute_url()}: {words}", partial(_read, file))


def _read(file: ArchiveFile) -> str:
    start_reading(file)
    return _("Neu in Auftrag gegeben.")
