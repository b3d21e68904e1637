"""A backup holds everything, gives it back the same, and says so when it cannot."""

import io
import os
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from denkzellen.backup import BackupError, envelope, reading, retention, writing
from denkzellen.backup import manifest as manifests
from denkzellen.backup.reading import restore, verify
from denkzellen.backup.writing import backup
from denkzellen.models import OutgoingMail
from denkzellen.outbox import deliver_due
from network.models import User
from tests.denkzellen.backups import (
    SECRET,
    empty,
    make_site,
    parts,
    quick_backup,
    restored,
    stored_files,
    stored_words,
)
from tests.factories import make_actor, make_denkzelle, make_user

OTHER_SECRET = envelope.new_key()
DAMAGED = "unvollständig oder verändert"


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BACKUP_KEY = ""
    settings.BACKUP_KEEP = "14d,8w"


# --- there and back


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", ["", SECRET], ids=["open", "encrypted"])
def test_what_is_restored_is_what_was_there(key):
    make_site()
    files = stored_files()
    with time_machine.travel(datetime(2026, 5, 4, tzinfo=UTC)):
        before = backup(key).path

    restored(before, key)

    assert parts(backup(key).path, key) == parts(before, key)
    assert stored_files() == files
    assert files


@pytest.mark.django_db(transaction=True)
def test_restored_site_works_on(client):
    make_site()
    last = make_actor()
    number = last.pk
    last.delete()
    path = backup().path

    restored(path)

    assert "Xqjada" in client.get("/suche/?q=Xqjada").content.decode()
    assert make_actor().pk == number + 1  # a number is never given twice
    User.objects.create_user("neu@example.org")


@pytest.mark.django_db(transaction=True)
def test_devices_are_not_kept(client):
    session = SessionStore()
    session["word"] = "xqsession"
    session.save()

    path = backup().path

    assert session.session_key.encode() not in b"".join(parts(path).values())


@pytest.mark.django_db(transaction=True)
def test_failure_takes_back_tables_and_files(monkeypatch):
    make_site()
    path = backup().path

    def broken():
        raise RuntimeError

    monkeypatch.setattr(reading.index, "rebuild", broken)
    empty()
    with pytest.raises(RuntimeError):
        restore(path, "", [])

    assert not User.objects.exists()
    assert stored_files() == {}


@pytest.mark.django_db(transaction=True)
def test_whatever_follows_the_commit_the_files_of_the_rows_stay(monkeypatch):
    def stopped(*args):
        transaction.on_commit(_stop)

    make_site()
    files = stored_files()
    path = backup().path
    monkeypatch.setattr(reading, "_finish", stopped)
    empty()
    with pytest.raises(KeyboardInterrupt):
        restore(path, "", [])

    assert User.objects.exists()
    assert stored_files() == files


def _stop():
    raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_mail_that_waited_is_not_sent_a_second_time(client):
    """Since the backup it has arrived, most likely: people decide."""
    mail = OutgoingMail.objects.create(subject="Zusage", from_email="a@example.org", to=["b@c.de"])
    path = backup().path

    restored(path)

    assert deliver_due() == 0
    assert OutgoingMail.objects.uncertain().get() == mail


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL takes no such JSON")
@pytest.mark.django_db
def test_no_content_of_a_row_stops_the_backup(monkeypatch):
    """Half a pair of UTF-16, as JSON from a browser may hold it."""
    make_user().authenticator_set.create(type="webauthn", data={"name": "\ud800"})

    assert verify(quick_backup(monkeypatch), "").tables


@pytest.mark.django_db(transaction=True)
def test_interrupted_restore_can_be_tried_again():
    """A killed run leaves files behind, and no rows."""
    make_site()
    files = stored_files()
    path = backup().path
    empty()
    name = min(files)
    default_storage.save(name, ContentFile(files[name]))

    restore(path, "", [])

    assert stored_files() == files


