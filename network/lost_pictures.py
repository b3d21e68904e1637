"""Picture files that no image knows: left behind where a process died in the middle.

Files are written before their rows and removed after them, so this is all that can be left.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from network.models import Image
from network.models.images import FOLDER, remove_files

IN_THE_MAKING = timedelta(days=1)  # a file may be there before its row


def remove_lost_pictures() -> int:
    lost = list(lost_pictures(timezone.now() - IN_THE_MAKING))
    remove_files(lost)
    return len(lost)


def lost_pictures(before: datetime) -> Iterator[str]:
    stored = _stored_names()
    # Asked for after the files: what comes in between has its row.
    known = set(Image.objects.values_list("token", flat=True))
    for name in stored:
        token = name.partition(".")[0].partition("-")[0]
        if token not in known and _is_older(f"{FOLDER}/{name}", before):
            yield f"{FOLDER}/{name}"


def _stored_names() -> list[str]:
    try:
        return default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return []


def _is_older(path: str, moment: datetime) -> bool:
    try:
        return default_storage.get_modified_time(path) < moment
    except FileNotFoundError:
        return False
