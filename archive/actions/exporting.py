"""A selection of the archive is put together in the background, and is given out while it is true.

There is one rule about what may be given out: what the file tells of its entries has to be what
the archive tells of them now (`is_true`). Whatever was hidden, corrected or taken out meanwhile
makes it untrue, whichever way that happened.
"""

import logging
from collections.abc import Callable
from functools import partial
from hashlib import file_digest, sha256
from tempfile import TemporaryFile
from time import monotonic
from typing import IO, Any, NamedTuple
from zipfile import ZipFile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.http import QueryDict
from django.tasks import task
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.export_parcel import Parcel, TooMuchError
from archive.export_rows import Held, fingerprint, told
from archive.filters import Selection, answer_to
from archive.models import ArchiveFile, ArchivePhoto, Export, ExportState, KeptFile
from archive.models.exports import ALIVE, export_path, in_a_week
from denkzellen import freshness

MOST_ROWS = 2000
MOST_BYTES = 2 * 1024**3
MOST_BYTES_AT_ONCE = 200 * 1024**2  # where no worker runs, somebody waits for the answer
MOST_BYTES_OF_ALL = 20 * 1024**3
BYTES_OF_A_PHOTO = 700_000  # as they are after they came in; what it really is, is counted later
MOST_ATTEMPTS = 3
REPORT_SECONDS = 1

logger = logging.getLogger(__name__)


class Wanted(NamedTuple):
    """How much a selection is."""

    rows: int
    size: int


class GivenUpError(Exception):
    """Nobody waits for this attempt any more."""


def most_bytes() -> int:
    return MOST_BYTES if settings.HAS_WORKER else MOST_BYTES_AT_ONCE


def wanted(selection: Selection) -> Wanted:
    answer = answer_to(selection).narrowed(selection)
    entries = answer.entries.order_by().values("pk")
    files = _sum(ArchiveFile.objects.filter(entry__in=entries))
    kept = _sum(KeptFile.objects.filter(state__entry__in=entries))
    photos = ArchivePhoto.objects.shown().filter(entry__in=entries).count()
    rows = entries.count() + answer.dates.order_by().count()
    return Wanted(rows, files + kept + photos * BYTES_OF_A_PHOTO)


def _sum(files: QuerySet[Any]) -> int:
    return files.aggregate(bytes=Sum("size"))["bytes"] or 0


def refuse_unfit(asked: Wanted) -> None:
    """Raises ValidationError where there is nothing to put together, or too much."""
    if not asked.rows:
        raise ValidationError(_("Zu dieser Auswahl gehört kein Eintrag."))
    if asked.rows > MOST_ROWS:
        raise ValidationError(
            _(
                "Das sind %(rows)s Einträge, und auf einmal gehen %(most)s. "
                "Mit mehr Filtern werden es weniger, zum Beispiel Jahr für Jahr."
            )
            % {"rows": asked.rows, "most": MOST_ROWS}
        )
    if asked.size > most_bytes():
        raise ValidationError(_too_large())
    if _sum(Export.objects.ready()) + asked.size > MOST_BYTES_OF_ALL:
        raise ValidationError(
            _("Gerade liegen sehr viele Auszüge bereit. Bitte in ein paar Tagen noch einmal.")
        )


def _too_large() -> str:
    words = _(
        "Die Dateien dieser Auswahl sind zusammen zu groß: mehr als %(most)s. "
        "Mit mehr Filtern werden es weniger, zum Beispiel Jahr für Jahr."
    )
    return words % {"most": filesizeformat(most_bytes())}


def order(selection: Selection) -> Export:
    """Have it put together; the same selection gives the same export while nothing changes."""
    asked = wanted(selection)
    refuse_unfit(asked)
    export = _place_order(selection, asked)
    if export.is_done and not given_out(export):
        return _place_order(selection, asked)
    return export


def _place_order(selection: Selection, asked: Wanted) -> Export:
    state = f"{freshness.generation()}:{timezone.localdate()}:{selection.query}"
    mark = sha256(state.encode()).hexdigest()
    values = {"query": selection.query, "total": asked.rows}
    with transaction.atomic():
        export, is_new = Export.objects.get_or_create(mark=mark, state__in=ALIVE, defaults=values)
        if is_new:
            transaction.on_commit(partial(start_building, export.pk), robust=True)
    return export


