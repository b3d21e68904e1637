"""A paused DENKZELLE wakes up, or is thought about again."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from archive.actions import pausing
from archive.models import KeptState, Pause
from archive.pause_plan import EventDecision, EventStep, ProjectDecision
from denkzellen.models import ProjectState
from network.models import Decision
from tests.archive.pausing.cell import TODAY, text
from tests.factories import make_editor, make_project

pytestmark = pytest.mark.django_db

# Waking up


def test_waking_up_brings_back_the_state_and_the_chosen_projects_only(client, editor, full):
    second = make_project(denkzelle=full.cell, title="Archivsichtung")
    decision = {second.pk: ProjectDecision(ProjectState.FINISHED)}
    pausing.pause(full.cell, full.plan(projects=full.plan().projects | decision), editor)
    address = reverse("denkzelle_resume", args=[full.cell.slug])
    assert "Vernetzung (geht weiter in Transformation)" in text(client.get(address))
    response = client.post(address, {"projects": [full.project.pk]}, follow=True)
    assert "„Netzwerke“ ist wieder aktiv." in text(response)
    assert "pausiert · wieder aktiv seit" in text(response)
    assert "Frühere Stände" in text(response)
    full.cell.refresh_from_db()
    assert (full.cell.state, full.cell.paused_on, full.cell.pause_note) == ("active", None, "")
    full.project.refresh_from_db()
    second.refresh_from_db()
    assert (full.project.state, full.project.continued_in) == ("in_process", None)
    assert (second.state, second.ended_on) == ("finished", TODAY())
    row = Pause.objects.get()
    assert (row.resumed_on, row.resumed_by) == (TODAY(), editor)
    assert KeptState.objects.public().get() == row.kept_state
    assert "pausiert nicht" in text(client.post(address, follow=True))
    assert Decision.objects.filter(action="resume").count() == 1


def test_it_may_pause_several_times_also_on_one_day(client, editor, full):
    pausing.pause(full.cell, full.plan(), editor)
    pausing.resume(full.cell, [full.project.pk], editor)
    events = {full.talk.pk: EventDecision(EventStep.KEEP)}
    again = pausing.pause(full.cell, full.plan(events=events, note="Noch einmal."), editor)
    first, second = KeptState.objects.order_by("number")
    assert again.kept_state == second
    assert second.day == f"{TODAY().isoformat()}-2"
    assert (first.content["note"], second.content["note"]) == ("Pause.", "Noch einmal.")
    for state in (first, second):
        assert client.get(state.get_absolute_url()).status_code == 200


def test_a_second_pause_does_not_begin_within_the_first(full):
    editor = make_editor()
    pausing.pause(full.cell, full.plan(), editor)
    pausing.resume(full.cell, [], editor)
    events = {full.talk.pk: EventDecision(EventStep.KEEP)}
    with pytest.raises(pausing.ValidationError, match="war sie schon pausiert"):
        pausing.pause(full.cell, full.plan(events=events, on=TODAY() - timedelta(days=3)), editor)


# The day on which it is thought about again


def ask(day):
    mail.outbox.clear()
    pausing.ask_paused(day)
    return {message.to[0]: message.body for message in mail.outbox}


@pytest.fixture
def paused(full):
    full.editor = make_editor()
    full.row = pausing.pause(full.cell, full.plan(), full.editor)
    return full


def test_staff_and_hosts_are_asked_30_days_before_and_on_the_day_once_each(paused):
    day = paused.row.review_on
    assert ask(day - timedelta(days=31)) == {}
    told = ask(day - timedelta(days=30))
    assert set(told) == {paused.editor.email, paused.rep.email}
    assert ask(day - timedelta(days=29)) == {}
    assert "Heute ist der Tag" in ask(day)[paused.rep.email]
    assert ask(day) == ask(day + timedelta(days=5)) == {}
    paused.cell.refresh_from_db()
    assert paused.cell.is_paused


def test_command_says_what_it_did(paused, capsys):
    call_command("ask_paused")
    assert capsys.readouterr().out == "0 angekündigt, 0 gefragt.\n"


def link_for(paused):
    body = ask(paused.row.review_on - timedelta(days=10))[paused.rep.email]
    return re.search(r"/wiedervorlage/\S+/", body).group()


def test_link_shows_first_and_a_press_keeps_it_paused_until_a_new_day(client, paused):
    link = link_for(paused)
    assert "aufwecken oder weiter pausieren?" in text(client.get(link))
    paused.row.refresh_from_db()
    assert paused.row.review_on == TODAY() + timedelta(days=100)
    new_day = TODAY() + timedelta(days=300)
    response = client.post(f"{link}weiter/", {"review_on": new_day.isoformat()}, follow=True)
    assert "bleibt pausiert" in text(response)
    paused.row.refresh_from_db()
    paused.cell.refresh_from_db()
    assert paused.row.review_on == paused.cell.review_on == new_day
    assert (paused.row.announced_on, paused.row.asked_on) == (None, None)
    assert Decision.objects.get(action="stay").decided_by == paused.rep
    later = (new_day + timedelta(days=9)).isoformat()
    assert "Schon beantwortet" in text(
        client.post(f"{link}weiter/", {"review_on": later}, follow=True)
    )
    paused.row.refresh_from_db()
    assert paused.row.review_on == new_day
    assert set(ask(new_day)) == {paused.editor.email, paused.rep.email}


def test_bad_day_on_the_link_is_explained(client, paused):
    link = link_for(paused)
    response = client.post(f"{link}weiter/", {"review_on": "2001-01-01"})
    assert "Bitte einen Tag nach heute" in text(response)
    paused.row.refresh_from_db()
    assert paused.row.review_on == TODAY() + timedelta(days=100)


def test_link_wakes_nothing_up_without_the_sign_in_of_an_editor(client, paused):
    html = client.get(link_for(paused)).content.decode()
    address = reverse("denkzelle_resume", args=[paused.cell.slug])
    assert f'href="{address}"' in html
    assert client.post(address).status_code == 302
    paused.cell.refresh_from_db()
    assert paused.cell.is_paused


def test_forged_link_is_none(client, paused):
    response = client.get("/wiedervorlage/gefaelscht/")
    assert response.status_code == 404
    assert "Dieser Link gilt nicht" in text(response)
    assert client.get(f"{link_for(paused)}weiter/").status_code == 405


def test_link_says_so_once_it_is_awake_or_its_person_is_gone(client, paused):
    link = link_for(paused)
    pausing.resume(paused.cell, [], paused.editor)
    assert "wieder aktiv" in text(client.get(link))
    paused.rep.is_active = False
    paused.rep.save()
    assert client.get(link).status_code == 404


def test_log_of_decisions_names_pauses_and_takes_none_back(client, paused):
    client.force_login(paused.editor)
    html = client.get(reverse("decisions")).content.decode()
    assert f'href="{paused.cell.get_absolute_url()}"' in html
    assert "Zurücknehmen" not in html
    response = client.post(reverse("decision_undo", args=[Decision.objects.get().pk]), follow=True)
    assert "Pausieren und aufwecken geht auf der Seite der DENKZELLE." in text(response)
