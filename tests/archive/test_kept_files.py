"""The files made of a kept state: they need nothing else, prove themselves, and tell no secrets."""

import hashlib
import json
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from io import BytesIO
from time import process_time
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage

from archive.actions import keeping
from archive.actions.keeping import draw_dossier, keep_state
from archive.models import ArchiveEntry, ArchiveFile, KeptFile
from denkzellen import pdf
from denkzellen.models import DenkzelleState, ProjectState, PublicationState
from events.models import Occurrence
from network.models import Association
from tests.archive.kept import NAMES, download, everything_said, keep_whole, words_of
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_archive_file,
    make_association,
    make_denkzelle,
    make_event,
    make_participation,
    make_project,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db
needs_pango = pytest.mark.skipif(not pdf.is_offered(), reason="WeasyPrint needs Pango")

DAY = date(2024, 3, 12)
LOADED = {"src", "srcset", "data", "poster", "background", "action", "formaction"}


@pytest.fixture
def cell():
    cell = make_denkzelle(
        name="Netzwerke",
        claim="Verbindungen schaffen.",
        about="<p>Welche Netzwerke gibt es?</p>",
        background="Bremen ist klein.",
        state=DenkzelleState.PAUSED,
        paused_on=DAY,
        pause_note="Die Arbeit geht anderswo weiter.",
    )
    make_project(denkzelle=cell, title="Vernetzung", text="Erster Absatz.\n\nZweiter Absatz.")
    make_participation(denkzelle=cell, association=make_association(name="Stadtkultur Bremen"))
    make_event(
        title="Zweites Treffen",
        denkzelle=cell,
        start_date=date(2023, 5, 4),
        venue=make_venue(name="Schwankhalle"),
    )
    entry = make_archive_entry(title="Protokoll", denkzelle=cell)
    make_archive_file(b"%PDF-1.7 eins", entry=entry, name="protokoll.pdf")
    return cell