def start_building(pk: int) -> None:
    build_export.enqueue(pk)


@task()
def build_export(pk: int) -> None:
    build(pk)


def build(pk: int) -> bool:
    """Put it together, unless somebody else is doing so; tells whether it is done now."""
    waiting = Export.objects.filter(pk=pk, state=ExportState.WAITING)
    now = timezone.now()
    building = ExportState.BUILDING
    if not waiting.update(state=building, done=0, touched_at=now, attempts=F("attempts") + 1):
        return False
    export = Export.objects.get(pk=pk)
    try:
        with TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as target:
            return _store(export, _fill(export, target), target)
    except GivenUpError:
        return False
    except TooMuchError:
        _fail(export, _too_large())
    except Exception:  # whatever it was: somebody waits for an answer
        logger.exception("Export %s could not be put together", pk)
        _fail(export, _("Beim Zusammenstellen ging etwas schief. Bitte noch einmal versuchen."))
    return False


def _this_attempt(export: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=export.pk, state=ExportState.BUILDING, attempts=export.attempts)


def _fail(export: Export, note: str) -> None:
    _this_attempt(export).update(state=ExportState.FAILED, note=note)


def _fill(export: Export, target: IO[bytes]) -> dict[str, Any]:
    """Write the whole ZIP into `target`; gives what the row has to know of it."""
    selection = Selection.from_query(QueryDict(export.query))
    held = _held_by(selection)
    total = sum(map(len, held.values()))
    _report(export, total=total)
    with ZipFile(target, "w") as file:
        parcel = Parcel(file, most_bytes(), _reporter(export))
        mark = fingerprint(map(parcel.add, told(held)))
        parcel.finish(selection)
    return {"held": held, "fingerprint": mark, "total": total, "done": total}


def _held_by(selection: Selection) -> Held:
    answer = answer_to(selection).narrowed(selection)
    return {
        "entries": list(answer.entries.order_by("-date", "-pk").values_list("pk", flat=True)),
        "dates": list(answer.dates.order_by("-first_day", "-pk").values_list("pk", flat=True)),
    }


def _report(export: Export, **values: int) -> None:
    if not _this_attempt(export).update(touched_at=timezone.now(), **values):
        raise GivenUpError


def _reporter(export: Export) -> Callable[[int], None]:
    """Tells how far it has come, not more than once a second."""
    told_at = monotonic()

    def report(done: int) -> None:
        nonlocal told_at
        if monotonic() - told_at >= REPORT_SECONDS:
            _report(export, done=done)
            told_at = monotonic()

    return report


def _store(export: Export, known: dict[str, Any], content: Any) -> bool:
    """First the whole file, then the row that says so."""
    size = content.seek(0, 2)
    content.seek(0)
    digest = file_digest(content, "sha256").hexdigest()
    name = default_storage.save(export_path(export, ""), File(content))
    values = known | {"file": name, "size": size, "sha256": digest, "expires_at": in_a_week()}
    try:
        is_done = bool(_this_attempt(export).update(state=ExportState.DONE, **values))
    except BaseException:
        default_storage.delete(name)
        raise
    if not is_done:
        default_storage.delete(name)
    return is_done


# While it lies ready


def is_true(export: Export) -> bool:
    """Whether all that is in the file is public today, and as it says there."""
    return fingerprint(told(export.held)) == export.fingerprint


def given_out(export: Export) -> bool:
    """Whether a finished export may be given out now; if not, it is thrown away."""
    if export.is_expired:
        return False
    if not is_true(export):
        export.delete()
        return False
    return True


def outdated() -> QuerySet[Export]:
    """Those whose time is over, and those that tell something else than the archive today."""
    ready = Export.objects.ready()
    untrue = [export.pk for export in ready.iterator() if not is_true(export)]
    return Export.objects.filter(pk__in=untrue) | Export.objects.expired()


def start_again(export: Export) -> bool:
    """What hangs waits again and is taken up; what hung too often has failed."""
    if export.attempts >= MOST_ATTEMPTS:
        _fail(export, _("Das Zusammenstellen ist mehrmals abgebrochen."))
        return False
    here = Export.objects.filter(pk=export.pk, state=export.state, attempts=export.attempts)
    if here.update(state=ExportState.WAITING, touched_at=timezone.now()):
        start_building(export.pk)
    return True
