"""One entry of the archive and its files."""

import json
import re
from datetime import date

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from archive.models import ArchiveKind, ArchivePhoto
from denkzellen.models import DenkzelleState, PublicationState
from tests.factories import (
    make_archive_entry,
    make_archive_file,
    make_association,
    make_denkzelle,
    make_event,
    make_image,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db

NOT_PUBLIC = sorted(set(PublicationState) - {PublicationState.PUBLISHED})


def _html(client, thing):
    response = client.get(thing if isinstance(thing, str) else thing.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode().replace("\u00ad", "").replace("\u00a0", " ")


def _linked_data(html):
    return json.loads(re.search(r'<script type="application/ld\+json">(.+?)</script>', html)[1])


def test_page_shows_what_the_entry_is_and_where_it_belongs(client):
    cell = make_denkzelle(name="Qualifizierung")
    entry = make_archive_entry(
        kind=ArchiveKind.PROTOCOL,
        title="Symposium",
        summary="Zwei Tage.",
        text="Vier Werkstätten.\n\nEin Fest.",
        links="Bericht | https://example.org/bericht",
        denkzelle=cell,
        project=make_project(denkzelle=cell, title="Beratung"),
        event=make_event(title="Fachtag", in_days=-30),
    )
    entry.associations.add(make_association(name="LAFDK"))
    html = _html(client, entry)
    for words in ("Protokoll", "Symposium", "Zwei Tage.", "4. Mai 2023", "Qualifizierung"):
        assert words in html
    assert "<p>Ein Fest.</p>" in html
    for name in ("Beratung", "Fachtag", "LAFDK", "Bericht"):
        assert re.search(rf"<a [^>]*>{name}</a>", html), name


def test_citation_names_title_archive_day_address_and_today(client, settings):
    settings.SITE_URL = "https://denkzellen.example"
    html = _html(client, make_archive_entry(title="Erstes Treffen"))
    cited = re.search(r'id="cite">.*?<p[^>]*>(.*?)</p>', html, re.DOTALL)[1]
    assert re.sub(r"<[^>]+>", "", cited) == (
        "Erstes Treffen. DENKZELLEN Bremen, Archiv, 4. Mai 2023. "
        "https://denkzellen.example/archiv/eintrag/erstes-treffen/ "
        f"(abgerufen am {date_format(timezone.localdate(), 'j. F Y')})"
    )


def test_day_that_is_not_known_is_never_shown(client):
    entry = make_archive_entry(date=date(2012, 7, 19), is_year_only=True)
    html = _html(client, entry)
    assert "2012" in html
    assert not re.search(r"19\. Juli|2012-07-19|Juli 2012", html)
    assert _linked_data(html)["datePublished"] == "2012"


def test_related_things_that_are_not_public_are_not_named(client):
    draft = make_denkzelle(name="Vorhaben", state=DenkzelleState.DRAFT)
    entry = make_archive_entry(
        denkzelle=draft,
        project=make_project(denkzelle=draft, title="Geheimprojekt"),
        event=make_event(title="Geheimtermin", state=PublicationState.DRAFT),
    )
    entry.associations.add(make_association(name="Geheimbund", state=PublicationState.HIDDEN))
    assert not re.search("Vorhaben|Geheim", _html(client, entry))


def test_file_is_offered_with_type_size_and_pages_in_german(client):
    entry = make_archive_entry(title="Eintrag")
    file = make_archive_file(entry=entry, name="2. Sitzung.pdf", title="Protokoll", pages=1)
    type(file).objects.update(size=1_250_000)
    html = _html(client, entry)
    assert '<a href="/archiv/eintrag/eintrag/2.%20Sitzung.pdf" download>Protokoll</a>' in html
    assert "PDF, 1 Seite, 1,2 MB" in html


def test_photos_stand_with_their_words_and_credit(client):
    entry = make_archive_entry(kind=ArchiveKind.PHOTOS)
    for alt in ("Chor auf der Treppe", "Leere Bühne"):
        ArchivePhoto.objects.create(entry=entry, image=make_image(alt=alt, creator="Ada Beispiel"))
    html = _html(client, entry)
    assert re.findall(r'alt="([^"]+)"', html) == ["Chor auf der Treppe", "Leere Bühne"]
    assert html.count("Ada Beispiel") == 2
    assert "Fotos · 2 Bilder" in _html(client, "/archiv/")


def test_linked_data_cannot_leave_its_script_element(client):
    entry = make_archive_entry(title="</script><script>alert(1)</script>")
    make_archive_file(entry=entry)
    html = _html(client, entry)
    assert "<script>alert" not in html
    data = _linked_data(html)
    assert data["name"] == entry.title
    assert data["@type"] == "DigitalDocument"
    assert data["encoding"][0]["encodingFormat"] == "application/pdf"


def test_former_addresses_lead_to_the_new_ones(client):
    entry = make_archive_entry(title="Alt")
    make_archive_file(entry=entry, name="a.pdf")
    entry.slug = "neu"
    entry.save()
    for tail in ("", "a.pdf"):
        response = client.get(f"/archiv/eintrag/alt/{tail}")
        assert (response.status_code, response["Location"]) == (301, f"/archiv/eintrag/neu/{tail}")


@pytest.mark.parametrize("state", NOT_PUBLIC)
def test_stranger_does_not_learn_that_an_entry_or_its_file_exists(client, state):
    entry = make_archive_entry(state=state)
    file = make_archive_file(entry=entry)
    for address in (entry.get_absolute_url(), file.get_absolute_url()):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("state", NOT_PUBLIC)
def test_staff_see_what_is_not_public_marked_as_such_and_uncached(client, state):
    entry = make_archive_entry(state=state, removal_note="Darum.")
    file = make_archive_file(entry=entry)
    client.force_login(make_user(is_staff=True))
    assert "Noch nicht öffentlich" in _html(client, entry)
    response = client.get(file.get_absolute_url())
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")


def test_removed_entry_answers_gone_with_the_reason_and_nothing_else(client):
    entry = make_archive_entry(
        title="Alter Titel",
        slug="weg",
        state=PublicationState.HIDDEN,
        removal_note="Die Rechte sind erloschen.",
    )
    file = make_archive_file(entry=entry)
    response = client.get(entry.get_absolute_url())
    assert response.status_code == 410
    html = response.content.decode()
    assert "Die Rechte sind erloschen." in html
    assert "Alter Titel" not in html
    assert client.get(file.get_absolute_url()).status_code == 404


def test_removed_entry_is_gone_at_its_former_address_too(client):
    entry = make_archive_entry(slug="frueher")
    entry.slug, entry.state, entry.removal_note = "spaeter", PublicationState.HIDDEN, "Darum."
    entry.save()
    assert client.get("/archiv/eintrag/frueher/").status_code == 410


def test_file_arrives_whole_as_a_download_nothing_can_run(client):
    content = b"%PDF-1.7 \x00\xff" * 9000
    file = make_archive_file(content, name="Übersicht „Räume“.pdf")
    response = client.get(file.get_absolute_url())
    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%C3%9Cbersicht%20%E2%80%9ER%C3%A4ume%E2%80%9C.pdf"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "application/xhtml+xml"])
def test_type_a_browser_would_run_is_never_told(client, content_type):
    file = make_archive_file(b"<script>alert(1)</script>", content_type=content_type)
    response = client.get(file.get_absolute_url())
    assert response["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "name",
    ["anders.pdf", "..", "..%2f..%2fdenkzellen%2fsettings.py", "%2fetc%2fpasswd", "datei.pdf%00"],
)
def test_only_the_names_of_the_entrys_own_files_lead_anywhere(client, name):
    make_archive_file(entry=make_archive_entry(slug="eins"), name="datei.pdf")
    make_archive_file(entry=make_archive_entry(slug="zwei"), name="anders.pdf")
    assert client.get(f"/archiv/eintrag/eins/{name}").status_code == 404


def test_file_lost_on_the_disk_is_not_found(client):
    file = make_archive_file()
    file.file.storage.delete(file.file.name)
    assert client.get(file.get_absolute_url()).status_code == 404


def test_files_and_pages_can_only_be_read(client):
    file = make_archive_file()
    for address in ("/archiv/", file.get_absolute_url(), file.entry.get_absolute_url()):
        assert client.post(address).status_code == 405


@pytest.mark.parametrize("row_count", [1, 30])
def test_number_of_queries_does_not_grow_with_files_and_ties(
    client, django_assert_max_num_queries, row_count
):
    entry = make_archive_entry(denkzelle=make_denkzelle(), event=make_event())
    for _ in range(row_count):
        make_archive_file(entry=entry)
        entry.associations.add(make_association())
    with django_assert_max_num_queries(8):
        _html(client, entry)


def test_deleted_entry_takes_its_files_off_the_disk(django_capture_on_commit_callbacks):
    file = make_archive_file()
    storage, name = file.file.storage, file.file.name

    with django_capture_on_commit_callbacks(execute=True):
        file.entry.delete()

    assert not storage.exists(name)
