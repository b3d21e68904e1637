"""Several people keep one profile: invited, leaving, and never nobody."""

import pytest
from django.urls import reverse

from network.actions import profiles
from network.models import Actor, Invitation
from tests.factories import make_actor, make_editor, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user(name="Ada")


@pytest.fixture
def own(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def actor(user):
    actor = make_actor(name="Die Lauten", state="draft", created_by=user)
    actor.keepers.add(user)
    return actor


def team(name, actor):
    return reverse(name, args=[actor.slug])


def text(answer):
    return answer.content.decode().replace("\u00ad", "")


def test_an_invitation_goes_out_by_mail_and_can_be_taken_back(own, actor, mailoutbox):
    answer = own.post(team("keeper_invite", actor), {"email": "Bo@laut.example"}, follow=True)

    assert "Eine Einladung an bo@laut.example ist unterwegs" in text(answer)
    invitation = Invitation.objects.get()
    assert (invitation.actor, invitation.is_open) == (actor, True)
    assert mailoutbox[0].to == ["bo@laut.example"]
    assert "Die Lauten" in mailoutbox[0].subject

    answer = own.post(reverse("invitation_revoke", args=[invitation.pk]), follow=True)
    assert "zurückgezogen" in text(answer)
    assert not Invitation.objects.open().exists()


@pytest.mark.parametrize(("email", "hint"), [("", "eintragen"), ("bo", "vollständige")])
def test_a_wrong_address_says_what_to_do(own, actor, email, hint):
    answer = own.post(team("keeper_invite", actor), {"email": email})

    assert hint in text(answer)
    assert not Invitation.objects.exists()


def test_who_keeps_it_already_is_not_invited(own, actor, user):
    answer = own.post(team("keeper_invite", actor), {"email": user.email.upper()})

    assert "pflegt das Profil schon mit" in text(answer)
    assert not Invitation.objects.exists()


def test_ten_invitations_can_be_open(own, actor):
    for number in range(11):
        answer = own.post(team("keeper_invite", actor), {"email": f"p{number}@laut.example"})

    assert "Höchstens 10 Einladungen" in text(answer)
    assert 'value="p10@laut.example"' in text(answer)
    assert Invitation.objects.open().count() == 10


def test_a_keeper_is_added_once(actor):
    other = make_user()

    assert profiles.add_keeper(actor, other)
    assert not profiles.add_keeper(actor, other)
    assert actor.keepers.count() == 2


def test_the_last_keeper_cannot_leave(own, actor, user):
    assert "Das Team verlassen" not in text(own.get(team("profile_keepers", actor)))

    answer = own.post(team("keeper_leave", actor), follow=True)

    assert "pflegt niemand mehr das Profil" in text(answer)
    assert list(actor.keepers.all()) == [user]


def test_one_of_two_leaves_and_reaches_nothing_any_more(own, actor, user):
    other = make_user()
    actor.keepers.add(other)

    answer = own.post(team("keeper_leave", actor), follow=True)

    assert "wird jetzt von anderen gepflegt" in text(answer)
    assert list(actor.keepers.all()) == [other]
    assert own.post(team("keeper_leave", actor)).status_code == 404


def test_an_editor_who_does_not_keep_it_leaves_nothing(client, actor, user):
    client.force_login(make_editor())

    client.post(team("keeper_leave", actor))

    assert list(Actor.objects.get().keepers.all()) == [user]


@pytest.mark.parametrize("count", [1, 30])
def test_the_team_page_asks_no_more_for_a_large_team(
    own, actor, user, django_assert_max_num_queries, count
):
    for number in range(count):
        actor.keepers.add(make_user())
        Invitation.objects.issue(actor, f"p{number}@laut.example", user)

    with django_assert_max_num_queries(14):
        assert own.get(team("profile_keepers", actor)).status_code == 200
