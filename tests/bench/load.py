"""Asks for pages over two kept connections, as fast as they come."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import urlsplit

CONNECTIONS = 2


class Load(NamedTuple):
    rate: float
    largest: int


def run(site: str, paths: Sequence[str], seconds: float) -> Load:
    """Requests per second, and the size of the largest answer in bytes."""
    until = time.perf_counter() + seconds
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        # Each connection starts elsewhere in the list.
        turns = [paths[len(paths) * n // CONNECTIONS :] + paths for n in range(CONNECTIONS)]
        loads = list(pool.map(lambda turn: _ask(site, turn, until), turns))
    return Load(sum(load.rate for load in loads), max(load.largest for load in loads))


def ask(site: str, paths: Sequence[str], *, requests: int) -> None:
    """So many requests, however long they take."""
    turns = (paths * (requests // len(paths) + 1))[:requests]
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        parts = [turns[n::CONNECTIONS] for n in range(CONNECTIONS)]
        list(pool.map(lambda part: _ask_all(site, part), parts))


def _ask_all(site: str, paths: Sequence[str]) -> None:
    connection = HTTPConnection(urlsplit(site).netloc, timeout=60)
    for path in paths:
        connection.request("GET", path)
        connection.getresponse().read()
    connection.close()


def _ask(site: str, paths: Sequence[str], until: float) -> Load:
    connection = HTTPConnection(urlsplit(site).netloc, timeout=60)
    started = time.perf_counter()
    count = largest = 0
    while (now := time.perf_counter()) < until or not count:
        path = paths[count % len(paths)]
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path} answers {response.status}")
        count += 1
        largest = max(largest, len(body))
    connection.close()
    return Load(count / (now - started), largest)
