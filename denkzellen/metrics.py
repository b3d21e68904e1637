"""Figures for Prometheus, if METRICS_TOKEN is set.

Each process of the web server counts in files of its own in PROMETHEUS_MULTIPROC_DIR; whichever
answers adds them all up.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from denkzellen.logs import METHODS, route_of
from denkzellen.models import OutgoingMail
from denkzellen.worker import waiting_tasks

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.025, 0.1, 0.25, 1, 5)


def choose_folder() -> None:
    """One for all processes with the same parent, so that a restart begins anew at zero.

    The library reads its place from the environment when it is first imported.
    """
    if FOLDER not in os.environ:
        name = f"denkzellen-metrics-{os.getuid()}-{os.getppid()}"
        os.environ[FOLDER] = str(Path(tempfile.gettempdir()) / name)
    folder = Path(os.environ[FOLDER])
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else.")


class MetricsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        choose_folder()
        from prometheus_client import Counter, Histogram

        self.get_response = get_response
        self.answers = Counter(
            "denkzellen_requests", "Answered requests", ["method", "route", "status"], registry=None
        )
        self.seconds = Histogram(
            "denkzellen_request_seconds",
            "How long an answer took",
            ["route"],
            buckets=BUCKETS,
            registry=None,
        )

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        route = route_of(request)
        method = request.method if request.method in METHODS else "other"
        self.answers.labels(method, route, response.status_code).inc()
        self.seconds.labels(route).observe(time.perf_counter() - began)
        return response


def written_out() -> bytes:
    """All of it in the text form of Prometheus."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.metrics_core import GaugeMetricFamily
    from prometheus_client.multiprocess import MultiProcessCollector

    class Waiting:
        """Counted by whoever answers, for all."""

        def collect(self) -> Iterator[GaugeMetricFamily]:
            for name, words, number in waiting():
                yield GaugeMetricFamily(name, words, value=number)

    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(Waiting())
    return generate_latest(registry)


def waiting() -> Iterator[tuple[str, str, int]]:
    mails = OutgoingMail.objects.count()
    yield "denkzellen_outbox_mails", "Mails not yet taken by the server", mails
    tasks = waiting_tasks()
    number = 0 if tasks is None else tasks.count()
    yield "denkzellen_waiting_tasks", "Tasks the worker has not begun", number
