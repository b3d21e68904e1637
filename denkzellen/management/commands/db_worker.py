"""The worker of django-tasks-db, with a sign of life."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from denkzellen.worker import heartbeat

# Its tables are only there if it is installed.
LIBRARY = "django_tasks_db.management.commands.db_worker.Command"
Worker: Any = import_string(LIBRARY) if settings.HAS_WORKER else BaseCommand


class Command(Worker):
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.HAS_WORKER:
            raise CommandError(_("Hier ist nichts zu tun: HAS_WORKER=true ist nicht gesetzt."))
        with heartbeat():
            super().handle(*args, **options)
