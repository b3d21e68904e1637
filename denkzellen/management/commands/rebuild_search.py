"""Make the search index anew: after bulk loads, and nightly for dates that have moved on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from denkzellen.search.index import rebuild
from denkzellen.search.registry import all_searchables


class Command(BaseCommand):
    help = "Legt das Verzeichnis der Suche neu an."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", choices=sorted(all_searchables()), help="nur diese Art")

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, count in rebuild(options["kind"]).items():
            self.stdout.write(f"{kind}: {count}")
