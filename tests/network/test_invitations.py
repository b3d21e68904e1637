"""Invitations by e-mail: for one address, for seven days, for one use."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from denkzellen.models import PublicationState
from network.actions import invitations, representations
from network.models import Invitation, Representation
from tests.factories import make_actor, make_association, make_editor, make_rep, make_user

pytestmark = pytest.mark.django_db


def invite(target, email, by):
    """Send one; gives it with the path of the link in its mail."""
    invitation = invitations.invite(target, email, by)
    return invitation, path_in(mail.outbox[-1])


def path_in(message):
    return re.search(r"https?://[^/\s]+(/mein/einladung/\S+)", message.body)[1]


def words(response):
    """The page without the token against forged forms, which is another one each time."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_rep_invites_and_the_invited_person_represents(client):
    association = make_association(name="Gilde der Klangkunst")
    rep, user = make_rep(association, name="Ada"), make_user(email="neu@example.org")
    client.force_login(rep)
    page = reverse("rep_invite", args=[association.slug])
    assert client.post(page, {"email": " Neu@Example.org "}).status_code == 302

    [message] = mail.outbox
    assert message.to == ["neu@example.org"]
    assert "Ada lädt dazu ein, „Gilde der Klangkunst“" in message.body
    path = path_in(message)
    client.force_login(user)
    html = client.get(path).content.decode()
    assert "„Gilde der Klangkunst“ zu vertreten" in html
    assert not Representation.objects.in_force().filter(user=user).exists()

    assert client.post(path).status_code == 302
    mandate = Representation.objects.in_force().get(user=user)
    assert (mandate.association, mandate.granted_by) == (association, rep)


def test_token_is_kept_nowhere_but_as_a_hash():
    association = make_association()
    invitation, path = invite(association, "neu@example.org", make_rep(association))
    token = path.split("/")[3]
    assert invitation.token_hash == sha256(token.encode()).hexdigest()
    assert token not in str(Invitation.objects.values().get())


def test_keeper_invites_to_a_profile_and_the_invited_person_keeps_it(client):
    actor, keeper, user = make_actor(), make_user(), make_user()
    actor.keepers.add(keeper)
    _invitation, path = invite(actor, user.email, keeper)
    client.force_login(user)
    assert "gemeinsam zu pflegen" in client.get(path).content.decode()
    client.post(path)
    assert set(actor.keepers.all()) == {keeper, user}


def test_accepting_twice_does_nothing_more(client):
    association, user = make_association(), make_user()
    _invitation, path = invite(association, user.email, make_rep(association))
    client.force_login(user)
    for _press in range(2):
        assert client.post(path).status_code == 302
    assert user.representations.count() == 1
    response = client.get(path)
    assert response.status_code == 410
    assert "schon angenommen" in response.content.decode()


def test_used_invitation_does_not_bring_somebody_back_who_left(client):
    association, user = make_association(), make_user()
    _invitation, path = invite(association, user.email, make_rep(association))
    client.force_login(user)
    client.post(path)
    representations.leave(user.representations.get(), user)
    client.post(path)
    assert not user.representations.in_force().exists()


def test_another_account_learns_nothing_from_the_link(client):
    association = make_association(name="Geheimbund", state=PublicationState.DRAFT)
    _invitation, path = invite(association, "geladen@example.org", make_rep(association))
    client.force_login(make_user())
    for response in (client.get(path), client.post(path)):
        html = response.content.decode()
        assert response.status_code == 404
        assert "an eine andere Adresse" in html
        assert "Geheimbund" not in html
        assert "geladen@example.org" not in html
    assert Representation.objects.count() == 1
    unknown = client.get(reverse("invitation", args=["gibt-es-nicht"]))
    assert (unknown.status_code, words(unknown)) == (404, words(response))


def test_unconfirmed_address_does_not_accept(client):
    association, user = make_association(), make_user()
    EmailAddress.objects.filter(user=user).update(verified=False)
    _invitation, path = invite(association, user.email, make_rep(association))
    client.force_login(user)
    assert client.post(path).status_code == 404
    assert not user.representations.exists()


def test_anonymous_signs_in_and_comes_back(client):
    association = make_association()
    _invitation, path = invite(association, "neu@example.org", make_rep(association))
    response = client.get(path)
    assert response["Location"] == f"{reverse('account_login')}?next={path}"
    assert response["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("expired", "abgelaufen"),
        ("revoked", "zurückgezogen"),
        ("inviter left", "gilt nicht mehr"),
        ("inviter gone", "gilt nicht mehr"),
    ],
)
def test_void_invitation_says_why_and_names_nothing(client, how, said):
    association = make_association(name="Geheimbund", state=PublicationState.HIDDEN)
    rep, user = make_rep(association), make_user()
    make_rep(association)
    invitation, path = invite(association, user.email, rep)
    if how == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    elif how == "revoked":
        invitations.revoke(invitation, rep)
    elif how == "inviter left":
        representations.leave(rep.representations.get(), rep)
    else:
        rep.delete()
    client.force_login(user)
    for response in (client.get(path), client.post(path)):
        assert response.status_code == 410
        assert said in response.content.decode()
        assert "Geheimbund" not in response.content.decode()
    assert not user.representations.exists()


