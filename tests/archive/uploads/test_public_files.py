"""Files of entries that are public, and recordings."""

import re

import pytest
from django.urls import reverse

from archive.models import ArchiveFile, Correction
from tests.archive.uploads.sent import PDF, named, page_of, send
from tests.factories import make_archive_entry, make_archive_file

pytestmark = pytest.mark.django_db

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
