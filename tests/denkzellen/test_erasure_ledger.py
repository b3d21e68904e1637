"""Whoever was erased stays erased when an older backup is restored."""

import json

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.test import TestCase
from django.urls import reverse

from archive.models import KeptState
from archive.personal_data import FORMER_MEMBER
from denkzellen.backup import BackupError, ledger, reading, tables
from denkzellen.backup.manifest import Manifest
from denkzellen.backup.writing import backup
from denkzellen.models import Erasure
from denkzellen.search import index
from events.actions import digests
from events.models import Digest
from network.actions.erasure import erase_account, erase_entry
from network.models import Actor, User
from tests.denkzellen.backups import make_site, restored, stored_files, stored_words
from tests.factories import make_actor, make_event, make_user


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BACKUP_KEY = ""


@pytest.mark.django_db(transaction=True)
def test_erased_person_is_gone_after_a_restore(client):
    person = make_site("Xqjada Lindhorst")
    pictures = [name for name in stored_files() if name.startswith("bilder/")]
    path = backup().path
    erase_account(person)

    _manifest, repeated = restored(path, ledgers=[ledger.folder()])

    assert repeated == 1
    assert not User.objects.filter(email=person.email).exists()
    words = stored_words()
    for trace in ("Xqjada", "xqjada", person.email):
        assert trace not in words
    assert KeptState.objects.get().content["participants"][0]["name"] == FORMER_MEMBER
    assert pictures
    assert not any(default_storage.exists(name) for name in pictures)
    assert "Xqjada" not in b"".join(stored_files().values()).decode(errors="ignore")


@pytest.mark.django_db(transaction=True)
def test_last_admin_of_then_goes_too():
    """A second admin, who took over after the backup, is not in it."""
    first = make_user(is_superuser=True, is_staff=True)
    path = backup().path
    make_user(is_superuser=True, is_staff=True)
    erase_account(first)

    restored(path, ledgers=[ledger.folder()])

    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_erased_entry_and_ended_letter_stay_so(client):
    gone, stays = make_event(title="Xqfest"), make_event(title="Bleibt")
    letter = Digest.objects.create(email="a@example.org")
    letter.confirm()
    path = backup().path
    erase_entry(gone)
    client.post(reverse("digest_end", args=[digests.sign(letter)]))

    restored(path, ledgers=[ledger.folder()])

    words = stored_words()
    assert "Xqfest" not in words
    assert stays.title in words
    assert not Digest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_erasures_a_backup_knows_are_not_repeated():
    erase_entry(make_actor())
    path = backup().path

    _manifest, repeated = restored(path, ledgers=[ledger.folder()])

    assert repeated == 0
    assert Erasure.objects.count() == 1


@pytest.mark.django_db
def test_ledger_holds_numbers_and_no_words():
    person = make_user(name="Xqjada Lindhorst")
    actor = make_actor(name="Xqjada Lindhorst")
    actor.keepers.add(person)
    numbers = person.pk, actor.pk

    with TestCase.captureOnCommitCallbacks(execute=True):
        erase_account(person)

    (path,) = ledger.folder().glob("*")
    rows = json.loads(path.read_text())["rows"]
    assert (*rows["network.user"], *rows["network.actor"]) == numbers
    assert all(isinstance(number, int) for listed in rows.values() for number in listed)


@pytest.mark.django_db
def test_erasing_works_without_the_folder_and_is_made_up_for():
    folder = ledger.folder()
    folder.parent.write_text("in the way")

    with TestCase.captureOnCommitCallbacks(execute=True):
        erase_entry(make_actor())
    assert not Actor.objects.exists()
    assert len(ledger.missing()) == 1

    folder.parent.unlink()
    ledger.write_missing()
    assert ledger.missing() == []


@pytest.fixture
def _older_version(monkeypatch):
    """A restore that fills the tables of then, commits, and migrates them after that."""
    monkeypatch.setattr(Manifest, "is_of_today", lambda *args: False)
    monkeypatch.setattr(reading, "_prepare", lambda *args, **kwargs: tables.by_table(apps))


@pytest.mark.django_db(transaction=True)
def test_unreadable_entry_stops_the_restore():
    _refuses_unreadable_entry()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_older_version")
def test_unreadable_entry_stops_the_restore_of_an_older_version():
    _refuses_unreadable_entry()


def _refuses_unreadable_entry():
    make_user()
    path = backup().path
    ledger.folder().mkdir()
    (ledger.folder() / "20260101-kaputt.json").write_text("{")

    with pytest.raises(BackupError, match="nicht lesbar"):
        restored(path, ledgers=[ledger.folder()])

    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_older_version")
def test_older_version_that_is_restored_by_half_is_told(monkeypatch):
    def broken(*args, **kwargs):
        raise OperationalError("disk full")

    person = make_user()
    path = backup().path
    erase_account(person)
    monkeypatch.setattr(index, "rebuild", broken)

    with pytest.raises(BackupError, match="So darf die Website nicht starten"):
        restored(path, ledgers=[ledger.folder()])


@pytest.mark.django_db
def test_nothing_is_noted_when_nothing_was_erased():
    ledger.note({})

    assert not Erasure.objects.exists()
