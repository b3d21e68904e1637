"""The picture of an entry: given, put into other words, taken away."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from denkzellen.models import Publication
from denkzellen.models.entry import locked
from network import kept_uploads
from network.actions import erasure
from network.actions.representations import lock_account
from network.forms.images import ImageForm
from network.forms.profiles import ProfileImageForm, mark_of
from network.images import Picture
from network.models import Association, Image, User
from network.models.images import PUBLIC_USES
from network.permissions import can_edit, is_known, require

MOST_IMAGES = 200
MOST_IMAGES_OF_NEW_ACCOUNT = 1
WORDS = ImageForm.Meta.fields


class PictureChangedError(Exception):
    """Somebody else changed the picture meanwhile; `image` is what it is now."""

    def __init__(self, image: Image | None) -> None:
        super().__init__(image)
        self.image = image


def picture_field(entry: Publication) -> str:
    return "logo" if isinstance(entry, Association) else "image"


def picture_of(entry: Publication) -> Image | None:
    key = getattr(entry, f"{picture_field(entry)}_id")
    return Image.objects.filter(pk=key).first()


@transaction.atomic
def save_picture(entry: Publication, form: ProfileImageForm, user: User) -> bool:
    """Give the entry this picture, or change its words. A new file is a new image.

    The entry gets a new version too, so that the Redaktion looks at it once more.
    """
    lock_account(user)
    entry = locked(entry)
    require(can_edit(user, entry))
    former = picture_of(entry)
    upload = form.cleaned_data.get("upload")
    if former and _says_the_same(form.instance, upload, former):
        return False
    if form.cleaned_data["seen"] != mark_of(former):
        raise PictureChangedError(former)
    if upload:
        _refuse_too_many_images(user, replaced=former)
        form.instance = _as_new(form.instance, user)
    elif former and _is_shown_elsewhere(former):
        raise ValidationError(
            _("Dieses Bild zeigen auch andere Einträge. Bitte eine eigene Datei auswählen.")
        )
    setattr(entry, picture_field(entry), form.save())
    entry.save()
    if upload and former:
        delete_if_unused(former.pk)
    transaction.on_commit(lambda: kept_uploads.forget(user, entry), robust=True)
    return True


@transaction.atomic
def remove_picture(entry: Publication, user: User) -> bool:
    entry = locked(entry)
    require(can_edit(user, entry))
    transaction.on_commit(lambda: kept_uploads.forget(user, entry), robust=True)
    former = picture_of(entry)
    if former is None:
        return False
    setattr(entry, picture_field(entry), None)
    entry.save()
    delete_if_unused(former.pk)
    return True


def _refuse_too_many_images(user: User, replaced: Image | None) -> None:
    own = Image.objects.filter(uploaded_by=user)
    if replaced:
        own = own.exclude(pk=replaced.pk)
    if not is_known(user) and own.count() >= MOST_IMAGES_OF_NEW_ACCOUNT:
        raise ValidationError(
            _("Bis die Redaktion den ersten Eintrag freigegeben hat, ist ein Bild möglich.")
        )
    if own.count() >= MOST_IMAGES:
        raise ValidationError(
            _("Ein Konto kann %(most)d Bilder haben. Nicht mehr gebrauchte bitte entfernen.")
            % {"most": MOST_IMAGES}
        )


def _says_the_same(image: Image, upload: Picture | None, stored: Image) -> bool:
    """Whether nothing would change, as when a button is pressed twice."""
    if any(getattr(image, name) != getattr(stored, name) for name in WORDS):
        return False
    if not upload:
        return True
    with stored.file.open() as file:
        return bool(file.read() == upload.original.content)


def _as_new(words: Image, user: User) -> Image:
    """A new image with the same words: files and row of the former one stay as they are."""
    return Image(uploaded_by=user, **{name: getattr(words, name) for name in WORDS})


def _is_shown_elsewhere(image: Image) -> bool:
    return sum(getattr(image, use).count() for use in PUBLIC_USES) > 1


def delete_if_unused(image_id: int) -> None:
    """Delete the image, its files and its history, unless something else shows it."""
    erasure.remove(Image.objects.unused().filter(pk=image_id))
