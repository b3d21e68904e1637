"""What other pages show of the calendar."""

from typing import Any

from django import template
from django.db.models import Count, Q
from django.utils import timezone

from denkzellen.models import Denkzelle
from events.calendar import day_label
from events.filters import SLUG_CONDITIONS
from events.models import Occurrence
from network.models import Actor, Association, Venue

register = template.Library()

NEXT = 5

register.filter("day_label", day_label)


@register.inclusion_tag("events/upcoming.html")
def upcoming_events(number: int) -> dict[str, Any]:
    """The next dates, for the home page."""
    today = timezone.localdate()
    dates = Occurrence.objects.public().filter(first_day__gte=today).with_event()
    return {"dates": dates.order_by("starts_at", "pk")[:number]}


@register.inclusion_tag("events/denkzelle_dates.html")
def denkzelle_dates(denkzelle: Denkzelle) -> dict[str, Any]:
    """The card "Termine" on the page of a DENKZELLE."""
    found = Occurrence.objects.public().filter(SLUG_CONDITIONS["denkzelle"]([denkzelle.slug]))
    dates = found.upcoming().with_event().order_by("starts_at", "pk")
    numbers = found.aggregate(past=Count("pk", filter=Q(last_day__lt=timezone.localdate())))
    return {"denkzelle": denkzelle, "dates": dates[:NEXT], "past": numbers["past"]}


@register.inclusion_tag("events/dates_of.html")
def dates_of(
    association: Association | None = None,
    actor: Actor | None = None,
    venue: Venue | None = None,
) -> dict[str, Any]:
    """The next dates of an association, an actor or a venue, and the way to all of them."""
    parameter, party = next(
        (name, party)
        for name, party in (("verband", association), ("akteur", actor), ("ort", venue))
        if party is not None
    )
    found = Occurrence.objects.public().filter(SLUG_CONDITIONS[parameter]([party.slug]))
    dates = found.upcoming().with_event().order_by("starts_at", "pk")
    return {"dates": dates[:NEXT], "query": f"{parameter}={party.slug}"}
