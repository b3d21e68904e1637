"""The doctor says in plain words what is wrong, and nothing when nothing is."""

import io
import shutil
from contextlib import nullcontext
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.storage import default_storage
from django.core.mail import mailers
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from denkzellen.doctor import surroundings, work
from denkzellen.models import Erasure, OutgoingMail, TimedRun
from denkzellen.models.search import SearchDocument
from denkzellen.search import index
from denkzellen.timers import timed_commands
from tests.caches import IN_MEMORY, NONE
from tests.factories import make_denkzelle, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _healthy(settings, tmp_path, monkeypatch):
    """An installation as it should be; each test breaks one thing."""
    settings.DEBUG = False
    settings.CACHES = IN_MEMORY
    settings.SITE_URL = "https://zellen.bremen.example.net"
    settings.ALLOWED_HOSTS = ["zellen.bremen.example.net"]
    settings.DEFAULT_FROM_EMAIL = "post@bremen.example.net"
    settings.SECRET_KEY = "gz8#k2" * 15
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.BACKUP_KEY = "AGE-SECRET-KEY-1"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAILERS = {
        **settings.MAILERS,
        "server": {"BACKEND": surroundings.SMTP, "OPTIONS": {"host": "127.0.0.1", "port": 9}},
    }
    server = SimpleNamespace(open=lambda: None, close=lambda: None, send_messages=lambda mails: 1)
    monkeypatch.setattr(type(mailers), "__getitem__", lambda self, name: server)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(total=9e10, free=8e10))
    for command in timed_commands():
        TimedRun.note(command.name())
    make_user(is_superuser=True, is_staff=True)
    index.rebuild()


def said(*options):
    """What the doctor says, and whether it found anything wrong."""
    out = io.StringIO()
    try:
        call_command("doctor", *options, stdout=out)
    except CommandError:
        return out.getvalue(), True
    return out.getvalue(), False


def wrong(*options):
    text, is_wrong = said(*options)
    assert is_wrong, text
    return " ".join(text.split())


def test_healthy_installation_is_said_to_be_so():
    text, is_wrong = said()

    assert not is_wrong, text
    assert text.endswith("Alles in Ordnung.\n")


def test_debug_is_no_way_to_run(settings):
    settings.DEBUG = True

    assert "DEBUG ist an" in wrong()


def test_unsafe_settings_are_named(settings):
    settings.SECRET_KEY = "kurz"
    settings.DEFAULT_FROM_EMAIL = "denkzellen@example.org"

    text = wrong()

    assert "security.W009" in text
    assert "DEFAULT_FROM_EMAIL ist noch ein Beispiel" in text


def test_database_that_is_away_is_told_and_the_rest_still_checked(monkeypatch):
    def gone():
        raise OperationalError("secret")

    monkeypatch.setattr(surroundings, "connection", SimpleNamespace(cursor=gone))

    text = wrong()

    assert "Die Datenbank antwortet nicht" in text
    assert "✓ Platz" in text
    assert "Suche" not in text


def test_missing_migrations_are_told(monkeypatch):
    plan = lambda self, nodes: [("a", False), ("b", False)]  # noqa: E731
    monkeypatch.setattr(surroundings.MigrationExecutor, "migration_plan", plan)

    assert "fehlen 2 Migrationen: manage.py migrate" in wrong()


def test_redis_that_does_not_answer_is_told(settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"

    assert "Redis antwortet nicht" in wrong()


def test_cache_that_forgets_is_told(settings):
    settings.CACHES = NONE

    assert "Der Cache vergisst sofort" in wrong()


def test_folder_that_takes_no_files_is_told(settings):
    settings.MEDIA_ROOT.write_text("in the way")

    assert "Dateien lassen sich nicht ablegen" in wrong()


def test_checking_leaves_no_file_behind():
    said()

    assert default_storage.listdir("") == ([], [])


def test_full_disk_is_told(monkeypatch):
    usage = SimpleNamespace(total=10 * 1024**3, free=100 * 1024**2)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)

    assert "nur noch 100,0 MB frei" in wrong().replace("\xa0", " ")


def test_clocks_that_differ_are_told(monkeypatch):
    later = timezone.now() + timedelta(minutes=2)
    cursor = SimpleNamespace(execute=lambda statement: None, fetchone=lambda: [later])
    database = SimpleNamespace(vendor="postgresql", cursor=lambda: nullcontext(cursor))
    monkeypatch.setattr(surroundings, "connection", database)

    (finding,) = surroundings.about_clock()
    assert "Sekunden auseinander" in finding.text


