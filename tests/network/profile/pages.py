"""The pages on which somebody keeps a profile."""

from django.urls import reverse

from network.models import Actor
from tests.factories import make_actor

SWITCHES = [f"show_{name}" for name in Actor.SWITCHED_FIELDS]


def make_own(user, **fields):
    fields.setdefault("state", "draft")
    actor = make_actor(created_by=user, **fields)
    actor.keepers.add(user)
    return actor


def step(actor, name):
    return reverse("profile_step", args=[actor.slug, name])


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode().replace("\u00ad", "")


def after(response):
    """The page a person sees after pressing the button."""
    return response.content.decode().replace("\u00ad", "")
