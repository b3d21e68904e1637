"""Which events: those somebody keeps, those that changed, those of a DENKZELLE."""

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from denkzellen.models import Denkzelle
from denkzellen.models.entry import PublicationQuerySet
from events.models.hosts import EventHost
from network.models import Actor, Association

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from events.models.event import Event  # noqa: F401


class EventQuerySet(PublicationQuerySet["Event"]):
    def kept_by(self, user: "AbstractBaseUser") -> Self:
        """Events `user` entered, or which a profile or association of theirs hosts."""
        hosting = EventHost.objects.filter(
            Q(actor__in=Actor.objects.kept_by(user))
            | Q(association__in=Association.objects.kept_by(user)),
            agreed_at__isnull=False,
        )
        return self.filter(Q(created_by=user.pk) | Q(pk__in=hosting.values("event")))

    def changed_since_check(self) -> Self:
        """Also those whose DENKZELLE is still asked for: that is the Redaktion's to answer."""
        asks = self.public().filter(denkzelle__isnull=False, is_denkzelle_confirmed=False)
        return super().changed_since_check() | asks

    def for_denkzelle(self, denkzelle: Denkzelle) -> Self:
        """Events which this DENKZELLE counts as its own."""
        return self.filter(denkzelle=denkzelle, is_denkzelle_confirmed=True)