def test_mail_server_that_refuses_is_told(monkeypatch):
    def refuse():
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(mailers["server"], "open", refuse)

    assert "Der Mailserver nimmt keine Verbindung an" in wrong()


def test_mails_to_nobody_are_told(settings):
    settings.MAILERS = {**settings.MAILERS, "server": {"BACKEND": "console"}}

    assert "EMAIL_URL nennt keinen Mailserver" in wrong()


def test_mail_is_sent_only_when_asked(monkeypatch):
    sent = []
    monkeypatch.setattr(mailers["server"], "send_messages", sent.extend)

    said()
    assert sent == []
    said("--mail", "admin@example.net")
    assert [mail.to for mail in sent] == [["admin@example.net"]]


def make_mail(**fields):
    return OutgoingMail.objects.create(subject="a", from_email="a@b.de", to=[], text="", **fields)


def test_mails_that_wait_too_long_are_told():
    make_mail(
        created_at=timezone.now() - timedelta(hours=2), last_error="SMTPServerDisconnected: weg"
    )
    make_mail()

    text = wrong()
    assert "1 Mail wartet seit über einer Stunde" in text
    assert "Letzter Fehler: SMTPServerDisconnected: weg" in text


def test_timers_that_do_not_run_are_told(monkeypatch):
    TimedRun.objects.filter(name="archive").update(ended_at=timezone.now() - timedelta(days=9))
    TimedRun.objects.filter(name="forget").delete()
    monkeypatch.setattr(work, "installed_at", lambda: timezone.now() - timedelta(days=3))

    text = wrong()

    assert "manage.py archive verify ist überfällig" in text
    assert "manage.py forget ist überfällig" in text
    assert "manage.py backup ist" not in text


def test_new_installation_has_time_for_its_first_runs(monkeypatch):
    TimedRun.objects.all().delete()
    monkeypatch.setattr(work, "installed_at", timezone.now)

    assert not said()[1]


def test_silent_worker_is_told(settings, monkeypatch):
    settings.HAS_WORKER = True
    monkeypatch.setattr(work.worker, "stuck_tasks", lambda: 0)

    assert "gibt kein Lebenszeichen" in wrong()


def test_tasks_that_wait_too_long_are_told(settings, monkeypatch):
    settings.HAS_WORKER = True
    TimedRun.note("db_worker")
    monkeypatch.setattr(work.worker, "stuck_tasks", lambda: 3)

    assert "3 Aufgaben warten seit über 30 Minuten" in wrong()


def test_old_backup_is_told(settings, monkeypatch):
    settings.BACKUP_DIR.mkdir()
    day = timezone.now() - timedelta(days=5)
    (settings.BACKUP_DIR / f"denkzellen-{day:%Y%m%d}-030000.tar.gz").touch()

    assert "Tagen keine neue Sicherung" in wrong()


def test_missing_key_is_a_hint_only(settings):
    settings.BACKUP_KEY = ""

    text, is_wrong = said()
    assert "Sicherungen sind nicht verschlüsselt" in text
    assert not is_wrong


def test_unreadable_rule_is_told(settings):
    settings.BACKUP_KEEP = "viele"

    assert "BACKUP_KEEP=viele ist nicht lesbar" in wrong()


def test_erasures_missing_beside_the_backups_are_told():
    Erasure.objects.create(rows={"network.user": [1]})

    assert "1 Löschung steht nicht im Verzeichnis" in wrong()


def test_search_that_misses_entries_is_told():
    make_denkzelle()
    index.rebuild()
    SearchDocument.objects.all().delete()

    assert "Die Suche kennt 0 von 1 Einträgen" in wrong()


def test_admin_without_second_factor_is_told():
    Authenticator.objects.all().delete()

    assert "ohne zweiten Faktor: https://zellen.bremen.example.net/konto/" in wrong()


def test_site_nobody_looks_after_is_told(django_user_model):
    django_user_model.objects.update(is_superuser=False)

    assert "Niemand verwaltet die Website: manage.py createsuperuser" in wrong()


def test_check_that_fails_is_a_finding_and_stops_no_other(monkeypatch):
    def broken(folder):
        raise RuntimeError("kaputt")

    monkeypatch.setattr(shutil, "disk_usage", broken)

    text = wrong()
    assert "Das ließ sich nicht prüfen: RuntimeError: kaputt" in text
    assert "✓ Verwaltung" in text
