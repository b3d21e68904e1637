"""Public pages may be read from a copy of the database that follows the first one.

It is asked only when it has all that visitors were ever shown: when the number of the last change
in it is the one in the first database. So nobody, on whichever machine, sees a page go back to
what it was before a change. All else is read and written in the first database: for whoever is
signed in, in transactions, and what no change is counted for.
"""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import MiddlewareNotUsed
from django.db import connections, models
from django.db.utils import Error as DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from denkzellen import freshness
from denkzellen.public_pages import is_for_all_visitors

logger = logging.getLogger(__name__)

REPLICA = "replica"
PAUSE_SECONDS = 10

_is_read_from = ContextVar("is_read_from", default=False)
_tried_again_at = 0.0


class ReplicaRouter:
    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        may_use = _is_read_from.get() and freshness.is_shown_on_pages(model)
        if may_use and not connections["default"].in_atomic_block:
            return REPLICA
        return "default"

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        return "default"

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db != REPLICA


class ReplicaMiddleware:
    """Reads public pages from the replica, if there is one and it is up to date."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if REPLICA not in connections:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_for_all_visitors(request) or not is_up_to_date():
            return self.get_response(request)
        token = _is_read_from.set(True)
        try:
            return self.get_response(request)
        finally:
            _is_read_from.reset(token)


def is_up_to_date() -> bool:
    """Whether the replica answers and has every change of which the first database knows."""
    global _tried_again_at
    if time.monotonic() < _tried_again_at:
        return False
    try:
        return freshness.generation(REPLICA) >= freshness.generation("default")
    except DatabaseError as error:
        _tried_again_at = time.monotonic() + PAUSE_SECONDS
        logger.warning("The replica does not answer (%s).", type(error).__name__)
        return False
