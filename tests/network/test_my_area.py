"""/mein/: what one looks after, and what waits."""

import pytest
from django.urls import reverse
from django.utils import timezone

from network.models import Decision, Invitation, Participation, Representation
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_event,
    make_host,
    make_membership,
    make_participation,
    make_rep,
    make_user,
)

pytestmark = pytest.mark.django_db


def make_own(user, **fields):
    actor = make_actor(**fields)
    actor.keepers.add(user)
    return actor


def area(client):
    response = client.get(reverse("my_area"))
    assert response.status_code == 200
    return response.content.decode().replace("\u00ad", "")


@pytest.fixture
def user():
    return make_user(name="Ada")


@pytest.fixture
def own(client, user):
    client.force_login(user)
    return client


def test_it_needs_an_account(client):
    answer = client.get(reverse("my_area"))
    assert answer["Location"] == f"{reverse('account_login')}?next=/mein/"


def test_an_empty_area_says_what_would_be_here_and_how_to_begin(own):
    html = area(own)

    assert "Hier stehen die eigenen Profile" in html
    assert f'href="{reverse("profile_new")}"' in html
    assert "Verband vertreten" in html
    assert "Zu den DENKZELLEN" in html
    for name in ("account_index", "my_data", "account_delete"):
        assert f'href="{reverse(name)}"' in html


@pytest.mark.parametrize(
    ("fields", "words", "button"),
    [
        ({"state": "draft"}, "noch nicht eingereicht", "Ansehen und einreichen"),
        ({"state": "submitted"}, "wird geprüft", "Zurückziehen"),
        ({"state": "published"}, "Öffentlich", "Verbergen"),
        ({"state": "hidden"}, "nur hier zu sehen", "Wieder zeigen"),
        ({"state": "hidden", "is_blocked": True}, "sie kann den Eintrag wieder zeigen", "Team"),
    ],
)
def test_each_state_is_said_in_words_with_the_next_step(own, user, fields, words, button):
    make_own(user, **fields)

    html = area(own)

    assert words in html
    assert button in html
    if fields.get("is_blocked"):
        assert "Wieder zeigen" not in html


def test_a_returned_profile_shows_the_newest_reason(own, user):
    actor = make_own(user, state="draft", submitted_at=timezone.now())
    for reason in ("Erst dies.", "Bitte <b>kürzen</b>."):
        Decision.objects.create(
            kind="network.actor",
            object_id=actor.pk,
            title="x",
            action="return",
            reason=reason,
        )

    html = area(own)

    assert "Die Redaktion hat es zurückgegeben" in html
    assert "Bitte &lt;b&gt;kürzen&lt;/b&gt;." in html
    assert "Erst dies." not in html


def test_associations_one_speaks_for_and_claims_without_answer_are_listed(own, user):
    mine, claimed = make_association(name="Gilde"), make_association(name="Bund")
    Representation.objects.create(user=user, association=mine, granted_at=timezone.now())
    Representation.objects.create(user=user, association=claimed)

    html = area(own)

    assert reverse("association_edit", args=[mine.slug]) in html
    assert reverse("association_edit", args=[claimed.slug]) not in html
    assert "Vertretung von Bund" in html


def test_what_waits_for_me_can_be_answered(own, user):
    actor, gilde = make_own(user, name="Ich"), make_association(name="Gilde")
    Representation.objects.create(user=user, association=gilde, granted_at=timezone.now())
    invited = make_membership(actor=actor, actor_agreed_at=None)
    asked = make_membership(association=gilde, association_agreed_at=None)
    cell = make_participation(actor=actor, participant_agreed_at=None)
    foreign = make_membership(association_agreed_at=None)
    claim = Representation.objects.create(user=make_user(name="Cleo"), association=gilde)

    html = area(own)

    for tie in (invited, asked):
        assert reverse("membership_agree", args=[tie.pk]) in html
        assert reverse("membership_end", args=[tie.pk]) in html
    assert reverse("participation_agree", args=[cell.pk]) in html
    assert f"<strong>{claim.user}</strong> möchte" in html
    assert reverse("membership_agree", args=[foreign.pk]) not in html


def test_what_one_asked_for_can_be_taken_back(own, user):
    actor = make_own(user, name="Ich")
    tie = make_membership(actor=actor, association_agreed_at=None)
    cell = make_participation(actor=actor, denkzelle_agreed_at=None)

    html = area(own)

    assert "Angefragt, noch ohne Antwort" in html
    assert reverse("membership_agree", args=[tie.pk]) not in html
    assert reverse("membership_end", args=[tie.pk]) in html
    assert reverse("participation_end", args=[cell.pk]) in html


def test_what_both_agree_to_is_shown_and_what_ended_is_not(own, user):
    actor = make_own(user)
    make_membership(actor=actor, association=make_association(name="Gilde"))
    ended = make_membership(actor=actor, association=make_association(name="Bund"))
    ended.end()
    make_participation(actor=actor, denkzelle=make_denkzelle(name="Netzwerke"))
    Participation.objects.get().save()

    html = area(own)

    assert "Gilde" in html
    assert "Netzwerke" in html
    assert "Bund" not in html


def test_invitations_to_my_address_are_shown_and_others_are_not(own, user):
    inviter = make_user()
    Invitation.objects.issue(make_actor(name="Die Lauten", state="draft"), user.email, inviter)
    Invitation.objects.issue(make_actor(name="Die Leisen"), "andere@laut.example", inviter)

    html = area(own)

    assert "Die Lauten" in html
    assert "Die Leisen" not in html


def test_nothing_of_others_is_listed(own):
    other = make_user()
    make_own(other, name="Fremdes Profil", state="draft")
    make_rep(make_association(name="Fremder Verband"))

    html = area(own)

    assert "Fremdes Profil" not in html
    assert "Fremder Verband" not in html


def fill(user, number):
    inviter = make_user()
    for _ in range(number):
        actor, association = make_own(user), make_association()
        Representation.objects.create(user=user, association=association, granted_at=timezone.now())
        Representation.objects.create(user=make_user(), association=association)
        make_membership(actor=actor)
        make_membership(actor=actor, actor_agreed_at=None)
        make_membership(actor=actor, association_agreed_at=None)
        make_participation(actor=actor)
        make_participation(association=association, participant_agreed_at=None)
        make_participation(actor=actor, denkzelle_agreed_at=None)
        make_host(make_event(), actor, agreed=False)
        make_host(make_event(created_by=user), make_actor(), agreed=False)
        Invitation.objects.issue(make_actor(), user.email, inviter)
        Representation.objects.create(user=user, association=make_association())


@pytest.mark.parametrize("number", [1, 30])
def test_query_count_does_not_grow(own, user, django_assert_num_queries, number):
    fill(user, number)

    with django_assert_num_queries(QUERIES):
        assert "Wartet auf Antwort" in area(own)


QUERIES = 20
