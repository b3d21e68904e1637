"""Requests per second of the public pages, next to a bare Django view of the same server.

The pages of all sizes are asked in turn, round after round, so that a slow moment of the machine
touches every number alike. The middle of the rounds counts.
"""

import argparse
import re
import statistics
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from urllib.parse import quote
from urllib.request import urlopen

from tests.bench import load
from tests.pages import links
from tests.server import ROOT, Site, seeded_site

SIZES = [1_000, 10_000, 100_000]
WORDS = ["theater", "tanz", "konzert", "ausstellung", "kultur", "werkstatt", "lesung", "film"]
WORDS += ["klang", "bühne", "offene probe", "neustadt", "gespräch", "musik bremen", "raum"]

# Pages with a parameter nobody knows are made anew each time, kept ones come from the page cache.
ANEW = "neu=1"

# What is to be reached: share of the bare view in percent, at 10,000 events …
SHARES = {
    "month, kept": 10.0,
    "month": 1.5,
    "list": 3.5,
    "event": 8.0,
    "search": 5.0,
    "rss, kept": 4.0,
}
# … and the rate at 100,000 events as a percentage of the one at 1,000.
KEPT = {"list": 70, "event": 70, "search": 70}
# Kilobytes of HTML.
HTML = {"month": 100, "event": 25}


def main() -> None:
    options = _arguments()
    with ExitStack() as stack:
        sites = {}
        for size in options.sizes:
            print(f"Seeding {size:,} events …", flush=True)
            sites[size] = stack.enter_context(_site(size, options.keep))
        # A process of its own, so that asking and answering do not share a Python.
        pool = stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn")))
        asked = {size: site.address for size, site in sites.items()}
        loads = measure(pool, asked, options.rounds, options.seconds)
        print("Memory …", flush=True)
        memory = workers_memory(sites[max(sites)])
        print("Feeds …", flush=True)
        feeds = sites[min(sites)].run("-m", "tests.bench.feeds")
    report(loads, options.sizes)
    print(memory)
    print(feeds, end="")


def _site(size: int, keep: bool):
    folder = ROOT / "var" / "bench" / str(size) if keep else None
    amounts = ["--events", str(size), "--actors", str(size // 10)]
    return seeded_site(*amounts, folder=folder, settings_module="tests.bench.settings")


def measure(
    pool: ProcessPoolExecutor, sites: dict[int, str], rounds: int, seconds: float
) -> dict[tuple[int, str], list[load.Load]]:
    pages = {size: addresses(site) for size, site in sites.items()}
    cells = [(size, kind) for kind in pages[min(sites)] for size in sites]
    loads: dict[tuple[int, str], list[load.Load]] = {cell: [] for cell in cells}
    for number in range(rounds + 1):
        print(f"Round {number} of {rounds}" if number else "Warming up …", flush=True)
        for size, kind in cells:
            done = pool.submit(load.run, sites[size], pages[size][kind], seconds).result()
            if number:
                loads[size, kind].append(done)
    return loads


def addresses(site: str) -> dict[str, list[str]]:
    """Different pages of each kind, found on the site itself."""
    today = datetime.now(tz=UTC).date()
    fortnights = [today + timedelta(days=14 * n) for n in range(-8, 9)]
    lists = [f"/kalender/?von={day}" for day in fortnights]
    events = [
        path for page in lists for path in links(r"/kalender/termin/[\w-]+/", _html(site + page))
    ]
    districts = re.findall(r'name="stadtteil"[^>]*value="([\w-]+)"', _html(site + "/netzwerk/"))
    months = sorted({(day.year, day.month) for day in fortnights})
    kept = {
        "month": [f"/kalender/{year}/{month}/" for year, month in months],
        "list": lists,
        "event": list(dict.fromkeys(events)),
        "search": [f"/suche/?q={quote(word)}" for word in WORDS],
        "rss": [f"/kalender.rss?von={day}" for day in fortnights],
        "directory": ["/netzwerk/", "/netzwerk/akteure/", "/netzwerk/verbaende/"]
        + [f"/netzwerk/?stadtteil={slug}" for slug in districts[:12]],
    }
    anew = {
        kind: [f"{path}{'&' if '?' in path else '?'}{ANEW}" for path in paths]
        for kind, paths in kept.items()
    }
    few = {f"{kind}, kept": kept[kind][:50] for kind in ("month", "event", "rss")}
    return {"bare": ["/bare/"], **anew, **few}


def workers_memory(site: Site) -> str:
    """Of the largest worker process, after 1,000 and after 10,000 more requests."""
    paths = [path for paths in addresses(site.address).values() for path in paths[:20]]
    for _ in range(2):  # what grows once, grows before it is measured
        load.ask(site.address, paths, requests=500)
    before = site.memory()
    load.ask(site.address, paths, requests=10_000)
    after = site.memory()
    growth = 100 * (after - before) / before
    return (
        f"memory of a worker     {after:7.0f} MB           mark  200.0"
        f"  {'ok' if after <= 200 else 'MISSED'} (+{growth:.1f} % over 10,000 requests)"
    )


def _html(url: str) -> str:
    return urlopen(url).read().decode()


def report(loads: dict[tuple[int, str], list[load.Load]], sizes: list[int]) -> None:
    def rate(size: int, kind: str) -> float:
        return statistics.median(one.rate for one in loads[size, kind])

    kinds = list(dict.fromkeys(kind for _, kind in loads))
    print(f"\n{'':12}" + "".join(f"{size:>14,} events " for size in sizes))
    for kind in kinds:
        cells = [
            f"{rate(size, kind):9.0f}/s {100 * rate(size, kind) / rate(size, 'bare'):6.1f} % "
            for size in sizes
        ]
        print(f"{kind:12}" + "".join(f"{cell:>22}" for cell in cells))
    print("(% of the bare view)\n")
    _judge(loads, rate, sizes)


def _judge(
    loads: dict[tuple[int, str], list[load.Load]],
    rate: Callable[[int, str], float],
    sizes: list[int],
) -> None:
    if 10_000 in sizes:
        for kind, wanted in SHARES.items():
            share = 100 * rate(10_000, kind) / rate(10_000, "bare")
            _verdict(f"{kind} at 10,000", share, wanted, "% of bare", share >= wanted)
    if {1_000, 100_000} <= set(sizes):
        for kind, wanted in KEPT.items():
            kept = 100 * rate(100_000, kind) / rate(1_000, kind)
            _verdict(f"{kind} at 100,000", kept, wanted, "% of 1,000", kept >= wanted)
    for kind, wanted in HTML.items():
        largest = max(one.largest for size in sizes for one in loads[size, kind]) / 1024
        _verdict(f"{kind}, largest page", largest, wanted, "kB", largest <= wanted)


def _verdict(what: str, value: float, wanted: float, unit: str, reached: bool) -> None:
    print(f"{what:22} {value:7.1f} {unit:12} mark {wanted:6.1f}  {'ok' if reached else 'MISSED'}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes", type=lambda text: [int(part) for part in text.split(",")], default=SIZES
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0, help="of asking, per page and round")
    parser.add_argument("--keep", action="store_true", help="databases under var/bench/, for again")
    return parser.parse_args()


if __name__ == "__main__":
    main()
