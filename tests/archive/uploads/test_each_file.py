"""Many files at once: each is stored or refused, and says so."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.test import Client

from archive import uploads
from archive.models import ArchiveFile
from tests.archive.uploads.sent import (
    BOUNDARY,
    KINDS,
    NAMES,
    PDF,
    WRONG,
    encrypted_pdf,
    long_pdf,
    named,
    page_of,
    send,
    send_raw,
    told,
    zip_bomb,
    zipped,
)
from tests.factories import make_upload, make_user

pytestmark = pytest.mark.django_db


def test_several_files_come_at_once_with_titles_names_and_checksums(client, draft):
    response = send(client, draft, named("Protokoll_März 2024.PDF"), named("liste.csv", b"a;b\n"))

    assert told(response) == {
        "Protokoll_März 2024.PDF": "gespeichert als protokoll-maerz-2024.pdf",
        "liste.csv": "gespeichert als liste.csv",
    }
    first, second = draft.files.all()
    assert (first.title, first.size, first.text_state) == ("Protokoll März 2024", 14, "waiting")
    assert (second.content_type, second.text_state) == ("text/csv", "none")
    with first.file.open() as file:
        assert file.read() == PDF


@pytest.mark.parametrize("name", KINDS)
def test_kind_of_a_file_is_told_by_its_content(client, draft, name):
    content, content_type = KINDS[name]
    suffix = Path(name).suffix
    misleading = name if suffix in (".txt", ".csv") else "eintrag.exe"
    told(send(client, draft, named(misleading, content)))
    file = draft.files.get()
    assert (file.content_type, Path(file.name).suffix) == (content_type, suffix)
    assert Path(file.file.name).suffix == suffix


def test_each_wrong_file_says_what_is_wrong_and_the_good_one_stays(client, draft):
    files = [named(name, content) for name, (content, _words) in WRONG.items()]
    results = told(send(client, draft, *files, named("gut.pdf")))

    for name, (_content, words) in WRONG.items():
        assert results[name].startswith("nicht gespeichert:"), name
        assert words in results[name], name
    assert [file.name for file in draft.files.all()] == ["gut.pdf"]


def test_picture_is_sent_to_the_photos_where_its_credit_is_asked_for(client, draft):
    results = told(send(client, draft, make_upload(name="plakat.jpg")))
    assert "Unter „Fotos“ hochgeladen" in results["plakat.jpg"]


def test_hostile_documents_are_kept_as_they_are(client, draft):
    files = {
        "verschluesselt.pdf": encrypted_pdf(),
        "kaputt.pdf": b"%PDF-1.7\n1 0 obj << /Kids [1 0 R] >>",
        "lang.pdf": long_pdf(),
        "bombe.docx": zip_bomb(),
    }
    response = send(client, draft, *(named(name, content) for name, content in files.items()))
    assert all(words.startswith("gespeichert als") for words in told(response).values())
    assert sorted(file.name for file in draft.files.all()) == sorted(files)


def test_zip_with_a_false_list_of_names_is_just_a_zip(client, draft):
    content = bytearray(zipped("a.txt"))
    end = content.rfind(b"PK\x05\x06")
    content[end + 12 : end + 20] = b"\xff" * 8
    told(send(client, draft, named("a.zip", bytes(content))))
    assert draft.files.get().content_type == "application/zip"


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_no_name_leads_anywhere(client, draft, name):
    response = send_raw(client, draft, (name, PDF))
    assert len(told(response)) == 1
    file = draft.files.get()
    assert file.name == NAMES[name]
    assert re.fullmatch(r"archiv/[0-9a-f]{32}\.pdf", file.file.name)
    assert not re.search(r"[\x00-\x1f\u202e]", file.title)
    assert client.get(file.get_absolute_url()).status_code == 200


def test_names_are_shown_without_what_could_run_on_the_page(client, draft):
    html = send(client, draft, named("<img src=x onerror=alert(1)>.pdf")).content.decode()
    assert "<img src=x" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_files_of_one_name_get_names_of_their_own(client, draft):
    told(
        send(client, draft, named("a.pdf"), named("A.pdf", PDF + b"1"), named("a.pdf", PDF + b"2"))
    )
    assert [file.name for file in draft.files.all()] == ["a.pdf", "a-2.pdf", "a-3.pdf"]


def test_same_file_sent_twice_is_there_once(client, draft):
    send(client, draft, named("a.pdf"))
    results = told(send(client, draft, named("a.pdf"), named("kopie.pdf")))
    assert set(results.values()) == {"liegt schon bei diesem Eintrag"}
    assert draft.files.count() == 1


def test_nothing_chosen_is_said_beside_the_field(client, draft):
    response = client.post(page_of(draft), {})
    assert "Bitte mindestens eine Datei auswählen." in response.content.decode()


def test_200_files_come_at_once(client, draft):
    results = told(send(client, draft, *(named(f"{n}.txt", b"%d" % n) for n in range(200))))
    assert len(results) == 200
    assert draft.files.count() == 200


def test_201_files_are_refused_together_with_a_clear_word(client, draft):
    response = send(client, draft, *(named(f"{n}.txt", b"%d" % n) for n in range(201)))
    assert response.status_code == 400
    html = response.content.decode()
    assert "mehr als 200 Dateien auf einmal; keine davon ist gespeichert" in html
    assert "<form" in html
    assert draft.files.count() == 0


def test_number_of_files_is_the_same_in_settings_and_uploads():
    assert django_settings.DATA_UPLOAD_MAX_NUMBER_FILES == uploads.MOST_AT_ONCE


def test_what_is_too_large_is_refused_by_name_and_the_rest_stays(client, draft, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    monkeypatch.setattr("archive.views.uploads.MOST_BYTES_OF_RECORDING", 100_000)
    results = told(
        send(
            client,
            draft,
            named("gross.pdf", PDF + b"x" * 2000),
            named("riesig.mp4", b"\0\0\0\x18ftypisom" + b"x" * 300_000),
            named("ton.mp3", b"ID3" + b"x" * 2000),
            named("klein.pdf"),
        )
    )
    assert "Die Datei ist größer als" in results["gross.pdf"]
    assert "Die Datei ist größer als" in results["riesig.mp4"]
    assert sorted(file.name for file in draft.files.all()) == ["klein.pdf", "ton.mp3"]


def test_too_large_file_does_not_reach_the_disk(client, draft, monkeypatch, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    monkeypatch.setattr("archive.views.uploads.MOST_BYTES_OF_RECORDING", 200_000)
    results = told(send(client, draft, named("riesig.mp4", b"x" * 3_000_000)))
    assert "größer" in results["riesig.mp4"]
    assert os.listdir(tmp_path) == []


def test_too_much_at_once_is_refused_file_by_file(client, draft, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES_AT_ONCE", 150_000)
    files = [named(f"{n}.pdf", PDF + bytes([n]) * 100_000) for n in range(2)]
    results = told(send(client, draft, *files, named("klein.pdf")))
    assert "zu viel auf einmal" in results["1.pdf"]
    assert sorted(file.name for file in draft.files.all()) == ["0.pdf", "klein.pdf"]


def test_broken_upload_is_answered_in_words(client, draft):
    kind = "multipart/form-data; boundary=" + "x" * 3000
    for body, content_type in ((b"kaputt", kind), (b"kaputt", "multipart/form-data"), (b"", kind)):
        response = client.post(page_of(draft), body, content_type)
        assert response.status_code in (200, 400)
        assert "Bitte" in response.content.decode()


@pytest.mark.parametrize("name", [b"\xff\xfe.pdf", b"x" * 5000, b"..", b""])
def test_name_that_cannot_be_read_is_answered_in_words(client, draft, name):
    response = send_raw(client, draft, (name, PDF))
    assert response.status_code in (200, 400)
    assert "Bitte" in response.content.decode()
    assert draft.files.count() == 0


def test_upload_that_breaks_off_leaves_nothing(client, draft):
    body = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="dateien"; filename="a.pdf"\r\n\r\n'
    ).encode()
    response = client.post(
        page_of(draft), body + PDF * 100, f"multipart/form-data; boundary={BOUNDARY}"
    )
    assert response.status_code in (200, 400)


def test_row_that_cannot_be_written_takes_its_file_along(client, draft, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(ArchiveFile.objects, "create", refuse)
    with pytest.raises(RuntimeError):
        send(client, draft, named("a.pdf"))
    assert draft.files.count() == 0


def test_full_disk_is_a_result_and_no_error_page(client, draft, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", refuse)
    results = told(send(client, draft, named("a.pdf")))
    assert "Bitte später noch einmal" in results["a.pdf"]


def test_entry_with_very_many_files_takes_no_more(client, draft, monkeypatch):
    monkeypatch.setattr("archive.actions.uploads.MOST_FILES", 1)
    send(client, draft, named("a.pdf"))
    results = told(send(client, draft, named("b.pdf", PDF + b"b")))
    assert "Bitte einen weiteren anlegen" in results["b.pdf"]


def test_script_gets_the_result_of_its_file(client, draft):
    response = send(client, draft, named("a.pdf"), accept="application/json")
    assert response.json() == {
        "results": [{"name": "a.pdf", "text": "gespeichert als a.pdf", "stored": True}]
    }
    response = send(client, draft, named("a.exe", b"MZ"), accept="application/json")
    assert response.json()["results"][0]["stored"] is False
    response = client.post(page_of(draft), {}, headers={"accept": "application/json"})
    assert "auswählen" in response.json()["results"][0]["text"]


def test_upload_without_the_token_of_the_form_is_refused(draft, editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert send(client, draft, named("a.pdf")).status_code == 403
    client.get(page_of(draft))
    token = client.cookies["csrftoken"].value
    data = {"dateien": named("a.pdf"), "csrfmiddlewaretoken": token}
    assert client.post(page_of(draft), data).status_code == 200
    assert draft.files.count() == 1


@pytest.mark.parametrize("role", ["nobody", "member", "second factor"])
def test_what_strangers_send_is_not_even_read(client, draft, role, monkeypatch):
    def read(*args, **kwargs):
        raise AssertionError("read")

    monkeypatch.setattr("archive.views.uploads._within_limits", read)
    client.logout()
    if role != "nobody":
        client.force_login(make_user(is_staff=role == "second factor", second_factor=False))
    assert send(client, draft, named("a.pdf")).status_code in (302, 403)
