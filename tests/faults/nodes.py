"""Two web processes, a worker, PostgreSQL and Redis behind nginx, as several machines.

python -m tests.faults.nodes [--seconds 60]

What is changed at one node is seen at the other within a second, by visitors too, whose pages are
kept. While 50 requests a second come in, a migration runs and each node starts anew with the next
release: no request fails, and nobody is signed out.

With 60 seconds it takes about a minute and a half, with 8 less than one (CI).
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from typing import Any

from tests.faults.load import Load
from tests.faults.processes import wait_until
from tests.faults.services import folder_of, nginx, postgresql, redis
from tests.faults.site import Node, Site, site_at
from tests.faults.visitor import Answer, Visitor
from tests.faults.writers import Writer, Writers

RATE = 50
SEEN_SECONDS = 1.0
CHANGES = 6
PAGES = ("/", "/kalender/", "/netzwerk/", "/netzwerk/akteure/", "/kalender.json", "/archiv/")
PEOPLE = 3
WRITERS_PAUSE = 2.0  # each change makes all kept pages outdated
SIGNED_IN = "/konto/logout/"


class People:
    def __init__(self, laid_out: dict[str, Any]) -> None:
        self.laid_out = laid_out

    def one(self, port: int, role: str, number: int = 0) -> Visitor:
        return Visitor(port, {self.laid_out["cookie"]: self.laid_out[role][number]["session"]})

    def writers(self, port: int) -> list[Writer]:
        people = enumerate(self.laid_out["writers"])
        return [Writer(self.one(port, "writers", number), person) for number, person in people]


def changes_are_seen(nodes: Sequence[Node], people: People) -> list[str]:
    """The Redaktion approves at one node; a visitor at the other looks at a page that is kept."""
    wrong, slowest = [], 0.0
    for number, entry in enumerate(people.laid_out["submitted"]):
        here, there = nodes[number % 2], nodes[(number + 1) % 2]
        visitor = Visitor(there.port)
        before = [visitor.get("/netzwerk/akteure/") for _ in range(2)]
        if any(entry["name"] in page.text for page in before):
            wrong.append(f"{entry['name']} is public before it was approved")
        answer = people.one(here.port, "editors").submit(entry["review"], ending="/freigeben/")
        if not answer.is_done:
            wrong.append(f"An approval is answered with {answer.status}")
        seen = wait_until(
            lambda: entry["name"] in visitor.get("/netzwerk/akteure/").text,  # noqa: B023
            "the other node shows it",
            pause=0.01,
        )
        slowest = max(slowest, seen)
    if slowest > SEEN_SECONDS:
        wrong.append(f"A change was seen at the other node after {slowest:.1f} s")
    number = len(people.laid_out["submitted"])
    print(f"{number} changes seen at the other node after {slowest * 1000:.0f} ms at most")
    return wrong


def restarts_go_unnoticed(
    site: Site, nodes: Sequence[Node], port: int, people: People, seconds: float
) -> list[str]:
    started = time.monotonic()
    writing = Writers(people.writers(port), WRITERS_PAUSE)
    with Load(RATE, _questions(port, people)) as load, writing as writers:
        time.sleep(seconds / 5)
        site.manage("migrate", "--verbosity", "0", NEXT_RELEASE="true")
        migrated = time.monotonic() - started
        for node in nodes:
            node.environment["NEXT_RELEASE"] = "true"
            node.stop()
            node.start()
            time.sleep(seconds / 5)
        time.sleep(max(0.0, started + seconds - time.monotonic()))
        site.manage("migrate", "next_release", "zero", "--verbosity", "0", NEXT_RELEASE="true")
    wrong = [f"{one.what} answers {one.status} {one.problem}" for one in load.failed()]
    wrong += writers.refused
    wrong += site.remains({"save": writers.acknowledged})["wrong"]
    print(
        f"{load.summary()}; {len(writers.acknowledged)} saves; migrated after {migrated:.0f} s, "
        f"both nodes restarted; {len(load.failed()) + len(writers.refused)} failed"
    )
    return wrong


def _questions(port: int, people: People) -> list[Any]:
    def page(path: str) -> Any:
        return lambda: (path, Visitor(port).get(path))

    def own_page(number: int) -> Any:
        def ask() -> tuple[str, Answer]:
            answer = people.one(port, "writers", number).get("/mein/")
            if SIGNED_IN not in answer.text:
                raise RuntimeError("signed out")
            return "/mein/", answer

        return ask

    return [page(path) for path in PAGES] * 6 + [own_page(number) for number in range(PEOPLE)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    started = time.monotonic()
    with (
        postgresql() as database,
        folder_of("postgres") as folder,
        redis(folder) as cache,
        site_at(
            folder,
            database.url,
            has_data=False,
            REDIS_URL=cache.url,
            TABLES_FROM_MODELS="true",
        ) as site,
    ):
        numbers = map(str, (PEOPLE, 1, CHANGES, 0))
        people = People(json.loads(site.run("-m", "tests.faults.people", *numbers)))
        site.worker().start()
        nodes = [site.node(name, threads=8) for name in ("one", "two")]
        for node in nodes:
            node.start()
        with nginx([node.port for node in nodes]) as port:
            wrong = changes_are_seen(nodes, people)
            wrong += restarts_go_unnoticed(site, nodes, port, people, options.seconds)
    for line in wrong[:20]:
        print("WRONG:", line)
    print(f"nodes: {time.monotonic() - started:.0f} s, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
