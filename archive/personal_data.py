"""What the archive knows about people, and how it goes on without a name."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.actions import checksum
from archive.models import ArchiveEntry, KeptState
from denkzellen.models import FormerSlug
from network.actions.erasure import Gone
from network.models import Actor
from network.persons import Rule

FORMER_MEMBER = "ehemaliges Mitglied"  # part of the kept content, so never translated

RULES = (
    Rule(
        ArchiveEntry,
        _("Angelegte Archiveinträge"),
        by=("created_by",),
        fields=("title", "date", "state", "created_at"),
    ),
)


def forget(gone: Gone) -> None:
    """Kept states name people as they were named then; who is erased becomes nameless."""
    addresses = set(_addresses(gone))
    if not addresses:
        return
    for kept in KeptState.objects.select_for_update():
        participants = [_nameless(one, addresses) for one in kept.content["participants"]]
        if participants != kept.content["participants"]:
            today = timezone.localdate().isoformat()
            content = kept.content | {"participants": participants, "names_removed_on": today}
            KeptState.objects.filter(pk=kept.pk).update(content=content, sha256=checksum(content))


def _addresses(gone: Gone) -> Iterator[str]:
    """Of the pages of erased actors, as they were called at any time."""
    former = FormerSlug.objects.for_model(Actor).filter(object_id__in=gone.ids(Actor))
    for slug in (*gone.slugs(Actor), *former.values_list("slug", flat=True)):
        yield reverse("actor_detail", args=[slug])


def _nameless(one: dict[str, Any], addresses: set[str]) -> dict[str, Any]:
    return one | {"name": FORMER_MEMBER, "address": ""} if one["address"] in addresses else one
