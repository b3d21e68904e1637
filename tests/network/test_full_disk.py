"""No room for files any more: said clearly, nothing typed is lost, nothing half is left."""

import errno

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from network.models import Image
from tests.factories import make_actor, make_upload, make_user

pytestmark = pytest.mark.django_db

WORDS = {"alt": "Ein Chor", "creator": "Ada Beispiel", "licence": "cc-by", "consent": "given"}


@pytest.fixture
def _full(monkeypatch, settings, tmp_path):
    """Of each file the first bytes are taken, then there is no room."""
    settings.MEDIA_ROOT = tmp_path

    def chunks(self, chunk_size=None):
        yield b"Anfang"
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ContentFile, "chunks", chunks)


def stored_files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.usefixtures("_full")
@pytest.mark.parametrize("changes", [{}, {"alt": ""}])
def test_picture_is_refused_with_all_words_kept(client, tmp_path, changes):
    user = make_user()
    actor = make_actor(state="draft", created_by=user)
    actor.keepers.add(user)
    client.force_login(user)
    data = {**WORDS, **changes, "upload": make_upload(), "seen": ""}

    page = client.post(reverse("profile_step", args=[actor.slug, "bild"]), data)

    text = page.content.decode()
    assert "Der Speicher hat das Bild nicht angenommen." in text
    assert 'value="Ada Beispiel"' in text
    assert not Image.objects.exists()
    assert stored_files(tmp_path) == []


def test_file_is_stored_under_its_name_and_nothing_else(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    default_storage.save("ablage/1-2", ContentFile(b"erst"))

    [file] = stored_files(tmp_path)
    assert (file.name, file.read_bytes()) == ("1-2", b"erst")
