"""What other pages show of the calendar."""

from typing import Any

from django import template
from django.db.models import Prefetch, Q
from django.utils import timezone

from denkzellen.models import Denkzelle, DenkzelleState
from events.calendar import midnight
from events.filters import SLUG_CONDITIONS, Selection, running_on
from events.models import Occurrence
from events.models.occurrence import OccurrenceQuerySet
from events.rows import Row, rows
from network.models import Actor, Association, Venue

register = template.Library()

NEXT = 5


@register.filter
def webcal(address: str) -> str:
    """The address which opens a calendar program, for a feed on the web."""
    return "webcal://" + address.partition("://")[2]


@register.inclusion_tag("events/upcoming.html")
def upcoming_events(number: int) -> dict[str, Any]:
    """The next dates, for the home page."""
    today = midnight(timezone.localdate())
    dates = Occurrence.objects.public().filter(starts_at__gte=today)
    return {"rows": rows(dates.order_by("starts_at", "pk")[:number])}


@register.inclusion_tag("events/denkzelle_dates.html")
def denkzelle_dates(denkzelle: Denkzelle) -> dict[str, Any]:
    """The card "Termine" on the page of a DENKZELLE."""
    found = _dates_with("denkzelle", denkzelle.slug)
    past = found.filter(last_day__lt=timezone.localdate()).order_by()
    return {"denkzelle": denkzelle, "rows": _next(found), "past": past.count()}


@register.inclusion_tag("events/dates_of.html")
def dates_of(
    association: Association | None = None,
    actor: Actor | None = None,
    venue: Venue | None = None,
) -> dict[str, Any]:
    """The next dates of an association, an actor or a venue, and the way to all of them."""
    for parameter, party in (("verband", association), ("akteur", actor), ("ort", venue)):
        if party is not None:
            dates = _next(_dates_with(parameter, party.slug))
            return {"rows": dates, "query": f"{parameter}={party.slug}"}
    raise template.TemplateSyntaxError("dates_of needs an association, an actor or a venue")


def _dates_with(parameter: str, slug: str) -> OccurrenceQuerySet:
    return Occurrence.objects.public().filter(SLUG_CONDITIONS[parameter]([slug]))


def _next(found: OccurrenceQuerySet) -> list[Row]:
    today = timezone.localdate()
    coming = found.filter(Q(first_day__gte=today) | running_on(today))
    return rows(coming.order_by("starts_at", "pk")[:NEXT])


@register.simple_tag
def paused_denkzellen(selection: Selection) -> list[Denkzelle]:
    """The chosen DENKZELLEN that pause, with those in which they go on."""
    slugs = selection.slugs["denkzelle"]
    if not slugs:
        return []
    paused = Denkzelle.objects.filter(state=DenkzelleState.PAUSED, slug__in=slugs)
    further = Prefetch("continued_in", queryset=Denkzelle.objects.public())
    return list(paused.prefetch_related(further))
