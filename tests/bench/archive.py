"""How long a first question to a large archive takes: its list, its facets, its hits in documents.

Each question is asked only once, over HTTP, so nothing of its answer was kept from before; some
are asked right after a change, which makes all that was kept worthless. `DATABASE_URL` names a
PostgreSQL server; without it SQLite is measured.
"""

import argparse
import json
import os
import re
import statistics
from collections.abc import Iterable
from http.client import HTTPConnection
from random import Random
from time import perf_counter
from urllib.parse import quote, urlsplit

from tests.server import ROOT, Site, seeded_site

WORDS = ROOT / "archive" / "seeding" / "data" / "words.json"
SIZE = 20_000
EACH = 25  # questions of a kind
CHANGES = 5
WANTED = {True: 150, False: 1000}  # milliseconds on PostgreSQL or not
CHANGE = "from denkzellen import freshness; freshness.bump()"


def main() -> None:
    options = _arguments()
    database = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    print(f"Seeding {options.size:,} entries on {database} …", flush=True)
    started = perf_counter()
    folder = ROOT / "var" / "bench" / f"archive-{options.size}" if options.keep else None
    with seeded_site("--archive", str(options.size), folder=folder) as site:
        print(f"{'seeded and started':22} {perf_counter() - started:7.0f} s")
        kinds = questions(Random(1))
        after_change = kinds.pop("after a change")
        _ask(site, ["aufwärmen", "offene bühne"])
        spans = {kind: _ask(site, asked) for kind, asked in kinds.items()}
        spans["after a change"] = [_ask_after_change(site, question) for question in after_change]
    for kind, of_kind in spans.items():
        print(f"{kind:22} {statistics.median(of_kind):7.1f} ms   slowest {max(of_kind):7.1f} ms")
    middle = statistics.median(span for of_kind in spans.values() for span in of_kind)
    wanted = WANTED[database == "PostgreSQL"]
    verdict = "ok" if middle <= wanted else "MISSED"
    print(f"{'all first questions':22} {middle:7.1f} ms   mark {wanted:10.1f} ms  {verdict}")


def questions(rng: Random) -> dict[str, list[str]]:
    """By kind: none comes up twice."""
    known = json.loads(WORDS.read_text(encoding="utf-8"))
    rare = [first + second for first in known["first"] for second in known["second"]]
    spoken = sorted(set(re.findall(r"[a-zäöüß]{5,}", " ".join(known["sentences"]).lower())))
    rng.shuffle(rare)
    rng.shuffle(spoken)
    lots = zip(*[iter(rare)] * EACH, strict=False)
    return {
        "rare word": list(next(lots)),
        "common word": spoken[:EACH],
        "part of many words": rng.sample([word for word in known["first"] if len(word) > 3], EACH),
        "two words": [f"{one} {other}" for one, other in zip(next(lots), spoken, strict=False)],
        "two common words": [
            " ".join(pair) for pair in zip(spoken[:EACH], spoken[EACH:], strict=False)
        ],
        "mistyped": [word[:3] + word[4] + word[3] + word[5:] for word in next(lots)],
        "after a change": list(next(lots))[:CHANGES],
    }


def _ask(site: Site, asked: Iterable[str]) -> list[float]:
    """Milliseconds of each first answer."""
    connection = HTTPConnection(urlsplit(site.address).netloc, timeout=60)
    spans = []
    for question in asked:
        started = perf_counter()
        connection.request("GET", f"/archiv/?q={quote(question)}")
        response = connection.getresponse()
        response.read()
        spans.append(1000 * (perf_counter() - started))
        if response.status != 200:
            raise RuntimeError(f"{question} answers {response.status}")
    connection.close()
    return spans


def _ask_after_change(site: Site, question: str) -> float:
    site.run("manage.py", "shell", "--command", CHANGE)
    return _ask(site, [question])[0]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help="entries, with ten pages each")
    parser.add_argument("--keep", action="store_true", help="SQLite file under var/bench/")
    return parser.parse_args()


if __name__ == "__main__":
    main()
