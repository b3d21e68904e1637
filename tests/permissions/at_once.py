"""Two people press at the same moment, each in a browser and a database connection of their own.

With the locks of the site the second one asks for the lock while the first one holds it. Without
them, for the controls, both have read before either writes, and the first one finishes first:
the worst that can happen, every time.
"""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from network.models import User

ON_POSTGRESQL = [
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite lets one request write at a time: set DATABASE_URL to a PostgreSQL server",
    ),
    pytest.mark.django_db(transaction=True),
]
PATIENCE_SECONDS = 30
LOCK = re.compile(r' FOR (?:NO KEY )?UPDATE(?: OF "\w+"(?:, "\w+")*)?')
CHANGE = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(?!django_)')


class Meeting:
    """Where the two of them wait for each other, each once."""

    def __init__(self) -> None:
        self.barrier = Barrier(2, timeout=PATIENCE_SECONDS)
        self.first_is_done = Event()

    def locking(self, place: int) -> Callable[..., Any]:
        """The second one asks for its first lock when the first one has got its own."""
        has_met = False

        def run(execute: Any, sql: str, *arguments: Any) -> Any:
            nonlocal has_met
            if has_met or not LOCK.search(sql):
                return execute(sql, *arguments)
            has_met = True
            if place == 1:
                self.barrier.wait()
            result = execute(sql, *arguments)
            if place == 0:
                self.barrier.wait()
            return result

        return run

    def without_locks(self, place: int) -> Callable[..., Any]:
        """Nothing is locked; both have read all they read before the first change is made."""
        has_met = False

        def run(execute: Any, sql: str, *arguments: Any) -> Any:
            nonlocal has_met
            if not has_met and CHANGE.match(sql):
                has_met = True
                self.barrier.wait()
                if place == 1:
                    self.first_is_done.wait(PATIENCE_SECONDS)
            return execute(LOCK.sub("", sql), *arguments)

        return run


def at_once(first: Callable[[], Any], second: Callable[[], Any], *, locks: bool = True) -> list:
    """What both of them answer."""
    meeting = Meeting()
    meet = meeting.locking if locks else meeting.without_locks

    def do(place: int, act: Callable[[], Any]) -> Any:
        try:
            with connection.execute_wrapper(meet(place)):
                return act()
        finally:
            if place == 0:
                meeting.first_is_done.set()
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(do, place, act) for place, act in enumerate((first, second))]
        return [job.result(PATIENCE_SECONDS * 2) for job in jobs]


def press(user: User, address: str, **data: Any) -> Callable[[], Any]:
    """A button of `user`, ready to be pressed."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return lambda: client.post(address, data)


def codes(responses: list) -> list[int]:
    return sorted(response.status_code for response in responses)
