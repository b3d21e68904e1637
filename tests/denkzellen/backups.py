"""A small site with something in every corner, its backup, and what is in one."""

import shutil
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command

from archive.actions.keeping import keep_state
from denkzellen.backup import envelope, media, tables
from denkzellen.backup.reading import restore
from denkzellen.backup.writing import backup
from denkzellen.models import FormerSlug
from tests.factories import (
    make_actor,
    make_archive_file,
    make_association,
    make_denkzelle,
    make_discipline,
    make_event,
    make_image,
    make_participation,
    make_user,
)

SECRET = envelope.new_key()


def make_site(name="Xqjada Lindhorst"):
    """A person with a profile, a picture and a place in a kept state, and what is not theirs."""
    user = make_user(name=name)
    tanz = make_discipline("Tanz")
    actor = make_actor(name=name, disciplines=(tanz,), image=make_image(uploaded_by=user))
    actor.keepers.add(user)
    actor.name = f"{name}-Neu"
    actor.save()
    cell = make_denkzelle(name="Netzwerke – „Größe“")
    make_participation(denkzelle=cell, actor=actor)
    make_participation(denkzelle=cell, association=make_association(disciplines=(tanz,)))
    make_event(title="Fest", rrule="FREQ=WEEKLY;COUNT=3", denkzelle=cell)
    make_archive_file()
    keep_state(cell, date(2024, 3, 12))
    FormerSlug.objects.get_or_create(
        kind="network.actor", slug="frueher", defaults={"object_id": actor.pk}
    )
    return user


def parts(path: Path, key="") -> dict[str, bytes]:
    """What is in a backup, but for when and where it was made."""
    with envelope.opened(path, key) as tar:
        found = {member.name: tar.extractfile(member).read() for member in tar}
    found["manifest.json"] = b"\n".join(
        line for line in found["manifest.json"].split(b"\n") if b'"created_at"' not in line
    )
    return found


def empty():
    """As on a new machine: tables without rows, no files; what lies in BACKUP_DIR is there."""
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


def restored(path: Path, key="", ledgers=()):
    empty()
    return restore(path, key, list(ledgers))


def quick_backup(monkeypatch, key="") -> Path:
    """For tests about the file, which run inside a transaction of their own."""
    monkeypatch.setattr(tables, "snapshot", nullcontext)
    return backup(key).path


def stored_words() -> str:
    """All rows of all tables and the names of all files."""
    rows = [
        repr(row)
        for model in apps.get_models(include_auto_created=True)
        for row in model._base_manager.values_list()
    ]
    return "\n".join([*rows, *media.stored()])


def stored_files() -> dict[str, bytes]:
    return {name: default_storage.open(name).read() for name in media.stored()}
