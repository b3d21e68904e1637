"""Events of one’s own, and their pages."""

from django.urls import reverse

from events.models import Event
from tests.factories import make_event

LIST = "/mein/termine/"
STATES = ("draft", "submitted", "published", "hidden")


def text_of(response):
    return response.content.decode().replace("\u00ad", "")


def at(name, event, *more):
    return reverse(name, args=[event.slug, *more])


def own_event(user, **fields):
    return make_event(**{"created_by": user, "place": "Haus am Deich", **fields})


def state_of(event):
    return Event.objects.get(pk=event.pk).state
