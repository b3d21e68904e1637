"""kill -9 while the archive works: `DATABASE_URL=… python -m tests.faults.archive_kills`.

A process of the site is killed at random points of pausing, uploading and exporting, begins anew,
and `archive verify --repair` runs. Afterwards nothing is half done, what was acknowledged is
stored, and no file belongs to nothing. Ends with 1 if anything else was found. Without
DATABASE_URL a PostgreSQL of its own is started.
"""

import argparse
import logging
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import django
import psycopg
from psycopg import sql

from tests.faults.processes import free_port
from tests.faults.services import postgresql
from tests.faults.site import Site, site_at

MEASURED_EVERY = 10


class Work(Protocol):
    name: str

    def measure(self) -> float:
        """How many seconds it takes undisturbed."""

    def kill_after(self, seconds: float) -> tuple[str, list[str]]:
        """What had become of it when it was killed, and what was wrong afterwards."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=50, help="how often each work is killed")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", choices=["pausing", "uploading", "exporting"])
    options = parser.parse_args()
    print(f"Seed {options.seed}, {options.points} points for each work")
    wrong = 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="denkzellen-")))
        site = stack.enter_context(_site(folder))
        os.environ.update(site.environment)
        django.setup()
        logging.disable(logging.INFO)
        from tests.faults.archive_works import works_on

        for work in works_on(site):
            if options.only in (None, work.name):
                wrong += _kill_again_and_again(work, options.points, random.Random(options.seed))
    print("Nothing is half done." if not wrong else f"{wrong} times something was wrong.")
    return 1 if wrong else 0


@contextmanager
def _site(folder: Path) -> Iterator[Site]:
    # Nobody takes the mails, so they stay where they can be counted.
    settings = {"EMAIL_URL": f"smtp://127.0.0.1:{free_port()}", "TABLES_FROM_MODELS": "true"}
    with _database() as url, site_at(folder, url, has_data=False, **settings) as site:
        yield site


@contextmanager
def _database() -> Iterator[str]:
    """An empty one on the server that is there, or on one of its own."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        with postgresql() as server:
            yield server.url
        return
    name = f"denkzellen_kills_{os.getpid()}"
    place = urlsplit(url)
    with psycopg.connect(place._replace(path="/postgres").geturl(), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield place._replace(path=f"/{name}").geturl()
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            server.execute(drop.format(sql.Identifier(name)))


def _kill_again_and_again(work: Work, points: int, chance: random.Random) -> int:
    """The points are spread over the whole duration, each at random within its share.

    How long it takes is measured again and again: the machine may have other things to do.
    """
    began, wrong, ends = time.monotonic(), 0, Counter[str]()
    for number in range(points):
        if number % MEASURED_EVERY == 0:
            duration = min(work.measure() for _ in range(2))
            print(f"{work.name}: {duration * 1000:.0f} ms", flush=True)
        point = duration * (number % MEASURED_EVERY + chance.random()) / min(points, MEASURED_EVERY)
        end, problems = work.kill_after(point)
        ends[end] += 1
        for problem in problems:
            print(f"  killed after {point * 1000:.0f} ms ({end}): {problem}", flush=True)
        wrong += bool(problems)
    found = ", ".join(f"{number} {end}" for end, number in ends.most_common())
    seconds = time.monotonic() - began
    print(f"{work.name}: {points} points in {seconds:.0f} s: {found}; wrong: {wrong}", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
