"""Nobody publishes, enters, hands over or joins into a DENKZELLE that pauses."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from denkzellen.models import DenkzelleState
from events.actions import denkzelle_links, entering
from network.actions import moderation, ties
from network.models import Participation, Side
from tests.factories import (
    make_actor,
    make_denkzelle,
    make_editor,
    make_event,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


@pytest.fixture
def paused():
    return make_denkzelle(name="Stille", state=DenkzelleState.PAUSED)


def said(client, address, **data):
    return client.post(address, data, follow=True).content.decode()


def test_draft_of_it_is_neither_submitted_nor_published(client, editor, paused):
    draft = make_event(state="draft", place="Hof", denkzelle=paused, created_by=editor)
    html = said(client, reverse("event_submit", args=[draft.slug]), trotzdem="1")
    assert "Die DENKZELLE Stille pausiert" in html
    draft.refresh_from_db()
    assert draft.state == "draft"
    draft.denkzelle = None
    draft.save()
    assert entering.submit(draft, editor) == "published"


def test_member_cannot_submit_into_it_either(paused):
    author = make_user()
    draft = make_event(state="draft", place="Hof", denkzelle=paused, created_by=author)
    with pytest.raises(ValidationError, match="pausiert"):
        entering.submit(draft, author)


def test_what_was_submitted_before_is_not_approved_into_it(client, editor, paused):
    waiting = make_event(state="submitted", denkzelle=paused)
    address = reverse("review_approve", args=["termin", waiting.pk])
    assert "Die DENKZELLE Stille pausiert" in said(client, address, version=waiting.version)
    waiting.refresh_from_db()
    assert waiting.state == "submitted"


def test_hidden_event_comes_back_only_if_it_is_over(editor, paused):
    coming = make_event(state="hidden", denkzelle=paused)
    over = make_event(state="hidden", denkzelle=paused, in_days=-9)
    for event in (coming, over):
        event.published_at = event.created_at
        event.save()
    with pytest.raises(ValidationError, match="pausiert"):
        moderation.show(coming, coming.version, editor)
    moderation.show(over, over.version, editor)
    over.refresh_from_db()
    assert over.is_public


def test_hiding_is_not_taken_back_into_it(editor):
    cell = make_denkzelle()
    event = make_event(denkzelle=cell)
    decision = moderation.hide(event, event.version, editor, "Falscher Ort.")
    cell.state, cell.paused_on = DenkzelleState.PAUSED, date(2024, 3, 12)
    cell.save()
    with pytest.raises(ValidationError, match="pausiert"):
        moderation.undo(decision, editor)


def test_its_name_on_an_event_is_not_confirmed(client, editor, paused):
    event = make_event(denkzelle=paused, is_denkzelle_confirmed=False)
    with pytest.raises(ValidationError, match="pausiert"):
        denkzelle_links.confirm(event, paused.pk, editor)
    event.refresh_from_db()
    assert not event.is_denkzelle_confirmed


def test_form_of_an_event_does_not_take_it(client, editor, paused):
    event = make_event(created_by=editor)
    html = client.get(reverse("event_edit", args=[event.slug])).content.decode()
    assert "Stille" not in html


def test_who_asked_before_is_not_let_in(client, editor, paused):
    actor = make_actor()
    row = Participation(actor=actor, denkzelle=paused)
    row.agree(Side.PARTICIPANT)
    html = said(client, reverse("participation_confirm", args=[row.pk]))
    assert "nimmt gerade niemanden auf" in html
    row.refresh_from_db()
    assert not row.is_agreed


def test_who_was_asked_before_cannot_join(client, paused):
    user, actor = make_user(), make_actor()
    actor.keepers.add(user)
    row = Participation(actor=actor, denkzelle=paused)
    row.agree(Side.DENKZELLE)
    client.force_login(user)
    html = said(client, reverse("participation_agree", args=[row.pk]))
    assert "nimmt gerade niemanden auf" in html
    row.refresh_from_db()
    assert not row.is_agreed
    assert ties.end(row, Side.PARTICIPANT)


def test_no_project_begins_in_it_or_goes_on_in_it(client, editor, paused):
    address = reverse("project_new", args=[paused.slug])
    html = said(client, address, title="Neu", state="in_process")
    assert "in ihr beginnt gerade kein Projekt" in html
    assert not paused.projects.exists()
    project = make_project()
    address = reverse("project_edit", args=[project.denkzelle.slug, project.pk])
    assert "Stille" not in client.get(address).content.decode()


def test_pause_of_another_hands_nothing_over_to_it(client, editor, paused):
    make_project(denkzelle=(cell := make_denkzelle()))
    html = client.get(reverse("denkzelle_pause", args=[cell.slug])).content.decode()
    assert "Stille" not in html
