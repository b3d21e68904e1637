"""Places where things happen."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from denkzellen.models import Publication
from denkzellen.models.entry import PublicationQuerySet
from network.models.access import AccessFacts
from network.models.images import Image
from network.models.lists import District
from network.models.named import Named


class VenueQuerySet(PublicationQuerySet["Venue"]):
    pass


class Venue(Named, Publication, AccessFacts):
    name = models.CharField(_("Name"), max_length=150)
    summary = models.CharField(_("Kurz gesagt"), max_length=300, blank=True)
    text = models.TextField(_("Text"), blank=True)
    address = models.CharField(_("Straße und Hausnummer"), max_length=150, blank=True)
    postcode = models.CharField(_("Postleitzahl"), max_length=10, blank=True)
    city = models.CharField(_("Ort"), max_length=80, default="Bremen")
    district = models.ForeignKey(
        District,
        verbose_name=_("Stadtteil"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="venues",
    )
    latitude = models.FloatField(
        _("Breitengrad"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.FloatField(
        _("Längengrad"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    transit = models.CharField(_("Weg mit Bus und Bahn"), max_length=200, blank=True)
    website = models.URLField(_("Website"), blank=True)
    image = models.ForeignKey(
        Image,
        verbose_name=_("Bild"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="venues",
    )

    objects = VenueQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Ort")
        verbose_name_plural = _("Orte")
        ordering = ["sort_name", "pk"]
        constraints = [
            Publication.state_constraint("venue"),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="venue_coordinates_pair",
                violation_error_message=_("Breiten- und Längengrad gehören zusammen."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("venue_detail", args=[self.slug])

    @property
    def full_address(self) -> str:
        """ "Papenstraße 6, 28195 Bremen": what is known of it on one line."""
        town = " ".join(filter(None, [self.postcode, self.city]))
        return ", ".join(filter(None, [self.address, town]))
