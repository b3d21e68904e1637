"""Files of an entry, many at once: a clear result for each, whatever it is."""

import io
import os
import re
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfWriter

from archive import uploads
from archive.models import ArchiveFile, Correction
from tests.factories import (
    make_archive_entry,
    make_archive_file,
    make_editor,
    make_upload,
    make_user,
)

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF"
BOUNDARY = "grenze"


@pytest.fixture(autouse=True)
def editor(client):
    editor = make_editor(name="Rita Redaktion")
    client.force_login(editor)
    return editor


@pytest.fixture
def draft():
    return make_archive_entry(state="draft", title="Treffen")


def page_of(entry):
    return reverse("archive_files", args=[entry.slug])


def named(name, content=PDF):
    return SimpleUploadedFile(name, content)


def send(client, entry, *files, **headers):
    return client.post(page_of(entry), {"dateien": list(files)}, headers=headers)


def send_raw(client, entry, *parts, field="dateien"):
    """As no browser would: names and heads exactly as they are."""
    body = b"".join(
        b'--%b\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n\r\n%b\r\n'
        % (BOUNDARY.encode(), field.encode(), name, content)
        for name, content in parts
    )
    body += f"--{BOUNDARY}--\r\n".encode()
    return client.post(page_of(entry), body, f"multipart/form-data; boundary={BOUNDARY}")


def told(response, status=200):
    """Name and words for each file, the refused ones first, as the page says it."""
    assert response.status_code == status
    html = response.content.decode().replace("\u00a0", " ")
    rows = re.findall(r"<li[^>]*><strong>(.*?)</strong> <span>(.*?)</span></li>", html, re.DOTALL)
    return {name: " ".join(words.split()) for name, words in rows}


def stored_files():
    folder = Path(default_storage.path("archiv"))
    return {f"archiv/{path.name}" for path in folder.iterdir()} if folder.exists() else set()


@pytest.fixture(autouse=True)
def _nothing_half_stored(django_capture_on_commit_callbacks):
    """After each test every new file has a row, and every row its file."""
    before = stored_files()
    with django_capture_on_commit_callbacks(execute=True):
        yield
    named_by_rows = set(ArchiveFile.objects.values_list("file", flat=True))
    assert stored_files() - before == named_by_rows


def zipped(*names, first=None):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


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


