"""Whether `manage.py db_worker` is at work, where one is needed at all."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.db.utils import Error as DatabaseError
from django.utils import timezone
from django.utils.module_loading import import_string

from denkzellen.models import TimedRun

NAME = "db_worker"
BEAT_SECONDS = 30
SILENT = timedelta(minutes=3)
STUCK = timedelta(minutes=30)  # for so long no task may wait, nor take

logger = logging.getLogger(__name__)


@contextmanager
def heartbeat() -> Iterator[None]:
    """While this lasts, a row says twice a minute that the process is there.

    It beats in a thread of its own, because a task may take minutes.
    """
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=[stop], daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(stop: threading.Event) -> None:
    while True:
        try:
            TimedRun.note(NAME)
        except DatabaseError as error:
            logger.warning("The worker cannot reach the database: %s", type(error).__name__)
        finally:
            connection.close()
        if stop.wait(BEAT_SECONDS):
            return


def is_alive() -> bool:
    since = timezone.now() - SILENT
    return TimedRun.objects.filter(pk=NAME, ended_at__gte=since).exists()


def waiting_tasks() -> QuerySet[Any] | None:
    """None where tasks are done at once."""
    if not settings.HAS_WORKER:
        return None
    return import_string("django_tasks_db.models.DBTaskResult").objects.ready()


def stuck_tasks() -> int:
    tasks = waiting_tasks()
    return 0 if tasks is None else tasks.filter(enqueued_at__lt=timezone.now() - STUCK).count()
