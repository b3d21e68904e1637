"""What a feed of 1,000 dates costs, an unchanged one, and 1,000 series.

Runs in the place of a site, `python -m tests.bench.feeds`, and leaves nothing behind there. The
caches are off, so a page costs what it costs after a change.
"""

import statistics
from collections.abc import Callable
from contextlib import suppress
from datetime import time, timedelta
from functools import cache
from time import perf_counter

import django

if __name__ == "__main__":
    django.setup()

from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from events.models import EventStatus
from events.recurrence import Schedule, expand
from tests.caches import NONE
from tests.factories import (
    make_association,
    make_denkzelle,
    make_discipline,
    make_event,
    make_venue,
)

ROUNDS = 15
SINGLE, SERIES, DATES_OF_A_SERIES = 700, 30, 10  # 1,000 dates
RULES = [
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
    "FREQ=MONTHLY;BYDAY=2MO",
    "FREQ=MONTHLY;BYDAY=-1FR;COUNT=24",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=YEARLY",
    "FREQ=DAILY;COUNT=100",
    "FREQ=DAILY",
]


class UndoneError(Exception):
    """Takes back what was made for measuring."""


def main() -> None:
    with suppress(UndoneError), transaction.atomic(), override_settings(CACHES=NONE):
        query = _fill()
        ics, page = f"/kalender.ics{query}", f"/kalender/{query}"
        etag = _get(ics)["ETag"]
        assert len(_get(f"/kalender.json{query}&von=2000-01-01").json()["termine"]) == 1000
        feed, shown = _time(lambda: _get(ics)), _time(lambda: _get(page))
        unchanged = _time(lambda: _get(ics, **{"if-none-match": etag}), rounds=10 * ROUNDS)
        _verdict("feed of 1,000 dates", feed, max(0.25 * shown, 300), f"page {shown:.0f} ms")
        _verdict("the same, 304", unchanged, feed / 20, f"{feed / unchanged:.0f} x faster")
        for name in ("json", "rss"):
            other = _time(lambda name=name: _get(f"/kalender.{name}{query}"))
            print(f"{name:22} {other:7.1f} ms")
        raise UndoneError
    _verdict("expanding 1,000 series", _time(_expand, rounds=3), 5000, "")


def _fill() -> str:
    """1,000 dates of a DENKZELLE, and how to choose them."""
    cell, venues = make_denkzelle(name="Messung"), [make_venue() for _ in range(20)]
    shared = {
        "denkzelle": cell,
        "hosts": (make_association(),),
        "disciplines": (make_discipline(),),
    }
    words = {"summary": "Ein Abend mit Gesprächen, Proben und offenen Fragen. " * 4}
    for number in range(SINGLE):
        make_event(in_days=number % 300, venue=venues[number % 20], **shared, **words)
    for number in range(SERIES):
        rule = f"FREQ=WEEKLY;COUNT={DATES_OF_A_SERIES}"
        event = make_event(in_days=number - 9, rrule=rule, venue=venues[0], **shared, **words)
        changed = event.occurrences.order_by("starts_at")[4]
        changed.own_status = EventStatus.CANCELLED
        changed.save()
        event.touch()
    return f"?denkzelle={cell.slug}"


@cache
def _client() -> Client:
    return Client()


def _get(address: str, **headers: str):
    response = _client().get(address, headers={"host": "127.0.0.1", **headers})
    assert response.status_code == (304 if headers else 200), response.status_code
    return response


def _expand() -> None:
    today = timezone.localdate()
    for number in range(1000):
        start = today - timedelta(days=number % 365)
        expand(
            Schedule(start, time(19), start, time(21), "Europe/Berlin", RULES[number % len(RULES)])
        )


def _time(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Milliseconds, the middle of the rounds after a first one that does not count."""
    act()
    spans = []
    for _round in range(rounds):
        started = perf_counter()
        act()
        spans.append(perf_counter() - started)
    return 1000 * statistics.median(spans)


def _verdict(what: str, value: float, wanted: float, note: str) -> None:
    reached = "ok" if value <= wanted else "MISSED"
    print(f"{what:22} {value:7.1f} ms           mark {wanted:6.1f}  {reached}  {note}")


if __name__ == "__main__":
    main()
