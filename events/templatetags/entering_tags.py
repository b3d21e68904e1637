"""What "Mein Bereich" shows of one's own events."""

from typing import Any

from django import template

from events.views.entering_list import events_of
from network.models import User
from network.views.my_area import with_reasons

register = template.Library()

MOST_SHOWN = 5


@register.inclusion_tag("events/mein/section.html")
def own_events(user: User) -> dict[str, Any]:
    """What is to be finished, what the Redaktion has, and what comes next."""
    groups = events_of(user)
    return {
        "drafts": with_reasons(list(groups["entwuerfe"][:MOST_SHOWN])),
        "submitted": list(groups["eingereicht"][:MOST_SHOWN]),
        "coming": list(groups["kommend"][:MOST_SHOWN]),
    }
