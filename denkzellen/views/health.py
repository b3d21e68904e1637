"""What monitors ask: whether the process answers, whether it can work, and how much it did."""

import os
import secrets
from collections.abc import Callable
from functools import cache as once

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from denkzellen import metrics, worker
from denkzellen.caches import are_limits_counted

OK = "ok"


class NotReadyError(Exception):
    """Says in one word why, and nothing that is secret."""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked. For those who restart it."""
    return HttpResponse(OK, content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """What pages need is there: 200, or 503 saying what is missing. For those who watch it."""
    checks: dict[str, Callable[[], None]] = {
        "database": _database,
        "migrations": _migrations,
        "cache": _cache,
        "files": _files,
    }
    if settings.HAS_WORKER:
        checks["worker"] = _worker
    results = {name: _result(check) for name, check in checks.items()}
    is_ready = all(result == OK for result in results.values())
    return JsonResponse(results, status=200 if is_ready else 503)


@never_cache
@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with `Authorization: Bearer METRICS_TOKEN`; to all others it is not there."""
    sent = request.headers.get("Authorization", "").encode()
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    if not settings.METRICS_TOKEN or not secrets.compare_digest(sent, wanted):
        raise Http404
    return HttpResponse(metrics.written_out(), content_type="text/plain; version=0.0.4")


def _result(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReadyError as reason:
        return str(reason)
    except Exception as error:  # whatever it is, it is not ready, and its words may be secret
        return type(error).__name__
    return OK


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrations() -> None:
    if not _are_applied():
        _are_applied.cache_clear()
        raise NotReadyError("missing")


@once
def _are_applied() -> bool:
    """Once they are, they stay so for this process."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache() -> None:
    if not are_limits_counted():
        raise NotReadyError("forgets")


def _files() -> None:
    default_storage.exists("readyz")
    if isinstance(default_storage, FileSystemStorage):
        folder = default_storage.location
        if os.path.isdir(folder) and not os.access(folder, os.W_OK):
            raise NotReadyError("read-only")


def _worker() -> None:
    if not worker.is_alive():
        raise NotReadyError("silent")
