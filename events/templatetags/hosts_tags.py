"""What pages of the network show of hosts, and of events that wait for their DENKZELLE."""

from typing import Any

from django import template

from denkzellen.models import PublicationState
from events.forms.hosts import LinkForm, RefuseLinkForm
from events.models import Event, EventHost
from network.models import Actor, Association, User

register = template.Library()

MOST_REQUESTS = 50


@register.simple_tag
def hosts_asked(user: User) -> dict[str, list[EventHost]]:
    """What `user` can answer (`waiting`), and what others have not answered yet (`asked`)."""
    asked = EventHost.objects.asked().select_related("event__venue", "actor", "association")
    own = EventHost.objects.of(user).values("pk")
    of_own_events = asked.filter(event__in=Event.objects.kept_by(user).values("pk"))
    return {
        "waiting": list(asked.filter(pk__in=own)[:MOST_REQUESTS]),
        "asked": list(of_own_events.exclude(pk__in=own)[:MOST_REQUESTS]),
    }


@register.filter
def party_key(party: Actor | Association) -> str:
    """How a form names it: "actor:<address>"."""
    return f"{party._meta.model_name}:{party.slug}"


@register.inclusion_tag("events/redaktion/denkzelle_link.html")
def denkzelle_link(entry: Any, can_decide: bool) -> dict[str, Any]:
    """For an event whose DENKZELLE is not confirmed: the two answers of the Redaktion."""
    is_event = isinstance(entry, Event) and entry.denkzelle_id is not None
    if not is_event or entry.is_denkzelle_confirmed or entry.state == PublicationState.DRAFT:
        return {"event": None}
    initial = {"denkzelle": entry.denkzelle_id}
    return {
        "event": entry,
        "can_decide": can_decide,
        "confirm_form": LinkForm(initial=initial),
        "refuse_form": RefuseLinkForm(initial=initial),
    }
