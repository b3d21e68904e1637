"""Files that are no pictures, or too much of one, on the page where people upload theirs."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pixels

from network.models import Actor, Image
from tests.factories import make_actor, make_association, make_rep, make_user
from tests.network.test_images import png_claiming

pytestmark = pytest.mark.django_db

WORDS = {
    "alt": "Ein Chor auf der Treppe",
    "caption": "Vor der Probe",
    "creator": "Ada Beispiel",
    "source_url": "https://bild.example/",
}
CHOICES = {"licence": "cc-by-sa", "consent": "public_event"}
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="9" height="9"/></svg>'
)


@pytest.fixture(autouse=True)
def _files_of_this_test_only(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def saved(format_name, **options):
    content = BytesIO()
    noise = Pixels.effect_noise((200, 200), 90).convert("RGB")
    noise.save(content, format=format_name, **options)
    return content.getvalue()


def animated():
    others = [Pixels.new("RGB", (200, 200), colour) for colour in ("red", "green")]
    return saved("WEBP", save_all=True, append_images=others, duration=100)


ABUSE = {
    "bomb": ("bild.png", png_claiming(30_000, 30_000), "mehr als 40 Megapixel"),
    "long-strip": ("bild.png", png_claiming(20_000, 10), "länger als 10.000 Pixel"),
    "svg-as-png": ("bild.png", SVG, "kein lesbares Bild"),
    "svg-with-script": ("bild.svg", b"<svg><script>alert(1)</script></svg>", "Programmcode"),
    "gif-and-script": ("bild.jpg", b"GIF89a/*\1\0*/=1;alert(1)//", "kein lesbares Bild"),
    "picture-and-script": ("bild.jpg", saved("JPEG") + b"<script>1</script>", "Programmcode"),
    "picture-and-archive": ("bild.jpg", b"PK\3\4" + saved("JPEG"), "kein lesbares Bild"),
    "html-as-jpeg": ("bild.jpg", b"<!DOCTYPE html><body onload=alert(1)>", "Programmcode"),
    "empty": ("bild.jpg", b"", "leer"),
    "truncated": ("bild.jpg", saved("JPEG")[:3000], "beschädigt oder nicht ganz angekommen"),
    "eleven-megabytes": ("bild.jpg", saved("JPEG") + b"\0" * 11 * 2**20, "größer als 10 MB"),
    "animated": ("bild.webp", animated(), "animiert"),
    "pdf": ("bild.jpg", b"%PDF-1.7\n%%EOF", "kein lesbares Bild"),
    "path-in-name": ("../../../etc/cron.d/x", b"* * * * * root true", "kein lesbares Bild"),
}


@pytest.fixture
def profile_page(client):
    user = make_user()
    actor = make_actor(state="draft", created_by=user)
    actor.keepers.add(user)
    client.force_login(user)
    return reverse("profile_step", args=[actor.slug, "bild"])


@pytest.fixture
def logo_page(client):
    association = make_association()
    client.force_login(make_rep(association))
    return reverse("association_logo", args=[association.slug])


@pytest.mark.parametrize("page", ["profile_page", "logo_page"])
@pytest.mark.parametrize("abuse", ABUSE)
def test_a_bad_file_is_refused_at_its_field_and_nothing_typed_is_lost(client, request, page, abuse):
    name, content, reason = ABUSE[abuse]
    address = request.getfixturevalue(page)
    before = files()

    # As a hostile program sends it: whatever the browser would have called it.
    upload = SimpleUploadedFile(name, content, "image/jpeg")
    answer = client.post(address, {**WORDS, **CHOICES, "upload": upload})

    assert answer.status_code == 200
    html = answer.content.decode()
    assert "<title>Fehler: " in html
    assert (
        reason in re.search(r'<ul class="errorlist" id="id_upload_error">.*?</ul>', html, re.S)[0]
    )
    assert 'href="#id_upload"' in html
    assert [word for word in WORDS.values() if f'value="{word}"' not in html] == []
    assert [c for c in CHOICES.values() if f'value="{c}" selected' not in html] == []
    assert not Image.objects.exists()
    assert not Actor.objects.filter(image__isnull=False).exists()
    assert files() == before


def files():
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def test_a_good_file_after_a_bad_one_is_taken(client, profile_page):
    data = {**WORDS, **CHOICES}
    client.post(profile_page, {**data, "upload": SimpleUploadedFile("bild.png", SVG)})
    good = SimpleUploadedFile("bild.jpg", saved("JPEG"))
    assert client.post(profile_page, {**data, "upload": good}).status_code == 302
    assert Image.objects.get().alt == WORDS["alt"]
