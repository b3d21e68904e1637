"""My data: to read, to take along, to delete."""

import json
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from network import kept_uploads
from network.images import clean_upload
from network.models import Actor, Association, User
from network.my_data import download as collect
from tests.factories import (
    make_actor,
    make_association,
    make_editor,
    make_image,
    make_rep,
    make_upload,
    make_user,
)

pytestmark = pytest.mark.django_db

PASSWORD = "geheim-und-lang"
DELETE = "/mein/konto-loeschen/"
DOWNLOAD = "/mein/daten/herunterladen/"
REAUTHENTICATE = "/konto/reauthenticate/"


@pytest.fixture
def user(client):
    user = make_user(email="ada@example.org", name="Ada Beispiel")
    client.force_login(user)
    return user


@pytest.fixture
def actor(user):
    actor = make_actor(name="Ada Beispiel", image=make_image(uploaded_by=user))
    actor.keepers.add(user)
    return actor


def say_password(client, response):
    """Answer the question that comes before; what was asked for then goes on."""
    assert response.status_code == 302
    assert response["Location"].startswith(REAUTHENTICATE)
    return client.post(response["Location"], {"password": PASSWORD})


def download(client):
    response = say_password(client, client.post(DOWNLOAD))
    return response, ZipFile(BytesIO(b"".join(response.streaming_content)))


def delete(client, email="ada@example.org"):
    return say_password(client, client.post(DELETE, {"email": email}))


@pytest.mark.parametrize("address", ["/mein/daten/", DELETE])
def test_anonymous_signs_in_first(client, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={address}"


def test_page_says_what_is_kept_and_how_long(client, user):
    page = client.get("/mein/daten/").content.decode()
    assert "24 Monate" in page
    assert "30 Tage" in page
    assert DELETE in page


def test_download_is_a_zip_for_machines_and_people_with_the_pictures(client, user, actor):
    response, archive = download(client)
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    picture = actor.image.file.name.rpartition("/")[2]
    assert set(archive.namelist()) == {"daten.json", "lesen.html", f"dateien/{picture}"}
    with actor.image.file.open() as file:
        assert archive.read(f"dateien/{picture}") == file.read()
    sections = {part["titel"]: part for part in json.loads(archive.read("daten.json"))["angaben"]}
    assert sections["Konto"]["eintraege"][0]["email"] == "ada@example.org"
    assert sections["Profile"]["eintraege"][0]["name"] == "Ada Beispiel"


def test_download_asks_for_the_password(client, user):
    assert client.post(DOWNLOAD)["Location"].startswith(REAUTHENTICATE)
    wrong = client.post(client.post(DOWNLOAD)["Location"], {"password": "falsch"})
    assert wrong.status_code == 200


def test_download_is_not_fetched_by_a_link(client, user):
    assert client.get(DOWNLOAD).status_code == 405


def test_readable_file_runs_nothing(client, user, actor):
    Actor.objects.filter(pk=actor.pk).update(summary="<script>alert(1)</script>")
    page = download(client)[1].read("lesen.html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_download_has_nothing_of_others(client, user, actor):
    other = make_actor(name="Grete Fremd", email="grete@example.org")
    other.keepers.add(make_user(email="fremd@example.org"))
    text = download(client)[1].read("daten.json").decode()
    assert "grete@example.org" not in text
    assert "fremd@example.org" not in text


def test_download_asks_the_database_as_often_for_many_rows(user):
    def count(rows):
        for number in range(rows):
            make_actor(name=f"Profil {rows} {number}").keepers.add(user)
        with CaptureQueriesContext(connection) as queries:
            collect(user).close()
        return len(queries)

    assert count(1) == count(12)


def test_page_spells_out_what_goes_and_what_stays(client, user, actor):
    shared = make_actor(name="Kollektiv Nord")
    shared.keepers.add(user, make_user())
    alone, together = make_association(name="Verband Eins"), make_association(name="Verband Zwei")
    for association in (alone, together):
        association.representations.create(user=user, granted_at=user.date_joined)
    make_rep(together)
    page = unescape(client.get(DELETE).content.decode())
    assert "das Profil „Ada Beispiel“ mit Bildern" in page
    assert "das Profil „Kollektiv Nord“: Andere pflegen es weiter" in page
    assert "der Eintrag „Verband Eins“: Niemand vertritt ihn dann mehr" in page
    assert "Verband Zwei" not in page


def test_looking_deletes_nothing(client, user):
    client.get(DELETE)
    assert User.objects.filter(pk=user.pk).exists()


def test_account_is_deleted_and_signed_out(client, user, actor, mailoutbox):
    response = delete(client)
    assert response["Location"] == reverse("account_deleted")
    page = client.get(response["Location"]).content.decode()
    assert "Das Konto ist gelöscht" in page
    assert not User.objects.filter(email="ada@example.org").exists()
    assert not Actor.objects.exists()
    assert not EmailAddress.objects.exists()
    assert client.get("/mein/").status_code == 302
    assert client.get(actor.get_absolute_url()).status_code == 404
    assert mailoutbox[-1].to == ["ada@example.org"]


def test_other_devices_are_signed_out(client, user):
    other = type(client)()
    other.force_login(user)
    delete(client)
    assert other.get("/mein/").status_code == 302
    assert not any(
        session.get_decoded().get("_auth_user_id") == str(user.pk)
        for session in Session.objects.all()
    )


def test_deleting_asks_for_the_password(client, user):
    client.post(DELETE, {"email": "ada@example.org"})
    assert User.objects.filter(pk=user.pk).exists()


def test_deleting_needs_the_right_address(client, user):
    page = delete(client, email="eva@example.org").content.decode()
    assert "Das ist nicht die Adresse dieses Kontos" in page
    assert "eva@example.org" in page
    assert User.objects.filter(pk=user.pk).exists()


def test_deleting_twice_ends_at_the_sign_in(client, user):
    delete(client)
    response = client.post(DELETE, {"email": "ada@example.org"})
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_picture_still_waiting_for_its_words_goes_too(
    client, user, actor, django_capture_on_commit_callbacks
):
    kept_uploads.keep(clean_upload(make_upload()), user, actor)
    with django_capture_on_commit_callbacks(execute=True):
        delete(client)
    assert kept_uploads.kept_file(user, actor) is None


def test_association_of_the_last_rep_stays_for_the_redaktion(client, user):
    association = make_association()
    association.representations.create(user=user, granted_at=user.date_joined)
    delete(client)
    assert Association.objects.get() == association
    client.force_login(make_editor())
    assert client.get(reverse("association_edit", args=[association.slug])).status_code == 200


def test_last_admin_cannot_leave(client):
    admin = make_user(email="ada@example.org", is_staff=True, is_superuser=True)
    client.force_login(admin)
    response = client.post(DELETE, {"email": admin.email})
    page = client.post(response["Location"], {"password": PASSWORD}).content.decode()
    assert "verwaltet die Website als einziges" in unescape(page)
    assert User.objects.filter(pk=admin.pk).exists()


def test_deletion_is_whole_or_not_at_all(client, user, actor, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("network.actions.erasure.mail.send", fail)
    client.raise_request_exception = False
    delete(client)
    assert User.objects.filter(pk=user.pk).exists()
    assert Actor.objects.filter(pk=actor.pk).exists()
    assert actor.history.exists()
