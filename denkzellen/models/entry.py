"""What every entry has: an address for good, a language, a version, and a publication state."""

import re
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from denkzellen.addresses import SLUG_LENGTH, free_slug

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LANGUAGES = [
    ("de", _("Deutsch")),
    ("en", _("Englisch")),
    ("nds", _("Plattdeutsch")),
    ("ar", _("Arabisch")),
    ("bg", _("Bulgarisch")),
    ("es", _("Spanisch")),
    ("fa", _("Persisch")),
    ("fr", _("Französisch")),
    ("gsg", _("Deutsche Gebärdensprache")),
    ("ku", _("Kurdisch")),
    ("pl", _("Polnisch")),
    ("ru", _("Russisch")),
    ("tr", _("Türkisch")),
    ("uk", _("Ukrainisch")),
]


class FormerSlugQuerySet(models.QuerySet["FormerSlug"]):
    def for_model(self, model: type[models.Model]) -> Self:
        return self.filter(kind=model._meta.label_lower)

    def taken(self, model: type[models.Model], slug: str, *, object_id: int | None) -> Self:
        """Rows which keep `slug` from any object but the one it belonged to."""
        return self.for_model(model).filter(slug=slug).exclude(object_id=object_id)

    def remember(self, entry: "Entry", slug: str) -> None:
        self.get_or_create(
            kind=entry._meta.label_lower, slug=slug, defaults={"object_id": entry.pk or 0}
        )


class FormerSlug(models.Model):
    """An address an entry once had: it leads to the new one and is never given away again."""

    kind = models.CharField(max_length=60)
    slug = models.SlugField(max_length=SLUG_LENGTH)
    object_id = models.PositiveBigIntegerField()

    objects = FormerSlugQuerySet.as_manager()

    class Meta:
        verbose_name = _("frühere Adresse")
        verbose_name_plural = _("frühere Adressen")
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="former_slug_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.slug}"


class Versioned(models.Model):
    """What people edit: each save is the next version, so that two editors notice each other."""

    version = models.PositiveIntegerField(_("Version"), default=1, editable=False)
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("geändert"), auto_now=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._drop_control_characters()
        if not self._state.adding:
            self.version = F("version") + 1
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "version", "updated_at"}
        super().save(*args, **kwargs)

    def _drop_control_characters(self) -> None:
        """Word processors leave them in pasted text; XML and some databases refuse them."""
        for name, value in self.__dict__.items():
            if isinstance(value, str) and CONTROL.search(value):
                setattr(self, name, CONTROL.sub("", value))


class Entry(Versioned):
    """Base of all that has a page of its own."""

    slug = models.SlugField(
        _("Adresse"),
        max_length=SLUG_LENGTH,
        unique=True,
        blank=True,
        help_text=_("Teil der Internetadresse; bleibt sie leer, entsteht sie aus dem Namen."),
    )
    language = models.CharField(
        _("Sprache des Eintrags"), max_length=3, choices=LANGUAGES, default="de"
    )
    is_demo = models.BooleanField(
        _("Demo"), default=False, help_text=_("Erfunden, wird auf der Seite so gekennzeichnet.")
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a changed address stays a way to this entry."""
        stored_slug = getattr(self, "_stored_slug", "")
        if not self.slug:
            self.slug = free_slug(type(self), str(self), object_id=self.pk)
        elif self.slug != stored_slug:
            self._refuse_taken_slug()
        with transaction.atomic():
            super().save(*args, **kwargs)
            if stored_slug and stored_slug != self.slug:
                FormerSlug.objects.remember(self, stored_slug)
        self._stored_slug = self.slug

    def clean(self) -> None:
        super().clean()
        self._refuse_taken_slug()

    def _refuse_taken_slug(self) -> None:
        taken = FormerSlug.objects.taken(type(self), self.slug, object_id=self.pk)
        if self.slug and taken.exists():
            raise ValidationError(
                {
                    "slug": _(
                        "Diese Adresse gehörte einem anderen Eintrag. Bitte eine andere wählen."
                    )
                }
            )

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        instance = super().from_db(*args, **kwargs)
        instance._stored_slug = instance.__dict__.get("slug", "")
        return instance


class PublicationState(models.TextChoices):
    DRAFT = "draft", _("Entwurf")
    SUBMITTED = "submitted", _("eingereicht")
    PUBLISHED = "published", _("veröffentlicht")
    HIDDEN = "hidden", _("verborgen")


class PublicationQuerySet[M: models.Model](models.QuerySet[M]):
    """The one rule about who sees which entry."""

    def public(self) -> Self:
        """What everybody may see: the only rows lists, counts, feeds and search know."""
        return self.filter(state=PublicationState.PUBLISHED)

    def kept_by(self, user: "AbstractBaseUser") -> Self:
        """Entries `user` looks after; each kind of entry says which."""
        return self.none()

    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """What `user` may open: public entries, the own ones, and for staff all."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.public()
        if getattr(user, "is_staff", False):
            return self.all()
        everything = type(self)(self.model)
        own = everything.kept_by(user).values("pk")
        return self.filter(Q(pk__in=everything.public().values("pk")) | Q(pk__in=own))


class Publication(Entry):
    """An entry that is drafted, submitted, checked once, and then public until it is hidden."""

    # Without an index: nearly all are published, and SQLite would go by it instead of by time.
    state = models.CharField(
        _("Stand"), max_length=10, choices=PublicationState, default=PublicationState.DRAFT
    )
    submitted_at = models.DateTimeField(_("eingereicht am"), null=True, blank=True)
    published_at = models.DateTimeField(_("veröffentlicht am"), null=True, blank=True)
    checked_version = models.PositiveIntegerField(
        _("zuletzt geprüfte Version"), null=True, blank=True, editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("angelegt von"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        abstract = True

    @property
    def is_public(self) -> bool:
        return self.state == PublicationState.PUBLISHED

    @classmethod
    def state_constraint(cls, name: str) -> models.CheckConstraint:
        """The constraint each publication's Meta carries: no other state than ours."""
        return models.CheckConstraint(
            condition=Q(state__in=PublicationState.values), name=f"{name}_state_valid"
        )