KINDS = {
    "a.pdf": (b"\n%PDF-1.4", "application/pdf"),
    "a.rtf": (b"{\\rtf1", "application/rtf"),
    "a.docx": (
        zipped("[Content_Types].xml", "word/document.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "a.odt": (
        zipped("content.xml", first="application/vnd.oasis.opendocument.text"),
        "application/vnd.oasis.opendocument.text",
    ),
    "a.zip": (zipped("bilder/a.txt"), "application/zip"),
    "a.txt": ("Grüße".encode(), "text/plain"),
    "a.mp3": (b"\xff\xfb\x90\x64" + b"\0" * 400, "audio/mpeg"),
    "a.ogg": (b"OggS\0\x02", "audio/ogg"),
    "a.flac": (b"fLaC\0\0\0\x22", "audio/flac"),
    "a.m4a": (b"\0\0\0\x20ftypM4A \0\0\0\0", "audio/mp4"),
    "a.mp4": (b"\0\0\0\x18ftypisom\0\0\x02\0", "video/mp4"),
    "a.webm": (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", "video/webm"),
}


@pytest.mark.parametrize("name", KINDS)
def test_kind_of_a_file_is_told_by_its_content(client, draft, name):
    content, content_type = KINDS[name]
    suffix = Path(name).suffix
    misleading = name if suffix in (".txt", ".csv") else "eintrag.exe"
    told(send(client, draft, named(misleading, content)))
    file = draft.files.get()
    assert (file.content_type, Path(file.name).suffix) == (content_type, suffix)
    assert Path(file.file.name).suffix == suffix


WRONG = {
    "leer.pdf": (b"", "Die Datei ist leer"),
    "seite.pdf": (b"<!doctype html><script>alert(1)</script>", "nimmt das Archiv nicht auf"),
    "seite.txt": (b"\xef\xbb\xbf <svg onload=alert(1)>", "nimmt das Archiv nicht auf"),
    "skript.txt": (b"#!/bin/sh\nrm -rf /\n", "nimmt das Archiv nicht auf"),
    "binaer.csv": (b"a;b\x00\x01", "nimmt das Archiv nicht auf"),
    "programm.pdf": (b"MZ\x90\x00" + b"\0" * 60, "nimmt das Archiv nicht auf"),
    "alt.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "nimmt das Archiv nicht auf"),
    "film.mov": (b"\0\0\0\x14ftypqt  ", "nimmt das Archiv nicht auf"),
    "notiz.py": (b"import os", "nimmt das Archiv nicht auf"),
    "halb.zip": (zipped("a")[:40], "Das ZIP ist beschädigt"),
    "kurz.mp3": (b"\xff\xfb", "nimmt das Archiv nicht auf"),
}


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


def encrypted_pdf():
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.encrypt("geheim", algorithm="RC4-128")
    writer.write(content)
    return content.getvalue()


def long_pdf():
    writer, content = PdfWriter(), io.BytesIO()
    for _page in range(10_000):
        writer.add_blank_page(10, 10)
    writer.write(content)
    return content.getvalue()


def zip_bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("word/document.xml", b"\0" * 50_000_000)
    return content.getvalue()


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


NAMES = {
    b"../../etc/passwd.pdf": "passwd.pdf",
    b"..\\..\\boot.pdf": "boot.pdf",
    b"C:\\Windows\\system.pdf": "system.pdf",
    b"%2e%2e%2fgeheim.pdf": "2e2e2fgeheim.pdf",
    b"a\x00b\x1b[31m.pdf": "ab31m.pdf",
    "\u202efdp.exe".encode(): "fdp.pdf",
    b".htaccess": "htaccess.pdf",
    b"...": "eintrag.pdf",
    b"x" * 900 + b".pdf": f"{'x' * 80}.pdf",
    "Größe & Maß.pdf".encode(): "groesse-und-mass.pdf",
}


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


# Files of what is public


def test_file_added_to_a_public_entry_is_told_once_for_one_sitting(client):
    entry = make_archive_entry()
    make_archive_file(entry=entry)
    for name in ("b.pdf", "c.pdf"):
        send(client, entry, named(name, PDF + name.encode()))
    correction = Correction.objects.get()
    assert correction.note == "Dateien ergänzt"
    assert correction.before == {"files": ["Dateien", "1 Datei"]}
    client.logout()
    assert "Dateien ergänzt" in client.get(entry.get_absolute_url()).content.decode()


def test_file_added_to_a_draft_is_no_correction(client, draft):
    send(client, draft, named("a.pdf"))
    assert not Correction.objects.exists()


def test_removed_file_of_a_draft_is_gone_with_its_bytes_and_twice_is_said(client, draft):
    send(client, draft, named("a.pdf"))
    file = draft.files.get()
    address = reverse("archive_file_remove", args=[draft.slug, file.pk])
    assert "lässt sich nicht zurückholen" in client.get(address).content.decode()
    assert draft.files.count() == 1
    for words in ("ist entfernt", "Das war schon entfernt"):
        assert words in client.post(address, follow=True).content.decode()
    assert draft.files.count() == 0


def test_removed_file_of_a_public_entry_leaves_its_name_and_checksum(client):
    entry = make_archive_entry()
    file = make_archive_file(entry=entry, name="liste.pdf", title="Adressliste")
    address = reverse("archive_file_remove", args=[entry.slug, file.pk])
    assert "Bitte in einem Satz sagen" in client.post(address).content.decode()
    assert entry.files.count() == 1

    client.post(address, {"note": "Enthielt private Adressen."})
    assert entry.files.count() == 0
    client.logout()
    html = client.get(entry.get_absolute_url()).content.decode()
    for words in ("Enthielt private Adressen.", "Adressliste", file.sha256):
        assert words in html


def test_title_of_a_file_changes_and_of_a_public_one_with_a_note(client, draft):
    file = make_archive_file(entry=draft, title="Alt")
    address = reverse("archive_file_edit", args=[draft.slug, file.pk])
    for words in ("Der Titel ist gespeichert.", "So heißt die Datei schon."):
        assert words in client.post(address, {"title": "Neu"}, follow=True).content.decode()
    draft.publish()
    html = client.post(address, {"title": "Neuer"}).content.decode()
    assert "Bitte in einem Satz sagen" in html
    assert 'value="Neuer"' in html
    client.post(address, {"title": "Neuer", "note": "Tippfehler."})
    assert Correction.objects.get().before == {
        f"file-{file.pk}": [f"Titel der Datei {file.name}", "Neu"]
    }


def test_files_are_put_in_order_and_twice_is_once(client, draft):
    one, two, three = (make_archive_file(entry=draft) for _ in range(3))
    address = reverse("archive_file_move", args=[draft.slug, three.pk])
    for _press in range(2):
        client.post(address, {"platz": "0"})
    assert list(draft.files.all()) == [three, one, two]
    assert client.post(address, {"platz": "x"}).status_code == 302


def test_file_of_another_entry_is_not_reached(client, draft):
    other = make_archive_file(content=b"%PDF-andere")
    for name in ("archive_file_edit", "archive_file_move"):
        assert client.post(reverse(name, args=[draft.slug, other.pk])).status_code == 404
    client.post(reverse("archive_file_remove", args=[draft.slug, other.pk]))
    assert ArchiveFile.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("number", [1, 30])
def test_page_of_files_asks_the_database_as_often_for_many_as_for_one(
    client, draft, django_assert_num_queries, number
):
    for _ in range(number):
        make_archive_file(entry=draft)
    client.get(page_of(draft))
    with django_assert_num_queries(6):
        html = client.get(page_of(draft)).content.decode()
    assert html.count("row-body") == number


# Recordings


def test_recording_plays_from_here_only_when_asked_and_in_parts(client):
    entry = make_archive_entry(kind="aufnahme", text="<p>Wer spricht, was sie sagt.</p>")
    make_archive_file(b"0123456789", entry=entry, name="ton.mp3", content_type="audio/mpeg")
    make_archive_file(b"abc", entry=entry, name="film.webm", content_type="video/webm")
    client.logout()
    response = client.get(entry.get_absolute_url())
    html = response.content.decode()
    assert re.findall(r"<(audio|video) class=\"recording\" controls preload=\"none\"", html) == [
        "audio",
        "video",
    ]
    assert 'href="#text"' in html
    assert "<iframe" not in html
    assert "media-src 'self'" in response["Content-Security-Policy"]

    address = entry.files.get(name="ton.mp3").get_absolute_url()
    for asked, first, content in (
        ("bytes=2-4", "bytes 2-4/10", b"234"),
        ("bytes=7-", "bytes 7-9/10", b"789"),
        ("bytes=-2", "bytes 8-9/10", b"89"),
        ("bytes=4-999", "bytes 4-9/10", b"456789"),
    ):
        response = client.get(address, headers={"range": asked})
        assert (response.status_code, response["Content-Range"]) == (206, first)
        assert b"".join(response.streaming_content) == content
        assert response["Content-Length"] == str(len(content))
    for asked in ("bytes=99-", "bytes=-0"):
        assert client.get(address, headers={"range": asked}).status_code == 416
    for asked in ("", "bytes=", "bytes=5-2", "bytes=0-1,3-4", "zeilen=1-2", "bytes=a-b"):
        response = client.get(address, headers={"range": asked})
        assert response.status_code == 200, asked
        assert b"".join(response.streaming_content) == b"0123456789"
