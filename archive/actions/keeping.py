"""A DENKZELLE is kept as it was on one day."""

import hashlib
from datetime import date
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.tasks import task
from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.kept.content import Content, checksum, content_of
from archive.kept.documents import DOSSIER, TYPES, Document, data, dossier, page
from archive.models import ArchiveEntry, ArchiveKind, KeptFile, KeptState
from archive.models.kept import kept_file_path
from archive.triggers import erasure_permit
from denkzellen.models import Denkzelle, PublicationState
from denkzellen.pdf import is_offered


@transaction.atomic
def keep_state(denkzelle: Denkzelle, on: date) -> KeptState:
    """Freeze what is public of `denkzelle`: each time a state more, also on the same day."""
    if not denkzelle.is_public:
        raise ValidationError(_("Ein Entwurf hat noch keinen Stand, der zu bewahren wäre."))
    locked = Denkzelle.objects.select_for_update().get(pk=denkzelle.pk)
    content = content_of(locked, on)
    state = KeptState.objects.create(
        denkzelle=locked,
        entry=_entry(locked, content, on),
        kept_on=on,
        number=KeptState.objects.filter(denkzelle=locked, kept_on=on).count() + 1,
        content=content,
        sha256=checksum(content),
    )
    _make_files(state)
    return state


@transaction.atomic
def erase_from(state: KeptState, content: Content) -> None:
    """Put `content`, from which a person is gone, in the place of what was kept."""
    obsolete = [str(file.file.name) for file in state.kept_files.all()]
    state.content, state.sha256 = content, checksum(content)
    with erasure_permit():
        rows = KeptState.objects.filter(pk=state.pk)
        rows.update(content=state.content, sha256=state.sha256)
        state.kept_files.all().delete()
        _make_files(state)
    for name in obsolete:
        transaction.on_commit(partial(_delete_if_unused, name), robust=True)


def _entry(denkzelle: Denkzelle, content: Content, on: date) -> ArchiveEntry:
    return ArchiveEntry.objects.create(
        kind=ArchiveKind.KEPT_STATE,
        title=_("DENKZELLE %(name)s, Stand bei Pausierung") % {"name": denkzelle.name},
        date=on,
        denkzelle=denkzelle,
        summary=_summary(content, on),
        language=denkzelle.language,
        is_demo=denkzelle.is_demo,
        state=PublicationState.PUBLISHED,
        published_at=timezone.now(),
        checked_version=1,
    )


def _summary(content: Content, on: date) -> str:
    """ "Vollständige Fassung vom 12. März 2024: 1 Projekt, 6 Termine, 14 Archiveinträge." """
    projects, dates, entries = (len(content[part]) for part in ("projects", "dates", "archive"))
    parts = [
        (projects, ngettext("%(number)d Projekt", "%(number)d Projekte", projects)),
        (dates, ngettext("%(number)d Termin", "%(number)d Termine", dates)),
        (entries, ngettext("%(number)d Archiveintrag", "%(number)d Archiveinträge", entries)),
    ]
    holdings = ", ".join(words % {"number": number} for number, words in parts if number)
    summary = _("Vollständige Fassung vom %(day)s") % {"day": format_date(on, "j. F Y")}
    return f"{summary}: {holdings}." if holdings else f"{summary}."


def _make_files(state: KeptState) -> None:
    """The page and the data now; the dossier, which takes its time, when all of this is certain."""
    for document in (page(state, state.content), data(state.content)):
        _store(state, document)
    transaction.on_commit(partial(order_dossier, state.pk), robust=True)


def order_dossier(pk: int) -> None:
    if is_offered():
        draw_dossier.enqueue(pk)


@task()
def draw_dossier(pk: int) -> None:
    """Add the dossier to a state that has none yet."""
    state = KeptState.objects.select_related("denkzelle", "entry").get(pk=pk)
    if state.kept_files.filter(name=DOSSIER).exists():
        return
    document = dossier(state, state.content)
    with transaction.atomic():
        present = KeptState.objects.select_for_update().get(pk=pk)
        is_as_drawn = present.sha256 == state.sha256  # else somebody was erased meanwhile
        if is_as_drawn and not state.kept_files.filter(name=DOSSIER).exists():
            _store(state, document)


def _store(state: KeptState, document: Document) -> None:
    """First the file, under a name that only this content can have, then its row."""
    file = KeptFile(
        state=state,
        name=document.name,
        content_type=TYPES[document.name],
        size=len(document.content),
        sha256=hashlib.sha256(document.content).hexdigest(),
    )
    path = kept_file_path(file, document.name)
    if default_storage.exists(path):  # left by an attempt that was broken off, maybe in part
        default_storage.delete(path)
    file.file.name = default_storage.save(path, ContentFile(document.content))
    file.save()


def _delete_if_unused(name: str) -> None:
    if not KeptFile.objects.filter(file=name).exists():
        default_storage.delete(name)
