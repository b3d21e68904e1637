"""What entries are called in addresses, and which pages show them.

Entries of upper floors are named here by their label, never imported.
"""

from functools import cache

from django.db import models
from django.http import Http404
from django.urls import reverse

from denkzellen.addresses import address_of
from denkzellen.models import Entry, Publication

# Where the address uses another word than the name of the model.
ADDRESS_WORDS = {"network.actor": "akteur", "events.event": "termin"}

# The pages whose content can be reported, by the name of their address.
PUBLIC_PAGES = {
    "denkzelle_detail": "denkzellen.denkzelle",
    "actor_detail": "network.actor",
    "association_detail": "network.association",
    "venue_detail": "network.venue",
    "event_detail": "events.event",
    "archive_entry": "archive.archiveentry",
}

# Where those who keep an entry work on it; all others do so from "Mein Bereich".
WORKING_PAGES = {
    "network.actor": "profile_preview",
    "network.association": "association_edit",
    "events.event": "event_edit",
}


def address_word(model: type[models.Model]) -> str:
    label = model._meta.label_lower
    return ADDRESS_WORDS.get(label) or address_of(str(model._meta.verbose_name))


@cache
def _by_address_word() -> dict[str, type[Publication]]:
    return {address_word(model): model for model in Publication.kinds()}


def kind_at(word: str) -> type[Publication]:
    """The kind of entry with this word in its address."""
    try:
        return _by_address_word()[word]
    except KeyError:
        raise Http404 from None


def page_address(entry: Entry) -> str:
    """The page everybody sees."""
    page: str = entry.get_absolute_url()  # type: ignore[attr-defined]  # each kind has its own
    return page


def review_address(entry: models.Model) -> str:
    return reverse("review", args=[address_word(type(entry)), entry.pk])


def has_working_page(entry: Entry) -> bool:
    return entry._meta.label_lower in WORKING_PAGES


def working_address(entry: Entry) -> str:
    name = WORKING_PAGES.get(entry._meta.label_lower)
    return reverse(name, args=[entry.slug]) if name else reverse("my_area")
