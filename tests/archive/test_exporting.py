"""A selection of the archive as a ZIP: ordered, put together, given out while it is true."""

import json
from datetime import date, timedelta
from hashlib import sha256
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from archive.actions.entries import take_down
from archive.actions.keeping import keep_state
from archive.actions.uploads import remove_file
from archive.models import ArchiveFile, Export
from archive.models.exports import new_token
from denkzellen.models import PublicationState
from events.models import Occurrence
from network.actions.erasure import erase_account
from tests.archive.exports import PROTOCOL, fetch, make_protocol, order, stored, table
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_archive_file,
    make_archive_photo,
    make_denkzelle,
    make_editor,
    make_event,
    make_participation,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A store of its own: here every file that belongs to nothing counts."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def protocol():
    return make_protocol()


def test_archive_leads_to_the_order_with_its_filters(client, protocol):
    page = client.get(reverse("archive"), {"art": "protokoll"})
    assert 'href="/archiv/auszug/?art=protokoll"' in page.text
    order_page = client.get("/archiv/auszug/?art=protokoll")
    assert "Protokolle" in order_page.text
    assert "Zusammenstellen" in order_page.text


def test_parcel_holds_each_file_and_both_lists(client, protocol):
    files = fetch(client, order(client))
    assert set(files) == {
        "erstes-treffen/protokoll.pdf",
        "liste.csv",
        "liste.json",
        "LIESMICH.txt",
    }
    assert files["erstes-treffen/protokoll.pdf"] == PROTOCOL
    [row] = table(files)
    assert row["Titel"] == "Erstes Treffen"
    assert row["Art"] == "Protokoll"
    assert row["Datum"] == "2023-05-04"
    assert row["DENKZELLE"] == "Netzwerke"
    assert row["Projekt"] == "Adressbuch"
    assert row["Verbände"] == "Chorverband"
    assert row["Adresse"].endswith("/archiv/eintrag/erstes-treffen/")
    assert row["Datei"] == "erstes-treffen/protokoll.pdf"
    assert row["Prüfsumme (SHA-256)"] == sha256(PROTOCOL).hexdigest()
    [entry] = json.loads(files["liste.json"])["entries"]
    assert entry["text"] == "Alles im Wortlaut."
    assert entry["files"][0]["size"] == len(PROTOCOL)


def test_photos_come_with_credit_and_licence(client):
    entry = make_archive_entry(title="Fest", slug="fest", kind="fotos")
    photo = make_archive_photo(entry=entry, alt="Ein Chor", creator="Ida Licht", licence="cc-by")
    with photo.image.file.open() as file:
        content = file.read()
    files = fetch(client, order(client))
    [row] = table(files)
    assert files[row["Datei"]] == content
    assert (row["Urheber:in"], row["Lizenz"]) == ("Ida Licht", "CC BY 4.0")
    assert row["Prüfsumme (SHA-256)"] == sha256(content).hexdigest()


def test_read_me_tells_what_was_chosen_and_when(client, protocol):
    make_archive_entry(title="Anderes", kind="presse")
    text = fetch(client, order(client, "art=protokoll&denkzelle=netzwerke"))["LIESMICH.txt"]
    assert "- Art: Protokolle" in text.decode()
    assert "- DENKZELLE: Netzwerke" in text.decode()
    assert "Einträge: 1, Dateien: 1" in text.decode()


def test_only_the_selection_is_exported(client, protocol):
    make_archive_entry(title="Zeitungsbericht", kind="presse", date=date(2024, 2, 1))
    assert [row["Titel"] for row in table(fetch(client, order(client, "jahr=2024")))] == [
        "Zeitungsbericht"
    ]


def test_past_dates_stand_in_the_lists(client):
    event = make_event(title="Offene Probe")
    day = timezone.localdate() - timedelta(days=3)
    Occurrence.objects.filter(event=event).update(first_day=day, last_day=day)
    [row] = table(fetch(client, order(client)))
    assert (row["Titel"], row["Art"], row["Datum"]) == (
        "Offene Probe",
        "Vergangener Termin",
        day.isoformat(),
    )


def test_kept_state_comes_with_its_files(client):
    keep_state(make_denkzelle(name="Netzwerke"), date(2024, 3, 12))
    files = fetch(client, order(client))
    folder = next(name for name in files if name.endswith("stand.json")).partition("/")[0]
    content = json.loads(files[f"{folder}/stand.json"])
    assert content["name"] == "Netzwerke"
    assert f"{folder}/stand.html" in files