@pytest.mark.django_db
def test_file_that_was_deleted_meanwhile_is_told(monkeypatch, capsys):
    user = make_site()
    lost = user.actors.get().image.file.name
    default_storage.delete(lost)
    monkeypatch.setattr("denkzellen.management.commands.backup.backup", lambda: written)
    quick_backup(monkeypatch)
    written = backup("")

    call_command("backup")

    assert written.manifest.missing == [lost]
    assert f"Diese Dateien fehlen, obwohl Einträge sie nennen: {lost}" in capsys.readouterr().err


# --- what is refused, and changes nothing


def refusal(path, key=""):
    before = stored_words()
    with pytest.raises(BackupError) as error:
        restore(path, key, [])
    assert stored_words() == before
    return str(error.value)


@pytest.mark.django_db
def test_wrong_key_is_told(monkeypatch):
    make_denkzelle()
    path = quick_backup(monkeypatch, SECRET)

    assert "passt nicht zu dieser Sicherung" in refusal(path, OTHER_SECRET)
    assert "BACKUP_KEY muss" in refusal(path, "")
    assert "öffentliche Teil" in refusal(path, envelope.public_part(SECRET))
    assert "ist kein Schlüssel" in refusal(path, "geheim")


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", SECRET], ids=["open", "encrypted"])
@pytest.mark.parametrize("share", [0, 0.001, 0.3, 0.9, 0.999])
def test_truncated_file_is_refused(monkeypatch, key, share):
    make_denkzelle()
    path = quick_backup(monkeypatch, key)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])

    assert DAMAGED in refusal(path, key)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", SECRET], ids=["open", "encrypted"])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.2, 0.6, 0.99])
def test_changed_byte_is_refused(monkeypatch, key, share):
    make_denkzelle()
    path = quick_backup(monkeypatch, key)
    content = bytearray(path.read_bytes())
    content[int(len(content) * share)] ^= 1
    path.write_bytes(content)

    assert refusal(path, key)


@pytest.mark.django_db
def test_part_that_is_not_what_the_manifest_says_is_refused(monkeypatch):
    """As after a change that was packed again with care."""
    make_denkzelle(name="Echt")
    path = quick_backup(monkeypatch)
    with envelope.opened(path, "") as tar:
        found = [(member, tar.extractfile(member).read()) for member in tar]
    forged = path.with_name("denkzellen-20260101-000000.tar.gz")
    with envelope.written(forged, "") as tar:
        for member, content in found:
            tar.addfile(member, io.BytesIO(content.replace(b"Echt", b"Fake")))

    assert DAMAGED in refusal(forged)


@pytest.mark.django_db
def test_only_an_empty_installation_is_filled(monkeypatch):
    path = quick_backup(monkeypatch)
    make_denkzelle()

    assert "Die Datenbank ist nicht leer" in refusal(path)


@pytest.mark.django_db
def test_backup_of_a_newer_version_is_refused(monkeypatch):
    begun = manifests.Manifest.begun

    def of_tomorrow(models):
        manifest = begun(models)
        manifest.migrations.append(["archive", "9999_later"])
        return manifest

    monkeypatch.setattr(manifests.Manifest, "begun", of_tomorrow)
    path = quick_backup(monkeypatch)

    assert "neueren Version (archive.9999_later)" in refusal(path)


@pytest.mark.django_db
def test_file_that_is_none_is_told(tmp_path):
    (tmp_path / "brief.txt").write_text("Hallo")

    assert DAMAGED in refusal(tmp_path / "brief.txt")
    assert "gibt es nicht" in refusal(tmp_path / "nirgends")


@pytest.mark.django_db
def test_command_exits_with_an_error_in_words(monkeypatch, settings):
    path = quick_backup(monkeypatch, SECRET)
    settings.BACKUP_KEY = OTHER_SECRET

    with pytest.raises(CommandError, match="passt nicht zu dieser Sicherung"):
        call_command("restore", str(path))


@pytest.mark.django_db
def test_check_reads_everything_and_changes_nothing(monkeypatch, capsys):
    make_denkzelle()
    path = quick_backup(monkeypatch)
    before = stored_words()

    call_command("restore", str(path), "--check")

    assert "alles stimmt" in capsys.readouterr().out
    assert stored_words() == before


