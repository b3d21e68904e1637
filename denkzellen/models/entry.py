"""What every entry has: an address for good, a language, a version, and a publication state."""

import re
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from denkzellen.addresses import SLUG_LENGTH, free_slug
from denkzellen.models.compound import Compound

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


SEAL = "sealed-"


def sealed(slug: str) -> str:
    """The same for the same address, and no way back to it."""
    return SEAL + salted_hmac("denkzellen.former-slug", slug, algorithm="sha256").hexdigest()


class FormerSlugQuerySet(models.QuerySet["FormerSlug"]):
    def for_model(self, model: type[models.Model]) -> Self:
        return self.filter(kind=model._meta.label_lower)

    def taken(self, model: type[models.Model], slug: str, *, object_id: int | None) -> Self:
        """Rows which keep `slug` from any object but the one it belonged to."""
        slugs = [slug, sealed(slug)]
        return self.for_model(model).filter(slug__in=slugs).exclude(object_id=object_id)

    def seal(self) -> None:
        """Keep these addresses taken for ever without keeping the names in them."""
        for former in self.exclude(slug__startswith=SEAL):
            former.slug = sealed(former.slug)
            former.save(update_fields=["slug"])

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

    compounds: ClassVar[tuple[Compound, ...]] = ()

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


def locked[V: Versioned](row: V) -> V:
    """The same row as it is now; until the transaction ends nobody else can lock it.

    Raises Http404 if it was deleted meanwhile.
    """
    rows = type(row)._default_manager.select_for_update(of=("self",))
    return get_object_or_404(rows, pk=row.pk)


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
        if self.slug:
            if self.slug != getattr(self, "_stored_slug", ""):
                self._refuse_taken_slug()
            self._save(*args, **kwargs)
            return
        self.slug = free_slug(type(self), str(self), object_id=self.pk)
        try:
            self._save(*args, **kwargs)
        except IntegrityError:
            # Somebody may have taken the address at the same moment.
            another = free_slug(type(self), str(self), object_id=self.pk)
            if another == self.slug:
                raise
            self.slug = another
            self._save(*args, **kwargs)

    def _save(self, *args: Any, **kwargs: Any) -> None:
        stored_slug = getattr(self, "_stored_slug", "")
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

    def waiting(self) -> Self:
        """Submitted, and not yet looked at."""
        return self.filter(state=PublicationState.SUBMITTED)

    def changed_since_check(self) -> Self:
        """Public, but not as the Redaktion last saw it."""
        return self.public().filter(
            Q(checked_version__isnull=True) | Q(version__gt=F("checked_version"))
        )

    def kept_by(self, user: "AbstractBaseUser") -> Self:
        """Entries `user` looks after; each kind of entry says which."""
        return self.none()

    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """What `user` may open: public entries, the own ones, and for staff all."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.public()
        if getattr(user, "is_editor", False):
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
    is_blocked = models.BooleanField(
        _("von der Redaktion verborgen"),
        default=False,
        help_text=_("Nur die Redaktion kann den Eintrag wieder zeigen."),
    )

    class Meta:
        abstract = True

    @property
    def is_public(self) -> bool:
        return self.state == PublicationState.PUBLISHED

    @property
    def is_changed_since_check(self) -> bool:
        return self.is_public and self.checked_version != self.version

    # Each step expects a row nobody else is changing (see `locked`), does nothing where it was
    # taken already (and says so: False), and raises ValidationError where it cannot be taken.

    def submit(self) -> bool:
        """Ask for the check before the first appearance."""
        if self.state == PublicationState.SUBMITTED:
            return False
        self._require(PublicationState.DRAFT, _("Nur ein Entwurf kann eingereicht werden."))
        self.refuse_publication()
        self.submitted_at = timezone.now()
        return self._move(PublicationState.SUBMITTED)

    def send_back(self) -> bool:
        """Make a draft of it again: taken back by its keeper or returned by the Redaktion."""
        if self.state == PublicationState.DRAFT:
            return False
        self._require(
            PublicationState.SUBMITTED, _("Nur was eingereicht ist, kann zurückgegeben werden.")
        )
        return self._move(PublicationState.DRAFT)

    withdraw = send_back

    def refuse_publication(self) -> None:
        """Raises ValidationError where it may not become public now; each kind says why."""

    def publish(self, *, is_checked: bool = True) -> bool:
        """Show it to everybody as it is now; that counts as checked, unless nobody looked at it."""
        if self.state == PublicationState.PUBLISHED:
            return False
        self.refuse_publication()
        self.is_blocked = False
        return self._move(PublicationState.PUBLISHED, is_checked=is_checked)

    def mark_checked(self) -> bool:
        """Note that the Redaktion has seen what is public now."""
        self._require(PublicationState.PUBLISHED, _("Nur was öffentlich ist, wird nachgeprüft."))
        if not self.is_changed_since_check:
            return False
        return self._move(PublicationState.PUBLISHED, is_checked=True)

    def hide(self, *, by_editor: bool = False) -> bool:
        """Take it out of everything public; what an editor hides only an editor shows again."""
        if self.state == PublicationState.HIDDEN and self.is_blocked >= by_editor:
            return False
        if self.state != PublicationState.HIDDEN:
            self._require(
                PublicationState.PUBLISHED, _("Nur was öffentlich ist, kann verborgen werden.")
            )
        self.is_blocked = by_editor
        return self._move(PublicationState.HIDDEN)

    def show(self, *, by_editor: bool = False) -> bool:
        """Show again what was hidden."""
        if self.state == PublicationState.PUBLISHED:
            return False
        self._require(PublicationState.HIDDEN, _("Nur Verborgenes kann wieder gezeigt werden."))
        if self.is_blocked and not by_editor:
            raise ValidationError(
                _("Die Redaktion hat diesen Eintrag verborgen und kann ihn wieder zeigen.")
            )
        self.refuse_publication()
        self.is_blocked = False
        return self._move(PublicationState.PUBLISHED)

    def _require(self, state: PublicationState, message: Any) -> None:
        if self.state != state:
            raise ValidationError(message)

    def _move(self, state: PublicationState, *, is_checked: bool = False) -> bool:
        """Save in `state`; a step alone does not make a checked entry an unchecked one."""
        self.state = state
        if state == PublicationState.PUBLISHED:
            self.published_at = self.published_at or timezone.now()
        if is_checked or self.checked_version == self.version:
            self.checked_version = F("version") + 1
        self.save(
            update_fields=["state", "is_blocked", "submitted_at", "published_at", "checked_version"]
        )
        return True

    @staticmethod
    def kinds() -> "list[type[Publication]]":
        """Every kind of entry that is published, on whichever floor."""
        return [model for model in apps.get_models() if issubclass(model, Publication)]

    @classmethod
    def state_constraint(cls, name: str) -> models.CheckConstraint:
        """The constraint each publication's Meta carries: no other state than ours."""
        return models.CheckConstraint(
            condition=Q(state__in=PublicationState.values), name=f"{name}_state_valid"
        )
