"""A picture that arrived before its words were complete: kept until they are, for one day.

It lies outside the folder of the images, where no page can reach it; one for each account and
entry, so that nobody fills the disk with them.
"""

from datetime import timedelta

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils import timezone

from denkzellen.models import Publication
from network.images import Picture
from network.models import Actor, User

FOLDER = "ablage"
KEPT_FOR = timedelta(days=1)


def _name(user: User, entry: Publication) -> str:
    mark = "" if isinstance(entry, Actor) else entry._meta.model_name
    return f"{FOLDER}/{user.pk}-{mark}{entry.pk}"


def keep(picture: Picture, user: User, entry: Publication) -> None:
    forget(user, entry)
    default_storage.save(_name(user, entry), ContentFile(picture.original.content))


def kept_file(user: User, entry: Publication) -> File | None:
    """The picture `user` uploaded for `entry`, if it still waits for its words."""
    name = _name(user, entry)
    try:
        with default_storage.open(name) as file:
            return ContentFile(file.read(), name)
    except FileNotFoundError:
        return None


def forget(user: User, entry: Publication) -> None:
    default_storage.delete(_name(user, entry))


def forget_all(
    *,
    actor_id: int | None = None,
    association_id: int | None = None,
    event_id: int | None = None,
    user_id: int | None = None,
) -> int:
    """Delete what waits for one entry or from one account; without any, what is too old."""
    forgotten = 0
    for name in _stored_names():
        of_user, _dash, of_entry = name.partition("-")
        path = f"{FOLDER}/{name}"
        meant = {str(actor_id), f"association{association_id}", f"event{event_id}"}
        is_meant = of_entry in meant or of_user == str(user_id)
        if actor_id is association_id is event_id is user_id is None:
            is_meant = default_storage.get_modified_time(path) < timezone.now() - KEPT_FOR
        if is_meant:
            default_storage.delete(path)
            forgotten += 1
    return forgotten


def _stored_names() -> list[str]:
    try:
        return default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return []
