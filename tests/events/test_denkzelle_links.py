"""The Redaktion confirms or refuses that an event is of the DENKZELLE it names."""

import pytest
from django.urls import reverse

from network.actions.moderation import undo
from network.kinds import review_address
from network.models import Decision
from tests.factories import (
    make_actor,
    make_denkzelle,
    make_editor,
    make_event,
    make_host,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


@pytest.fixture
def keeper():
    return make_user()


@pytest.fixture
def event(keeper):
    return make_event(
        title="Offenes Treffen",
        denkzelle=make_denkzelle(name="Netzwerke"),
        is_denkzelle_confirmed=False,
        created_by=keeper,
        checked_version=1,
    )


def answer(client, event, name, **data):
    data.setdefault("denkzelle", event.denkzelle_id)
    data = {key: value for key, value in data.items() if value is not None}
    return client.post(reverse(f"denkzelle_{name}", args=[event.pk]), data, follow=True)


def said(response):
    return [str(message) for message in response.context["notes"]]


def review(client, event):
    return client.get(review_address(event)).content.decode()


@pytest.mark.usefixtures("editor")
def test_the_review_page_asks_until_there_is_an_answer(client, event):
    html = review(client, event)
    assert "Gehört das zur DENKZELLE?" in html
    assert "Netzwerke" in html
    response = answer(client, event, "confirm")
    assert response.redirect_chain[-1][0] == review_address(event)
    assert "Gehört das zur DENKZELLE?" not in response.content.decode()
    assert "DENKZELLE bestätigt" in response.content.decode()


@pytest.mark.usefixtures("editor")
def test_other_entries_are_not_asked_about(client):
    for entry in (make_actor(), make_event(), make_event(denkzelle=make_denkzelle())):
        assert "Gehört das zur DENKZELLE?" not in review(client, entry)


def test_confirming_shows_the_denkzelle_and_keeps_the_event_checked(
    client, event, editor, mailoutbox
):
    answer(client, event, "confirm")
    event.refresh_from_db()
    assert (event.is_denkzelle_confirmed, event.is_changed_since_check) == (True, False)
    [decision] = Decision.objects.about(event)
    assert (decision.action, decision.decided_by) == ("link", editor)
    assert not mailoutbox
    client.logout()
    assert "Netzwerke" in client.get(event.get_absolute_url()).content.decode()


def test_refusing_takes_the_denkzelle_off_and_tells_why(client, event, editor, keeper, mailoutbox):
    answer(client, event, "refuse", reason="Das ist ein anderes Thema.")
    event.refresh_from_db()
    assert (event.denkzelle, event.is_public, event.is_changed_since_check) == (None, True, False)
    [decision] = Decision.objects.about(event)
    assert (decision.action, decision.reason) == ("unlink", "Das ist ein anderes Thema.")
    [told] = mailoutbox
    assert told.to == [keeper.email]
    assert "Das ist ein anderes Thema." in told.body
    assert "„Netzwerke“" in told.body


@pytest.mark.usefixtures("editor")
def test_each_answer_counts_once(client, event, mailoutbox):
    cell = event.denkzelle_id
    answer(client, event, "confirm")
    again = [
        answer(client, event, "confirm", denkzelle=cell),
        answer(client, event, "refuse", denkzelle=cell, reason="Doch nicht."),
    ]
    assert [said(response) for response in again] == [["Darüber ist schon entschieden."]] * 2
    event.refresh_from_db()
    assert event.is_denkzelle_confirmed
    assert (Decision.objects.count(), mailoutbox) == (1, [])


@pytest.mark.usefixtures("editor")
def test_refusing_twice_sends_one_mail(client, event, mailoutbox):
    for _press in range(2):
        answer(client, event, "refuse", reason="Anderes Thema.")
    assert (Decision.objects.count(), len(mailoutbox)) == (1, 1)


@pytest.mark.usefixtures("editor")
def test_a_refusal_needs_a_reason(client, event):
    response = answer(client, event, "refuse", reason="  ")
    html = response.content.decode()
    assert "<title>Fehler: " in html
    assert "Bitte begründen" in html
    event.refresh_from_db()
    assert event.denkzelle is not None


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("name", ["confirm", "refuse"])
def test_the_answer_is_about_the_denkzelle_that_was_looked_at(client, event, name):
    seen = event.denkzelle_id
    event.denkzelle = make_denkzelle()
    event.save()
    response = answer(client, event, name, denkzelle=seen, reason="Anderes Thema.")
    assert "eine andere DENKZELLE eingetragen" in said(response)[0]
    for unknown in (None, "x"):
        response = answer(client, event, name, denkzelle=unknown, reason="Anderes Thema.")
        assert said(response) == ["Bitte noch einmal ansehen und dann entscheiden."]
    event.refresh_from_db()
    assert (event.denkzelle is not None, event.is_denkzelle_confirmed) == (True, False)


@pytest.mark.usefixtures("editor")
def test_a_draft_is_not_decided_on(client, event):
    event.state = "draft"
    event.save()
    assert "Gehört das zur DENKZELLE?" not in review(client, event)
    assert (
        "erst, wenn die Veranstaltung eingereicht ist" in said(answer(client, event, "confirm"))[0]
    )
    event.refresh_from_db()
    assert not event.is_denkzelle_confirmed


@pytest.mark.parametrize("name", ["confirm", "refuse"])
def test_an_editor_does_not_decide_on_an_event_of_their_own(client, event, editor, name):
    actor = make_actor()
    actor.keepers.add(editor)
    make_host(event, actor)
    html = review(client, event)
    assert "Gehört das zur DENKZELLE?" in html
    assert reverse("denkzelle_confirm", args=[event.pk]) not in html
    assert answer(client, event, name, reason="Anderes Thema.").status_code == 403


@pytest.mark.parametrize("name", ["confirm", "refuse"])
def test_others_do_not_decide(client, event, keeper, name):
    address = reverse(f"denkzelle_{name}", args=[event.pk])
    assert client.post(address).url.startswith(reverse("account_login"))
    client.force_login(keeper)
    assert client.post(address).status_code == 403
    client.force_login(make_editor())
    assert client.get(address).status_code == 405
    assert client.post(reverse(f"denkzelle_{name}", args=[999_999])).status_code == 404


@pytest.mark.usefixtures("editor")
def test_the_log_names_the_answer_and_other_decisions_can_still_be_taken_back(
    client, event, editor
):
    client.post(f"{review_address(event)}verbergen/", {"version": 1, "reason": "Unklar."})
    hidden = Decision.objects.get()
    answer(client, event, "confirm")
    html = client.get(reverse("decisions")).content.decode()
    link = Decision.objects.get(action="link")
    assert "DENKZELLE bestätigt" in html
    assert reverse("decision_undo", args=[link.pk]) not in html
    refused = client.post(reverse("decision_undo", args=[link.pk]), follow=True)
    assert said(refused) == ["Die DENKZELLE lässt sich nur an der Veranstaltung ändern."]
    assert undo(hidden, editor)
    event.refresh_from_db()
    assert (event.is_public, event.is_denkzelle_confirmed) == (True, True)
