"""Files and photos come to an entry and leave it: row and file together, or neither."""

from functools import partial
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.actions.entries import keep_correction, note_addition
from archive.files import type_and_pages
from archive.models import ArchiveEntry, ArchiveFile, ArchivePhoto
from archive.models.entries import TextState, file_path
from archive.tasks import start_reading
from archive.uploads import PDF, Checked, Result, check, refused, shown_name, stored
from denkzellen import freshness
from denkzellen.editing import EntryForm
from denkzellen.history import Change
from denkzellen.models.entry import locked
from network.actions.pictures import delete_if_unused
from network.images import MAX_BYTES, Picture, clean_upload
from network.models import Image, User
from network.models.images import remove_files

MOST_FILES = 1000
MOST_PHOTOS = 500
# Making all sizes of a picture takes a second or more; by script they come one by one.
MOST_PHOTOS_AT_ONCE = 20


def store_file(entry: ArchiveEntry, upload: UploadedFile, by: User) -> Result:
    """One file of many; whatever is wrong with it is said in its result."""
    name = shown_name(upload.name)
    try:
        file = _store(entry, check(upload), upload, by)
    except ValidationError as error:
        return refused(name, " ".join(error.messages))
    except OSError:
        return refused(name, _("Der Speicher hat sie nicht angenommen. Bitte später noch einmal."))
    if file is None:
        return stored(name, _("liegt schon bei diesem Eintrag"))
    return stored(name, _("gespeichert als %(name)s") % {"name": file.name})


def _store(
    entry: ArchiveEntry, checked: Checked, upload: UploadedFile, by: User
) -> ArchiveFile | None:
    """The file is written before its row; None if the entry has it already."""
    if entry.files.filter(sha256=checked.sha256).exists():
        return None
    upload.seek(0)
    path = default_storage.save(file_path(ArchiveFile(), checked.name), upload)
    try:
        with transaction.atomic():
            file = _add_row(locked(entry), checked, path, by)
    except BaseException:
        default_storage.delete(path)
        raise
    if file is None:
        default_storage.delete(path)
    return file


def _add_row(entry: ArchiveEntry, checked: Checked, path: str, by: User) -> ArchiveFile | None:
    files = list(entry.files.values_list("sha256", "name", "position"))
    if any(sha256 == checked.sha256 for sha256, _name, _position in files):
        return None
    if len(files) >= MOST_FILES:
        raise ValidationError(
            _("Der Eintrag hat schon %(most)d Dateien. Bitte einen weiteren anlegen.")
            % {"most": MOST_FILES}
        )
    note_addition(entry, _present_files(len(files)), _("Dateien ergänzt"), by)
    is_pdf = checked.kind == PDF
    file = ArchiveFile.objects.create(
        entry=entry,
        file=path,
        name=free_name(checked.name, {name for _sha256, name, _position in files}),
        title=checked.title,
        content_type=checked.kind.content_type,
        size=checked.size,
        sha256=checked.sha256,
        text_state=TextState.WAITING if is_pdf else TextState.NONE,
        position=max((position for *_others, position in files), default=0) + 1,
    )
    # A reader that does not start is no reason to doubt that the file is there.
    transaction.on_commit(partial(start_reading, file), robust=True)
    return file


def _present_files(number: int) -> Change:
    words = ngettext("%(number)d Datei", "%(number)d Dateien", number) % {"number": number}
    return Change("files", _("Dateien"), words if number else _("keine"), "")


def free_name(name: str, taken: set[str]) -> str:
    """A name for the address of a file which no other file of its entry has."""
    path, free, number = PurePath(name), name, 1
    while free in taken:
        number += 1
        free = f"{path.stem}-{number}{path.suffix}"
    return free


@transaction.atomic
def rename_file(file: ArchiveFile, title: str, note: str, by: User) -> bool:
    """Give it another title; False if it has that already."""
    entry = locked(file.entry)
    current = entry.files.select_for_update().get(pk=file.pk)
    former, current.title = current.title, title
    if former == title:
        return False
    current.save(update_fields=["title"])
    if entry.is_lasting:
        label = _("Titel der Datei %(name)s") % {"name": current.name}
        keep_correction(entry, [Change(f"file-{file.pk}", label, former, title)], note, by)
    return True


@transaction.atomic
def remove_file(entry: ArchiveEntry, pk: int, note: str, by: User) -> bool:
    """Row and file; of a file that was public name and checksum stay in the correction."""
    entry = locked(entry)
    file = entry.files.filter(pk=pk).first()
    if file is None:
        return False
    if entry.is_lasting:
        was = f"{file}\n{file.name}, {type_and_pages(file)}\nSHA-256: {file.sha256}"
        keep_correction(entry, [Change("files", _("Entfernte Datei"), was, "")], note, by)
    file.delete()
    return True


