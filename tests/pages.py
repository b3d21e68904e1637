"""Every kind of public page, and how to find one of each on a seeded site."""

import re
from collections.abc import Callable
from typing import NamedTuple

Fetch = Callable[[str], str]


class Link(NamedTuple):
    """A page that is reached from another one, as visitors reach it."""

    start: str
    pattern: str
    pick: int = 0


PAGES: dict[str, str | Link] = {
    "home": "/",
    "denkzellen": "/denkzellen/",
    "denkzelle": Link("denkzellen", r"/denkzellen/[\w-]+/"),
    "denkzelle-paused": Link("denkzellen", r"/denkzellen/[\w-]+/", pick=-1),
    "calendar": "/kalender/",
    "calendar-filtered": "/kalender/?stufenlos=1&kostenlos=1",
    "calendar-empty": "/kalender/?q=xyzxyz",
    "calendar-unknown": "/kalender/?sparte=xyz",
    "calendar-api": "/kalender/schnittstelle/",
    "month": "/kalender/?ansicht=monat",
    "subscribe": "/kalender/abonnieren/?kostenlos=1",
    "embed-code": "/kalender/einbetten/code/?kostenlos=1",
    "event": Link("calendar", r"/kalender/termin/[\w-]+/"),
    "event-later": Link("calendar", r"/kalender/termin/[\w-]+/", pick=-1),
    "directory": "/netzwerk/",
    "directory-free": "/netzwerk/?verband=ohne",
    "directory-empty": "/netzwerk/?q=xyzxyz",
    "associations": "/netzwerk/verbaende/",
    "actors": "/netzwerk/akteure/",
    "venues": "/netzwerk/orte/",
    "association": Link("associations", r"/netzwerk/verbaende/[\w-]+/"),
    "actor": Link("actors", r"/netzwerk/akteure/[\w-]+/"),
    "venue": Link("venues", r"/netzwerk/orte/[\w-]+/"),
    "archive": "/archiv/",
    "archive-search": "/archiv/?q=netzwerk",
    "archive-empty": "/archiv/?q=xyzxyz",
    "archive-year": Link("archive", r"/archiv/\d{4}/"),
    "archive-entry": Link("archive", r"/archiv/eintrag/[\w-]+/"),
    "kept-state": Link("denkzelle-paused", r"/archiv/stand/[\w-]+/[\d-]+/"),
    "search": "/suche/?q=kultur",
    "search-start": "/suche/",
    "search-empty": "/suche/?q=xyzxyz",
    "join": "/mitmachen/",
    "about": "/ueber-uns/",
    "rules": "/regeln/",
    "imprint": "/impressum/",
    "privacy": "/datenschutz/",
    "accessibility": "/barrierefreiheit/",
    "plain-language": "/leichte-sprache/",
    "sign-language": "/gebaerdensprache/",
    "not-found": "/gibt-es-nicht/",
}


def address_of(kind: str, fetch: Fetch) -> str:
    """The path of one page of this kind; `fetch` takes a path and gives the HTML."""
    page = PAGES[kind]
    if isinstance(page, str):
        return page
    start = address_of(page.start, fetch)
    found = links(page.pattern, fetch(start))
    if not found:
        raise LookupError(f"{start} has no link to {kind} ({page.pattern})")
    return found[page.pick]


def every_public_page(fetch: Fetch) -> dict[str, str]:
    return {kind: address_of(kind, fetch) for kind in PAGES}


def links(pattern: str, html: str) -> list[str]:
    """The addresses in `html` that match, each once, in their order."""
    return list(dict.fromkeys(re.findall(f'href="({pattern})"', html)))
