"""The life of an entry: published once, corrected with a note, taken down with a reason."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.models import ArchiveEntry, ArchiveKind, Correction
from denkzellen.editing import EntryForm
from denkzellen.history import Change, change, restore
from denkzellen.models import PublicationState
from denkzellen.models.entry import locked
from denkzellen.snapshots import Words, is_same, named_fields, present
from network.actions.moderation import standing, write_down
from network.models import DecisionAction, User

# Additions of one sitting are told once.
ONE_SITTING = timedelta(hours=1)

NOT_A_DRAFT = _("Der Eintrag war schon öffentlich: geändert wird er nur noch mit Berichtigungen.")


@transaction.atomic
def save_draft(form: EntryForm, by: User) -> ArchiveEntry:
    """Save what is still a draft; raises EditConflict, and ValidationError once it is public."""
    if not form.instance._state.adding and locked(form.instance).is_lasting:
        raise ValidationError(NOT_A_DRAFT)
    if form.instance._state.adding:
        form.instance.created_by = by
    entry: ArchiveEntry = form.save()
    return entry


def restore_draft(entry: ArchiveEntry, history_id: int, fields: list[str], by: User) -> bool:
    with transaction.atomic():
        if locked(entry).is_lasting:
            raise ValidationError(NOT_A_DRAFT)
        return restore(entry, history_id, fields, by)


def lacking(entry: ArchiveEntry) -> list[str]:
    """What has to come before everybody may see it, in sentences."""
    found = []
    is_photos = entry.kind == ArchiveKind.PHOTOS
    has_words = bool(entry.text or entry.summary or entry.links)
    if entry.kind == ArchiveKind.RECORDING and not entry.text:
        found.append(
            _("Zu einer Aufnahme gehört ein Text: was zu hören und zu sehen ist, für alle.")
        )
    if is_photos and not entry.photos.shown().exists():
        found.append(_("Noch kein Foto hat eine Bildbeschreibung."))
    if not is_photos and not has_words and not _has_anything(entry):
        found.append(_("Der Eintrag hat noch keinen Text, keine Quelle und keine Datei."))
    return found


def _has_anything(entry: ArchiveEntry) -> bool:
    return entry.files.exists() or entry.photos.shown().exists()


@transaction.atomic
def publish(entry: ArchiveEntry, by: User) -> bool:
    """Show a draft to everybody; False if that was done already."""
    current = locked(entry)
    if current.is_public:
        return False
    if current.state == PublicationState.HIDDEN:
        raise ValidationError(_("Der Eintrag ist entfernt. Er lässt sich wieder zeigen."))
    if reasons := lacking(current):
        raise ValidationError(reasons)
    before, version = standing(current), current.version
    current.publish()
    write_down(current, DecisionAction.APPROVE, by, version=version, before=before)
    return True


@transaction.atomic
def take_down(entry: ArchiveEntry, reason: str, by: User) -> bool:
    """Out of everything public at once; its address says why from now on."""
    current = locked(entry)
    if current.state == PublicationState.HIDDEN and current.removal_note:
        return False
    before, version = standing(current), current.version
    current.removal_note = reason
    if not current.hide(by_editor=True):
        current.save(update_fields=["removal_note"])  # hidden before, without a word
    write_down(current, DecisionAction.HIDE, by, reason, version=version, before=before)
    return True


@transaction.atomic
def show_again(entry: ArchiveEntry, by: User) -> bool:
    current = locked(entry)
    before, version = standing(current), current.version
    if not current.show(by_editor=True):
        return False
    write_down(current, DecisionAction.SHOW, by, version=version, before=before)
    return True


@transaction.atomic
def correct(form: EntryForm, note: str, by: User) -> bool:
    """Save what was put right and keep what stood there; False if nothing is different."""
    before = locked(form.instance)
    if not before.is_lasting:
        raise ValidationError(_("Ein Entwurf wird einfach bearbeitet, ohne Berichtigung."))
    fields = [field for field in named_fields(type(before), form.fields) if field.editable]
    old = present(before, fields)
    entry = form.save()
    new = present(entry, fields)
    words = Words(fields, [old, new])
    changes = [
        change(field, old[field.name], new[field.name], words)
        for field in fields
        if not is_same(old[field.name], new[field.name])
    ]
    if not changes:
        return False
    keep_correction(entry, changes, note, by)
    return True


def keep_correction(entry: ArchiveEntry, changes: Iterable[Change], note: str, by: User) -> None:
    """Write down what stood there; whoever corrects has looked at the entry."""
    before = {one.name: [one.label, one.before] for one in changes}
    Correction.objects.create(entry=entry, note=note, before=before, made_by=by)
    ArchiveEntry.objects.filter(pk=entry.pk).update(checked_version=F("version"))


def note_addition(entry: ArchiveEntry, what: Change, note: str, by: User) -> None:
    """Something came to an entry that was public: told once for all of one sitting.

    Call it before the addition, under the lock of the entry.
    """
    if not entry.is_lasting:
        return
    latest = entry.corrections.order_by("made_at", "pk").last()
    same_words = latest and (latest.note, latest.made_by_id) == (note, by.pk)
    if not (latest and same_words and latest.made_at > timezone.now() - ONE_SITTING):
        keep_correction(entry, [what], note, by)
