"""Who invites to an event."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from network.models import Actor, Association
from network.models.parties import EITHER_OR, answered_for_by, one_party, party_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class EventHostQuerySet(models.QuerySet["EventHost"]):
    def asked(self) -> Self:
        """Those who have not answered yet."""
        return self.filter(agreed_at__isnull=True)

    def of(self, user: "AbstractBaseUser") -> Self:
        """Those of the profiles and associations `user` answers for."""
        return self.filter(answered_for_by(user))

    def with_names(self) -> Self:
        """With the few fields by which hosts are shown and linked to, in no order."""
        parties = {"actor": ("name",), "association": ("name", "short_name")}
        shared = ("slug", "kind", "state", "is_demo")
        fields = [f"{side}__{field}" for side in parties for field in (*parties[side], *shared)]
        return self.select_related(*parties).only("event", "agreed_at", *fields).order_by()


class EventHost(models.Model):
    """Who invites: an actor or an association; named only after agreeing."""

    event = models.ForeignKey(
        "Event", verbose_name=_("Veranstaltung"), on_delete=models.CASCADE, related_name="hosts"
    )
    association = models.ForeignKey(
        Association,
        verbose_name=_("Verband"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="event_hosts",
    )
    actor = models.ForeignKey(
        Actor,
        verbose_name=_("Akteur:in"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="event_hosts",
    )
    agreed_at = models.DateTimeField(_("stimmt zu seit"), null=True, blank=True)

    objects = EventHostQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Veranstalter:in")
        verbose_name_plural = _("Veranstalter:innen")
        ordering = ["pk"]
        constraints = [
            one_party("event_host_one_party", violation_error_message=EITHER_OR),
            models.UniqueConstraint(
                fields=["event", "association"],
                condition=Q(association__isnull=False),
                name="event_host_association_once",
            ),
            models.UniqueConstraint(
                fields=["event", "actor"],
                condition=Q(actor__isnull=False),
                name="event_host_actor_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.party)

    @property
    def is_shown(self) -> bool:
        """Agreed, and public themselves."""
        return self.agreed_at is not None and self.party.is_public

    @property
    def party(self) -> Actor | Association:
        return party_of(self)
