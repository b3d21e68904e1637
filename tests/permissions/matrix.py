"""Asks for one address in every role, and says in a word what came back."""

import re
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from tests.permissions.cases import Case
from tests.permissions.people import ROLES, World

# What a visit leaves in one's own session is no change of anything.
WRITES = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "(?!django_session|usersessions)')
REFUSALS = {"in", "2f", "403", "404", "405"}


def answers(case: Case, world: World, method: str) -> tuple[str, list[str]]:
    """The answer for each role in the order of ROLES, and what was written despite a refusal."""
    words, written = [], []
    for role in ROLES:
        word, writes = ask(case.address(world), case.data(world), world, role, method)
        words.append(word)
        if word in REFUSALS and writes:
            written.append(f"{case.label} {method} {role}: {writes[0][:120]}")
    return " ".join(words), written


def ask(
    address: str, data: dict[str, Any], world: World, role: str, method: str
) -> tuple[str, list[str]]:
    """One request, of which nothing remains: what it answered, and what it wrote."""
    writes = []

    def watch(execute: Any, sql: str, *args: Any) -> Any:
        if WRITES.match(sql):
            writes.append(sql)
        return execute(sql, *args)

    client = world.client(role)
    with transaction.atomic():
        with connection.execute_wrapper(watch):
            response = client.get(address) if method == "GET" else client.post(address, data)
        transaction.set_rollback(True)
    return _word(response), writes


def _word(response: HttpResponse) -> str:
    """ "in" leads to the sign-in, "2f" to setting up a second factor; else the status."""
    target = response.headers.get("Location", "")
    if response.status_code == 302 and target.startswith("/konto/login/"):
        return "in"
    if response.status_code == 302 and target.startswith("/konto/zweiter-faktor/totp/activate/"):
        return "2f"
    return str(response.status_code)


def every_name(patterns: list[Any] | None = None, namespace: str = "") -> set[str]:
    """The names of all addresses of the site."""
    names: set[str] = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            names |= every_name(pattern.url_patterns, namespace + inner)
        elif isinstance(pattern, URLPattern):
            names.add(f"{namespace}{pattern.name}")
    return names


def admin_addresses() -> list[str]:
    """Every address of the admin, with a 1 in the place of each argument."""
    paths = _paths(get_resolver().url_patterns)
    filled = (re.sub(r"\(.*?\)|<.*?>", "1", path) for path in paths if path.startswith("admin/"))
    return ["/" + re.sub(r"[\^$]", "", path) for path in filled]


def _paths(patterns: list[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _paths(pattern.url_patterns, path)
        else:
            yield path
