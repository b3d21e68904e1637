"""Entries of the archive, written, published, corrected and taken down by the Redaktion."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from archive.models import ArchiveEntry, ArchiveKind, Correction
from denkzellen.models import DenkzelleState
from network.models import Decision
from tests.factories import (
    make_archive_entry,
    make_archive_file,
    make_association,
    make_denkzelle,
    make_editor,
    make_event,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db

TYPED = {
    "kind": "protokoll",
    "title": "Zweites Treffen",
    "date": "2024-03-12",
    "summary": "Was besprochen wurde.",
    "text": "<p>Alle waren da.</p>",
    "language": "de",
}
NOTE = {"note": "Das Datum stimmte nicht."}


@pytest.fixture(autouse=True)
def editor(client):
    editor = make_editor(name="Rita Redaktion")
    client.force_login(editor)
    return editor


def make_draft(**fields):
    fields.setdefault("text", "<p>Alle waren da.</p>")
    return make_archive_entry(state="draft", **fields)


def at(name, entry, *args):
    return reverse(name, args=[entry.slug, *args])


def typed(entry, **changed):
    return {**TYPED, "title": entry.title, "version": entry.version, **changed}


def read(response, status=200):
    assert response.status_code == status
    return response.content.decode().replace("\u00ad", "").replace("\u00a0", " ")


def page(client, address, status=200, **query):
    return read(client.get(address, query, follow=status == 200), status)


# Writing


def test_new_entry_is_a_draft_that_only_the_redaktion_sees(client, editor):
    cell = make_denkzelle()
    event, association = make_event(title="Fachtag"), make_association()
    data = {**TYPED, "denkzelle": cell.pk, "event": "Fachtag", "associations": [association.pk]}
    response = client.post("/redaktion/archiv/neu/", data)

    assert response.url == "/redaktion/archiv/zweites-treffen/"
    entry = ArchiveEntry.objects.get()
    assert (entry.state, entry.created_by, entry.event) == ("draft", editor, event)
    assert (entry.denkzelle, list(entry.associations.all())) == (cell, [association])
    assert "Zweites Treffen" not in page(client, "/archiv/")
    client.logout()
    assert client.get(entry.get_absolute_url()).status_code == 404


def test_wrong_input_is_explained_in_german_and_nothing_typed_is_lost(client):
    future = timezone.localdate() + timedelta(days=3)
    html = read(client.post("/redaktion/archiv/neu/", {**TYPED, "date": future, "event": "Nie"}))

    assert "Bitte prüfen" in html
    assert "Der Tag liegt in der Zukunft" in html
    assert "Keine öffentliche Veranstaltung heißt so" in html
    assert "Was besprochen wurde." in html
    assert 'value="Nie"' in html
    assert not ArchiveEntry.objects.exists()


def test_hostile_text_is_kept_without_what_could_run(client):
    text = '<p onclick="x()">Für <strong>alle</strong><script>alert(1)</script></p>'
    client.post("/redaktion/archiv/neu/", {**TYPED, "text": text})
    stored = ArchiveEntry.objects.get().text
    assert stored.startswith("<p>Für <strong>alle</strong>")
    assert "script" not in stored


def test_draft_is_edited_and_two_editors_are_told_of_each_other(client):
    draft = make_draft(title="Alt")
    client.post(at("archive_entry_edit", draft), typed(draft, title="Von der einen"))
    response = client.post(at("archive_entry_edit", draft), typed(draft, title="Von der anderen"))

    html = read(response, 409)
    assert "Von der einen" in html
    assert "Von der anderen" in html
    draft.refresh_from_db()
    assert draft.title == "Von der einen"


def test_event_is_found_by_title_address_or_both(client):
    event = make_event(title="Chorprobe")
    draft = make_draft()
    for words in ("chorprobe", "chorprobe (chorprobe)", f"https://x{event.get_absolute_url()}"):
        ArchiveEntry.objects.update(event=None)
        draft.refresh_from_db()
        client.post(at("archive_entry_edit", draft), typed(draft, event=words))
        draft.refresh_from_db()
        assert draft.event == event, words
    assert 'value="Chorprobe (chorprobe)"' in page(client, at("archive_entry_edit", draft))


def test_several_events_of_one_title_are_named_to_choose_from(client):
    first = make_event(title="Probe", start_date=date(2023, 5, 1))
    second = make_event(title="Probe")
    html = read(client.post("/redaktion/archiv/neu/", {**TYPED, "event": "Probe"}))

    assert "Welche ist gemeint?" in html
    assert f"Probe ({first.slug}), 1. Mai 2023" in html
    client.post("/redaktion/archiv/neu/", {**TYPED, "event": f"Probe ({second.slug})"})
    assert ArchiveEntry.objects.get().event == second


def test_events_are_suggested_without_drafts(client):
    make_event(title="Lange Nacht", slug="nacht", start_date=date(2023, 5, 1))
    make_event(title="Lange Probe", state="draft")
    assert client.get("/redaktion/archiv/vorschlaege/?q=lange").json() == [
        {"value": "Lange Nacht (nacht)", "title": "Lange Nacht", "kind": "1. Mai 2023"}
    ]


def test_project_brings_its_denkzelle_and_fits_no_other(client):
    project = make_project()
    other = make_denkzelle()
    client.post("/redaktion/archiv/neu/", {**TYPED, "project": project.pk})
    assert ArchiveEntry.objects.get().denkzelle == project.denkzelle

    data = {**TYPED, "project": project.pk, "denkzelle": other.pk}
    html = read(client.post("/redaktion/archiv/neu/", data))
    assert "Dieses Projekt gehört zu einer anderen DENKZELLE" in html


def test_title_that_would_take_the_address_of_a_page_is_refused(client):
    html = read(client.post("/redaktion/archiv/neu/", {**TYPED, "title": "Neu"}))
    assert "noch einem Wort" in html


def test_entry_called_like_a_year_has_its_page(client):
    draft = make_draft(title="2019")
    assert "2019" in page(client, at("archive_entry_edit", draft))
    assert "Angelegt." in page(client, at("archive_entry_history", draft))


def test_former_state_of_a_draft_comes_back_and_twice_changes_nothing(client):
    draft = make_draft(title="Früher")
    client.post(at("archive_entry_edit", draft), typed(draft, title="Später"))
    first = draft.history.order_by("history_id").first().history_id
    address = at("archive_version_restore", draft, first)
    for words in ("Der frühere Stand gilt wieder", "So steht es schon da"):
        assert words in read(client.post(address, follow=True))
    draft.refresh_from_db()
    assert draft.title == "Früher"


# Publishing


def test_draft_becomes_public_with_one_button_pressed_twice(client, editor):
    draft = make_draft(title="Protokoll", created_by=editor)
    for words in ("ist jetzt öffentlich", "war schon öffentlich"):
        response = client.post(at("archive_entry_publish", draft), follow=True)
        assert words in read(response)

    decision = Decision.objects.get()
    assert (decision.action, decision.decided_by) == ("approve", editor)
    client.logout()
    assert "Alle waren da." in page(client, draft.get_absolute_url())


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "noch keinen Text, keine Quelle und keine Datei"),
        ({"kind": "aufnahme", "text": "", "summary": "x"}, "Zu einer Aufnahme gehört ein Text"),
        ({"kind": "fotos"}, "Noch kein Foto hat eine Bildbeschreibung"),
    ],
)
def test_what_lacks_something_stays_a_draft_and_says_what(client, fields, words):
    draft = make_draft(**fields)
    assert words in page(client, at("archive_entry_edit", draft))
    assert words in read(client.post(at("archive_entry_publish", draft), follow=True))
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_what_remains_of_a_denkzelle_that_pauses_is_still_published(client):
    cell = make_denkzelle(name="Netzwerke", state=DenkzelleState.PAUSED)
    assert "Netzwerke" in page(client, "/redaktion/archiv/neu/")
    draft = make_draft(denkzelle=cell)
    client.post(at("archive_entry_publish", draft))
    draft.refresh_from_db()
    assert draft.state == "published"


def test_publication_is_taken_back_in_the_log_of_decisions(client, editor):
    draft = make_draft()
    client.post(at("archive_entry_publish", draft))
    client.post(reverse("decision_undo", args=[Decision.objects.get().pk]))
    draft.refresh_from_db()
    assert (draft.state, draft.is_lasting) == ("draft", False)


# Corrections


def test_public_entry_changes_only_by_a_correction_that_keeps_the_old_words(client):
    entry = make_archive_entry(title="Treffen", summary="Am Montag.", date=date(2024, 3, 12))
    data = typed(entry, kind="dokument", summary="Am Dienstag.", text="", **NOTE)
    html = read(client.post(at("archive_entry_correct", entry), data, follow=True))

    assert "Berichtigt." in html
    correction = Correction.objects.get()
    assert correction.before == {"summary": ["Kurz gesagt", "Am Montag."]}
    client.logout()
    html = page(client, entry.get_absolute_url())
    assert '<p class="lead">Am Dienstag.</p>' in html
    assert "Das Datum stimmte nicht." in html
    assert "Am Montag." in html.split("<details>")[1]


def test_correction_without_a_note_is_refused_and_keeps_what_was_typed(client):
    entry = make_archive_entry(summary="Am Montag.")
    data = typed(entry, summary="Am Dienstag.")
    html = read(client.post(at("archive_entry_correct", entry), data))
    assert "Bitte in einem Satz sagen, was berichtigt wird." in html
    assert "Am Dienstag." in html
    entry.refresh_from_db()
    assert entry.summary == "Am Montag."


def test_correction_that_changes_nothing_is_none(client):
    entry = make_archive_entry(**{**TYPED, "date": date(2024, 3, 12)})
    response = client.post(at("archive_entry_correct", entry), typed(entry, **NOTE), follow=True)
    assert "So steht es schon da." in read(response)
    assert not Correction.objects.exists()
    entry.refresh_from_db()
    assert entry.version == 1


def test_correction_pressed_twice_is_one(client):
    entry = make_archive_entry(summary="Am Montag.")
    data = typed(entry, summary="Am Dienstag.", **NOTE)
    for _press in range(2):
        client.post(at("archive_entry_correct", entry), data)
    assert Correction.objects.count() == 1


def test_draft_published_meanwhile_is_not_written_over_but_asks_for_a_note(client):
    draft = make_draft(summary="Am Montag.")
    data = typed(draft, summary="Am Dienstag.")
    client.post(at("archive_entry_publish", draft))
    html = read(client.post(at("archive_entry_edit", draft), data))

    assert "geändert wird er nur noch mit Berichtigungen" in html
    assert "Am Dienstag." in html
    draft.refresh_from_db()
    assert draft.summary == "Am Montag."


def test_corrected_entry_does_not_wait_to_be_checked(client):
    entry = make_archive_entry(checked_version=1, summary="Am Montag.")
    data = typed(entry, summary="Am Dienstag.", **NOTE)
    client.post(at("archive_entry_correct", entry), data)
    entry.refresh_from_db()
    assert not entry.is_changed_since_check


def test_history_of_a_public_entry_is_read_but_not_brought_back(client):
    draft = make_draft(title="Früher")
    client.post(at("archive_entry_edit", draft), typed(draft, title="Später"))
    client.post(at("archive_entry_publish", draft))
    first = draft.history.order_by("history_id").first().history_id
    assert "wiederherstellen" not in page(client, at("archive_entry_history", draft))
    response = client.post(at("archive_version_restore", draft, first), follow=True)
    assert "nur noch mit Berichtigungen" in read(response)
    draft.refresh_from_db()
    assert draft.title == "Später"


# Taking down


def test_taken_down_entry_is_gone_at_once_with_its_files_and_says_why(client, editor):
    entry = make_archive_entry(title="Geheimes Protokoll", created_by=editor)
    file = make_archive_file(entry=entry)
    reason = {"reason": "Eine Person hat widersprochen."}
    for words in ("Entfernt.", "war schon entfernt"):
        response = client.post(at("archive_entry_take_down", entry), reason, follow=True)
        assert words in read(response)

    decision = Decision.objects.get()
    assert (decision.action, decision.reason) == ("hide", "Eine Person hat widersprochen.")
    client.logout()
    html = page(client, entry.get_absolute_url(), 410)
    assert "Eine Person hat widersprochen." in html
    assert "Geheimes Protokoll" not in html
    assert client.get(file.get_absolute_url()).status_code == 404
    for address in ("/archiv/", "/archiv/neu.rss", "/suche/?q=Geheimes"):
        assert "Geheimes Protokoll" not in client.get(address).content.decode()


def test_taking_down_needs_a_reason(client):
    entry = make_archive_entry()
    html = read(client.post(at("archive_entry_take_down", entry), {"reason": " "}))
    assert "Bitte begründen" in html
    entry.refresh_from_db()
    assert entry.is_public


def test_draft_cannot_be_taken_down(client):
    draft = make_draft()
    html = read(client.post(at("archive_entry_take_down", draft), {"reason": "Weg damit."}))
    assert "Nur was öffentlich ist" in html
    assert "Weg damit." in html


def test_taken_down_entry_is_shown_again_without_its_former_reason(client):
    entry = make_archive_entry(title="Wieder da")
    client.post(at("archive_entry_take_down", entry), {"reason": "Darum."})
    for words in ("ist wieder öffentlich", "war schon öffentlich"):
        response = client.post(at("archive_entry_restore_public", entry), follow=True)
        assert words in read(response)
    entry.refresh_from_db()
    assert (entry.is_public, entry.removal_note) == (True, "")
    assert [one.action for one in Decision.objects.all()] == ["show", "hide"]


def test_entry_of_a_kept_state_is_taken_down_but_never_edited(client):
    entry = make_archive_entry(kind=ArchiveKind.KEPT_STATE, denkzelle=make_denkzelle())
    html = page(client, at("archive_entry_edit", entry))
    assert "wird nicht bearbeitet" in html
    assert "<form" not in html.split('<main id="inhalt"')[1]
    for name in ("archive_entry_correct", "archive_files", "archive_photos"):
        assert client.post(at(name, entry), TYPED).status_code == 404
    client.post(at("archive_entry_edit", entry), typed(entry, title="Gefälscht"))
    client.post(at("archive_entry_take_down", entry), {"reason": "Darum."})
    entry.refresh_from_db()
    assert entry.state == "hidden"
    assert entry.title != "Gefälscht"


# The list


def test_list_shows_drafts_first_and_narrows_by_all_filters(client):
    cell = make_denkzelle(name="Räume")
    make_archive_entry(title="Öffentlich", kind="presse", denkzelle=cell)
    make_draft(title="Entwurf")

    html = page(client, "/redaktion/archiv/")
    assert html.index(">Entwurf</a>") < html.index(">Öffentlich</a>")
    for query in (
        {"stand": "published"},
        {"art": "presse"},
        {"denkzelle": cell.slug},
        {"q": "öff"},
    ):
        html = page(client, "/redaktion/archiv/", **query)
        assert "Öffentlich</a>" in html
        assert "Entwurf</a>" not in html
    assert "Kein Eintrag passt" in page(client, "/redaktion/archiv/", q="xyz")
    for query in ({"stand": "x"}, {"denkzelle": "x"}, {"seite": "999"}, {"seite": "x"}):
        assert "Öffentlich</a>" in page(client, "/redaktion/archiv/", **query)


@pytest.mark.parametrize("number", [1, 30])
def test_list_asks_the_database_as_often_for_many_as_for_one(
    client, django_assert_num_queries, number
):
    for _ in range(number):
        make_archive_entry(denkzelle=make_denkzelle())
    client.get("/redaktion/archiv/")
    with django_assert_num_queries(7):
        html = page(client, "/redaktion/archiv/")
    assert html.count("row-body") == number


# Who may

ADDRESSES = (
    ("archive_entry_edit", ()),
    ("archive_entry_correct", ()),
    ("archive_entry_publish", ()),
    ("archive_entry_take_down", ()),
    ("archive_entry_restore_public", ()),
    ("archive_entry_history", ()),
    ("archive_version_restore", (1,)),
    ("archive_files", ()),
    ("archive_file_edit", (1,)),
    ("archive_file_remove", (1,)),
    ("archive_file_move", (1,)),
    ("archive_photos", ()),
    ("archive_photos_describe", ()),
    ("archive_photo_edit", (1,)),
    ("archive_photo_remove", (1,)),
    ("archive_photo_move", (1,)),
)


@pytest.mark.parametrize(("name", "args"), ADDRESSES)
def test_only_the_redaktion_works_on_the_archive(client, name, args):
    draft = make_draft()
    address = at(name, draft, *args)
    file = ContentFile(b"%PDF-1.7", "a.pdf")
    client.logout()
    assert client.post(address, {"dateien": file}).url.startswith("/konto/login/?next=/redaktion/")
    client.force_login(make_user())
    assert client.post(address, typed(draft)).status_code == 403
    assert client.get(address).status_code == 403
    draft.refresh_from_db()
    assert (draft.state, draft.version, draft.files.count()) == ("draft", 1, 0)


def test_what_is_not_there_answers_404(client):
    gone = make_draft()
    ArchiveEntry.objects.all().delete()
    for name, args in ADDRESSES:
        response = client.post(at(name, gone, *args))
        assert response.status_code == (405 if name.endswith("history") else 404), name


def test_event_page_shows_what_came_of_it(client):
    event = make_event(in_days=-30)
    make_archive_entry(title="Mitschrift", event=event, summary="Sechs Seiten.")
    html = page(client, event.get_absolute_url())
    assert "Was daraus wurde" in html
    assert "Sechs Seiten." in html
