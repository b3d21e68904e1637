"""Whoever loses a right between the question and the lock changes nothing any more."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from network.actions import profiles, ties
from network.models import Actor, Membership, Participation, Side
from network.views import keepers as keepers_view
from network.views import profiles as profiles_view
from tests.factories import make_actor, make_association, make_denkzelle, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def _right_was_there(monkeypatch):
    """The first question was answered with yes; since then the right is gone."""

    def found(request, slug):
        return Actor.objects.get(slug=slug)

    monkeypatch.setattr(profiles_view, "editable_actor", found)
    monkeypatch.setattr(keepers_view, "editable_actor", found)


@pytest.mark.usefixtures("_right_was_there")
@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("profile_step", ["wo"]),
        ("profile_hide", []),
        ("profile_delete", []),
        ("profile_picture_remove", []),
        ("keeper_invite", []),
    ],
)
def test_former_keeper_changes_nothing(client, mailoutbox, name, args):
    actor = make_actor()
    client.force_login(make_user())
    data = {"version": actor.version, "email": "neu@example.org"}

    response = client.post(reverse(name, args=[actor.slug, *args]), data)

    assert response.status_code == 403
    assert Actor.objects.get(pk=actor.pk).version == actor.version
    assert not mailoutbox


def test_former_keeper_restores_nothing():
    actor = make_actor(name="Alt")
    actor.name = "Neu"
    actor.save()

    with pytest.raises(PermissionDenied):
        profiles.restore(actor, actor.history.earliest().history_id, make_user())

    assert Actor.objects.get().name == "Neu"


@pytest.mark.parametrize("side", [Side.ACTOR, Side.ASSOCIATION])
def test_stranger_asks_for_no_membership(side):
    with pytest.raises(PermissionDenied):
        ties.propose_membership(make_actor(), make_association(), side, make_user())
    assert not Membership.objects.exists()


@pytest.mark.parametrize("side", [Side.DENKZELLE, Side.PARTICIPANT])
def test_stranger_asks_for_no_participation(side):
    with pytest.raises(PermissionDenied):
        ties.propose_participation(make_denkzelle(), make_actor(), "guest", side, make_user())
    assert not Participation.objects.exists()
