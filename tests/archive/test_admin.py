"""The admin of the archive."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from archive.models import ArchiveEntry, ArchiveFile, ArchivePhoto
from tests.admin_site import admin_address, filled_form, sign_in_editor
from tests.factories import make_archive_entry, make_image

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    return sign_in_editor(client)


def test_file_describes_itself(client, editor):
    entry = make_archive_entry()
    address = admin_address(ArchiveEntry, "change", entry.pk)
    for content in (b"%PDF-1.7 eins", b"%PDF-1.7 zwei!"):
        data = filled_form(client, address)
        number = int(data["files-INITIAL_FORMS"][0])
        data |= {
            "files-TOTAL_FORMS": number + 1,
            f"files-{number}-file": SimpleUploadedFile("Größe & Maß.PDF", content),
            f"files-{number}-entry": entry.pk,
            f"files-{number}-pages": "3",
            f"files-{number}-position": number,
        }
        assert client.post(address, data).status_code == 302
    first, second = ArchiveFile.objects.all()
    assert (first.name, second.name) == ("groesse-und-mass.pdf", "groesse-und-mass-2.pdf")
    assert (second.content_type, second.size, second.pages) == ("application/pdf", 14, 3)
    assert len(second.sha256) == 64
    page = client.get(address)
    assert second.get_absolute_url() in page.text


def test_photo_is_chosen_from_the_images(client, editor):
    entry, image = make_archive_entry(), make_image()
    address = admin_address(ArchiveEntry, "change", entry.pk)
    photo = {"photos-0-image": image.pk, "photos-0-position": 0, "photos-0-entry": entry.pk}
    data = filled_form(client, address) | {"photos-TOTAL_FORMS": 1} | photo
    assert client.post(address, data).status_code == 302
    assert ArchivePhoto.objects.get().image == image


def test_publishing_many_twice_changes_them_once(client, editor):
    entries = [make_archive_entry(state="draft") for _ in range(3)]
    choice = {"action": "publish", "_selected_action": [entry.pk for entry in entries]}
    first = client.post(admin_address(ArchiveEntry, "changelist"), choice, follow=True)
    second = client.post(admin_address(ArchiveEntry, "changelist"), choice, follow=True)

    assert "3 Einträge sind jetzt veröffentlicht." in first.text
    assert "0 Einträge sind jetzt veröffentlicht." in second.text
    for entry in entries:
        entry.refresh_from_db()
        assert (entry.state, entry.version, entry.checked_version) == ("published", 2, 2)
        assert entry.history.first().history_user == editor
        assert entry.history.count() == 2