def test_what_was_hidden_since_is_not_in_the_kept_state(client):
    cell = make_denkzelle()
    actor = make_actor(name="Ida Geheim")
    make_participation(denkzelle=cell, actor=actor)
    keep_state(cell, date(2024, 3, 12))
    actor.state = PublicationState.HIDDEN
    actor.save()
    files = fetch(client, order(client))
    assert b"Ida Geheim" not in b"".join(files.values())
    assert any(name.endswith("stand.json") for name in files)


def test_words_of_a_list_are_never_calculated(client):
    make_archive_entry(title="=HYPERLINK(1)")
    assert table(fetch(client, order(client)))[0]["Titel"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("state", ["draft", "hidden"])
def test_nothing_that_is_not_public_is_exported(client, protocol, state):
    secret = make_archive_entry(title="Vertraulich", state=state)
    make_archive_file(b"geheim", entry=secret, name="geheim.pdf")
    client.force_login(make_editor())
    files = fetch(client, order(client))
    assert b"Vertraulich" not in b"".join(files.values())
    assert b"geheim" not in b"".join(files.values())


def test_hidden_things_are_not_named_beside_an_entry(client, protocol):
    association = protocol.associations.get()
    association.state = PublicationState.HIDDEN
    association.save()
    protocol.denkzelle.state = "draft"
    protocol.denkzelle.save()
    [row] = table(fetch(client, order(client)))
    assert (row["Verbände"], row["DENKZELLE"], row["Projekt"]) == ("", "", "")


def test_lost_file_is_told_and_the_rest_comes(client, protocol):
    default_storage.delete(ArchiveFile.objects.get().file.name)
    files = fetch(client, order(client))
    [entry] = json.loads(files["liste.json"])["entries"]
    assert entry["files"][0]["is_missing"]
    assert "Speicher sie nicht hergab: 1" in files["LIESMICH.txt"].decode()


def test_entry_taken_down_afterwards_is_given_to_nobody(client, protocol):
    page = order(client)
    take_down(protocol, "Persönliches.", make_editor())
    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.get(f"{page}archiv.zip")
    assert response.status_code == 410
    assert "bis sich ändert, was in ihnen steht" in response.text
    assert stored() == []
    assert client.get(page).status_code == 410


def test_file_removed_afterwards_is_given_to_nobody(client, protocol):
    page = order(client)
    remove_file(protocol, ArchiveFile.objects.get().pk, "Versehen", make_editor())
    assert client.get(f"{page}archiv.zip").status_code == 410


def test_new_entry_leaves_the_file_as_it_is(client, protocol):
    page = order(client)
    make_archive_entry(title="Kam später")
    assert client.get(f"{page}archiv.zip").status_code == 200


def test_erasing_a_person_throws_away_what_may_name_them(client, protocol):
    user, actor = make_user(), make_actor(name="Ida Welle")
    actor.keepers.add(user)
    make_participation(denkzelle=protocol.denkzelle, actor=actor)
    keep_state(protocol.denkzelle, date(2024, 3, 12))
    page = order(client)
    assert b"Ida Welle" in b"".join(fetch(client, page).values())
    with TestCase.captureOnCommitCallbacks(execute=True):
        erase_account(user)
    assert client.get(page).status_code == 410
    assert stored() == []
    assert b"Ida Welle" not in b"".join(fetch(client, order(client)).values())


def test_after_a_week_it_is_gone_with_a_sentence(client, protocol):
    page = order(client)
    Export.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    response = client.get(f"{page}archiv.zip")
    assert response.status_code == 410
    assert "7 Tage" in response.text
    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command("forget", stdout=StringIO())
    assert stored() == []
    assert client.get(page).status_code == 410


def test_every_night_the_untrue_ones_go_and_the_others_stay(client, protocol):
    other = make_archive_entry(title="Bericht", kind="presse")
    kept, untrue = order(client, "art=protokoll"), order(client, "art=presse")
    other.summary = "Ohne den Namen."
    other.save()
    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command("forget", stdout=StringIO())
    assert client.get(kept).status_code == 200
    assert client.get(untrue).status_code == 410
    assert len(stored()) == 1


def test_made_up_address_is_unknown(client):
    assert client.get("/archiv/auszug/erfunden/").status_code == 404
    assert client.get("/archiv/auszug/erfunden/archiv.zip").status_code == 404
    assert client.get(reverse("export", args=[new_token()])).status_code == 410


def test_pressed_twice_is_one_export_until_something_changes(client, protocol):
    first = order(client, "art=protokoll")
    assert order(client, "art=protokoll") == first
    protocol.summary = "Neu."
    protocol.save()
    assert order(client, "art=protokoll") != first
