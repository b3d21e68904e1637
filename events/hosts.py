"""Who invites to an event, as its page names them: light rows, which know only what is public."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import models
from django.urls import reverse

from denkzellen.freshness import cached
from denkzellen.models import PublicationState
from events.models import Event
from network.models import ActorKind, Association, AssociationKind

FIELDS = ("name", "slug", "kind", "state", "is_demo")


class Host(NamedTuple):
    name: str
    display_name: str
    address: str
    kind: str
    is_person: bool
    is_demo: bool
    is_public: bool


def hosts_of(event: Event) -> list[Host]:
    """Those who agreed and are public themselves, in the order in which they were named."""
    actor_fields = [f"actor__{name}" for name in FIELDS]
    rows = event.hosts.order_by().values_list("pk", "agreed_at", "association", *actor_fields)
    agreed = [
        _association(association) if association else _host("actor", ActorKind, fields)
        for _pk, agreed_at, association, *fields in sorted(rows)
        if agreed_at
    ]
    return [host for host in agreed if host.is_public]


def _association(pk: int) -> Host:
    """Kept while no entry changes: few associations invite to many events."""

    def host() -> Host:
        short_name, *fields = Association.objects.values_list("short_name", *FIELDS).get(pk=pk)
        return _host("association", AssociationKind, fields, short_name)

    return cached(f"host-{pk}", host)


def _host(
    party: str, kinds: type[models.TextChoices], fields: Iterable[Any], short_name: str = ""
) -> Host:
    name, slug, kind, state, is_demo = fields
    return Host(
        name=name,
        display_name=short_name or name,
        address=reverse(f"{party}_detail", args=[slug]),
        kind=str(kinds(kind).label),
        is_person=kind == ActorKind.PERSON,
        is_demo=is_demo,
        is_public=state == PublicationState.PUBLISHED,
    )
