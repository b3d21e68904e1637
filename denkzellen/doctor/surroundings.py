"""Settings, database, cache, files, disk, clock and mail server."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.mail import mailers
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from denkzellen.caches import are_limits_counted
from denkzellen.doctor import Finding
from denkzellen.mail_server import SMTP

FREE_BYTES = 500 * 1024**2
FREE_SHARE = 0.05
CLOCK_MAY_DIFFER = timedelta(seconds=5)
EXAMPLES = (".example", ".example.org", "@example.org", "localhost")
# See denkzellen/startup.py, which also refuses to start with what is worse.
SMALL = {
    "denkzellen.W001": gettext_lazy(
        "Die Daten liegen in einer Datei (SQLite): Das trägt einen Rechner und wenige zugleich."
    ),
    "denkzellen.W002": gettext_lazy(
        "TRUSTED_PROXY_COUNT ist 0: Hinter einem Proxy teilen sich alle Besucher:innen ein Limit."
    ),
}


def about_settings() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding(
            _("DEBUG ist an: Fehlerseiten zeigen Besucher:innen das Innere. DEBUG weglassen.")
        )
        return
    issues = checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True)
    yield from (Finding(str(SMALL[one.id]), is_hint=True) for one in issues if one.id in SMALL)
    if unsafe := [str(one.id) for one in issues if one.id not in SMALL]:
        words = _("Die Einstellungen sind unsicher (%(ids)s); manage.py check --deploy sagt, wie.")
        yield Finding(words % {"ids": ", ".join(unsafe)})
    if settings.DEFAULT_FROM_EMAIL.endswith(EXAMPLES):
        words = _("DEFAULT_FROM_EMAIL ist noch ein Beispiel: Mails brauchen eine eigene Adresse.")
        yield Finding(words)


def about_database() -> Iterator[Finding]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        words = _("Die Datenbank antwortet nicht. Läuft sie, stimmt DATABASE_URL? (%(error)s)")
        yield Finding(words % {"error": type(error).__name__})
        return
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        words = _("Der Datenbank fehlen %(number)d Migrationen: manage.py migrate")
        yield Finding(words % {"number": len(missing)})


def about_cache() -> Iterator[Finding]:
    if settings.REDIS_URL and not _redis_answers():
        yield Finding(
            _(
                "Redis antwortet nicht. Die Seiten gehen, aber langsamer. Läuft es, und stimmt "
                "REDIS_URL?"
            )
        )
    if not are_limits_counted():
        yield Finding(_("Der Cache vergisst sofort: Begrenzungen je Besucher:in greifen nicht."))


def _redis_answers() -> bool:
    import redis

    try:
        return bool(redis.Redis.from_url(settings.REDIS_URL, socket_timeout=3).ping())
    except redis.RedisError:
        return False


def about_files() -> Iterator[Finding]:
    wanted = b"doctor"
    try:
        name = default_storage.save("doctor", ContentFile(wanted))
        with default_storage.open(name) as file:
            is_same = file.read() == wanted
        default_storage.delete(name)
    except OSError as error:
        words = _(
            "Dateien lassen sich nicht ablegen, Uploads scheitern. Gehört der Ordner dem Konto, "
            "unter dem die Website läuft? (%(error)s)"
        )
        yield Finding(words % {"error": error})
        return
    if not is_same:
        yield Finding(_("Abgelegte Dateien kommen anders zurück, als sie abgelegt wurden."))


def about_disk() -> Iterator[Finding]:
    for folder in sorted(_folders()):
        usage = shutil.disk_usage(folder)
        if usage.free < FREE_BYTES or usage.free < usage.total * FREE_SHARE:
            words = _(
                "Auf der Platte von %(folder)s sind nur noch %(free)s frei. Platz schaffen, sonst "
                "scheitern Uploads und Sicherungen."
            )
            yield Finding(words % {"folder": folder, "free": filesizeformat(usage.free)})


def _folders() -> set[Path]:
    """Where the site writes, or would: the nearest folder there is."""
    folders = {Path(settings.VAR_DIR), Path(settings.BACKUP_DIR)}
    if isinstance(default_storage, FileSystemStorage):
        folders.add(Path(default_storage.location))
    return {next(filter(Path.is_dir, (folder, *folder.parents))) for folder in folders}


def about_clock() -> Iterator[Finding]:
    if connection.vendor != "postgresql":  # it has no clock of its own
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        difference = abs(cursor.fetchone()[0] - timezone.now())
    if difference > CLOCK_MAY_DIFFER:
        words = _(
            "Die Uhren der Datenbank und dieses Rechners gehen %(seconds)d Sekunden auseinander. "
            "Beide mit einem Zeitserver abgleichen (NTP)."
        )
        yield Finding(words % {"seconds": difference.total_seconds()})


def about_mail_server() -> Iterator[Finding]:
    if settings.MAILERS["server"]["BACKEND"] != SMTP:
        words = _("EMAIL_URL nennt keinen Mailserver: Mails erreichen niemanden.")
        yield Finding(words, is_hint=settings.DEBUG)
        return
    server = mailers["server"]
    try:
        server.open()
        server.close()
    except OSError as error:  # of which smtplib's errors are a kind
        words = _(
            "Der Mailserver nimmt keine Verbindung an. Stimmen Name, Port, Konto und Passwort in "
            "EMAIL_URL? (%(error)s)"
        )
        yield Finding(words % {"error": error})
