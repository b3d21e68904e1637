"""Images in use: the form, the files they keep, who gets them, and how they stand in a page."""

import re
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.template import Context, Template
from django.urls import reverse
from PIL import Image as Pixels

from archive.models import ArchivePhoto
from denkzellen.models import PublicationState
from network.forms.images import ImageForm
from network.models import Image
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_association,
    make_event,
    make_image,
    make_upload,
    make_user,
    make_venue,
)


def stored_files():
    return set(default_storage.listdir("bilder")[1]) if default_storage.exists("bilder") else set()


# Saving and deleting


FORM = {
    "alt": "Ein Chor auf der Treppe",
    "caption": "Probe im Mai",
    "creator": "Ada Beispiel",
    "licence": "cc-by",
    "consent": "no_people",
}


@pytest.mark.django_db
def test_form_stores_the_picture_under_a_random_name():
    form = ImageForm(FORM, {"upload": make_upload(name="Tante Erna privat.jpg")})
    assert form.is_valid(), form.errors

    image = form.save()

    image.refresh_from_db()
    assert (image.width, image.height) == (40, 30)
    assert re.fullmatch(r"bilder/[0-9a-f]{32}\.jpg", image.file.name)
    assert len(set(image.file_names)) == 4
    assert all(default_storage.exists(name) for name in image.file_names)


@pytest.mark.django_db
def test_bad_picture_is_an_error_at_its_field_and_the_words_are_kept():
    form = ImageForm(FORM, {"upload": SimpleUploadedFile("bild.jpg", b"nur Text")})

    assert list(form.errors) == ["upload"]
    assert 'value="Ada Beispiel"' in form.as_p()
    assert "Probe im Mai" in form.as_p()


@pytest.mark.django_db
def test_picture_without_words_must_be_decorative():
    upload = {"upload": make_upload()}
    form = ImageForm({**FORM, "alt": " "}, upload)
    assert list(form.errors) == ["alt"]
    assert ImageForm(
        {**FORM, "alt": "", "is_decorative": True}, {"upload": make_upload()}
    ).is_valid()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"alt": ""}, {"creator": ""}, {"licence": "geklaut"}, {"consent": ""}]
)
def test_database_refuses_an_image_without_its_duties(wrong):
    before = stored_files()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_image(**wrong)
    assert stored_files() == before


@pytest.mark.django_db
def test_words_are_changed_without_a_new_upload():
    image = make_image()
    names = image.file_names

    form = ImageForm({**FORM, "alt": "Zwei Chöre"}, instance=image)
    assert form.is_valid(), form.errors
    form.save()

    image = Image.objects.get()
    assert (image.alt, image.file_names) == ("Zwei Chöre", names)
    assert all(default_storage.exists(name) for name in names)


@pytest.mark.django_db
def test_new_picture_gets_new_names_and_the_old_files_go(django_capture_on_commit_callbacks):
    image = make_image()
    former = image.file_names

    with django_capture_on_commit_callbacks(execute=True):
        form = ImageForm(
            FORM, {"upload": make_upload(Pixels.new("RGB", (80, 40), "navy"))}, instance=image
        )
        assert form.is_valid(), form.errors
        form.save()

    image = Image.objects.get()
    assert (image.width, image.height) == (80, 40)
    assert set(image.file_names).isdisjoint(former)
    assert all(default_storage.exists(name) for name in image.file_names)
    assert not any(default_storage.exists(name) for name in former)


@pytest.mark.django_db
def test_deleted_image_takes_its_files_along_when_it_is_final(django_capture_on_commit_callbacks):
    image, kept = make_image(), make_image()
    names = image.file_names

    with django_capture_on_commit_callbacks(execute=True):
        Image.objects.filter(pk=image.pk).delete()
        assert all(default_storage.exists(name) for name in names)

    assert not any(default_storage.exists(name) for name in names)
    assert all(default_storage.exists(name) for name in kept.file_names)


@pytest.mark.django_db
def test_full_disk_leaves_neither_row_nor_files(monkeypatch):
    before = stored_files()
    save = default_storage.save
    calls = []

    def third_time_full(name, content):
        calls.append(name)
        if len(calls) == 3:
            raise OSError("No space left on device")
        return save(name, content)

    monkeypatch.setattr(default_storage, "save", third_time_full)
    with pytest.raises(OSError, match="No space"):
        make_image()

    assert len(calls) == 3
    assert Image.objects.count() == 0
    assert stored_files() == before


# Delivery


def url_of(name):
    return reverse("media", args=[name])


