"""A DENKZELLE is paused on one guided page, and all of it happens or nothing."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from archive.actions import pausing
from archive.models import KeptState, Pause
from denkzellen.models import DenkzelleState
from events.models import Digest, EventStatus
from network.models import Decision
from tests.archive.pausing.cell import (
    TODAY,
    confirm,
    hidden_of,
    preview,
    state_of_everything,
    text,
)
from tests.factories import (
    make_actor,
    make_denkzelle,
    make_editor,
    make_event,
    make_participation,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db

# One guided page


def test_form_asks_about_each_project_and_each_coming_event(client, editor, full):
    over = make_event(title="Längst vorbei", denkzelle=full.cell, in_days=-30)
    make_event(title="Abgeblasen", denkzelle=full.cell, status=EventStatus.CANCELLED)
    make_event(title="Nur ein Entwurf", denkzelle=full.cell, state="draft")
    html = client.get(full.address).content.decode()
    for name in ("Vernetzung", "Vortrag", "Rundgang", "Chor", "Gilde", "Förderungen"):
        assert name in html
    for name in (over.title, "Abgeblasen", "Nur ein Entwurf"):
        assert name not in html
    assert "1 Anmeldung" in html


def test_only_what_somebody_stands_for_can_be_kept(client, editor, full):
    html = client.get(full.address).content.decode()
    fields = re.findall(r'<select name="termin-(\d+)-step".*?</select>', html, re.S)
    assert len(fields) == 3
    parts = dict(re.findall(r'name="termin-(\d+)-step"(.*?)</select>', html, re.S))
    assert "bleibt im Kalender" in parts[str(full.talk.pk)]
    assert "bleibt im Kalender" not in parts[str(full.walk.pk)]


def test_preview_shows_the_page_and_every_consequence_and_changes_nothing(client, editor, full):
    for query in (f"denkzelle={full.cell.slug}", f"denkzelle={full.cell.slug}-nord"):
        Digest.objects.create(email="a@example.org", query=query, confirmed_at=timezone.now())
    make_event(title="Wartet", denkzelle=full.cell, state="submitted")
    before = state_of_everything()
    response = preview(client, full)
    words = text(response)
    for said in (
        "Abgesagt: 1 Veranstaltung mit 1 Termin („Chor“)",
        "1 angemeldete Person bekommt deshalb eine Mail",
        "Übergeben: 1 Veranstaltung mit 1 Termin („Rundgang“ an Transformation)",
        "Im Kalender bleibt: 1 Veranstaltung mit 1 Termin („Vortrag“)",
        "1 Person, die mitwirkt oder einlädt, bekommt eine Mail",
        "1 Rundbrief ist auf diese DENKZELLE eingestellt",
        "1 Veranstaltung nennt diese DENKZELLE",
        "Wir machen eine Pause und räumen auf.",
        "Diese DENKZELLE pausiert",
        "geht weiter in Transformation",
        "Fragen beantworten weiter: Gilde",
        "Welche Netzwerke gibt es?",
    ):
        assert said in words, said
    assert "cell-paused" in response.content.decode()
    assert state_of_everything() == before


def test_confirming_does_it_all(client, editor, full):
    uid, address = full.walk.uid, full.walk.get_absolute_url()
    html = text(confirm(client, full))
    assert "„Netzwerke“ pausiert jetzt" in html
    full.cell.refresh_from_db()
    assert full.cell.is_paused
    assert full.cell.paused_on == TODAY()
    assert {one.name for one in full.cell.continued_in.all()} == {"Transformation", "Förderungen"}
    full.project.refresh_from_db()
    assert (full.project.state, full.project.continued_in) == ("continued", full.other)
    for event in (full.talk, full.walk, full.choir):
        event.refresh_from_db()
    assert (full.talk.denkzelle, full.talk.status) == (full.cell, "planned")
    assert (full.walk.denkzelle, full.walk.uid) == (full.other, uid)
    assert full.walk.get_absolute_url() == address
    assert full.walk.is_denkzelle_confirmed
    assert (full.choir.status, full.choir.status_note) == (
        "cancelled",
        "Der Chor hat gerade keine Leitung.",
    )
    row = Pause.objects.get()
    assert row.decided_by == editor
    assert row.kept_state.kept_on == TODAY()
    assert list(row.contacts.all()) == [full.hosting]
    assert row.plan["events"][str(full.walk.pk)]["to"] == full.other.slug
    assert Decision.objects.get().action == "pause"
    to = sorted(address for message in mail.outbox for address in message.to)
    assert to == sorted(["ada@example.org", full.rep.email])


def test_kept_state_still_has_the_dates_that_were_handed_over(full):
    row = pausing.pause(full.cell, full.plan(), make_editor())
    titles = {one["title"]: one["state"] for one in row.kept_state.content["dates"]}
    assert titles == {"Vortrag": "", "Rundgang": "", "Chor": "Abgesagt"}


def test_page_of_the_paused_one_keeps_its_address_and_says_who_answers(client, editor, full):
    confirm(client, full)
    client.logout()
    page = client.get(full.cell.get_absolute_url())
    words = text(page)
    assert "Welche Netzwerke gibt es?" in words
    assert f"2019–{TODAY().year} aktiv · pausiert seit" in words
    assert f'href="{full.gilde.get_absolute_url()}"' in page.content.decode()
    assert "Stand im Archiv ansehen" in words


def test_feed_of_the_paused_one_answers_and_carries_the_cancellation(client, full):
    pausing.pause(full.cell, full.plan(), make_editor())
    feed = client.get(f"{reverse('calendar_ics')}?denkzelle={full.cell.slug}").content.decode()
    assert full.choir.uid.split("@")[0] in feed
    assert "STATUS:CANCELLED" in feed
    there = client.get(f"{reverse('calendar_ics')}?denkzelle={full.other.slug}").content.decode()
    assert full.walk.uid.split("@")[0] in there


def test_mail_to_those_who_take_part_names_what_becomes_of_their_events(full):
    pausing.pause(full.cell, full.plan(), make_editor())
    message = next(one for one in mail.outbox if one.to == [full.rep.email])
    assert "„Netzwerke“ pausiert" in message.body
    assert "Vortrag: bleibt im Kalender" in message.body
    assert "Rundgang" not in message.body


# What is refused, with nothing lost


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("note", "", "Bitte in einem Satz sagen, warum."),
        ("on", "2999-01-01", "Eine Pause beginnt heute oder hat schon begonnen."),
        ("on", "2010-01-01", "Damals gab es diese DENKZELLE noch nicht."),
        ("review_on", "2001-01-01", "Bitte einen Tag nach heute"),
    ],
)
def test_bad_input_is_explained_and_nothing_typed_is_lost(client, editor, full, name, value, words):
    before = state_of_everything()
    html = preview(client, full, **{name: value}).content.decode()
    assert words in html
    assert "Bitte prüfen" in html
    assert "Der Chor hat gerade keine Leitung." in html
    assert state_of_everything() == before


def test_each_thing_needs_a_decision_and_each_cancellation_a_note(client, editor, full):
    data = {
        f"projekt-{full.project.pk}-step": "",
        f"termin-{full.choir.pk}-note": "",
        f"termin-{full.walk.pk}-step": "keep",
    }
    html = text(preview(client, full, **data))
    assert "Bitte wählen, was daraus wird." in html
    assert "Zur Absage gehört ein Hinweis, hier oder oben für alle." in html
    assert html.count("Vorschau: noch ist nichts geschehen") == 0
    html = text(
        preview(client, full, **{f"termin-{full.choir.pk}-note": "", "cancel_note": "Aus."})
    )
    assert "Vorschau: noch ist nichts geschehen" in html


def test_what_changed_after_the_preview_is_shown_and_nothing_happens(client, editor, full):
    seen = preview(client, full)
    make_event(title="Ganz neu", denkzelle=full.cell)
    full.cell.refresh_from_db()
    full.cell.about = "Anders."
    full.cell.save()
    full.choir.occurrences.get().registrations.all().delete()
    before = state_of_everything()
    response = confirm(client, full, seen)
    assert response.status_code == 409
    words = text(response)
    assert "Neu: die Veranstaltung „Ganz neu“." in words
    assert "Texte oder Angaben der DENKZELLE sind geändert." in words
    assert "die Veranstaltung „Chor“" in words
    assert "Wir machen eine Pause und räumen auf." in words
    assert state_of_everything() == before


def test_what_changes_at_the_last_moment_stops_it_too(full):
    with pytest.raises(pausing.ChangedMeanwhileError):
        pausing.pause(full.cell, full.plan(), make_editor(), seen={
            "version": 99, "projects": {}, "events": {}, "people": {},
        })  # fmt: skip
    assert not Pause.objects.exists()


def test_target_that_pauses_meanwhile_is_no_target_any_more(client, editor, full):
    seen = preview(client, full)
    other = full.other
    other.state, other.paused_on = DenkzelleState.PAUSED, TODAY()
    other.save()
    response = confirm(client, full, seen)
    assert "Bitte prüfen" in text(response)
    full.cell.refresh_from_db()
    assert not full.cell.is_paused


def test_confirming_without_having_seen_a_preview_leads_to_one(client, editor, full):
    response = client.post(full.address, full.typed(schritt="pausieren", gesehen="falsch"))
    assert "noch ist nichts geschehen" in text(response)
    assert not Pause.objects.exists()


def test_back_from_the_preview_everything_is_still_filled_in(client, editor, full):
    data = hidden_of(preview(client, full)) | {"schritt": "zurueck"}
    html = client.post(full.address, data).content.decode()
    assert "Der Chor hat gerade keine Leitung." in html
    assert "Bitte prüfen" not in html


def test_pressed_twice_it_pauses_once(client, editor, full):
    seen = preview(client, full)
    confirm(client, full, seen)
    mails = len(mail.outbox)
    assert "pausiert schon" in text(confirm(client, full, seen))
    assert Pause.objects.count() == KeptState.objects.count() == 1
    assert len(mail.outbox) == mails
    assert pausing.pause(full.cell, full.plan(), editor) is None


def test_if_the_state_cannot_be_kept_nothing_happened(full, monkeypatch):
    def fail(*arguments):
        raise OSError("no room")

    monkeypatch.setattr(pausing, "keep_state", fail)
    before, editor = state_of_everything()[:-1], make_editor()
    with pytest.raises(OSError, match="no room"):
        pausing.pause(full.cell, full.plan(), editor)
    assert state_of_everything()[:-1] == before
    full.choir.refresh_from_db()
    assert full.choir.status == EventStatus.PLANNED


@pytest.mark.parametrize("name", ["denkzelle_pause", "denkzelle_resume"])
def test_only_the_redaktion_pauses_and_wakes(client, full, name):
    address = reverse(name, args=[full.cell.slug])
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={address}")
    client.force_login(full.rep)
    assert client.get(address).status_code == 403
    assert client.post(address, full.typed(schritt="pausieren")).status_code == 403


def test_draft_does_not_pause(client, editor):
    draft = make_denkzelle(state=DenkzelleState.DRAFT)
    response = client.get(reverse("denkzelle_pause", args=[draft.slug]), follow=True)
    assert "Ein Entwurf kann nicht pausieren" in text(response)


def queries(client, full, count):
    for _number in range(count):
        event = make_event(denkzelle=full.cell, hosts=(make_actor(),), created_by=make_user())
        make_project(denkzelle=full.cell)
        make_participation(denkzelle=full.cell, actor=event.hosts.get().actor)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(full.address)
    return len(asked)


def test_form_asks_the_database_as_often_for_one_as_for_many(client, editor, full):
    assert queries(client, full, 1) == queries(client, full, 15)
