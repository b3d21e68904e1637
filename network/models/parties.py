"""Rows that belong to an association or to an actor, never to both."""

from typing import TYPE_CHECKING, Any, Protocol

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models.actors import Actor
from network.models.associations import Association

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class HasParty(Protocol):
    """With these two, of which the constraint `one_party` leaves exactly one."""

    @property
    def association(self) -> Association | None: ...
    @property
    def actor(self) -> Actor | None: ...


def one_party(name: str, **options: Any) -> models.CheckConstraint:
    """The constraint that names exactly one of `association` and `actor`."""
    return models.CheckConstraint(
        condition=Q(association__isnull=False, actor__isnull=True)
        | Q(association__isnull=True, actor__isnull=False),
        name=name,
        **options,
    )


EITHER_OR = _("Entweder ein Verband oder eine Akteur:in.")


def party_of(row: HasParty) -> Actor | Association:
    party = row.association or row.actor
    assert party is not None  # the constraint sees to it
    return party


def named(party: Actor | Association) -> dict[str, Actor | Association]:
    """The field in which a row names `party`, to look it up or to make one."""
    return {"actor" if isinstance(party, Actor) else "association": party}


def answered_for_by(user: "AbstractBaseUser") -> Q:
    """Rows of the profiles `user` keeps and of the associations `user` represents."""
    return Q(actor__in=Actor.objects.kept_by(user)) | Q(
        association__in=Association.objects.represented_by(user)
    )
