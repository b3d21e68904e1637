"""The admin of people and organisations."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from network.models import Association, Image, User
from tests.admin_site import admin_address, filled_form, sign_in_admin, sign_in_editor
from tests.factories import make_association, make_discipline, make_image, make_upload, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    return sign_in_editor(client)


@pytest.fixture
def admin_client(client):
    return sign_in_admin(client)


def test_image_is_cleaned_on_its_way_in(client, editor):
    address = admin_address(Image, "add")
    rights = {"creator": "Ada", "licence": "cc-by", "consent": "given", "alt": "Ein Chor"}
    refused = SimpleUploadedFile("bild.jpg", b"<script>alert(1)</script>")
    answer = client.post(address, filled_form(client, address, upload=refused, **rights))
    assert "Programmcode" in answer.text

    data = filled_form(client, address, upload=make_upload(), **rights)
    assert client.post(address, data).status_code == 302
    image = Image.objects.get()
    assert image.uploaded_by == editor
    assert image.renditions
    assert "<img" in client.get(admin_address(Image, "change", image.pk)).text


def test_words_about_an_image_change_without_a_new_file(client, editor):
    image = make_image()
    address = admin_address(Image, "change", image.pk)
    client.post(address, filled_form(client, address, alt="Ein Chor im Regen"))
    token = image.token
    image.refresh_from_db()
    assert (image.alt, image.token) == ("Ein Chor im Regen", token)


def test_former_state_of_an_image_cannot_be_brought_back(client, editor):
    image = make_image()
    state = admin_address(Image, "simple_history", image.pk, image.history.first().pk)
    assert client.post(state, {"alt": "x"}).status_code == 403


def test_restoring_an_earlier_address_breaks_none(client, editor):
    association = make_association(slug="alt")
    association.slug = "neu"
    association.save()
    first = association.history.last()
    state = admin_address(Association, "simple_history", association.pk, first.pk)
    form = client.get(state).context["adminform"].form
    data = {
        name: value
        for name, value in form.initial.items()
        if value not in (None, False) and name in form.fields
    }
    assert client.post(state, data).status_code == 302
    association.refresh_from_db()
    assert association.slug == "alt"
    assert client.get("/netzwerk/verbaende/neu/")["Location"] == association.get_absolute_url()


def test_editor_neither_takes_nor_gives_rights(client, editor):
    boss = make_user(is_staff=True, is_superuser=True)
    visitor = make_user()
    address = admin_address(User, "change", visitor.pk)
    data = filled_form(client, address, name="Neu", is_staff="on", is_superuser="on")
    assert client.post(address, data).status_code == 302
    visitor.refresh_from_db()
    assert (visitor.name, visitor.is_staff, visitor.is_superuser) == ("Neu", False, False)

    assert client.post(admin_address(User, "change", boss.pk), data).status_code == 403
    assert client.post(admin_address(User, "delete", boss.pk), {"post": "yes"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[boss.pk])
    assert client.get(password).status_code == 403


def test_account_is_added_with_its_mail_address(admin_client):
    data = {
        "email": "Neu@Example.org",
        "usable_password": "true",
        "password1": "lang-und-geheim-7",
        "password2": "lang-und-geheim-7",
    }
    assert admin_client.post(admin_address(User, "add"), data).status_code == 302
    account = User.objects.get(email="neu@example.org")
    assert account.check_password("lang-und-geheim-7")
    twice = admin_client.post(admin_address(User, "add"), data | {"email": "neu@EXAMPLE.org"})
    assert twice.status_code == 200


def test_editor_publishes_an_association_with_the_form(client, editor):
    association = make_association(name="Tanzverband", state="draft")
    address = admin_address(Association, "change", association.pk)
    data = filled_form(client, address, state="published")
    assert client.post(address, data).status_code == 302

    page = client.get(association.get_absolute_url())
    assert page.status_code == 200
    client.logout()
    assert "Tanzverband" in client.get(association.get_absolute_url()).text
    association.refresh_from_db()
    assert association.published_at is not None
    assert association.checked_version == association.version == 2
    assert association.history.first().history_user == editor
    assert association.history.first().checked_version == 2


def test_form_links_to_the_public_page(client, editor):
    association = make_association()
    page = client.get(admin_address(Association, "change", association.pk))
    assert f'href="{association.get_absolute_url()}"' in page.text


def test_new_entry_gets_its_address_and_its_author(client, editor):
    address = admin_address(Association, "add")
    discipline = make_discipline()
    data = filled_form(
        client, address, name="Bühne & Straße", state="published", disciplines=[discipline.pk]
    )
    client.post(address, data)
    association = Association.objects.get()
    assert association.slug == "buehne-und-strasse"
    assert association.created_by == editor
    assert association.checked_version == 1
    assert list(association.disciplines.all()) == [discipline]
