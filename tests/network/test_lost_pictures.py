"""Files of pictures whose row was never written, or is gone."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from network.actions.forgetting import forget
from network.models.images import new_token
from tests.factories import make_image

pytestmark = pytest.mark.django_db


def test_file_without_a_picture_goes_after_a_day_and_pictures_stay():
    image = make_image()
    token = new_token()
    lost = {f"bilder/{token}.jpg", f"bilder/{token}-480.webp"}
    for name in lost:
        default_storage.save(name, ContentFile(b"nur halb"))

    forget(timezone.localdate())
    assert all(default_storage.exists(name) for name in lost)

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        done = forget(timezone.localdate())
        assert forget(timezone.localdate())["Bilddateien ohne Bild"] == 0

    assert not any(default_storage.exists(name) for name in lost)
    assert done["Bilddateien ohne Bild"] >= 2
    assert all(default_storage.exists(name) for name in image.file_names)