# --- the file


@pytest.mark.django_db
def test_interrupted_backup_leaves_nothing_that_looks_whole(monkeypatch, settings):
    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(writing.media, "named", interrupted)
    with pytest.raises(KeyboardInterrupt):
        quick_backup(monkeypatch)

    assert list(settings.BACKUP_DIR.glob("*")) == []
    assert writing.finished(settings.BACKUP_DIR) == []


@pytest.mark.django_db
def test_nobody_else_on_the_machine_may_read_it(monkeypatch):
    path = quick_backup(monkeypatch)

    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_encrypted_backup_shows_nothing(monkeypatch):
    make_user(name="Xqjada Lindhorst")
    path = quick_backup(monkeypatch, SECRET)

    assert path.name.endswith(".age")
    assert path.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert b"Xqjada" in b"".join(parts(path, SECRET).values())


@pytest.mark.django_db
def test_public_part_of_the_key_is_enough_to_write(monkeypatch):
    path = quick_backup(monkeypatch, envelope.public_part(SECRET))

    assert verify(path, SECRET).tables


@pytest.mark.django_db
def test_disk_that_is_full_is_told(monkeypatch, settings):
    settings.BACKUP_DIR.parent.joinpath("backups").write_text("no folder")

    with pytest.raises(CommandError, match="ließ sich nicht schreiben"):
        call_command("backup")


def test_new_key_is_printed_and_works(capsys, db):
    call_command("backup", "--new-key")

    lines = capsys.readouterr().out.split("BACKUP_KEY=")
    assert envelope.public_part(lines[1].split()[0]) == lines[2].strip()


# --- retention


def make_backups(folder, now, hours):
    folder.mkdir(parents=True)
    for back in hours:
        moment = now - timedelta(hours=back)
        (folder / f"denkzellen-{moment:%Y%m%d-%H%M%S}.tar.gz").touch()


def test_last_of_each_day_and_week_stay(settings):
    settings.BACKUP_KEEP = "3d,2w"
    now = datetime(2026, 5, 14, 3, tzinfo=UTC)  # a Thursday
    make_backups(settings.BACKUP_DIR, now, [0, 12, *range(24, 24 * 30, 12)])

    with time_machine.travel(now, tick=False):
        retention.remove_old()

    assert [retention.made_at(path) for path in writing.finished(settings.BACKUP_DIR)] == [
        datetime(2026, 5, 10, 15, tzinfo=UTC),  # the last of the week before
        datetime(2026, 5, 12, 15, tzinfo=UTC),
        datetime(2026, 5, 13, 15, tzinfo=UTC),
        datetime(2026, 5, 14, 3, tzinfo=UTC),
    ]


def test_last_backup_stays_however_old(settings):
    make_backups(settings.BACKUP_DIR, datetime(2020, 1, 1, tzinfo=UTC), [0, 24])
    settings.BACKUP_KEEP = "1d"

    retention.remove_old()

    assert len(writing.finished(settings.BACKUP_DIR)) == 1


def test_remains_of_a_killed_run_go_and_other_files_stay(settings):
    make_backups(settings.BACKUP_DIR, datetime(2026, 1, 1, tzinfo=UTC), [0])
    old = settings.BACKUP_DIR / ".denkzellen-20260101-000000.tar.gz.part"
    running = settings.BACKUP_DIR / ".denkzellen-20260102-000000.tar.gz.part"
    for path in (old, running, settings.BACKUP_DIR / "notizen.txt"):
        path.touch()
    os.utime(old, (time.time() - 2 * 86400,) * 2)

    retention.remove_old()

    assert not old.exists()
    assert running.exists()
    assert (settings.BACKUP_DIR / "notizen.txt").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["", "14", "viele", "0d", "1d,,2w"])
def test_unreadable_rule_is_told_before_anything_is_written(settings, rule):
    settings.BACKUP_KEEP = rule

    with pytest.raises(CommandError, match="14d,8w,6m"):
        call_command("backup")

    assert not settings.BACKUP_DIR.exists()
