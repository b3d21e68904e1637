"""Pictures, with the words, the credit and the consent that belong to them."""

import secrets
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self, TypedDict, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from denkzellen.models import Publication, PublicationState, Versioned
from denkzellen.models.entry import PublicationQuerySet
from network.images import Encoded, Picture

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

FOLDER = "bilder"
ALT_MISSING = _("Bitte beschreiben, was zu sehen ist, oder „Schmuckbild“ ankreuzen.")


class Licence(models.TextChoices):
    OWN = "own", _("alle Rechte vorbehalten")
    CC0 = "cc0", "CC0 1.0"
    CC_BY = "cc-by", "CC BY 4.0"
    CC_BY_SA = "cc-by-sa", "CC BY-SA 4.0"
    CC_BY_ND = "cc-by-nd", "CC BY-ND 4.0"
    CC_BY_NC = "cc-by-nc", "CC BY-NC 4.0"
    CC_BY_NC_SA = "cc-by-nc-sa", "CC BY-NC-SA 4.0"
    CC_BY_NC_ND = "cc-by-nc-nd", "CC BY-NC-ND 4.0"
    PRESS = "press", _("nur für die Presse")


class Consent(models.TextChoices):
    NO_PEOPLE = "no_people", _("niemand ist zu erkennen")
    GIVEN = "given", _("alle Abgebildeten sind einverstanden (§ 22 KUG)")
    PUBLIC_EVENT = "public_event", _("öffentliche Veranstaltung (§ 23 KUG)")


class RenditionRecord(TypedDict):
    name: str
    format: str
    width: int
    height: int


# Who shows an image, by the name under which an image knows them, and when that is public.
PUBLIC_USES = {
    "actors": Q(state=PublicationState.PUBLISHED, show_image=True),
    "associations": Q(state=PublicationState.PUBLISHED),
    "venues": Q(state=PublicationState.PUBLISHED),
    "events": Q(state=PublicationState.PUBLISHED),
    # In a gallery a photo is no ornament: without a description it is not shown yet.
    "archive_photos": Q(entry__state=PublicationState.PUBLISHED) & ~Q(image__alt=""),
}


