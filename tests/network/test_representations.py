"""Who speaks for an association: claims, decisions, mandates and their end."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from denkzellen.models import PublicationState
from network.actions import representations
from network.models import Decision, Representation
from tests.factories import make_association, make_editor, make_rep, make_user

pytestmark = pytest.mark.django_db


def address(name, association, *args):
    return reverse(name, args=[association.slug, *args])


def claim_of(user, association):
    return representations.claim(user, association, "Schatzmeisterin")


def mandate_of(user):
    return Representation.objects.get(user=user)


def mails_to(user):
    return [message for message in mail.outbox if message.to == [user.email]]


def test_claim_gives_no_right_and_is_told_to_all_who_represent_the_association(client):
    association = make_association(name="Gilde")
    reps = [make_rep(association), make_rep(association)]
    former = make_rep(association)
    Representation.objects.filter(user=former).update(ended_at=timezone.now())
    user = make_user(name="Ada http://boese.example")
    client.force_login(user)

    page = client.get(address("association_claim", association)).content.decode()
    assert "oder die Redaktion" in page
    response = client.post(address("association_claim", association), {"message": "Vorstand"})

    assert response.status_code == 302
    assert [len(mails_to(rep)) for rep in reps] == [1, 1]
    assert mails_to(former) == mails_to(user) == []
    assert "http://boese" not in mails_to(reps[0])[0].body
    assert "&" not in mails_to(reps[0])[0].subject
    assert client.get(address("association_edit", association)).status_code == 403
    assert "Angefragt am" in client.get(address("association_claim", association)).content.decode()


def test_claim_without_reps_waits_for_the_redaktion_and_sends_nothing(client):
    association = make_association()
    client.force_login(make_user())
    client.post(address("association_claim", association), {"message": "Vorstand"})
    assert Representation.objects.open_claims().count() == 1
    assert mail.outbox == []


def test_claiming_twice_makes_one_claim_and_one_mail(client):
    association = make_association()
    rep, user = make_rep(association), make_user()
    client.force_login(user)
    for _press in range(2):
        client.post(address("association_claim", association), {"message": "Vorstand"})
    assert user.representations.count() == 1
    assert len(mails_to(rep)) == 1


def test_claim_without_a_word_says_what_is_missing(client):
    association = make_association()
    client.force_login(make_user())
    response = client.post(address("association_claim", association), {"message": ""})
    assert response.status_code == 200
    assert "welches Amt" in response.content.decode()
    assert Representation.objects.count() == 0


def test_anonymous_signs_in_before_claiming(client):
    page = address("association_claim", make_association())
    for response in (client.get(page), client.post(page)):
        assert response.status_code == 302
        assert response["Location"] == f"{reverse('account_login')}?next={page}"


def test_hidden_association_cannot_be_claimed(client):
    association = make_association(state=PublicationState.HIDDEN)
    client.force_login(make_user())
    assert client.get(address("association_claim", association)).status_code == 404
    assert client.post(address("association_claim", association)).status_code == 404


def test_fourth_open_claim_is_refused_and_its_text_kept(client):
    user = make_user()
    for _number in range(3):
        claim_of(user, make_association())
    client.force_login(user)
    association = make_association()
    response = client.post(address("association_claim", association), {"message": "Beirätin"})
    html = response.content.decode()
    assert "Höchstens 3 Anfragen" in html
    assert "Beirätin" in html
    assert user.representations.count() == 3


def test_withdrawn_claim_makes_room_for_another(client):
    user = make_user()
    associations = [make_association() for _number in range(3)]
    for association in associations:
        claim_of(user, association)
    client.force_login(user)
    for _press in range(2):
        client.post(address("claim_withdraw", associations[0]))
    assert user.representations.open_claims().count() == 2
    assert claim_of(user, make_association()).is_open


def test_claim_on_what_is_hidden_by_now_can_be_withdrawn(client):
    user, association = make_user(), make_association()
    claim_of(user, association)
    association.hide()
    client.force_login(user)
    response = client.post(address("claim_withdraw", association))
    assert response["Location"] == reverse("my_area")
    assert not user.representations.open_claims().exists()
    assert client.post(address("claim_withdraw", association)).status_code == 404


def test_who_represents_already_cannot_claim():
    association = make_association()
    with pytest.raises(ValidationError, match="vertritt den Verband schon"):
        claim_of(make_rep(association), association)


def test_refused_claim_waits_a_week():
    association, editor, user = make_association(), make_editor(), make_user()
    claim = claim_of(user, association)
    representations.refuse(claim, editor, "Unbekannt.")
    with pytest.raises(ValidationError, match="eine Woche"):
        claim_of(user, association)
    Representation.objects.update(refused_at=timezone.now() - timedelta(days=8))
    assert claim_of(user, association).is_open


def test_rep_grants_a_claim_once_with_one_decision_and_one_mail(client):
    association = make_association(name="Gilde")
    rep, user = make_rep(association), make_user()
    claim = claim_of(user, association)
    client.force_login(rep)
    for _press in range(2):
        response = client.post(address("rep_claim_grant", association, claim.pk))
        assert response["Location"] == address("association_reps", association)

    decision = Decision.objects.get()
    assert (decision.kind, decision.object_id) == ("network.representation", claim.pk)
    assert (decision.action, decision.decided_by, decision.title) == ("grant", rep, "Gilde")
    assert [message.subject for message in mails_to(user)] == [
        "[DENKZELLEN] Vertretung bestätigt: Gilde"
    ]
    client.force_login(user)
    assert client.get(address("association_edit", association)).status_code == 200


def test_rep_refuses_with_a_reason_that_reaches_the_claimant(client):
    association = make_association()
    rep, user = make_rep(association), make_user()
    claim = claim_of(user, association)
    client.force_login(rep)
    refuse = address("rep_claim_refuse", association, claim.pk)

    response = client.post(refuse, {"reason": " "})
    assert response.status_code == 200
    assert "Bitte begründen" in response.content.decode()
    assert claim_row_is_open(claim)

    for _press in range(2):
        client.post(refuse, {"reason": "Nicht\nbekannt: www.boese.example"})
    assert Decision.objects.get().action == "refuse"
    [message] = mails_to(user)
    assert "Nicht bekannt:" in message.body
    assert "www.boese.example" not in message.body
    assert not Representation.objects.in_force().filter(user=user).exists()


def claim_row_is_open(claim):
    return Representation.objects.get(pk=claim.pk).is_open


def test_decision_after_the_other_one_does_nothing():
    association, editor, user = make_association(), make_editor(), make_user()
    claim = claim_of(user, association)
    seen_by_another = Representation.objects.get(pk=claim.pk)
    assert representations.refuse(claim, editor, "Nein.")
    assert not representations.grant(seen_by_another, editor)
    assert Decision.objects.count() == 1
    assert not Representation.objects.in_force().exists()


def test_nobody_decides_on_their_own_claim(client):
    association = make_association()
    editor = make_editor()
    claim = claim_of(editor, association)
    client.force_login(editor)
    for name in ("rep_claim_grant", "rep_claim_refuse"):
        response = client.post(address(name, association, claim.pk), {"reason": "Ja"})
        assert response.status_code == 403
    for decide in (representations.grant, lambda *args: representations.refuse(*args, "Ja")):
        with pytest.raises(PermissionDenied):
            decide(claim, editor)
    assert claim_row_is_open(claim)


def test_proposer_of_an_entry_does_not_decide_on_who_represents_it(client):
    proposer = make_user()
    draft = make_association(state=PublicationState.DRAFT, created_by=proposer)
    claim = Representation.objects.create(user=make_user(), association=draft)
    client.force_login(proposer)
    assert client.get(address("association_reps", draft)).status_code == 403
    assert client.post(address("rep_claim_grant", draft, claim.pk)).status_code == 403
    invite = client.post(address("rep_invite", draft), {"email": "freund@example.org"})
    assert invite.status_code == 403
    assert claim_row_is_open(claim)


@pytest.mark.parametrize("which", ["stranger", "claimant", "rep of another", "former rep"])
def test_only_reps_and_editors_reach_the_page_of_reps(client, which):
    association = make_association()
    rep = make_rep(association)
    claim = claim_of(make_user(), association)
    users = {
        "stranger": make_user,
        "claimant": lambda: claim.user,
        "rep of another": lambda: make_rep(make_association()),
        "former rep": lambda: former_rep(association),
    }
    client.force_login(users[which]())
    before = list(Representation.objects.order_by("pk").values())
    assert client.get(address("association_reps", association)).status_code == 403
    for name, args, data in (
        ("rep_claim_grant", [claim.pk], {}),
        ("rep_claim_refuse", [claim.pk], {"reason": "Nein"}),
        ("rep_invite", [], {"email": "neu@example.org"}),
        ("rep_until", [mandate_of(rep).pk], {"until": ""}),
        ("rep_end", [mandate_of(rep).pk], {}),
    ):
        assert client.post(address(name, association, *args), data).status_code == 403
    assert list(Representation.objects.order_by("pk").values()) == before
    assert association.invitations.count() == 0


def former_rep(association):
    user = make_rep(association)
    yesterday = timezone.localdate() - timedelta(days=1)
    Representation.objects.filter(user=user).update(since=yesterday, until=yesterday)
    return user


def test_claim_of_another_association_is_not_found(client):
    association = make_association()
    claim = claim_of(make_user(), make_association())
    client.force_login(make_rep(association))
    assert client.post(address("rep_claim_grant", association, claim.pk)).status_code == 404
    assert claim_row_is_open(claim)


def test_last_rep_cannot_leave_but_can_give_the_entry_to_the_redaktion(client):
    association = make_association()
    rep = make_rep(association)
    client.force_login(rep)

    response = client.post(address("rep_leave", association), follow=True)
    assert "Sonst vertritt niemand diesen Verband" in response.content.decode()
    assert mandate_of(rep).is_in_force

    for _press in range(2):
        assert client.post(address("rep_give_up", association)).status_code == 302
    assert mandate_of(rep).ended_by == rep
    assert list(type(association).objects.without_rep()) == [association]
    assert client.get(address("association_edit", association)).status_code == 403


def test_of_two_last_reps_only_one_can_leave():
    association = make_association()
    reps = [make_rep(association), make_rep(association)]
    mandates = [mandate_of(rep) for rep in reps]
    assert representations.leave(mandates[0], reps[0])
    with pytest.raises(ValidationError):
        representations.leave(mandates[1], reps[1])
    assert association.representations.in_force().count() == 1


def test_leaving_twice_says_so_and_changes_nothing(client):
    association = make_association()
    rep = make_rep(association)
    make_rep(association)
    client.force_login(rep)
    client.post(address("rep_leave", association))
    ended_at = mandate_of(rep).ended_at
    client.post(address("rep_leave", association))
    assert mandate_of(rep).ended_at == ended_at


def test_who_has_left_cannot_send_a_form_that_was_open(client):
    association = make_association(summary="Alt")
    rep = make_rep(association)
    make_rep(association)
    client.force_login(rep)
    form = client.get(address("association_edit", association)).context["form"]
    representations.leave(mandate_of(rep), rep)
    data = {name: value for name, value in form.initial.items() if value}
    response = client.post(
        address("association_edit", association), {**data, "disciplines": [], "summary": "Neu"}
    )
    assert response.status_code == 403
    association.refresh_from_db()
    assert association.summary == "Alt"


def test_rep_cannot_end_the_mandate_of_another_but_the_redaktion_can(client):
    association = make_association()
    rep, other = make_rep(association), make_rep(association)
    end = address("rep_end", association, mandate_of(other).pk)
    client.force_login(rep)
    assert client.post(end).status_code == 403
    assert mandate_of(other).is_in_force

    client.force_login(make_editor())
    for _press in range(2):
        assert client.post(end).status_code == 302
    assert not mandate_of(other).is_in_force
    assert len(mails_to(other)) == 1


def test_own_mandate_can_be_shortened_only_while_somebody_follows(client):
    association = make_association()
    rep = make_rep(association)
    client.force_login(rep)
    until = address("rep_until", association, mandate_of(rep).pk)
    in_a_month = timezone.localdate() + timedelta(days=30)

    response = client.post(until, {"until": in_a_month.isoformat()})
    assert "niemand mehr diesen Verband vertreten" in response.content.decode()
    assert mandate_of(rep).until is None

    make_rep(association)
    client.post(until, {"until": in_a_month.isoformat()})
    assert mandate_of(rep).until == in_a_month


def test_mandate_is_prolonged_by_others_never_by_oneself(client):
    association = make_association()
    rep, other = make_rep(association), make_rep(association)
    Representation.objects.filter(user=rep).update(until=timezone.localdate())
    until = address("rep_until", association, mandate_of(rep).pk)
    client.force_login(rep)
    assert client.post(until, {"until": ""}).status_code == 403
    client.force_login(other)
    client.post(until, {"until": ""})
    assert mandate_of(rep).until is None
    yesterday = timezone.localdate() - timedelta(days=1)
    response = client.post(until, {"until": yesterday.isoformat()})
    assert "in der Vergangenheit" in response.content.decode()
    assert client.post(until, {"until": timezone.localdate().isoformat()}).status_code == 403


def test_mandate_that_ran_out_makes_room_for_a_new_claim():
    association = make_association()
    user = former_rep(association)
    claim = claim_of(user, association)
    assert representations.grant(claim, make_editor())
    assert association.representations.in_force().get().user == user


def test_page_of_reps_asks_the_database_no_more_with_many(client):
    association = make_association()
    client.force_login(make_rep(association))
    counts = []
    for number in (1, 30):
        for _one in range(number):
            make_rep(association)
            Representation.objects.create(user=make_user(), association=association)
        with CaptureQueriesContext(connection) as queries:
            html = client.get(address("association_reps", association)).content.decode()
        counts.append(len(queries))
    assert html.count("Mit dieser Begründung ablehnen") == 31
    assert counts[0] == counts[1]
