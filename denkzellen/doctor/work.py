"""Mails, timers, the worker, backups, the search index, and who looks after the site."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from denkzellen import worker
from denkzellen.backup import BackupError, ledger, retention, writing
from denkzellen.doctor import Finding
from denkzellen.models import OutgoingMail
from denkzellen.models.search import SearchDocument
from denkzellen.search.registry import all_searchables
from denkzellen.timers import overdue_commands

MAILS_MAY_WAIT = timedelta(hours=1)
BACKUP_MAY_BE = timedelta(days=2)
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def installed_at() -> datetime:
    applied = MigrationRecorder(connection).applied_migrations()
    return min((row.applied for row in applied.values()), default=timezone.now())


def about_outbox() -> Iterator[Finding]:
    old = OutgoingMail.objects.filter(created_at__lt=timezone.now() - MAILS_MAY_WAIT)
    if number := old.count():
        words = ngettext(
            "%(number)d Mail wartet seit über einer Stunde. Nimmt der Mailserver Mails an?",
            "%(number)d Mails warten seit über einer Stunde. Nimmt der Mailserver Mails an?",
            number,
        )
        reason = old.exclude(last_error="").values_list("last_error", flat=True).last() or ""
        last = _("Letzter Fehler: %(error)s") % {"error": reason} if reason else ""
        yield Finding(f"{words % {'number': number}} {last}".strip())
    if number := OutgoingMail.objects.uncertain().count():
        words = ngettext(
            "%(number)d Mail kam vielleicht an, vielleicht nicht: in /admin/ entscheiden.",
            "%(number)d Mails kamen vielleicht an, vielleicht nicht: in /admin/ entscheiden.",
            number,
        )
        yield Finding(words % {"number": number}, is_hint=True)


def about_timers() -> Iterator[Finding]:
    for command in overdue_commands(timezone.now(), installed_at()):
        words = _(
            "%(command)s ist überfällig. Läuft manage.py run_timers, oder ist ein Timer "
            "eingerichtet? Warum es zuletzt scheiterte, steht im Protokoll."
        )
        typed = " ".join(["manage.py", command.name(), *command.arguments])
        yield Finding(words % {"command": typed})


def about_worker() -> Iterator[Finding]:
    if not settings.HAS_WORKER:
        return
    if not worker.is_alive():
        yield Finding(
            _("Der Worker gibt kein Lebenszeichen: manage.py db_worker starten (HAS_WORKER=true).")
        )
    if number := worker.stuck_tasks():
        words = ngettext(
            "%(number)d Aufgabe wartet seit über 30 Minuten auf den Worker. Ihn neu starten.",
            "%(number)d Aufgaben warten seit über 30 Minuten auf den Worker. Ihn neu starten.",
            number,
        )
        yield Finding(words % {"number": number})


def about_backups() -> Iterator[Finding]:
    now = timezone.now()
    newest = writing.finished(writing.own_folder())[-1:]
    last = retention.made_at(newest[0]) if newest else installed_at()
    if now - last > BACKUP_MAY_BE:
        words = _("Seit %(days)d Tagen keine neue Sicherung in %(folder)s: manage.py backup")
        yield Finding(words % {"days": (now - last).days, "folder": settings.BACKUP_DIR})
    if not settings.BACKUP_KEY:
        words = _(
            "Sicherungen sind nicht verschlüsselt. Einen Schlüssel macht: manage.py backup "
            "--new-key"
        )
        yield Finding(words, is_hint=True)
    try:
        retention.parsed(settings.BACKUP_KEEP)
    except BackupError as error:
        yield Finding(str(error))
    if number := len(ledger.missing()):
        words = ngettext(
            "%(number)d Löschung steht nicht im Verzeichnis neben den Sicherungen: Gehört "
            "BACKUP_DIR dem Konto der Website? Die nächste Sicherung holt es nach.",
            "%(number)d Löschungen stehen nicht im Verzeichnis neben den Sicherungen: Gehört "
            "BACKUP_DIR dem Konto der Website? Die nächste Sicherung holt es nach.",
            number,
        )
        yield Finding(words % {"number": number})


def about_search() -> Iterator[Finding]:
    for kind, searchable in sorted(all_searchables().items()):
        found, there = SearchDocument.objects.filter(kind=kind).count(), searchable.public().count()
        if found != there:
            words = _(
                "Die Suche kennt %(found)d von %(there)d Einträgen der Art „%(kind)s“: manage.py "
                "rebuild_search"
            )
            numbers = {"found": found, "there": there, "kind": searchable.label}
            yield Finding(words % numbers)


def about_people() -> Iterator[Finding]:
    admins = get_user_model()._default_manager.filter(is_superuser=True, is_active=True)
    if not admins.exists():
        yield Finding(_("Niemand verwaltet die Website: manage.py createsuperuser"))
    armed = Authenticator.objects.filter(type__in=FACTORS)
    for admin in admins.exclude(pk__in=armed.values("user")):
        words = _("Das Konto %(account)s verwaltet die Website ohne zweiten Faktor: %(page)s")
        page = settings.SITE_URL + reverse("mfa_index")
        yield Finding(words % {"account": admin, "page": page})
