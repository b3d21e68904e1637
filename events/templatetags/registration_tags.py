"""How one signs up, on the page of an event; one's own registrations, in one's own area."""

from typing import Any

from django import template
from django.utils import timezone

from events.actions.registrations import signed_address
from events.models import Event, Occurrence, Registration
from events.places import Places
from network.models import User

register = template.Library()


@register.inclusion_tag("events/registration_box.html")
def registration_box(event: Event, shown: Occurrence) -> dict[str, Any]:
    """What is free, and the way to sign up."""
    own_date = shown.recurrence_id if event.is_series else ""
    return {"event": event, "places": Places.of(shown), "own_date": own_date}


@register.inclusion_tag("events/mein/my_registrations.html")
def my_registrations(user: User) -> dict[str, Any]:
    """The coming dates this person has a place for, or waits for one."""
    coming = (
        Registration.objects.of(user)
        .standing()
        .filter(occurrence__last_day__gte=timezone.localdate())
    )
    found = coming.select_related("occurrence__event").order_by("occurrence__starts_at", "pk")
    return {"registrations": [(one, signed_address(one)) for one in found]}