def store_photo(
    entry: ArchiveEntry, upload: UploadedFile, credit: dict[str, Any], by: User
) -> Result:
    """One picture of many, with a credit but no description yet: so it is not shown yet."""
    name = shown_name(upload.name)
    if (upload.size or 0) > MAX_BYTES:
        return refused(
            name, _("Das Bild ist größer als 10 MB. Kleiner gespeichert oder als JPEG passt es.")
        )
    image = Image(uploaded_by=by, is_decorative=True, **credit)
    try:
        image.picture = clean_upload(upload)
        is_new = _store_photo(entry, image, by)
    except ValidationError as error:
        return refused(name, " ".join(error.messages))
    except OSError:
        return refused(name, _("Der Speicher hat es nicht angenommen. Bitte später noch einmal."))
    if not is_new:
        return stored(name, _("liegt schon bei diesem Eintrag"))
    return stored(name, _("gespeichert, braucht noch eine Bildbeschreibung"))


def _store_photo(entry: ArchiveEntry, image: Image, by: User) -> bool:
    """The files are written before the rows; False if the entry has the picture already."""
    try:
        with transaction.atomic():
            return _add_photo(locked(entry), image)
    except BaseException:
        remove_files(image.file_names)
        raise


def _add_photo(entry: ArchiveEntry, image: Image) -> bool:
    photos = list(entry.photos.select_related("image"))
    if any(_is_same(image.picture, photo.image) for photo in photos):
        return False
    if len(photos) >= MOST_PHOTOS:
        raise ValidationError(
            _("Der Eintrag hat schon %(most)d Fotos. Bitte einen weiteren anlegen.")
            % {"most": MOST_PHOTOS}
        )
    image.save()
    position = max((photo.position for photo in photos), default=0) + 1
    ArchivePhoto.objects.create(entry=entry, image=image, position=position)
    return True


def _is_same(picture: Picture | None, image: Image) -> bool:
    assert picture is not None
    new = picture.original
    if (new.width, new.height) != (image.width, image.height):
        return False
    try:
        with image.file.open() as file:
            return file.size == len(new.content) and bool(file.read() == new.content)
    except FileNotFoundError:
        return False


@transaction.atomic
def describe_photo(photo: ArchivePhoto, form: EntryForm, note: str, by: User) -> bool:
    """Save the words of a photo; raises EditConflict. False if nothing is different."""
    entry = locked(photo.entry)
    former = Image.objects.select_for_update().get(pk=photo.image_id)
    if not former.alt and form.cleaned_data["alt"]:
        shown = entry.photos.shown().count()
        note_addition(entry, _present_photos(shown), _("Fotos ergänzt"), by)
    image: Image = form.save()
    if image.version == former.version:
        return False
    changes = _photo_changes(photo, former, image)
    if entry.is_lasting and former.alt and changes:
        keep_correction(entry, changes, note, by)
    freshness.bump_after_commit()
    return True


def _present_photos(number: int) -> Change:
    words = ngettext("%(number)d Foto", "%(number)d Fotos", number) % {"number": number}
    return Change("photos", _("Fotos"), words if number else _("keine"), "")


def _photo_changes(photo: ArchivePhoto, former: Image, image: Image) -> list[Change]:
    return [
        Change(f"photo-{photo.pk}-{line[0]}", line[0], line[1], new)
        for line, (_label, new) in zip(photo_words(former), photo_words(image), strict=True)
        if line[1] != new
    ]


def photo_words(image: Image) -> list[tuple[str, str]]:
    """All that stands at a photo, line by line with its label."""
    return [
        (_("Bildbeschreibung"), image.alt),
        (_("Bildunterschrift"), image.caption),
        (_("Urheber:in"), image.creator),
        (_("Lizenz"), image.get_licence_display()),
        (_("Quelle"), image.source_url),
        (_("Abgebildete"), image.get_consent_display()),
    ]


@transaction.atomic
def remove_photo(entry: ArchiveEntry, pk: int, note: str, by: User) -> bool:
    """The photo leaves the entry; its files go with the last entry that shows it."""
    entry = locked(entry)
    photo = entry.photos.select_related("image").filter(pk=pk).first()
    if photo is None:
        return False
    if entry.is_lasting and photo.image.alt:
        # Who is to be seen on it may be the reason: only whose picture it was stays.
        was = _("Foto: %(creator)s") % {"creator": photo.image.creator}
        keep_correction(entry, [Change("photos", _("Entferntes Foto"), was, "")], note, by)
    photo.delete()
    delete_if_unused(photo.image_id)
    return True


@transaction.atomic
def move_to(thing: ArchiveFile | ArchivePhoto, place: int) -> bool:
    """Put it at this place (from 0) in its entry; False if it stands there."""
    locked(thing.entry)
    model: Any = type(thing)
    ordered = list(model.objects.filter(entry=thing.entry_id).values_list("pk", flat=True))
    place = max(0, min(place, len(ordered) - 1))
    if thing.pk not in ordered or ordered.index(thing.pk) == place:
        return False
    ordered.remove(thing.pk)
    ordered.insert(place, thing.pk)
    for position, pk in enumerate(ordered, start=1):
        model.objects.filter(pk=pk).exclude(position=position).update(position=position)
    freshness.bump_after_commit()
    return True
