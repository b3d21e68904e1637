"""A kept state as it may be shown today: what was hidden since then is not named."""

from collections.abc import Iterator
from typing import Any

from archive.kept.content import Content
from archive.models import ArchiveEntry
from denkzellen.models import Denkzelle, FormerSlug
from events.models import Event
from network.models import Actor, Association, Venue

NAMED: dict[str, Any] = {
    "/netzwerk/verbaende/": Association,
    "/netzwerk/akteure/": Actor,
    "/netzwerk/orte/": Venue,
    "/kalender/termin/": Event,
    "/archiv/eintrag/": ArchiveEntry,
    "/denkzellen/": Denkzelle,
}
PARTS = ("participants", "dates", "archive", "continued_in")


def shown_today(content: Content) -> Content:
    """`content` without what may not be named now; `withheld` says how much that is.

    Withheld is what is hidden, and an actor who is gone: people may have themselves erased.
    What else was deleted stays named, for this is the memory of it.
    """
    hidden = _hidden(set(_addresses(content)))
    named = [address for address in _addresses(content) if address in hidden]
    shown = {part: [row for row in content[part] if row["address"] not in hidden] for part in PARTS}
    shown["projects"] = [_without_further(one, hidden) for one in content["projects"]]
    shown["dates"] = [_without_place(row, hidden) for row in shown["dates"]]
    return content | shown | {"withheld": len(named)}


def _addresses(content: Content) -> Iterator[str]:
    """Of everything that is named, as often as it is."""
    for part in PARTS:
        for row in content[part]:
            yield row["address"]
    for project in content["projects"]:
        if project["continued_in"]:
            yield project["continued_in"]["address"]
    for row in content["dates"]:
        yield row.get("place_address", "")


def _without_further(project: Content, hidden: set[str]) -> Content:
    further = project["continued_in"]
    return project | {"continued_in": None} if further and further["address"] in hidden else project


def _without_place(row: Content, hidden: set[str]) -> Content:
    return row | {"place": "", "place_address": ""} if row.get("place_address") in hidden else row


def _hidden(addresses: set[str]) -> set[str]:
    hidden: set[str] = set()
    for start, model in NAMED.items():
        slugs = {
            address.removeprefix(start).strip("/"): address
            for address in addresses
            if address.startswith(start)
        }
        unseen = set(slugs) - _slugs_leading_to(model.objects.public(), set(slugs))
        if unseen and model is not Actor:
            unseen = _slugs_leading_to(model.objects.all(), unseen)
        hidden |= {slugs[slug] for slug in unseen}
    return hidden


def _slugs_leading_to(entries: Any, slugs: set[str]) -> set[str]:
    """Those which are, or once were, the address of one of `entries`."""
    found = set(entries.filter(slug__in=slugs).values_list("slug", flat=True))
    moved = FormerSlug.objects.for_model(entries.model).filter(slug__in=slugs - found)
    return found | set(
        moved.filter(object_id__in=entries.values("pk")).values_list("slug", flat=True)
    )
