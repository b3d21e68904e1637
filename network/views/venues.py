"""Venues, as a field suggests them while somebody types."""

import re
from typing import NamedTuple

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from denkzellen.freshness import cached
from denkzellen.search.folding import fold, readable
from network.models import Venue

MOST_SUGGESTED = 10
LONGEST_QUESTION = 100


class Place(NamedTuple):
    """What is known of a venue when it is searched for: folded words, its name first."""

    words: str
    pk: int
    name: str
    district: str


@require_safe
def venue_suggestions(request: HttpRequest) -> JsonResponse:
    """The public venues that hold everything typed; without a word, the first from A to Z."""
    typed = _folded(request.GET.get("q", "")[:LONGEST_QUESTION])
    wanted = typed.split()
    found = [place for place in _places() if all(word in place.words for word in wanted)]
    found.sort(key=lambda place: _distance(place.words, typed, wanted))
    suggestions = [
        {"value": str(place.pk), "title": place.name, "kind": place.district or _("Ort")}
        for place in found[:MOST_SUGGESTED]
    ]
    response = JsonResponse(suggestions, safe=False)
    response["X-Robots-Tag"] = "noindex"
    return response


def _distance(words: str, typed: str, wanted: list[str]) -> int:
    """First what begins as typed, then what has such words, then where they are part of others."""
    if words.startswith(typed):
        return 0
    return 1 if all(f" {word}" in f" {words}" for word in wanted) else 2


def _places() -> list[Place]:
    """Every public venue, A–Z; kept while no entry changes."""

    def read() -> list[Place]:
        rows = Venue.objects.public().values_list("pk", "name", "district__name", "address")
        return [
            Place(_folded(f"{name} {district or ''} {address}"), pk, name, district or "")
            for pk, name, district, address in rows
        ]

    return cached("venue-suggestions", read)


def _folded(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(readable(text))))
