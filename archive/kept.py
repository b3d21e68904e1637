"""A kept state as it may be shown today: what was hidden since then is not named."""

from typing import Any

from archive.models import ArchiveEntry
from denkzellen.models import FormerSlug
from events.models import Event
from network.models import Actor, Association

Content = dict[str, Any]
NAMED: dict[str, Any] = {
    "/netzwerk/verbaende/": Association,
    "/netzwerk/akteure/": Actor,
    "/kalender/termin/": Event,
    "/archiv/eintrag/": ArchiveEntry,
}
PARTS = ("participants", "dates", "archive")


def shown_today(content: Content) -> Content:
    """`content` without what may not be named now; `withheld` says how many rows that are.

    Withheld is what is hidden, and an actor who is gone: people may have themselves erased.
    What else was deleted stays named, for this is the memory of it.
    """
    rows = [row for part in PARTS for row in content[part]]
    hidden = _hidden({row["address"] for row in rows})
    shown = {part: [row for row in content[part] if row["address"] not in hidden] for part in PARTS}
    return content | shown | {"withheld": len(rows) - sum(map(len, shown.values()))}


def _hidden(addresses: set[str]) -> set[str]:
    hidden: set[str] = set()
    for start, model in NAMED.items():
        slugs = {
            address.removeprefix(start).strip("/"): address
            for address in addresses
            if address.startswith(start)
        }
        if slugs:
            public = _slugs_leading_to(model.objects.public(), slugs)
            there = slugs if model is Actor else _slugs_leading_to(model.objects.all(), slugs)
            hidden |= {slugs[slug] for slug in set(there) - public}
    return hidden


def _slugs_leading_to(entries: Any, slugs: dict[str, str]) -> set[str]:
    """Those which are, or once were, the address of one of `entries`."""
    found = set(entries.filter(slug__in=slugs).values_list("slug", flat=True))
    moved = FormerSlug.objects.for_model(entries.model).filter(slug__in=slugs.keys() - found)
    return found | set(
        moved.filter(object_id__in=entries.values("pk")).values_list("slug", flat=True)
    )
