"""What is left after the kills: `python -m tests.faults.remains` in the place of the site.

Reads what was promised from standard input as JSON, and prints what is wrong and some figures.
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from PIL import Image as Pixels

from archive.models import ArchiveFile, ArchivePhoto
from denkzellen.models import OutgoingMail
from denkzellen.models.search import SearchDocument
from network.lost_pictures import lost_pictures
from network.models import Actor, Decision, Image
from network.models.images import remove_files


def main() -> None:
    promised: dict[str, list[dict[str, Any]]] = json.load(sys.stdin)
    wrong = [
        line for kind in CHECKS for one in promised.get(kind, []) for line in CHECKS[kind](one)
    ]
    wrong += _wrong_pictures()
    lost = list(lost_pictures(timezone.now()))
    remove_files(lost)
    call_command("archive", "verify", "--repair", "--young", stdout=sys.stderr)
    counted = {
        "lost": len(lost),
        "unread": ArchiveFile.objects.filter(text_state="waiting").count(),
        "letters": dict(Counter(OutgoingMail.objects.values_list("subject", flat=True))),
    }
    json.dump({"wrong": wrong, **counted}, sys.stdout)


def _once(number: int, what: str) -> Iterator[str]:
    if number != 1:
        yield f"{number} times: {what}"


def _save(one: dict[str, Any]) -> Iterator[str]:
    """A later version, with another picture, may say the same; it was not written anew."""
    texts = (
        Actor.history.filter(id=one["pk"]).order_by("history_id").values_list("summary", flat=True)
    )
    times = sum(text == one["text"] for text, _same in groupby(texts))
    yield from _once(times, f"version {one['text']!r}")


def _photo(one: dict[str, Any]) -> Iterator[str]:
    yield from _once(Image.objects.filter(creator=one["text"]).count(), f"image {one['text']!r}")
    photos = ArchivePhoto.objects.filter(image__creator=one["text"])
    yield from _once(photos.count(), f"photo {one['text']!r}")
    history = Image.history.filter(creator=one["text"])
    yield from _once(history.count(), f"version of image {one['text']!r}")


def _portrait(one: dict[str, Any]) -> Iterator[str]:
    """A new one takes the place of the former, so only the last one counts."""
    actor = Actor.objects.select_related("image").get(pk=one["pk"])
    if actor.image is None or actor.image.creator != one["text"]:
        yield f"{actor} does not show {one['text']!r} but {actor.image and actor.image.creator!r}"
    own = Image.objects.filter(uploaded_by__in=actor.keepers.all())
    yield from _once(own.count(), f"image of {actor}")


def _file(one: dict[str, Any]) -> Iterator[str]:
    found = ArchiveFile.objects.filter(sha256=one["sha256"])
    yield from _once(found.count(), f"file {one['text']!r}")
    for file in found:
        if hashlib.sha256(file.file.read()).hexdigest() != one["sha256"]:
            yield f"File {one['text']!r} is not what was sent"


def _approval(one: dict[str, Any]) -> Iterator[str]:
    actor = Actor.objects.get(pk=one["pk"])
    if not actor.is_public:
        yield f"{actor} is not public"
    decisions = Decision.objects.filter(kind="network.actor", object_id=actor.pk)
    yield from _once(decisions.count(), f"decision about {actor}")
    documents = SearchDocument.objects.filter(kind="actor", object_id=actor.pk)
    yield from _once(documents.count(), f"document of {actor} in the index")
    versions = Actor.history.filter(id=actor.pk, state=actor.state)
    yield from _once(versions.count(), f"published version of {actor}")


CHECKS = {
    "save": _save,
    "photo": _photo,
    "portrait": _portrait,
    "file": _file,
    "approval": _approval,
}


def _wrong_pictures() -> Iterator[str]:
    """Every row has all its files, and they can be read."""
    for image in Image.objects.all():
        for name in image.file_names:
            try:
                with default_storage.open(name) as file, Pixels.open(file) as picture:
                    picture.load()
            except (OSError, ValueError) as error:
                yield f"{name} of {image.creator!r}: {type(error).__name__}"


if __name__ == "__main__":
    main()
