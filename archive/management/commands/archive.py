"""The archive looks after itself: `archive verify`."""

from argparse import ArgumentParser
from datetime import time, timedelta
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.models import ArchiveFile, KeptFile, KeptState
from archive.verifying import findings
from denkzellen.timers import TimedCommand


class Command(TimedCommand):
    every = timedelta(days=7)
    at = time(4)
    arguments = ("verify",)
    help = "Recomputes every checksum of the archive and finds missing and unknown files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        verify = what.add_parser("verify", help="check all sums and files; exits with 1 if wrong")
        verify.add_argument(
            "--repair",
            action="store_true",
            help="remove unknown files, order again what hangs; sums are never rewritten",
        )
        verify.add_argument(
            "--young",
            action="store_true",
            help="count what may be in the making too: only while nobody works on it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for finding in findings(young_too=options["young"]):
            if options["repair"] and finding.mend:
                self.stdout.write(f"{finding.text} {finding.mend()}")
            else:
                wrong += 1
                self.stdout.write(finding.text)
        if wrong:
            words = ngettext("%(wrong)d Fehler.", "%(wrong)d Fehler.", wrong)
            raise CommandError(words % {"wrong": wrong})
        checked = {
            "states": KeptState.objects.count(),
            "kept": KeptFile.objects.count(),
            "files": ArchiveFile.objects.count(),
        }
        words = _(
            "Alles stimmt: Stände %(states)d, ihre Dateien %(kept)d, Archivdateien %(files)d."
        )
        self.stdout.write(words % checked)