@pytest.mark.django_db
def test_public_image_is_delivered_safely_in_every_file(client, django_assert_num_queries):
    image = make_image()
    make_venue(image=image)

    for name in image.file_names:
        with django_assert_num_queries(1):
            response = client.get(url_of(name))
            content = b"".join(response.streaming_content)
        assert response.status_code == 200
        assert Pixels.open(BytesIO(content)).get_format_mimetype() == response["Content-Type"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cache-Control"] == "public, max-age=60"
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies


@pytest.mark.django_db
def test_image_nobody_shows_is_for_staff_and_its_uploader_only(client):
    uploader, stranger = make_user(), make_user()
    editor = make_user(is_staff=True)
    name = make_image(uploaded_by=uploader).file_names[1]

    assert client.get(url_of(name)).status_code == 404
    client.force_login(stranger)
    assert client.get(url_of(name)).status_code == 404
    for user in (uploader, editor):
        client.force_login(user)
        response = client.get(url_of(name))
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_images_without_uploader_are_not_everybodys():
    make_image(uploaded_by=None)
    assert list(Image.objects.visible_to(make_user())) == []


SHOWN_BY = {
    "association": lambda image, **fields: make_association(logo=image, **fields),
    "actor": lambda image, **fields: make_actor(image=image, show_image=True, **fields),
    "venue": lambda image, **fields: make_venue(image=image, **fields),
    "event": lambda image, **fields: make_event(image=image, **fields),
    "archive entry": lambda image, **fields: ArchivePhoto.objects.create(
        image=image, entry=make_archive_entry(**fields)
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("show", SHOWN_BY.values(), ids=SHOWN_BY)
def test_image_is_public_while_one_published_entry_shows_it(client, show):
    image = make_image()
    hidden = [state for state in PublicationState if state != PublicationState.PUBLISHED]
    for state in hidden:
        show(image, state=state)
    assert list(Image.objects.public()) == []
    assert client.get(url_of(image.file.name)).status_code == 404

    for _ in range(2):
        show(make_image(), state=PublicationState.DRAFT)
    show(image, state=PublicationState.PUBLISHED)

    assert list(Image.objects.public()) == [image]
    assert client.get(url_of(image.file.name)).status_code == 200


@pytest.mark.django_db
def test_actor_decides_whether_the_portrait_is_public(client):
    image = make_image()
    actor = make_actor(image=image)
    assert client.get(url_of(image.file.name)).status_code == 404

    actor.show_image = True
    actor.save()
    assert client.get(url_of(image.file.name)).status_code == 200


@pytest.mark.django_db
def test_image_shown_twice_is_listed_once(django_assert_num_queries):
    image = make_image()
    make_venue(image=image)
    make_event(image=image)
    make_event(image=image)

    with django_assert_num_queries(1):
        assert list(Image.objects.public()) == [image]


@pytest.mark.django_db
def test_no_path_leads_anywhere_else(client):
    image = make_image()
    make_venue(image=image)
    default_storage.save(f"bilder/{image.token}-77.png", SimpleUploadedFile("x", b"fremd"))
    name = image.file.name
    token = image.token

    for path in [
        "",
        "bilder/",
        f"bilder/{token}",
        f"bilder/{token}-77.png",
        f"bilder/{token}-481.avif",
        f"bilder/{token}.html",
        f"bilder/{token.upper()}.jpg",
        f"{name}/",
        f"{name}%00",
        f"{name}%00.png",
        f"{name}%0a",
        f"bilder/../{name}",
        f"bilder/%2e%2e/{name}",
        f"bilder/..%2f{name}",
        f"..%5c{name}",
        "../denkzellen.sqlite3",
        "..%2fdenkzellen.sqlite3",
        "%2fetc/passwd",
        "/etc/passwd",
        "bilder/" + "a" * 32 + ".jpg",
        "bilder/" + "a" * 5000,
        "bilder/%ff%fe.jpg",
    ]:
        assert client.get(f"/media/{path}").status_code in {404, 301}, path
        assert client.get(f"/media/{path}", follow=True).status_code == 404, path


@pytest.mark.django_db
def test_lost_file_is_not_found(client):
    image = make_image()
    make_venue(image=image)
    default_storage.delete(image.file.name)
    assert client.get(url_of(image.file.name)).status_code == 404


@pytest.mark.django_db
def test_files_can_only_be_read(client):
    image = make_image()
    make_venue(image=image)
    assert client.post(url_of(image.file.name)).status_code == 405
    assert client.head(url_of(image.file.name)).status_code == 200


# In the page


def rendered(image, arguments=""):
    template = Template("{% load network_tags %}{% picture image " + arguments + " %}")
    return template.render(Context({"image": image}))


@pytest.mark.django_db
def test_picture_offers_formats_widths_and_its_measures(django_assert_num_queries):
    image = make_image(make_upload(Pixels.new("RGB", (1000, 500), "teal")))
    start = f"/media/bilder/{image.token}"

    with django_assert_num_queries(0):
        html = rendered(image, 'sizes="(min-width: 50em) 30em, 100vw"')

    def srcset(extension):
        return ", ".join(f"{start}-{width}.{extension} {width}w" for width in (480, 960, 1000))

    sizes = 'sizes="(min-width: 50em) 30em, 100vw"'
    assert re.findall(r"<source [^>]*>", html) == [
        f'<source type="image/avif" srcset="{srcset("avif")}" {sizes}>',
        f'<source type="image/webp" srcset="{srcset("webp")}" {sizes}>',
    ]
    (img,) = re.findall(r"<img [^>]*>", html)
    assert f'src="{start}-960.jpg" srcset="{srcset("jpg")}" {sizes}' in img
    assert 'width="1000" height="500" alt="Ein Chor auf der Treppe" loading="lazy"' in img
    assert "<figcaption>" not in html


@pytest.mark.django_db
def test_decorative_picture_has_an_empty_alternative():
    assert 'alt=""' in rendered(make_image(is_decorative=True, alt="unwichtig"))


@pytest.mark.django_db
def test_credit_names_creator_and_licence_and_cannot_smuggle_markup():
    image = make_image(
        caption="<b>Probe</b>", creator='"><script>', alt='"><script>', licence="cc-by-sa"
    )
    html = rendered(image, "credit=True")

    assert "&lt;b&gt;Probe&lt;/b&gt;" in html
    assert "<script>" not in html
    text = re.sub(r"<[^>]+>", "", html)
    assert "Foto: &quot;&gt;&lt;script&gt; · CC BY-SA 4.0" in text
    assert 'href="https://creativecommons.org/licenses/by-sa/4.0/deed.de"' in html


@pytest.mark.django_db
def test_all_rights_reserved_is_said_in_words():
    html = rendered(make_image(licence="own"), "credit=True")
    assert "Foto: Ada Beispiel · alle Rechte vorbehalten" in re.sub(r"<[^>]+>", "", html)


def test_no_image_leaves_nothing_in_the_page():
    assert rendered(None).strip() == ""
