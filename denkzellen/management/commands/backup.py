"""Write a backup and remove those that are too old. Meant to run every night."""

from argparse import ArgumentParser
from datetime import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from denkzellen.backup import BackupError, envelope, retention
from denkzellen.backup.writing import Written, backup
from denkzellen.timers import TimedCommand


class Command(TimedCommand):
    help = (
        "Sichert Datenbank und Dateien in eine Datei in BACKUP_DIR, verschlüsselt, wenn BACKUP_KEY "
        "gesetzt ist, und entfernt Sicherungen, die BACKUP_KEEP nicht mehr behält."
    )
    at = time(3)

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = "macht einen Schlüssel für BACKUP_KEY, sonst nichts"
        parser.add_argument("--new-key", action="store_true", help=words)

    def execute(self, *args: Any, **options: Any) -> Any:
        if options["new_key"]:
            return self._print_new_key()
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            retention.parsed(settings.BACKUP_KEEP)
            self._tell(backup())
            removed = retention.remove_old()
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            words = _("Die Sicherung ließ sich nicht schreiben: %(error)s (BACKUP_DIR=%(folder)s)")
            told = words % {"error": error, "folder": settings.BACKUP_DIR}
            raise CommandError(told) from error
        if removed:
            words = _("Ältere entfernt: %(number)d.")
            self.stdout.write(words % {"number": len(removed)})

    def _tell(self, written: Written) -> None:
        manifest = written.manifest
        words = _("%(path)s (%(size)s): %(rows)d Zeilen, %(files)d Dateien.")
        numbers = {
            "path": written.path,
            "size": filesizeformat(written.path.stat().st_size),
            "rows": sum(table["rows"] for table in manifest.tables.values()),
            "files": manifest.files,
        }
        self.stdout.write(words % numbers)
        if manifest.missing:
            words = _("Diese Dateien fehlen, obwohl Einträge sie nennen: %(names)s")
            self.stderr.write(words % {"names": ", ".join(manifest.missing)})
        if not settings.BACKUP_KEY:
            words = _(
                "Sie ist nicht verschlüsselt. Einen Schlüssel macht: manage.py backup --new-key"
            )
            self.stderr.write(words)

    def _print_new_key(self) -> None:
        key = envelope.new_key()
        words = _(
            "BACKUP_KEY=%(key)s\n"
            "Eine Kopie gehört an einen zweiten Ort: Ohne diesen Schlüssel öffnet niemand die "
            "Sicherungen.\n"
            "Wer ihn nicht auf dem Server haben will, setzt dort nur den öffentlichen Teil:\n"
            "BACKUP_KEY=%(public)s"
        )
        self.stdout.write(words % {"key": key, "public": envelope.public_part(key)})