class ImageQuerySet(models.QuerySet["Image"]):
    def public(self) -> Self:
        """Images at least one public entry shows."""
        return self.filter(_is_shown_in_public())

    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """Public images, those `user` uploaded or shows in an entry, and for staff all."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.public()
        if getattr(user, "is_editor", False):
            return self.all()
        own = Q(uploaded_by_id=user.pk) | _is_shown_by_entry_of(user)
        return self.filter(_is_shown_in_public() | own)

    def unused(self) -> Self:
        """Images no entry shows."""
        return self.filter(**{f"{name}__isnull": True for name in PUBLIC_USES})


def _is_shown_in_public() -> Q:
    return reduce(or_, (Q(_use(name, when)) for name, when in PUBLIC_USES.items()))


def _use(name: str, when: Q) -> Exists:
    relation = _relation(name)
    shown_by = relation.related_model._base_manager
    return Exists(shown_by.filter(when, **{relation.field.name: OuterRef("pk")}))


def _is_shown_by_entry_of(user: "AbstractBaseUser") -> Q:
    """Several people may keep an entry; each sees its picture before it is public."""
    uses = Q()
    for relation in map(_relation, PUBLIC_USES):
        model = relation.related_model
        if issubclass(model, Publication):
            kept = cast(PublicationQuerySet, model._default_manager.all()).kept_by(user)
            uses |= Q(Exists(kept.filter(**{relation.field.name: OuterRef("pk")})))
    return uses


def _relation(name: str) -> models.ManyToOneRel:
    relation = Image._meta.get_field(name)
    assert isinstance(relation, models.ManyToOneRel)
    return relation


def new_token() -> str:
    return secrets.token_hex(16)


class Image(Versioned):
    """A picture and its renditions. All its file names begin with its token.

    To give it a (new) file, set `picture` and save.
    """

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    file = models.FileField(_("Bilddatei"), upload_to=FOLDER, max_length=100, editable=False)
    width = models.PositiveIntegerField(_("Breite"), editable=False)
    height = models.PositiveIntegerField(_("Höhe"), editable=False)
    renditions = models.JSONField(_("Fassungen"), default=list, blank=True, editable=False)
    alt = models.CharField(
        _("Bildbeschreibung"),
        max_length=300,
        blank=True,
        help_text=_("Was zu sehen ist, in einem Satz. Text auf Plakaten bitte wiederholen."),
    )
    is_decorative = models.BooleanField(
        _("Schmuckbild"),
        default=False,
        help_text=_("Das Bild sagt nichts, was nicht im Text steht."),
    )
    caption = models.CharField(_("Bildunterschrift"), max_length=300, blank=True)
    creator = models.CharField(_("Urheber:in"), max_length=150)
    licence = models.CharField(_("Lizenz"), max_length=12, choices=Licence)
    source_url = models.URLField(_("Quelle"), blank=True)
    consent = models.CharField(_("Abgebildete"), max_length=12, choices=Consent)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("hochgeladen von"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    picture: Picture | None = None

    objects = ImageQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Bild")
        verbose_name_plural = _("Bilder")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_decorative=True) | ~Q(alt=""),
                name="image_alt_or_decorative",
                violation_error_message=ALT_MISSING,
            ),
            models.CheckConstraint(
                condition=~Q(creator=""),
                name="image_names_creator",
                violation_error_message=_("Bitte angeben, von wem das Bild ist."),
            ),
            models.CheckConstraint(
                condition=Q(licence__in=Licence.values), name="image_licence_valid"
            ),
            models.CheckConstraint(
                condition=Q(consent__in=Consent.values), name="image_consent_valid"
            ),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="image_has_size"),
        ]

    def __str__(self) -> str:
        return self.alt or self.caption or f"{self._meta.verbose_name} {self.pk}"

    def clean(self) -> None:
        super().clean()
        if not self.alt and not self.is_decorative:
            raise ValidationError({"alt": ALT_MISSING})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new picture is written first, and the files it replaces go at the end."""
        if self.picture is None:
            super().save(*args, **kwargs)
            return
        former_names = self.file_names
        self._write(self.picture)
        try:
            with transaction.atomic():
                super().save(*args, **kwargs)
        except BaseException:
            remove_files(self.file_names)
            raise
        self.picture = None
        transaction.on_commit(lambda: remove_files(former_names), robust=True)

    def _write(self, picture: Picture) -> None:
        """Store all files of `picture` under a new random name, or none of them."""
        self.token = new_token()
        written: list[str] = []

        def store(encoded: Encoded, suffix: str) -> str:
            name = f"{FOLDER}/{self.token}{suffix}.{encoded.extension}"
            written.append(name)
            return default_storage.save(name, ContentFile(encoded.content))

        try:
            self.file = store(picture.original, "")
            self.renditions = [
                RenditionRecord(
                    name=store(encoded, f"-{encoded.width}"),
                    format=encoded.format,
                    width=encoded.width,
                    height=encoded.height,
                )
                for encoded in picture.renditions
            ]
        except BaseException:
            remove_files(written)
            raise
        self.width, self.height = picture.original.width, picture.original.height

    @property
    def file_names(self) -> list[str]:
        """Every stored file of this image."""
        names = [self.file.name or "", *(rendition["name"] for rendition in self.renditions)]
        return [name for name in names if name]

    def renditions_as(self, format_name: str) -> list[RenditionRecord]:
        """Those in one format, narrow ones first."""
        return [record for record in self.renditions if record["format"] == format_name]

    @property
    def alt_text(self) -> str:
        return "" if self.is_decorative else self.alt

    @property
    def licence_url(self) -> str:
        """Where the text of a Creative Commons licence stands."""
        if self.licence == Licence.CC0:
            return "https://creativecommons.org/publicdomain/zero/1.0/deed.de"
        if self.licence.startswith("cc-"):
            terms = self.licence.removeprefix("cc-")
            return f"https://creativecommons.org/licenses/{terms}/4.0/deed.de"
        return ""


def remove_files(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)


@receiver(models.signals.post_delete, sender=Image)
def _remove_files_with_image(instance: Image, **kwargs: Any) -> None:
    names = instance.file_names
    transaction.on_commit(lambda: remove_files(names), robust=True)
