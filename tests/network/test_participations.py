"""Taking part in a DENKZELLE: asked for by one side, confirmed by the other."""

import pytest
from django.core import mail
from django.urls import reverse

from denkzellen.models import DenkzelleState, PublicationState
from network.actions import ties
from network.models import Participation, ParticipationRole, Side
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_editor,
    make_participation,
    make_rep,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep_of():
    association = make_association(name="Gilde")
    return make_rep(association), association


def address(denkzelle):
    return reverse("participation_ask", args=[denkzelle.slug])


def ask(client, denkzelle, participant, role="guest"):
    key = f"{participant._meta.model_name}-{participant.pk}"
    return client.post(address(denkzelle), {"participant": key, "role": role})


def agree(client, participation):
    return client.post(reverse("participation_agree", args=[participation.pk]))


def end(client, participation):
    return client.post(reverse("participation_end", args=[participation.pk]))


def is_named_on(client, denkzelle, name):
    client.logout()
    return name in client.get(denkzelle.get_absolute_url()).content.decode()


def test_rep_asks_and_it_shows_once_the_denkzelle_agrees(client, rep_of):
    rep, association = rep_of
    denkzelle = make_denkzelle()
    assert address(denkzelle) in client.get(denkzelle.get_absolute_url()).content.decode()
    client.force_login(rep)
    assert "Gilde" in client.get(address(denkzelle)).content.decode()
    for _press in range(2):
        assert ask(client, denkzelle, association).status_code == 302
    participation = Participation.objects.get()
    assert (participation.role, participation.waits_for) == ("guest", Side.DENKZELLE)
    assert not is_named_on(client, denkzelle, "Gilde")

    assert ties.agree(participation, Side.DENKZELLE)
    assert is_named_on(client, denkzelle, "Gilde")
    assert [message.to for message in mail.outbox] == [[rep.email]]


def test_keeper_asks_for_a_profile(client):
    actor, keeper, denkzelle = make_actor(), make_user(), make_denkzelle()
    actor.keepers.add(keeper)
    client.force_login(keeper)
    ask(client, denkzelle, actor, "takes_part")
    assert Participation.objects.get().participant == actor


def test_what_staff_entered_shows_once_the_participant_agrees(client, rep_of):
    rep, association = rep_of
    denkzelle = make_denkzelle(name="Klangraum")
    participation, _is_new = ties.propose_participation(
        denkzelle, association, ParticipationRole.HOSTS, Side.DENKZELLE, make_editor()
    )
    assert [message.to for message in mail.outbox] == [[rep.email]]
    assert "„Gilde“ ist für die DENKZELLE „Klangraum“ vorgesehen" in mail.outbox[0].body
    assert not is_named_on(client, denkzelle, "Gilde")

    client.force_login(rep)
    assert "noch nicht bestätigt" in client.get(address(denkzelle)).content.decode()
    for _press in range(2):
        assert agree(client, participation).status_code == 302
    assert is_named_on(client, denkzelle, "Gilde")


def test_asking_for_what_staff_entered_agrees_and_keeps_the_role(client, rep_of):
    rep, association = rep_of
    denkzelle = make_denkzelle()
    ties.propose_participation(
        denkzelle, association, ParticipationRole.HOSTS, Side.DENKZELLE, make_editor()
    )
    client.force_login(rep)
    ask(client, denkzelle, association, "guest")
    participation = Participation.objects.public().get()
    assert participation.role == ParticipationRole.HOSTS


def test_participant_leaves_and_the_page_forgets_it_at_once(client, rep_of):
    rep, association = rep_of
    participation = make_participation(association=association)
    client.force_login(rep)
    for _press in range(2):
        assert end(client, participation).status_code == 302
    assert not is_named_on(client, participation.denkzelle, "Gilde")


def test_paused_denkzelle_takes_on_nobody(client, rep_of):
    rep, association = rep_of
    denkzelle = make_denkzelle(state=DenkzelleState.PAUSED)
    assert address(denkzelle) not in client.get(denkzelle.get_absolute_url()).content.decode()
    client.force_login(rep)
    assert "pausiert" in client.get(address(denkzelle)).content.decode()
    response = ask(client, denkzelle, association)
    assert "nimmt gerade niemanden auf" in response.content.decode()
    assert Participation.objects.count() == 0


def test_draft_denkzelle_is_not_found(client, rep_of):
    rep, association = rep_of
    denkzelle = make_denkzelle(state=DenkzelleState.DRAFT)
    client.force_login(rep)
    assert client.get(address(denkzelle)).status_code == 404
    assert ask(client, denkzelle, association).status_code == 404


def test_nobody_asks_for_entries_of_others(client, rep_of):
    _rep, association = rep_of
    denkzelle, actor = make_denkzelle(), make_actor()
    own = make_actor(state=PublicationState.HIDDEN)
    user = make_user()
    own.keepers.add(user)
    for asking in (user, make_editor()):
        client.force_login(asking)
        for participant in (association, actor, own):
            response = ask(client, denkzelle, participant)
            assert "eigenen Eintrag" in response.content.decode()
    assert Participation.objects.count() == 0


def test_nobody_gives_themselves_the_role_of_host(client, rep_of):
    rep, association = rep_of
    client.force_login(rep)
    assert ask(client, make_denkzelle(), association, "hosts").status_code == 200
    assert Participation.objects.count() == 0


def test_anonymous_signs_in_before_asking(client):
    page = address(make_denkzelle())
    assert client.get(page)["Location"] == f"{reverse('account_login')}?next={page}"
    assert client.post(page)["Location"] == f"{reverse('account_login')}?next={page}"


def test_strangers_neither_agree_nor_end(client, rep_of):
    _rep, association = rep_of
    asked = make_participation(association=association, denkzelle_agreed_at=None)
    public = make_participation()
    for user in (make_user(), make_rep(make_association())):
        client.force_login(user)
        assert [agree(client, asked).status_code, end(client, asked).status_code] == [404, 404]
        assert [agree(client, public).status_code, end(client, public).status_code] == [403, 403]
    assert Participation.objects.public().count() == 1


def test_participant_cannot_agree_for_the_denkzelle(client, rep_of):
    rep, association = rep_of
    asked = make_participation(association=association, denkzelle_agreed_at=None)
    client.force_login(rep)
    assert agree(client, asked).status_code == 403
    assert Participation.objects.public().count() == 0
