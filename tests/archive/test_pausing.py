"""A DENKZELLE pauses in one guided step, and wakes up again."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from archive.actions import pausing
from archive.models import ArchiveEntry, KeptState, Pause
from archive.pause_plan import EventDecision, EventStep, Plan, ProjectDecision
from denkzellen.models import Denkzelle, DenkzelleState, ProjectState
from events.models import Digest, Event, EventStatus, Registration
from network.models import Decision, ParticipationRole
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_editor,
    make_event,
    make_participation,
    make_project,
    make_rep,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


class Cell:
    """A DENKZELLE with a project, people, and three coming events."""

    def __init__(self):
        self.cell = make_denkzelle(
            name="Netzwerke",
            about="<p>Welche Netzwerke gibt es?</p>",
            since=date(2019, 5, 1),
        )
        self.other = make_denkzelle(name="Transformation")
        self.third = make_denkzelle(name="Förderungen")
        self.project = make_project(denkzelle=self.cell, title="Vernetzung")
        self.gilde = make_association(name="Gilde")
        self.rep = make_rep(self.gilde)
        self.hosting = make_participation(
            denkzelle=self.cell, association=self.gilde, role=ParticipationRole.HOSTS
        )
        self.talk = make_event(title="Vortrag", denkzelle=self.cell, hosts=(self.gilde,))
        self.walk = make_event(title="Rundgang", denkzelle=self.cell)
        self.choir = make_event(title="Chor", denkzelle=self.cell)
        Registration.objects.create(
            occurrence=self.choir.occurrences.get(), name="Ada", email="ada@example.org",
            state="place",
        )  # fmt: skip

    @property
    def address(self):
        return reverse("denkzelle_pause", args=[self.cell.slug])

    def typed(self, **more):
        return {
            "on": TODAY().isoformat(),
            "note": "Wir machen eine Pause und räumen auf.",
            "review_on": (TODAY() + timedelta(days=100)).isoformat(),
            "further": [self.third.pk],
            "contacts": [self.hosting.pk],
            f"projekt-{self.project.pk}-step": f"in:{self.other.slug}",
            f"termin-{self.talk.pk}-step": "keep",
            f"termin-{self.walk.pk}-step": f"in:{self.other.slug}",
            f"termin-{self.choir.pk}-step": "cancel",
            f"termin-{self.choir.pk}-note": "Der Chor hat gerade keine Leitung.",
            **more,
        }

    def plan(self, **more):
        return Plan(
            **{
                "on": TODAY(),
                "note": "Pause.",
                "review_on": TODAY() + timedelta(days=100),
                "projects": {self.project.pk: ProjectDecision(ProjectState.CONTINUED, self.other)},
                "events": {
                    self.talk.pk: EventDecision(EventStep.KEEP),
                    self.walk.pk: EventDecision(EventStep.HAND, self.other),
                    self.choir.pk: EventDecision(EventStep.CANCEL, note="Ohne Leitung."),
                },
                **more,
            }
        )


@pytest.fixture
def full():
    return Cell()


def preview(client, full, **more):
    return client.post(full.address, full.typed(schritt="vorschau", **more))


def hidden_of(response):
    """What the button of the preview sends."""
    pairs = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode())
    data = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value.replace("&amp;", "&"))
    data.pop("csrfmiddlewaretoken", None)
    return data


def confirm(client, full, seen=None):
    data = hidden_of(seen or preview(client, full))
    return client.post(full.address, data | {"schritt": "pausieren"}, follow=True)


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def state_of_everything():
    return (
        list(Denkzelle.objects.order_by("pk").values("state", "version", "pause_note")),
        list(Event.objects.order_by("pk").values("status", "denkzelle", "version")),
        Pause.objects.count(),
        KeptState.objects.count(),
        ArchiveEntry.objects.count(),
        Decision.objects.count(),
        len(mail.outbox),
    )


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
