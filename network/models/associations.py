"""Associations, houses and authorities: equals, without rank."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from denkzellen.models import Publication, PublicationState
from denkzellen.models.entry import PublicationQuerySet
from network.models.images import Image
from network.models.lists import Discipline, District
from network.models.named import Named

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

PROPOSAL_STATES = (PublicationState.DRAFT, PublicationState.SUBMITTED)


class AssociationKind(models.TextChoices):
    ASSOCIATION = "association", _("Verband oder Verein")
    HOUSE = "house", _("Haus oder Institution")
    ADMINISTRATION = "administration", _("Verwaltung")
    POLITICS = "politics", _("Politik")
    FUNDER = "funder", _("Förderung")


def _proposed_by(user: "AbstractBaseUser") -> Q:
    return Q(created_by=user.pk, state__in=PROPOSAL_STATES)


class AssociationQuerySet(PublicationQuerySet["Association"]):
    def kept_by(self, user: "AbstractBaseUser") -> Self:
        """Those `user` represents, and those `user` proposes until they are public."""
        represented = type(self)(self.model).represented_by(user)
        return self.filter(Q(pk__in=represented.values("pk")) | _proposed_by(user))

    def represented_by(self, user: "AbstractBaseUser") -> Self:
        from network.models.ties import Representation

        mandates = Representation.objects.in_force().filter(user_id=user.pk)
        return self.filter(pk__in=mandates.values("association"))

    def proposed_by(self, user: "AbstractBaseUser") -> Self:
        return self.filter(_proposed_by(user))

    def without_rep(self) -> Self:
        """Those somebody once spoke for, and nobody does now: the Redaktion looks after them."""
        from network.models.ties import Representation

        mandates = Representation.objects.filter(granted_at__isnull=False)
        in_force = mandates.in_force()
        return self.filter(pk__in=mandates.values("association")).exclude(
            pk__in=in_force.values("association")
        )


class Association(Named, Publication):
    kind = models.CharField(
        _("Art"), max_length=14, choices=AssociationKind, default=AssociationKind.ASSOCIATION
    )
    name = models.CharField(_("Name"), max_length=150, unique=True)
    short_name = models.CharField(_("Kurzname"), max_length=60, blank=True)
    legal_form = models.CharField(_("Rechtsform"), max_length=60, blank=True)
    disciplines = models.ManyToManyField(
        Discipline, verbose_name=_("Sparten"), blank=True, related_name="associations"
    )
    district = models.ForeignKey(
        District,
        verbose_name=_("Stadtteil"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="associations",
    )
    address = models.CharField(_("Sitz"), max_length=200, blank=True)
    website = models.URLField(_("Website"), blank=True)
    email = models.EmailField(
        _("Funktionspostfach"), blank=True, help_text=_("Keine persönliche Adresse.")
    )
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    summary = models.CharField(_("Kurz gesagt"), max_length=300, blank=True)
    text = models.TextField(_("Text"), blank=True)
    logo = models.ForeignKey(
        Image,
        verbose_name=_("Logo"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="associations",
    )
    confirmed_on = models.DateField(_("zuletzt bestätigt"), null=True, blank=True)
    reminded_on = models.DateField(_("zuletzt erinnert"), null=True, blank=True, editable=False)

    objects = AssociationQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[disciplines])

    class Meta:
        verbose_name = _("Verband")
        verbose_name_plural = _("Verbände")
        ordering = ["sort_name", "pk"]
        constraints = [
            Publication.state_constraint("association"),
            models.CheckConstraint(
                condition=Q(kind__in=AssociationKind.values), name="association_kind_valid"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("association_detail", args=[self.slug])

    @property
    def display_name(self) -> str:
        """The short name where there is one: for chips and narrow places."""
        return self.short_name or self.name
