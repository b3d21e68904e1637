"""What the pages share on which somebody works on an event."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from events.models import Event
from network.permissions import can_edit, require


def editable_event(request: HttpRequest, slug: str) -> Event:
    """404 for what one may not see, 403 for what one may see but not change."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    require(can_edit(request.user, event))
    return event
