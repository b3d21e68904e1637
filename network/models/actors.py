"""Actors: people, collectives and houses who keep a profile of their own."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from denkzellen.links import LINKS_HELP, Link, parse_links, validate_links
from denkzellen.models import Publication
from denkzellen.models.entry import PublicationQuerySet
from network.models.images import Image
from network.models.lists import Discipline, District
from network.models.named import Named

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class ActorKind(models.TextChoices):
    PERSON = "person", _("Person")
    COLLECTIVE = "collective", _("Kollektiv oder Ensemble")
    HOUSE = "house", _("Haus")


class ActorQuerySet(PublicationQuerySet["Actor"]):
    def kept_by(self, user: "AbstractBaseUser") -> Self:
        return self.filter(keepers=user.pk)

    def without_association(self) -> Self:
        """Those who belong to no association, as far as everybody may know."""
        from network.models.ties import Membership

        shown = Membership.objects.public().filter(actor=OuterRef("pk"))
        return self.filter(~Exists(shown))


def _switch(what: Any) -> models.BooleanField:
    return models.BooleanField(what, default=False)


class Actor(Named, Publication):
    """A profile. Contact and personal fields are public only where their switch says so."""

    SWITCHED_FIELDS = (
        "pronouns",
        "district",
        "text",
        "website",
        "links",
        "image",
        "email",
        "phone",
    )

    kind = models.CharField(_("Art"), max_length=10, choices=ActorKind, default=ActorKind.PERSON)
    name = models.CharField(_("Name"), max_length=150)
    disciplines = models.ManyToManyField(
        Discipline, verbose_name=_("Sparten"), blank=True, related_name="actors"
    )
    summary = models.CharField(_("Kurz gesagt"), max_length=300, blank=True)
    pronouns = models.CharField(_("Pronomen"), max_length=60, blank=True)
    show_pronouns = _switch(_("Pronomen öffentlich"))
    district = models.ForeignKey(
        District,
        verbose_name=_("Stadtteil"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actors",
    )
    show_district = _switch(_("Stadtteil öffentlich"))
    text = models.TextField(_("Text"), blank=True)
    show_text = _switch(_("Text öffentlich"))
    website = models.URLField(_("Website"), blank=True)
    show_website = _switch(_("Website öffentlich"))
    links = models.TextField(
        _("Links"), blank=True, help_text=LINKS_HELP, validators=[validate_links]
    )
    show_links = _switch(_("Links öffentlich"))
    image = models.ForeignKey(
        Image,
        verbose_name=_("Bild"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="actors",
    )
    show_image = _switch(_("Bild öffentlich"))
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    show_email = _switch(_("E-Mail-Adresse öffentlich"))
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    show_phone = _switch(_("Telefon öffentlich"))
    is_indexable = models.BooleanField(
        _("Suchmaschinen dürfen das Profil aufnehmen"), default=False
    )
    keepers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("gepflegt von"), blank=True, related_name="actors"
    )
    confirmed_on = models.DateField(_("zuletzt bestätigt"), null=True, blank=True)
    reminded_on = models.DateField(_("zuletzt erinnert"), null=True, blank=True, editable=False)

    objects = ActorQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[disciplines])

    class Meta:
        verbose_name = _("Akteur:in")
        verbose_name_plural = _("Akteur:innen")
        ordering = ["sort_name", "pk"]
        constraints = [
            Publication.state_constraint("actor"),
            models.CheckConstraint(condition=Q(kind__in=ActorKind.values), name="actor_kind_valid"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("actor_detail", args=[self.slug])

    @property
    def display_name(self) -> str:
        return self.name

    @property
    def shared(self) -> dict[str, Any]:
        """The switched fields this actor has made public; the others are None."""
        return {
            name: getattr(self, name) if getattr(self, f"show_{name}") else None
            for name in self.SWITCHED_FIELDS
        }

    @property
    def shared_links(self) -> list[Link]:
        return parse_links(self.links) if self.show_links else []
