"""The log of decisions, and taking one back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from network.actions import moderation, representations
from network.models import Decision, Representation
from tests.factories import make_actor, make_association, make_editor, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


@pytest.fixture
def actor():
    actor = make_actor(state="submitted", submitted_at=timezone.now())
    actor.keepers.add(make_user())
    return actor


def take_back(client, decision):
    return client.post(reverse("decision_undo", args=[decision.pk]), follow=True).content.decode()


def test_an_approval_is_taken_back(client, editor, actor, mailoutbox):
    decision = moderation.approve(actor, 1, make_editor())
    mailoutbox.clear()

    assert "Zurückgenommen" in take_back(client, decision)

    actor.refresh_from_db()
    assert (actor.state, actor.published_at, actor.checked_version) == ("submitted", None, None)
    decision.refresh_from_db()
    assert decision.undone_by == editor
    [mail] = mailoutbox
    assert mail.to == [actor.keepers.get().email]
    assert "eingereicht" in mail.body


def test_each_decision_leads_back_to_what_was_before(client, editor):
    other = make_editor()
    changed, shown, blocked = (
        make_actor(),
        make_actor(checked_version=1),
        make_actor(state="hidden"),
    )
    waiting = make_actor(state="submitted")
    decisions = [
        moderation.approve(changed, 1, other),
        moderation.hide(shown, 1, other, "Grund"),
        moderation.show(blocked, 1, other),
        moderation.send_back(waiting, 1, other, "Grund"),
    ]

    for decision in decisions:
        take_back(client, decision)

    for entry in (changed, shown, blocked, waiting):
        entry.refresh_from_db()
    assert changed.is_changed_since_check
    assert (shown.state, shown.is_blocked, shown.is_changed_since_check) == (
        "published",
        False,
        False,
    )
    assert blocked.state == "hidden"
    assert waiting.state == "submitted"


def test_a_decision_is_taken_back_once(client, editor, actor, mailoutbox):
    decision = moderation.approve(actor, 1, make_editor())

    take_back(client, decision)
    assert "war schon zurückgenommen" in take_back(client, decision)

    assert len(mailoutbox) == 2
    assert Decision.objects.count() == 1


def test_nothing_is_taken_back_after_thirty_days(client, editor, actor):
    decision = moderation.approve(actor, 1, make_editor())
    Decision.objects.update(decided_at=timezone.now() - timedelta(days=31))

    assert "Zurücknehmen" not in client.get("/redaktion/entscheidungen/").content.decode()
    assert "30 Tage lang" in take_back(client, decision)

    actor.refresh_from_db()
    assert actor.state == "published"


def test_what_was_decided_again_since_stays(client, editor, actor):
    other = make_editor()
    first = moderation.approve(actor, 1, other)
    actor.refresh_from_db()
    moderation.hide(actor, actor.version, other, "Grund")

    assert "hat sich seitdem geändert" in take_back(client, first)

    actor.refresh_from_db()
    assert actor.state == "hidden"


def test_what_its_keeper_changed_since_stays(client, editor, actor):
    decision = moderation.approve(actor, 1, make_editor())
    actor.refresh_from_db()
    actor.hide()

    assert "hat sich seitdem geändert" in take_back(client, decision)

    actor.refresh_from_db()
    assert actor.state == "hidden"


def test_what_is_gone_cannot_be_taken_back(client, editor, actor):
    decision = moderation.approve(actor, 1, make_editor())
    actor.delete()

    assert "gibt es nicht mehr" in take_back(client, decision)


@pytest.mark.parametrize("is_granted", [True, False])
def test_a_claim_is_opened_again(client, editor, is_granted, mailoutbox):
    claim = Representation.objects.create(user=make_user(), association=make_association())
    other = make_editor()
    if is_granted:
        representations.grant(claim, other)
    else:
        representations.refuse(claim, other, "Grund")
    mailoutbox.clear()

    take_back(client, Decision.objects.get())

    claim.refresh_from_db()
    assert claim.is_open
    assert mailoutbox[0].to == [claim.user.email]


def test_a_mandate_that_ended_is_not_opened_again(client, editor):
    claim = Representation.objects.create(user=make_user(), association=make_association())
    representations.grant(claim, editor)
    representations.end(claim, editor)

    assert "hat sich seitdem geändert" in take_back(client, Decision.objects.get())


def test_nobody_takes_back_a_decision_on_their_own_entry(client, editor, actor):
    decision = moderation.send_back(actor, 1, make_editor(), "Grund")
    actor.keepers.add(editor)

    response = client.post(reverse("decision_undo", args=[decision.pk]))

    assert response.status_code == 403
    actor.refresh_from_db()
    assert actor.state == "draft"


@pytest.mark.parametrize(("who", "status"), [(None, 302), ({}, 403)])
def test_only_editors_read_the_log_and_take_back(client, actor, who, status):
    decision = moderation.approve(actor, 1, make_editor())
    if who is not None:
        client.force_login(make_user(**who))

    assert client.get("/redaktion/entscheidungen/").status_code == status
    assert client.post(reverse("decision_undo", args=[decision.pk])).status_code == status
    decision.refresh_from_db()
    assert decision.undone_at is None


def test_log_is_narrowed_by_kind_and_by_editor(client, editor):
    ada, bert = make_editor(name="Ada"), make_editor(name="Bert")
    moderation.approve(make_actor(name="Akteurin X", state="submitted"), 1, ada)
    moderation.approve(make_association(name="Verband Y", state="submitted"), 1, bert)

    def titles(query):
        html = client.get(f"/redaktion/entscheidungen/{query}").content.decode()
        return [title for title in ("Akteurin X", "Verband Y") if title in html]

    assert titles("") == ["Akteurin X", "Verband Y"]
    assert titles("?art=verband") == ["Verband Y"]
    assert titles(f"?wer={ada.pk}") == ["Akteurin X"]
    assert titles("?art=quatsch&wer=9" + "9" * 40) == ["Akteurin X", "Verband Y"]


@pytest.mark.parametrize("number", [1, 30])
def test_log_asks_the_same_number_of_queries(client, editor, number, django_assert_num_queries):
    for _ in range(number):
        moderation.approve(make_actor(state="submitted"), 1, editor)
    client.get("/redaktion/entscheidungen/")

    with django_assert_num_queries(7):
        client.get("/redaktion/entscheidungen/")
