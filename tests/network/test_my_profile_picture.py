"""The picture of a profile: uploaded, described, replaced, removed; and never lost on the way."""

import os
import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Pixels

from network import kept_uploads
from network.models import Actor, Image
from tests.factories import make_actor, make_image, make_upload, make_user

pytestmark = pytest.mark.django_db

WORDS = {
    "alt": "Ein Chor auf der Treppe",
    "creator": "Ada Beispiel",
    "licence": "cc-by",
    "consent": "given",
}


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def own(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def actor(user):
    actor = make_actor(state="draft", created_by=user)
    actor.keepers.add(user)
    return actor


def step(actor):
    return reverse("profile_step", args=[actor.slug, "bild"])


def save(client, actor, *, follow=True, **data):
    """Press "Speichern" on the page as it is now."""
    html = client.get(step(actor)).content.decode()
    seen = re.search(r'name="seen"(?: value="([^"]*)")?', html)[1] or ""
    answer = client.post(step(actor), {"seen": seen, **data}, follow=follow)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_picture_gets_its_words_and_is_not_public_yet(own, actor, user):
    html = save(own, actor, **WORDS, upload=make_upload())

    assert "Gespeichert." in html
    image = Image.objects.get()
    assert Actor.objects.get().image == image
    assert (image.alt, image.creator, image.uploaded_by) == (WORDS["alt"], "Ada Beispiel", user)
    assert not Actor.objects.get().show_image
    assert 'alt="Ein Chor auf der Treppe"' in html


def test_a_bad_file_says_what_helps_and_keeps_the_words(own, actor):
    html = save(own, actor, **WORDS, upload=SimpleUploadedFile("bild.svg", b"<svg/>"))

    assert "kein lesbares Bild" in html
    assert 'value="Ada Beispiel"' in html
    assert 'value="Ein Chor auf der Treppe"' in html
    assert not Image.objects.exists()


def test_a_good_file_without_its_words_need_not_be_chosen_again(
    own, actor, django_capture_on_commit_callbacks
):
    html = save(own, actor, upload=make_upload(), creator="Ada Beispiel")
    assert "Die Bilddatei ist angekommen" in html
    assert 'value="Ada Beispiel"' in html
    assert not Image.objects.exists()

    assert "Die Bilddatei ist angekommen" in own.get(step(actor)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert "Gespeichert." in save(own, actor, **WORDS)

    image = Image.objects.get()
    assert (image.width, image.height) == (40, 30)
    assert "Die Bilddatei ist angekommen" not in own.get(step(actor)).content.decode()


def test_a_waiting_file_is_reached_by_nobody_and_forgotten_after_a_day(own, actor, user):
    save(own, actor, upload=make_upload())
    name = f"ablage/{user.pk}-{actor.pk}"
    assert default_storage.exists(name)
    assert own.get(f"/media/{name}").status_code == 404

    call_command("forget", verbosity=0)
    assert default_storage.exists(name)

    path = default_storage.path(name)
    old = (timezone.now() - timedelta(hours=25)).timestamp()
    os.utime(path, (old, old))
    call_command("forget", verbosity=0)
    assert not default_storage.exists(name)


def test_a_waiting_file_belongs_to_one_account_and_profile(own, actor, user):
    save(own, actor, upload=make_upload())
    other = make_actor(state="draft")
    other.keepers.add(user)

    assert "Die Bilddatei ist angekommen" not in own.get(step(other)).content.decode()


def test_a_new_file_replaces_the_old_one_and_its_files(own, actor):
    save(own, actor, **WORDS, upload=make_upload())
    former = Image.objects.get().file_names
    save(own, actor, **WORDS, upload=make_upload(Pixels.new("RGB", (50, 20), "red")))

    image = Image.objects.get()
    assert Actor.objects.get().image == image
    assert (image.width, image.height) == (50, 20)
    assert not set(former) & set(image.file_names)


def test_words_change_without_a_new_file_and_make_a_new_version(own, actor):
    save(own, actor, **WORDS, upload=make_upload())
    version = Actor.objects.get().version

    save(own, actor, **{**WORDS, "alt": "Ein Chor, von hinten"})

    assert Image.objects.get().alt == "Ein Chor, von hinten"
    assert Actor.objects.get().version == version + 1


def test_a_picture_others_show_is_left_to_them(own, actor):
    image = make_image()
    other = make_actor(image=image)
    Actor.objects.filter(pk=actor.pk).update(image=image)

    save(own, actor, **WORDS, upload=make_upload(Pixels.new("RGB", (50, 20), "red")))
    assert Actor.objects.get(pk=other.pk).image == image
    assert Image.objects.get(pk=image.pk).width == 40
    assert Actor.objects.get(pk=actor.pk).image != image


def test_pressing_twice_saves_one_picture(own, actor):
    html = own.get(step(actor)).content.decode()
    assert 'name="seen"' in html
    for _ in range(2):
        answer = own.post(step(actor), {**WORDS, "seen": "", "upload": make_upload()})
        assert answer.status_code == 302

    assert Image.objects.count() == 1


def test_who_comes_second_sees_the_other_picture_and_loses_nothing(own, actor):
    save(own, actor, **WORDS, upload=make_upload())

    typed = {**WORDS, "alt": "Mein Bild", "seen": "", "upload": make_upload(name="b.jpg")}
    html = own.post(step(actor), typed).content.decode()
    assert "inzwischen an anderer Stelle geändert" in html
    assert 'value="Mein Bild"' in html
    assert "Die Bilddatei ist angekommen" in html
    assert Image.objects.get().alt == WORDS["alt"]

    seen = re.search(r'name="seen" value="([^"]*)"', html)[1]
    own.post(step(actor), {**WORDS, "alt": "Mein Bild", "seen": seen})
    assert Image.objects.get().alt == "Mein Bild"


def test_a_picture_is_removed_with_its_files(own, actor):
    save(own, actor, **WORDS, upload=make_upload())
    remove = reverse("profile_picture_remove", args=[actor.slug])

    assert "ist entfernt" in own.post(remove, follow=True).content.decode()
    assert "ist entfernt" not in own.post(remove, follow=True).content.decode()
    assert not Image.objects.exists()
    assert not Image.history.exists()
    assert Actor.objects.get().image is None


def test_a_new_account_has_one_picture_until_it_is_known(own, actor, user):
    save(own, actor, **WORDS, upload=make_upload())
    second = make_actor(state="draft", created_by=user)
    second.keepers.add(user)

    html = save(own, second, **WORDS, upload=make_upload())
    assert "ist ein Bild möglich" in html
    assert 'value="Ada Beispiel"' in html
    save(own, actor, **WORDS, upload=make_upload(Pixels.new("RGB", (9, 9), "red")))
    assert Image.objects.count() == 1

    Actor.objects.filter(pk=actor.pk).update(state="published", published_at=timezone.now())
    save(own, second, **WORDS, upload=make_upload())
    assert Image.objects.count() == 2


def test_no_account_has_more_pictures_than_the_quota(own, actor, user):
    Actor.objects.filter(pk=actor.pk).update(state="published", published_at=timezone.now())
    image = make_image(uploaded_by=user)
    words = {"width": 1, "height": 1, "alt": "x", "creator": "x", "licence": "own"}
    Image.objects.bulk_create(
        Image(uploaded_by=user, consent="given", file=image.file.name, **words) for _ in range(199)
    )

    assert "200 Bilder" in save(own, actor, **WORDS, upload=make_upload())
    assert Image.objects.count() == 200


def test_who_keeps_it_together_sees_the_picture_before_it_is_public(client, actor, user):
    image = make_image(uploaded_by=user)
    Actor.objects.filter(pk=actor.pk).update(image=image)
    address = default_storage.url(image.file.name)
    together = make_user()
    actor.keepers.add(together)

    assert client.get(address).status_code == 404
    client.force_login(make_user())
    assert client.get(address).status_code == 404
    client.force_login(together)
    assert client.get(address).status_code == 200


def test_a_deleted_profile_takes_its_waiting_file_along(
    own, actor, user, django_capture_on_commit_callbacks
):
    save(own, actor, upload=make_upload())
    assert kept_uploads.kept_file(user, actor) is not None

    with django_capture_on_commit_callbacks(execute=True):
        own.post(reverse("profile_delete", args=[actor.slug]))

    assert kept_uploads.kept_file(user, actor) is None
