"""`manage.py archive verify` finds what was changed, is missing, or belongs to nothing."""

import os
import time
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from archive import triggers
from archive.actions import keeping
from archive.actions.keeping import keep_state
from archive.models import ArchiveEntry, ArchiveFile, ErasurePermit, KeptFile, KeptState
from denkzellen.pdf import is_offered
from tests.archive.kept import keep_whole
from tests.factories import make_archive_entry, make_archive_file, make_denkzelle

pytestmark = pytest.mark.django_db

DAY = date(2024, 3, 12)
CELL = "Stand Netzwerke (12.03.2024)"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A store of its own: here every file that belongs to nothing counts."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def state():
    cell = make_denkzelle(name="Netzwerke")
    make_archive_file(b"eins", entry=make_archive_entry(title="Protokoll", denkzelle=cell))
    return keep_state(cell, DAY)


def verify(*options):
    """The exit code and the lines."""
    out = StringIO()
    try:
        call_command("archive", "verify", *options, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def overwrite(name, content):
    with default_storage.open(name, "wb") as file:
        file.write(content)


def tamper(statement, *values):
    """As somebody who owns the database could."""
    triggers.remove()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    triggers.install()


def test_everything_is_in_order(state):
    assert verify() == (0, ["Alles stimmt: Stände 1, ihre Dateien 2, Archivdateien 1."])


def test_changed_content_is_found(state):
    content = state.content | {"claim": "Gefälscht."}
    triggers.remove()
    KeptState.objects.update(content=content)
    triggers.install()
    assert verify() == (1, [f"{CELL}: Der Inhalt passt nicht zu seiner Prüfsumme."])


def test_content_changed_with_its_sum_is_found(state):
    """The file stand.json carries the same sum."""
    content = state.content | {"claim": "Gefälscht."}
    triggers.remove()
    KeptState.objects.update(content=content, sha256=keeping.checksum(content))
    triggers.install()
    line = f"{CELL}: Seine Prüfsumme ist nicht die seiner Datei stand.json."
    assert verify() == (1, [line])


def test_other_day_is_found(state):
    tamper("UPDATE archive_keptstate SET kept_on = '2024-03-13'")
    line = "Stand Netzwerke (13.03.2024): Der Inhalt passt nicht zu seiner Prüfsumme."
    assert verify() == (1, [line])


def test_deleted_state_is_found(state):
    triggers.remove()
    KeptFile.objects.all().delete()
    KeptState.objects.all().delete()
    triggers.install()
    code, lines = verify()
    assert code == 1
    assert lines == [
        f"{state.entry.get_absolute_url()}: Der Stand, den dieser Eintrag meint, ist nicht mehr da."
    ]


def test_deleted_row_of_a_file_is_found(state):
    tamper("DELETE FROM archive_keptfile WHERE name = 'stand.html'")
    assert verify() == (1, [f"{CELL}: Zu diesem Stand gehört keine Datei stand.html mehr."])


def test_changed_files_are_found(state):
    file = state.kept_files.get(name="stand.html")
    size = file.size
    overwrite(file.file.name, b"x" * size)
    assert verify() == (
        1,
        [f"{CELL}, stand.html: Die Datei passt nicht zu ihrer Prüfsumme."],
    )
    overwrite(file.file.name, b"x")
    words = f"Die Datei hat 1 statt {size} Bytes."
    assert verify() == (1, [f"{CELL}, stand.html: {words}"])
    default_storage.delete(file.file.name)
    assert verify() == (1, [f"{CELL}, stand.html: Die Datei fehlt."])


def test_changed_archive_file_is_found(state):
    file = ArchiveFile.objects.get()
    overwrite(file.file.name, b"zwei")
    assert verify() == (
        1,
        [f"{file.get_absolute_url()}: Die Datei passt nicht zu ihrer Prüfsumme."],
    )
    default_storage.delete(file.file.name)
    assert verify() == (1, [f"{file.get_absolute_url()}: Die Datei fehlt."])


def test_repair_never_rewrites_a_sum(state):
    file = ArchiveFile.objects.get()
    overwrite(file.file.name, b"zwei")
    overwrite(state.kept_files.get(name="stand.json").file.name, b"{}")
    before = [
        *ArchiveFile.objects.values(),
        *KeptFile.objects.values(),
        *KeptState.objects.values(),
    ]
    code, lines = verify("--repair")
    assert (code, len(lines)) == (1, 2)
    after = [*ArchiveFile.objects.values(), *KeptFile.objects.values(), *KeptState.objects.values()]
    assert after == before
    with default_storage.open(file.file.name) as still:
        assert still.read() == b"zwei"


def test_old_file_that_belongs_to_nothing_is_found_and_removed(state):
    name = default_storage.save("archiv/verwaist.pdf", ContentFile(b"x"))
    assert verify()[0] == 0  # it may be in the making
    an_hour_ago = time.time() - 3700
    os.utime(default_storage.path(name), (an_hour_ago, an_hour_ago))
    line = f"{name}: Zu dieser Datei gehört nichts."
    assert verify() == (1, [line])
    code, lines = verify("--repair")
    assert (code, lines[0]) == (0, f"{line} Entfernt.")
    assert not default_storage.exists(name)
    assert verify()[0] == 0


def test_young_file_is_removed_when_told(state):
    name = default_storage.save("staende/ab/verwaist.html", ContentFile(b"x"))
    assert verify("--young")[0] == 1
    assert verify("--young", "--repair")[0] == 0
    assert not default_storage.exists(name)


def test_files_left_by_a_broken_attempt_are_removed(state, monkeypatch):
    def fail(row):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(KeptFile, "save", fail)
        with pytest.raises(RuntimeError):
            keep_state(make_denkzelle(), DAY)
    assert verify("--young")[0] == 1
    assert verify("--young", "--repair")[0] == 0
    assert verify("--young")[0] == 0


def test_missing_guards_are_found_and_set_up_again(state):
    triggers.remove()
    code, lines = verify()
    assert code == 1
    assert lines == [
        f"Die Datenbank schützt die Tabelle {table} nicht vor Änderungen."
        for table in ("archive_keptstate", "archive_keptfile")
    ]
    assert KeptFile.objects.count() == 2
    assert verify("--repair")[0] == 0
    assert verify()[0] == 0


def test_open_permit_is_found_and_closed(state):
    ErasurePermit.objects.create()
    code, lines = verify()
    assert code == 1
    assert "Eine Erlaubnis zum Löschen steht offen: Bewahrte Stände sind änderbar." in lines
    verify("--repair")
    assert not ErasurePermit.objects.exists()
    assert verify()[0] == 0


@pytest.mark.skipif(not is_offered(), reason="WeasyPrint needs Pango")
def test_dossier_that_was_never_drawn_is_ordered_again():
    state = keep_state(make_denkzelle(name="Netzwerke"), DAY)
    with triggers.erasure_permit():
        long_ago = timezone.now() - timedelta(hours=1)
        KeptState.objects.update(created_at=long_ago)
    assert verify() == (1, [f"{CELL}: Das Dossier ist nicht gezeichnet."])
    code, lines = verify("--repair")
    assert (code, lines[0]) == (
        0,
        f"{CELL}: Das Dossier ist nicht gezeichnet. Neu in Auftrag gegeben.",
    )
    assert state.kept_files.filter(name="dossier.pdf").exists()
    assert verify()[0] == 0


@pytest.mark.skipif(not is_offered(), reason="WeasyPrint needs Pango")
def test_dossier_is_checked_like_the_other_files():
    state = keep_whole(make_denkzelle(name="Netzwerke"), DAY)
    overwrite(state.kept_files.get(name="dossier.pdf").file.name, b"%PDF")
    code, lines = verify()
    assert (code, lines[0].partition(":")[0]) == (1, f"{CELL}, dossier.pdf")


@pytest.mark.parametrize("number", [1, 30])
def test_number_of_queries_does_not_grow(django_assert_max_num_queries, number):
    cell = make_denkzelle()
    for _ in range(number):
        make_archive_file(entry=make_archive_entry(denkzelle=cell))
    for _ in range(min(number, 15)):
        keep_state(cell, DAY)
    with django_assert_max_num_queries(50):
        assert verify()[0] == 0
    assert ArchiveEntry.objects.count() > number
