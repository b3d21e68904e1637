"""Photos of an entry: many at once, shown once each is described, with credit and consent."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image as Pixels

from archive.models import ArchivePhoto, Correction
from network.images import clean_upload
from network.models import Image
from tests.archive.uploads.sent import told
from tests.factories import make_archive_entry, make_archive_photo, make_editor, make_upload

pytestmark = pytest.mark.django_db

CREDIT = {"creator": "Ada Beispiel", "licence": "cc-by", "consent": "given", "source_url": ""}


@pytest.fixture(autouse=True)
def editor(client, django_capture_on_commit_callbacks):
    editor = make_editor()
    client.force_login(editor)
    with django_capture_on_commit_callbacks(execute=True):
        yield editor


@pytest.fixture
def draft():
    return make_archive_entry(state="draft", kind="fotos", title="Fest")


def at(name, entry, *args):
    return reverse(name, args=[entry.slug, *args])


def picture(name, colour="teal"):
    return make_upload(Pixels.new("RGB", (30, 20), colour), name)


def send(client, entry, *pictures, **changed):
    data = {**CREDIT, "bilder": list(pictures), **changed}
    return client.post(at("archive_photos", entry), data)


def make_waiting(entry):
    return make_archive_photo(entry=entry, alt="", is_decorative=True)


def words_for(photo, **changed):
    prefix = f"photo-{photo.pk}"
    fields = {"alt": "Ein Chor", "caption": "", "version": photo.image.version, **changed}
    return {f"{prefix}-{name}": value for name, value in fields.items()}


def html_of(response):
    assert response.status_code == 200
    return response.content.decode().replace("\u00ad", "").replace("\u00a0", " ")


def test_pictures_come_together_and_wait_for_their_descriptions(client, draft, editor):
    results = told(send(client, draft, picture("a.jpg"), picture("b.png", "red")))

    assert set(results.values()) == {"gespeichert, braucht noch eine Bildbeschreibung"}
    images = [photo.image for photo in draft.photos.all()]
    assert {(image.creator, image.consent) for image in images} == {("Ada Beispiel", "given")}
    assert {image.uploaded_by for image in images} == {editor}
    html = html_of(client.get(at("archive_photos", draft)))
    assert "2 Fotos warten auf ihre Beschreibung" in html


def test_photo_without_description_is_on_no_public_page(client):
    entry = make_archive_entry(kind="fotos")
    photo = make_waiting(entry)
    client.logout()
    assert "<figure" not in html_of(client.get(entry.get_absolute_url()))
    assert client.get(default_storage.url(photo.image.file.name)).status_code == 404
    assert "1 Bild" not in html_of(client.get("/archiv/"))


def test_described_photos_are_shown_with_credit_and_consent(client, draft):
    one, two = make_waiting(draft), make_waiting(draft)
    data = words_for(one, caption="Im Mai") | words_for(two, alt="")
    response = client.post(at("archive_photos_describe", draft), data, follow=True)
    assert "1 Foto beschrieben." in html_of(response)
    assert "1 Foto wartet auf seine Beschreibung" in html_of(response)

    assert client.post(at("archive_entry_publish", draft)).status_code == 302
    client.logout()
    html = html_of(client.get(draft.get_absolute_url()))
    assert html.count("<figure") == 1
    for words in ('alt="Ein Chor"', "Im Mai", "Ada Beispiel", "CC BY 4.0", "einverstanden"):
        assert words in html
    one.image.refresh_from_db()
    assert not one.image.is_decorative
    assert client.get(default_storage.url(one.image.file.name)).status_code == 200


def test_hostile_pictures_are_refused_one_by_one(client, draft):
    huge = io.BytesIO()
    Pixels.new("1", (9000, 9000)).save(huge, "PNG")
    results = told(
        send(
            client,
            draft,
            picture("gut.jpg"),
            SimpleUploadedFile("leer.jpg", b""),
            SimpleUploadedFile("text.jpg", b"kein Bild"),
            SimpleUploadedFile("film.svg", b"<svg onload=alert(1)>"),
            SimpleUploadedFile("riesig.png", huge.getvalue()),
            SimpleUploadedFile("viel.jpg", b"\xff\xd8" + b"x" * 11_000_000),
        )
    )
    for name, words in {
        "leer.jpg": "Die Datei ist leer",
        "text.jpg": "kein lesbares Bild",
        "film.svg": "Bild",
        "riesig.png": "40 Megapixel",
        "viel.jpg": "größer als 10",
    }.items():
        assert results[name].startswith("nicht gespeichert:"), name
        assert words in results[name], name
    assert draft.photos.count() == 1


def test_place_and_camera_do_not_stay_in_the_picture(client, draft):
    exif = Pixels.Exif()
    exif[0x010F] = "GeheimeKamera"
    send(client, draft, make_upload(name="a.jpg", exif=exif))
    with draft.photos.get().image.file.open() as file:
        assert b"GeheimeKamera" not in file.read()


def test_same_picture_sent_twice_is_there_once(client, draft):
    send(client, draft, picture("a.jpg"))
    results = told(send(client, draft, picture("a.jpg"), picture("b.jpg")))
    assert set(results.values()) == {"liegt schon bei diesem Eintrag"}
    assert draft.photos.count() == Image.objects.count() == 1


def test_missing_credit_is_asked_for_and_the_rest_stays(client, draft):
    html = html_of(send(client, draft, picture("a.jpg"), creator="", source_url="https://x.de/y"))
    assert "Bitte prüfen" in html
    assert 'value="https://x.de/y"' in html
    assert "Bitte die Bilder danach noch einmal auswählen." in html
    assert draft.photos.count() == 0
    response = client.post(
        at("archive_photos", draft),
        {**CREDIT, "licence": "", "bilder": picture("a.jpg")},
        headers={"accept": "application/json"},
    )
    assert response.json()["results"][0]["stored"] is False


def test_more_pictures_than_go_at_once_are_named(client, draft, monkeypatch):
    monkeypatch.setattr("archive.actions.uploads.MOST_PHOTOS_AT_ONCE", 1)
    results = told(send(client, draft, picture("a.jpg"), picture("b.jpg", "red")))
    assert "war zu viel auf einmal" in results["b.jpg"]
    assert draft.photos.count() == 1


def test_files_of_a_picture_go_with_its_row_when_that_cannot_be_written(client, draft, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError

    send(client, draft, picture("a.jpg"))
    before = set(default_storage.listdir("bilder")[1])
    monkeypatch.setattr(ArchivePhoto.objects, "create", refuse)
    with pytest.raises(RuntimeError):
        send(client, draft, picture("b.jpg", "red"))
    assert set(default_storage.listdir("bilder")[1]) == before
    assert Image.objects.count() == 1


def test_words_of_a_photo_change_and_two_editors_are_told_of_each_other(client, draft):
    photo = make_archive_photo(entry=draft)
    address = at("archive_photo_edit", draft, photo.pk)
    data = {**CREDIT, "alt": "Ein Chor", "caption": "Von der einen", "version": 1}
    for words in ("sind gespeichert", "So steht es schon da."):
        assert words in html_of(client.post(address, data, follow=True))
    response = client.post(address, {**data, "caption": "Von der anderen"})
    assert response.status_code == 409
    assert not Correction.objects.exists()


def test_description_cannot_be_taken_away(client, draft):
    photo = make_archive_photo(entry=draft, alt="Ein Chor")
    address = at("archive_photo_edit", draft, photo.pk)
    html = html_of(client.post(address, {**CREDIT, "alt": " ", "version": 1}))
    assert "Bitte prüfen" in html
    photo.image.refresh_from_db()
    assert photo.image.alt == "Ein Chor"


def test_words_of_a_public_photo_change_with_a_note_and_keep_the_old_ones(client):
    entry = make_archive_entry(kind="fotos")
    photo = make_archive_photo(entry=entry, alt="Ein Chor", creator="Niemand")
    address = at("archive_photo_edit", entry, photo.pk)
    data = {**CREDIT, "alt": "Ein Chor", "version": 1}
    assert "Bitte in einem Satz sagen" in html_of(client.post(address, data))
    client.post(address, {**data, "note": "Es war Ada Beispiel."})

    client.logout()
    html = html_of(client.get(entry.get_absolute_url()))
    for words in ("Es war Ada Beispiel.", "Urheber:in", "Niemand"):
        assert words in html.split('id="corrections"')[1]


def test_photos_described_in_a_public_entry_are_told_once(client):
    entry = make_archive_entry(kind="fotos")
    make_archive_photo(entry=entry)
    photos = [make_waiting(entry) for _ in range(2)]
    data = words_for(photos[0]) | words_for(photos[1])
    for _press in range(2):
        client.post(at("archive_photos_describe", entry), data)
    correction = Correction.objects.get()
    assert (correction.note, correction.before) == (
        "Fotos ergänzt",
        {"photos": ["Fotos", "1 Foto"]},
    )
    assert entry.photos.shown().count() == 3


def test_removed_photo_is_gone_with_its_files_and_of_a_public_entry_with_a_note(
    client, django_capture_on_commit_callbacks
):
    entry = make_archive_entry(kind="fotos")
    photo = make_archive_photo(entry=entry, alt="Zwei Menschen")
    names = photo.image.file_names
    address = at("archive_photo_remove", entry, photo.pk)
    assert "Bitte in einem Satz sagen" in html_of(client.post(address))
    note = {"note": "Eine Person möchte nicht gezeigt werden."}
    with django_capture_on_commit_callbacks(execute=True):
        for words in ("ist entfernt", "Das war schon entfernt"):
            assert words in html_of(client.post(address, note, follow=True))

    assert not Image.objects.exists()
    client.logout()
    html = html_of(client.get(entry.get_absolute_url()))
    assert "Foto: Ada Beispiel" in html
    assert "Zwei Menschen" not in html
    assert not any(default_storage.exists(name) for name in names)


def test_photo_another_entry_shows_too_keeps_its_files(client, draft):
    photo = make_archive_photo(entry=draft)
    ArchivePhoto.objects.create(entry=make_archive_entry(), image=photo.image)
    client.post(at("archive_photo_remove", draft, photo.pk))
    assert default_storage.exists(photo.image.file.name)


def test_photos_are_put_in_order_and_twice_is_once(client, draft):
    one, two = make_archive_photo(entry=draft), make_archive_photo(entry=draft)
    for _press in range(2):
        client.post(at("archive_photo_move", draft, two.pk), {"platz": "0"})
    assert list(draft.photos.all()) == [two, one]


def test_photo_of_another_entry_is_not_reached(client, draft):
    other = make_archive_photo()
    for name in ("archive_photo_edit", "archive_photo_move"):
        assert client.post(at(name, draft, other.pk)).status_code == 404
    client.post(at("archive_photo_remove", draft, other.pk))
    client.post(at("archive_photos_describe", draft), words_for(other, alt="Fremd"))
    other.image.refresh_from_db()
    assert other.image.alt != "Fremd"


@pytest.mark.parametrize("number", [1, 30])
def test_page_of_photos_asks_the_database_as_often_for_many_as_for_one(
    client, draft, django_assert_num_queries, number, monkeypatch
):
    picture = clean_upload(make_upload())
    monkeypatch.setattr("tests.factories.clean_upload", lambda upload: picture)
    for _ in range(number):
        make_archive_photo(entry=draft)
    client.get(at("archive_photos", draft))
    with django_assert_num_queries(6):
        html = html_of(client.get(at("archive_photos", draft)))
    assert html.count("row-body") == number


def test_public_page_asks_as_often_for_many_photos_as_for_one(client, monkeypatch):
    picture = clean_upload(make_upload())
    monkeypatch.setattr("tests.factories.clean_upload", lambda upload: picture)
    entry = make_archive_entry(kind="fotos")
    client.logout()
    numbers = []
    for _ in range(2):
        for _photo in range(8):
            make_archive_photo(entry=entry)
            Correction.objects.create(entry=entry, note="Etwas", before={"a": ["B", "c"]})
        with CaptureQueriesContext(connection) as queries:
            html_of(client.get(entry.get_absolute_url()))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
