"""Requests at a steady rate, whatever becomes of those before; each is remembered."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from tests.faults.visitor import Answer, NotAnsweredError

AT_ONCE = 64


class Asked(NamedTuple):
    at: float  # when it was due, on the monotonic clock
    seconds: float
    what: str
    status: int  # 0: no answer
    retry_after: str
    problem: str


class Load:
    """Asks one of `questions` after the other, `rate` times in a second, in the background.

    A question asks and gives the answer; what it says is wrong with it counts as failed.
    """

    def __init__(self, rate: float, questions: Sequence[Callable[[], tuple[str, Answer]]]) -> None:
        self.rate = rate
        self.questions = questions
        self.asked: list[Asked] = []
        self._lock = threading.Lock()
        self._has_to_end = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Load":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._has_to_end.set()
        self._thread.join()

    def _run(self) -> None:
        chance = random.Random(1)
        started = time.monotonic()
        number = 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while not self._has_to_end.is_set():
                due = started + number / self.rate
                time.sleep(max(0.0, due - time.monotonic()))
                pool.submit(self._ask, chance.choice(self.questions), due)
                number += 1

    def _ask(self, question: Callable[[], tuple[str, Answer]], due: float) -> None:
        what, status, retry_after, problem = "", 0, "", ""
        try:
            what, answer = question()
            status, retry_after = answer.status, answer.headers.get("retry-after", "")
        except NotAnsweredError as error:
            problem = str(error)
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        asked = Asked(due, time.monotonic() - due, what, status, retry_after, problem)
        with self._lock:
            self.asked.append(asked)

    def failed(self, expected: Sequence[int] = (200, 302, 303, 304)) -> list[Asked]:
        with self._lock:
            return [one for one in self.asked if one.problem or one.status not in expected]

    def summary(self) -> str:
        with self._lock:
            times = sorted(one.seconds for one in self.asked) or [0.0]
        middle, late = times[len(times) // 2], times[int(len(times) * 0.99)]
        return (
            f"{len(times)} requests, {middle * 1000:.0f} ms in the middle, "
            f"{late * 1000:.0f} ms for the 99th of 100, {times[-1]:.1f} s at most"
        )
