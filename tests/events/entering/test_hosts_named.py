"""Hosts and DENKZELLE of an event, as its form names them."""

from datetime import date

import pytest

from denkzellen.models import DenkzelleState
from events.models import Event, EventHost
from network.keepers import keepers_of
from network.kinds import working_address
from network.models import ParticipationRole
from tests.events.entering.typed import NEW, TYPED, edit, public_of, text_of, typed_for
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_editor,
    make_host,
    make_participation,
    make_rep,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_own_profile_is_named_and_can_be_taken_off(own, user):
    actor = make_actor(name="Duo Quer")
    actor.keepers.add(user)
    page = text_of(own.get(NEW))
    assert f'value="actor:{actor.pk}"' in page

    own.post(NEW, {**TYPED, "own_hosts": [f"actor:{actor.pk}"], "tun": "speichern"})
    event = Event.objects.get()
    assert [host.party for host in event.hosts.all()] == [actor]

    own.post(edit(event), {**TYPED, "version": event.version})
    assert not event.hosts.exists()


def test_hosts_of_others_stay_when_one_saves(own, user):
    actor, other = make_actor(), make_actor()
    actor.keepers.add(user)
    event = public_of(user, hosts=(actor, other))
    asked = make_host(event, make_association(), agreed=False)

    own.post(edit(event), typed_for(event, own_hosts=[f"actor:{actor.pk}"], summary="Neu"))

    agreed = EventHost.objects.filter(agreed_at__isnull=False)
    assert set(agreed.values_list("actor", flat=True)) == {actor.pk, other.pk}
    assert EventHost.objects.get(pk=asked.pk).agreed_at is None


def test_keepers_are_who_entered_it_and_who_looks_after_its_agreed_hosts(user):
    association, actor, asked = make_association(), make_actor(), make_actor()
    rep, keeper, stranger = make_rep(association), make_user(), make_user()
    actor.keepers.add(keeper)
    asked.keepers.add(stranger)
    event = public_of(user, hosts=(association, actor))
    make_host(event, asked, agreed=False)

    assert set(keepers_of(event)) == {user, rep, keeper}
    assert {one for one in (user, rep, keeper, stranger)
            if Event.objects.kept_by(one).exists()} == {user, rep, keeper}  # fmt: skip
    assert working_address(event) == edit(event)


def hosting(user, denkzelle, role=ParticipationRole.HOSTS, **fields):
    actor = make_actor()
    actor.keepers.add(user)
    return make_participation(denkzelle=denkzelle, actor=actor, role=role, **fields)


def test_link_to_a_denkzelle_is_asked_for(own):
    denkzelle = make_denkzelle(name="Netze")

    own.post(NEW, {**TYPED, "denkzelle": denkzelle.pk, "tun": "speichern"})

    event = Event.objects.get()
    assert (event.denkzelle, event.is_denkzelle_confirmed) == (denkzelle, False)


@pytest.mark.parametrize(
    ("fields", "is_confirmed"),
    [
        ({}, True),
        ({"role": ParticipationRole.TAKES_PART}, False),
        ({"denkzelle_agreed_at": None}, False),
        ({"until": date(2026, 1, 1)}, False),
    ],
)
def test_who_hosts_a_denkzelle_needs_not_ask(own, user, fields, is_confirmed):
    denkzelle = make_denkzelle()
    hosting(user, denkzelle, **fields)

    own.post(NEW, {**TYPED, "denkzelle": denkzelle.pk, "tun": "speichern"})

    assert Event.objects.get().is_denkzelle_confirmed is is_confirmed


def test_paused_denkzellen_are_no_choice_but_stay_where_they_are(own, user):
    paused = make_denkzelle(name="Stille", state=DenkzelleState.PAUSED)
    event = public_of(user, denkzelle=paused, title="Treffen")

    assert "Stille" not in text_of(own.get(NEW))
    own.post(edit(event), typed_for(event, denkzelle=paused.pk, summary="Neu"))

    event.refresh_from_db()
    assert (event.denkzelle, event.is_denkzelle_confirmed, event.summary) == (paused, True, "Neu")


def test_another_denkzelle_has_to_be_confirmed_anew(own, user):
    event = public_of(user, denkzelle=make_denkzelle(), title="Treffen")
    other = make_denkzelle()

    own.post(edit(event), typed_for(event, denkzelle=other.pk))

    event.refresh_from_db()
    assert (event.denkzelle, event.is_denkzelle_confirmed) == (other, False)


def test_editor_who_mends_a_word_does_not_confirm_the_link(client):
    denkzelle = make_denkzelle()
    event = public_of(
        make_user(), denkzelle=denkzelle, title="Treffen", is_denkzelle_confirmed=False
    )
    client.force_login(make_editor())

    client.post(edit(event), typed_for(event, denkzelle=denkzelle.pk, summary="Ohne Tippfehler"))

    event.refresh_from_db()
    assert (event.summary, event.is_denkzelle_confirmed) == ("Ohne Tippfehler", False)
