"""Fill an empty installation from a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from denkzellen.backup import BackupError, ledger
from denkzellen.backup.reading import restore, verify


class Command(BaseCommand):
    help = (
        "Stellt eine Sicherung in einer leeren Installation wieder her. Sie wird zuerst ganz "
        "geprüft; passt etwas nicht, bleibt alles, wie es ist. Wer seither gelöscht wurde, bleibt "
        "gelöscht. Angemeldete müssen sich neu anmelden."
    )
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="die Sicherung")
        parser.add_argument("--check", action="store_true", help="nur prüfen, nichts ändern")
        words = "weiterer Ordner mit dem Verzeichnis der Löschungen (sonst der neben der Sicherung)"
        parser.add_argument("--ledger", type=Path, help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            if options["check"]:
                manifest, repeated = verify(file, settings.BACKUP_KEY), None
            else:
                folders = [ledger.folder(), file.absolute().parent / "ledger"]
                folders += [options["ledger"]] if options["ledger"] else []
                manifest, repeated = restore(file, settings.BACKUP_KEY, folders)
        except BackupError as error:
            raise CommandError(str(error)) from error
        words = _("Sicherung vom %(moment)s: %(tables)d Tabellen, %(files)d Dateien, alles stimmt.")
        numbers = {
            "moment": manifest.created_at,
            "tables": len(manifest.tables),
            "files": manifest.files,
        }
        self.stdout.write(words % numbers)
        if repeated is not None:
            words = _("Wiederhergestellt. Wiederholte Löschungen: %(number)d.")
            self.stdout.write(words % {"number": repeated})
