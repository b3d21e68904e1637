"""Django's `flush`, which could not empty the tables that refuse it."""

from typing import Any

from django.core.management.commands import flush

from archive import triggers


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        triggers.remove(options["database"])
        try:
            super().handle(**options)
        finally:
            triggers.install(options["database"])
