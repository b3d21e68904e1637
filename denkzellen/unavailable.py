"""While the database cannot be reached: a page that says so, at once, and when to come back.

Whoever asks first waits for the database; as long as it is known to be gone, nobody does.
"""

import threading
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, InternalError, OperationalError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.csp import CSP, build_policy
from django.utils.translation import gettext as _

RETRY_AFTER_SECONDS = 10
# How PostgreSQL calls it: the connection broke, it is stopping or starting, or full.
GONE = ("08", "57P", "53300")
# A wait ended, or two got into each other's way: the next attempt may well succeed.
BUSY = ("57014", "55P03", "25P03", "40")
SQLITE_IS_BUSY = "database is locked"

_is_gone = False
_try = threading.Lock()


class UnavailableMiddleware:
    """Stands before whatever asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_gone or request.path_info in ("/healthz", "/readyz") or _is_back():
            return self.get_response(request)
        return unavailable(request)


def _is_back() -> bool:
    """One thread at a time asks, past the pool: that would wait for its own next attempt."""
    if not _try.acquire(blocking=False):
        return False
    database: Any = connections["default"]
    try:
        with database.wrap_database_errors:
            parameters = database.get_connection_params()
            parameters.pop("pool", None)
            database.Database.connect(**parameters).close()
    except (InterfaceError, OperationalError):
        return False
    finally:
        _try.release()
    _note_gone(False)
    return True


def answer_to(error: BaseException | None, request: HttpRequest) -> HttpResponse | None:
    """The answer if `error` is that the database is gone or busy, else None."""
    for cause in _causes(error):
        is_gone = _says_gone(cause)
        if is_gone:
            _note_gone(True)
        if is_gone or _says_busy(cause):
            return unavailable(request)
    return None


def _says_gone(error: BaseException) -> bool:
    """A connection that could not be made, or broke, has no code."""
    if isinstance(error, InterfaceError):
        return True
    code: str | None = getattr(error.__cause__, "sqlstate", "none")
    return isinstance(error, OperationalError) and (code is None or code.startswith(GONE))


def _says_busy(error: BaseException) -> bool:
    code: str = getattr(error.__cause__, "sqlstate", "") or ""
    is_busy = code.startswith(BUSY) or SQLITE_IS_BUSY in str(error)
    return isinstance(error, (OperationalError, InternalError)) and is_busy


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _note_gone(is_gone: bool) -> None:
    global _is_gone
    _is_gone = is_gone


def unavailable(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database, nor does anything that still sees the request ask it again."""
    request.__dict__.pop("session", None)
    response = _in_the_form_asked_for(request)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    policy: dict[str, Any] = settings.SECURE_CSP
    response[str(CSP.HEADER_ENFORCE)] = build_policy(policy)
    add_never_cache_headers(response)
    return response


def _in_the_form_asked_for(request: HttpRequest) -> HttpResponse:
    words = _("Die Datenbank ist gerade nicht erreichbar. In ein paar Minuten geht es weiter.")
    suffix = PurePosixPath(request.path_info).suffix
    types = ["text/html", "application/json"]
    if suffix == ".json" or request.get_preferred_type(types) == "application/json":
        return JsonResponse({"error": words}, status=503)
    if suffix:
        return HttpResponse(f"{words}\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse(render_to_string("503.html", {"user": AnonymousUser()}), status=503)