def test_own_second_address_is_no_way_to_invite_oneself(client):
    association = make_association()
    rep = make_rep(association)
    make_rep(association)
    EmailAddress.objects.create(user=rep, email="zweit@example.org", verified=True)
    _invitation, path = invite(association, "zweit@example.org", rep)
    client.force_login(rep)
    response = client.post(path)
    assert response.status_code == 410
    assert "sich selbst" in response.content.decode()


def test_invitation_takes_up_the_open_claim_of_the_same_person(client):
    association, user = make_association(), make_user()
    rep = make_rep(association)
    representations.claim(user, association, "Vorstand")
    _invitation, path = invite(association, user.email, rep)
    client.force_login(user)
    client.post(path)
    assert user.representations.get().is_in_force


def test_page_of_an_invitation_stays_out_of_referrers_caches_and_search(client):
    association, user = make_association(), make_user()
    _invitation, path = invite(association, user.email, make_rep(association))
    client.force_login(user)
    response = client.get(path)
    assert response["Referrer-Policy"] == "strict-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


def test_form_of_the_page_passes_the_check_against_forged_forms():
    association, user = make_association(), make_user()
    _invitation, path = invite(association, user.email, make_rep(association))
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', client.get(path).content.decode())[1]
    origin = {"HTTP_ORIGIN": "http://testserver"}
    assert client.post(path, {"csrfmiddlewaretoken": "x"}, **origin).status_code == 403
    assert client.post(path, {"csrfmiddlewaretoken": token}, **origin).status_code == 302


def test_inviting_an_address_again_makes_the_first_link_void(client):
    association, user = make_association(), make_user()
    rep = make_rep(association)
    _first, first_path = invite(association, user.email, rep)
    _second, second_path = invite(association, user.email.upper(), rep)
    client.force_login(user)
    assert client.get(first_path).status_code == 410
    assert client.get(second_path).status_code == 200


def test_eleventh_open_invitation_and_twentyfirst_of_a_day_are_refused(client):
    association = make_association()
    rep = make_rep(association)
    for number in range(10):
        invitations.invite(association, f"neu{number}@example.org", rep)
    client.force_login(rep)
    page = reverse("rep_invite", args=[association.slug])
    response = client.post(page, {"email": "elf@example.org"})
    assert "Höchstens 10 Einladungen" in response.content.decode()
    assert "elf@example.org" in response.content.decode()
    assert len(mail.outbox) == 10

    for _again in range(10):
        invitations.invite(association, "neu0@example.org", rep)
    response = client.post(page, {"email": "neu0@example.org"})
    assert "an einem Tag" in response.content.decode()
    assert len(mail.outbox) == 20


def test_deleting_the_profile_makes_no_room_for_more_mails(client):
    user = make_user()
    client.force_login(user)
    for _number in range(2):
        actor = make_actor(state=PublicationState.DRAFT)
        actor.keepers.add(user)
        for number in range(10):
            invitations.invite(actor, f"neu{number}@example.org", user)
        client.post(reverse("profile_delete", args=[actor.slug]))
    actor = make_actor()
    actor.keepers.add(user)
    response = client.post(
        reverse("keeper_invite", args=[actor.slug]), {"email": "neu@example.org"}
    )
    assert "an einem Tag" in response.content.decode()
    assert len(mail.outbox) == 20


def test_wrong_address_is_refused_and_kept_in_the_form(client):
    association = make_association()
    client.force_login(make_rep(association))
    response = client.post(reverse("rep_invite", args=[association.slug]), {"email": "neu@"})
    assert response.status_code == 200
    assert "vollständige E-Mail-Adresse" in response.content.decode()
    assert 'value="neu@"' in response.content.decode()
    assert mail.outbox == []


def test_only_who_could_invite_revokes(client):
    association = make_association()
    rep = make_rep(association)
    invitation, _path = invite(association, "neu@example.org", rep)
    revoke = reverse("invitation_revoke", args=[invitation.pk])
    assert client.post(revoke)["Location"].startswith(reverse("account_login"))
    for stranger in (make_user(), make_rep(make_association())):
        client.force_login(stranger)
        assert client.post(revoke).status_code == 404
    assert Invitation.objects.open().count() == 1
    for allowed in (make_rep(association), make_editor()):
        client.force_login(allowed)
        response = client.post(revoke)
        assert response["Location"] == reverse("association_reps", args=[association.slug])
    assert Invitation.objects.open().count() == 0


def test_names_in_the_mail_are_plain_words():
    association = make_association(name="Gilde\nhttp://boese.example <b>")
    rep = make_rep(association, name="<script>www.boese.example")
    invite(association, "neu@example.org", rep)
    [message] = mail.outbox
    assert "boese.example" not in message.body + message.subject
    html = message.alternatives[0].content
    assert "<script>" not in html
    assert "<b>" not in html
