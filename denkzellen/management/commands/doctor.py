"""Say what is wrong with this installation, and what helps."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from denkzellen.doctor import Check, findings, surroundings, work

CHECKS = (
    Check("Einstellungen", surroundings.about_settings),
    Check("Datenbank", surroundings.about_database),
    Check("Cache", surroundings.about_cache, needs_database=True),
    Check("Dateien", surroundings.about_files),
    Check("Platz", surroundings.about_disk),
    Check("Uhr", surroundings.about_clock, needs_database=True),
    Check("Mailserver", surroundings.about_mail_server),
    Check("Ausgehende Mails", work.about_outbox, needs_database=True),
    Check("Timer", work.about_timers, needs_database=True),
    Check("Worker", work.about_worker, needs_database=True),
    Check("Sicherungen", work.about_backups, needs_database=True),
    Check("Suche", work.about_search, needs_database=True),
    Check("Verwaltung", work.about_people, needs_database=True),
)


class Command(BaseCommand):
    help = "Sagt, was an dieser Installation nicht stimmt und was hilft; endet mit 1, wenn etwas."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = "schickt eine Probe an diese Adresse"
        parser.add_argument("--mail", metavar="ADRESSE", help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        has_database = True
        for check in CHECKS:
            if check.needs_database and not has_database:
                continue
            found = findings(check)
            broken = [finding for finding in found if not finding.is_hint]
            wrong += len(broken)
            has_database = has_database and not (broken and check.title == "Datenbank")
            self.stdout.write(f"{'–' if broken else '✓'} {check.title}")
            for finding in found:
                self.stdout.write(f"    {finding.text}")
        if options["mail"]:
            wrong += self._send_mail(options["mail"])
        if wrong:
            words = ngettext("%(wrong)d Fehler.", "%(wrong)d Fehler.", wrong)
            raise CommandError(words % {"wrong": wrong})
        self.stdout.write(_("Alles in Ordnung."))

    def _send_mail(self, address: str) -> int:
        subject = settings.EMAIL_SUBJECT_PREFIX + _("Probe")
        text = _("Diese Mail hat manage.py doctor verschickt. Ankommen genügt.")
        message = EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [address])
        try:
            mailers["server"].send_messages([message])
        except OSError as error:
            words = _("Die Probe ließ sich nicht verschicken: %(error)s")
            self.stdout.write(f"    {words % {'error': error}}")
            return 1
        self.stdout.write(_("Die Probe ist verschickt."))
        return 0
