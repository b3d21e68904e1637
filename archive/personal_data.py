"""What the archive knows about people, and how it goes on without a name."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.actions.keeping import erase_from
from archive.models import ArchiveEntry, Correction, Export, KeptState, Pause
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
    Rule(
        Correction,
        _("Berichtigungen im Archiv"),
        by=("made_by",),
        fields=("note", "before", "made_at"),
    ),
    Rule(
        Pause,
        _("Pausen von DENKZELLEN, entschieden oder beendet"),
        by=("decided_by", "resumed_by"),
        fields=("paused_on", "decided_at", "resumed_on"),
    ),
)


def forget(gone: Gone) -> None:
    """Kept states name people as they were named then; who is erased becomes nameless.

    Exports that lie ready may name them as well: all are thrown away, new ones are soon made.
    """
    addresses = set(_addresses(gone))
    if not addresses:
        return
    Export.objects.all().delete()
    for state in KeptState.objects.select_for_update(of=("self",)).select_related("denkzelle"):
        before = state.content["participants"]
        participants = [_nameless(one, addresses) for one in before]
        names = sum(one != other for one, other in zip(before, participants, strict=True))
        if names:
            erasure = {"on": timezone.localdate().isoformat(), "names": names}
            erasures = [*state.content.get("erasures", []), erasure]
            erase_from(state, state.content | {"participants": participants, "erasures": erasures})


def _addresses(gone: Gone) -> Iterator[str]:
    """Of the pages of erased actors, as they were called at any time."""
    former = FormerSlug.objects.for_model(Actor).filter(object_id__in=gone.ids(Actor))
    for slug in (*gone.slugs(Actor), *former.values_list("slug", flat=True)):
        yield reverse("actor_detail", args=[slug])


def _nameless(one: dict[str, Any], addresses: set[str]) -> dict[str, Any]:
    return one | {"name": FORMER_MEMBER, "address": ""} if one["address"] in addresses else one