class Loading(HTMLParser):
    """Collects everything a browser would fetch by itself."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [(tag, name) for name, _value in attrs if name in LOADED or name[:2] == "on"]
        if tag in {"link", "script", "iframe", "img", "object", "embed", "form"}:
            self.found.append((tag, ""))


WORDS = (
    "Netzwerke",
    "Verbindungen schaffen.",
    "Welche Netzwerke gibt es?",
    "Bremen ist klein.",
    "Die Arbeit geht anderswo weiter.",
    "Vernetzung",
    "Zweiter Absatz.",
    "Stadtkultur Bremen",
    "Zweites Treffen",
    "Schwankhalle",
    "Protokoll",
    "protokoll.pdf",
)


def test_page_for_itself_shows_everything_and_loads_nothing(client, cell):
    state = keep_state(cell, DAY)
    html = download(client, state, "stand.html").decode()
    for words in (*WORDS, state.sha256, ArchiveFile.objects.get().sha256):
        assert words in html, words
    loading = Loading()
    loading.feed(html)
    assert loading.found == []
    assert not re.search(r"url\(|@import|expression\(", html)
    assert "<style>" in html
    assert '<base href="http://localhost:8000/">' in html


def test_data_are_the_canonical_content(client, cell):
    state = keep_state(cell, DAY)
    data = download(client, state, "stand.json")
    assert hashlib.sha256(data).hexdigest() == state.sha256
    assert json.loads(data) == state.content
    assert json.loads(data)["archive"][0]["files"][0]["sha256"] == ArchiveFile.objects.get().sha256


@needs_pango
def test_dossier_shows_everything(client, cell):
    state = keep_whole(cell, DAY)
    text = words_of(download(client, state, "dossier.pdf"))
    for words in WORDS:
        assert words in text, words
    assert state.sha256 in text.replace(" ", "")


def test_parcel_holds_what_its_manifest_says(client, cell):
    state = keep_whole(cell, DAY)
    with ZipFile(BytesIO(download(client, state, "stand.zip"))) as parcel:
        assert parcel.testzip() is None
        contents = {name: parcel.read(name) for name in parcel.namelist()}
    manifest = json.loads(contents["manifest.json"])
    assert manifest == json.loads(download(client, state, "manifest.json"))
    assert manifest["sha256"] == state.sha256
    assert contents["dateien/protokoll/protokoll.pdf"] == b"%PDF-1.7 eins"
    sums = {line["path"]: line["sha256"] for line in manifest["files"]}
    assert {*sums, "manifest.json", "SHA256SUMS"} == set(contents)
    for line in contents["SHA256SUMS"].decode().splitlines():
        digest, _gap, path = line.partition("  ")
        assert hashlib.sha256(contents[path]).hexdigest() == digest
        assert sums.get(path, digest) == digest


def test_parcel_lists_what_was_taken_down_and_leaves_it_out(client, cell):
    state = keep_state(cell, DAY)
    removed = make_archive_entry(title="Wieder da", denkzelle=cell)
    file = ArchiveFile.objects.get()
    file.entry.delete()
    manifest = json.loads(download(client, state, "manifest.json"))
    missing = {
        "path": "dateien/protokoll/protokoll.pdf",
        "sha256": file.sha256,
        "reason": "liegt nicht mehr im Archiv",
    }
    assert manifest["missing"] == [missing]
    with ZipFile(BytesIO(download(client, state, "stand.zip"))) as parcel:
        assert not [name for name in parcel.namelist() if name.startswith("dateien/")]
    assert removed.pk


def test_downloads_are_files_no_browser_runs(client, cell):
    state = keep_whole(cell, DAY)
    for name in NAMES:
        response = client.get(f"{state.get_absolute_url()}{name}")
        if name == "dossier.pdf" and not pdf.is_offered():
            continue
        saved = f'attachment; filename="netzwerke-2024-03-12-{name}"'
        assert response["Content-Disposition"] == saved
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("name", ["stand.exe", "stand", "../settings.py", "dossier.PDF"])
def test_other_files_are_not_found(client, cell, name):
    state = keep_state(cell, DAY)
    assert client.get(f"{state.get_absolute_url()}{name}").status_code == 404


def test_files_of_a_hidden_state_are_gone_for_strangers_with_the_reason(client, cell):
    state = keep_state(cell, DAY)
    state.entry.state = PublicationState.HIDDEN
    state.entry.save()
    address = f"{state.get_absolute_url()}stand.json"
    assert client.get(address).status_code == 404
    state.entry.removal_note = "Auf Wunsch der Beteiligten."
    state.entry.save()
    assert client.get(address).status_code == 410
    client.force_login(make_user(is_staff=True))
    response = client.get(address)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")


def test_former_address_leads_to_the_file(client, cell):
    state = keep_state(cell, DAY)
    former = f"{state.get_absolute_url()}stand.json"
    cell.slug = "netze"
    cell.save()
    response = client.get(former)
    assert response.status_code == 301
    assert response["Location"] == "/archiv/stand/netze/2024-03-12/stand.json"


def hide_everything(cell):
    """One of each that is named, then hidden; returns the state kept before that."""
    further = make_denkzelle(name="Xqjdenkzelle")
    cell.continued_in.add(further)
    make_project(denkzelle=cell, title="Weiter", state=ProjectState.CONTINUED, continued_in=further)
    actor = make_actor(name="Xqjperson")
    make_participation(denkzelle=cell, actor=actor)
    association = make_association(name="Xqjverband")
    make_participation(denkzelle=cell, association=association)
    venue = make_venue(name="Xqjort")
    make_event(title="Offen", denkzelle=cell, venue=venue)
    event = make_event(title="Xqjtermin", denkzelle=cell)
    entry = make_archive_entry(title="Xqjeintrag", denkzelle=cell, summary="Xqjkurz")
    make_archive_file(b"xqjinhalt", entry=entry, name="xqjdatei.pdf", title="Xqjtitel")
    state = keep_whole(cell, DAY)
    further.state = DenkzelleState.DRAFT
    further.save()
    for hidden in (actor, association, venue, event, entry):
        hidden.state = PublicationState.HIDDEN
        hidden.save()
    return state


def test_what_was_hidden_since_stands_in_no_file(client, cell):
    state = hide_everything(cell)
    said = everything_said(client, state)
    leaks = {
        where: word for where, text in said.items() for word in re.findall("(?i)xqj\\w*", text)
    }
    assert leaks == {}
    hidden = "7 Namen oder Verweise sind seither nicht mehr öffentlich und werden nicht gezeigt."
    for where in ("page", "stand.html", "dossier.pdf"):
        if where in said:
            assert hidden in re.sub(r"\s+", " ", said[where]), where
    data, manifest = json.loads(said["stand.json"]), json.loads(said["manifest.json"])
    assert (data["withheld"], manifest["withheld"]) == (7, 7)
    assert data["sha256"] == manifest["sha256"] == state.sha256
    assert {
        "sha256": hashlib.sha256(b"xqjinhalt").hexdigest(),
        "reason": "seither nicht mehr öffentlich",
    } in manifest["missing"]
    assert "Offen" in said["stand.html"]


def test_parcel_without_what_was_hidden_proves_itself_too(client, cell):
    state = hide_everything(cell)
    with ZipFile(BytesIO(download(client, state, "stand.zip"))) as parcel:
        for line in parcel.read("SHA256SUMS").decode().splitlines():
            digest, _gap, path = line.partition("  ")
            assert hashlib.sha256(parcel.read(path)).hexdigest() == digest


def test_whole_state_comes_back_with_what_was_hidden(client, cell):
    state = keep_state(cell, DAY)
    whole = download(client, state, "stand.html")
    association = Association.objects.get()
    association.hide()
    assert download(client, state, "stand.html") != whole
    association.refresh_from_db()
    association.show()
    assert download(client, state, "stand.html") == whole


@needs_pango
def test_while_others_are_drawn_one_waits_only_so_long(client, cell, monkeypatch):
    state = keep_whole(cell, DAY)
    cell.events.get().hide()
    address = f"{state.get_absolute_url()}dossier.pdf"
    monkeypatch.setattr(pdf, "PATIENCE_SECONDS", 0)
    with pdf.one_at_a_time():
        response = client.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "In ein paar Sekunden geht es weiter." in response.content.decode()
    assert client.get(address).status_code == 200


def test_without_pango_the_page_says_why_there_is_no_dossier(client, cell, monkeypatch):
    monkeypatch.setattr(keeping, "is_offered", lambda: False)
    monkeypatch.setattr("archive.views.kept.is_offered", lambda: False)
    state = keep_whole(cell, DAY)
    assert client.get(f"{state.get_absolute_url()}dossier.pdf").status_code == 404
    page = client.get(state.get_absolute_url()).content.decode()
    assert "kann diese Website zurzeit nicht zeichnen" in page
    assert "dossier.pdf" not in page
    assert "dossier.pdf" not in download(client, state, "manifest.json").decode()


@needs_pango
def test_dossier_is_drawn_once(cell):
    state = keep_whole(cell, DAY)
    before = KeptFile.objects.get(state=state, name="dossier.pdf").pk
    draw_dossier.call(state.pk)
    assert KeptFile.objects.get(state=state, name="dossier.pdf").pk == before


def test_half_a_file_left_by_a_broken_attempt_is_written_anew(client, cell, monkeypatch):
    written = []

    def stop(row):
        written.append(row.file.name)
        raise RuntimeError

    monkeypatch.setattr(KeptFile, "save", stop)
    with pytest.raises(RuntimeError):
        keep_state(cell, DAY)
    monkeypatch.undo()
    with default_storage.open(written[0], "wb") as file:
        file.write(b"<!doc")
    state = keep_state(cell, DAY)
    assert state.kept_files.get(name="stand.html").file.name == written[0]
    assert download(client, state, "stand.html").endswith(b"</html>\n")


@pytest.mark.parametrize("number", [1, 30])
def test_freezing_asks_as_often_for_one_row_as_for_thirty(
    cell, django_assert_max_num_queries, number
):
    for _ in range(number):
        make_participation(denkzelle=cell)
        make_event(denkzelle=cell)
        make_archive_file(entry=make_archive_entry(denkzelle=cell))
    with django_assert_max_num_queries(45):
        keep_state(cell, DAY)


def test_five_hundred_dates_and_entries_are_frozen_within_five_seconds(cell):
    event = cell.events.get()
    first = event.occurrences.get()
    days = {
        name: getattr(first, name) for name in ("starts_at", "ends_at", "first_day", "last_day")
    }
    Occurrence.objects.bulk_create(
        Occurrence(
            event=event,
            recurrence_id=str(number),
            **{name: day + timedelta(days=number) for name, day in days.items()},
        )
        for number in range(1, 500)
    )
    ArchiveEntry.objects.bulk_create(
        ArchiveEntry(
            title=f"Eintrag {n}", slug=f"eintrag-{n}", date=DAY, denkzelle=cell, state="published"
        )
        for n in range(499)
    )
    began = process_time()
    state = keep_state(cell, DAY)
    assert process_time() - began < 5
    assert [len(state.content[part]) for part in ("dates", "archive")] == [500, 500]
