"""What monitors are told."""

import os
import subprocess
import sys

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from denkzellen.metrics import waiting
from denkzellen.models import OutgoingMail, TimedRun
from denkzellen.worker import SILENT, heartbeat
from tests.caches import IN_MEMORY, NONE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _remembering(settings):
    settings.CACHES = IN_MEMORY


def test_process_answers_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"


def test_ready_when_everything_is_there(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == dict.fromkeys(("database", "migrations", "cache", "files"), "ok")
    assert "no-store" in response["Cache-Control"]


def test_not_ready_names_what_is_missing_and_no_secret(client, monkeypatch):
    def broken(name):
        raise OSError("password=geheim")

    monkeypatch.setattr(default_storage, "exists", broken)
    response = client.get("/readyz")

    assert (response.status_code, response.json()["files"]) == (503, "OSError")
    assert "geheim" not in response.content.decode()


def test_cache_that_forgets_is_not_ready(client, settings):
    settings.CACHES = NONE

    response = client.get("/readyz")

    assert (response.status_code, response.json()["cache"]) == (503, "forgets")


def test_folder_nobody_may_write_to_is_not_ready(client, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(os, "access", lambda path, mode: False)

    assert client.get("/readyz").json()["files"] == "read-only"


@pytest.mark.parametrize(
    ("silent_for", "status"), [(SILENT / 2, 200), (SILENT * 2, 503), (None, 503)]
)
def test_worker_has_to_give_a_sign_of_life(client, settings, silent_for, status):
    settings.HAS_WORKER = True
    if silent_for is not None:
        TimedRun.objects.create(name="db_worker", ended_at=timezone.now() - silent_for)

    response = client.get("/readyz")

    assert response.status_code == status
    assert response.json()["worker"] == ("ok" if status == 200 else "silent")


@pytest.mark.django_db(transaction=True)
def test_working_worker_gives_signs_of_life():
    with heartbeat():
        pass

    assert TimedRun.objects.filter(name="db_worker").exists()


def test_worker_that_is_not_needed_says_so():
    with pytest.raises(CommandError, match="HAS_WORKER=true ist nicht gesetzt"):
        call_command("db_worker")


# --- figures


@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer falsch", "geheim", "Bearer gehéim"])
def test_figures_are_not_there_without_the_token(client, settings, sent):
    settings.METRICS_TOKEN = "geheim"

    assert client.get("/metrics", headers={"authorization": sent}).status_code == 404


@pytest.mark.parametrize("sent", ["Bearer ", "Bearer None", ""])
def test_figures_are_not_there_unless_a_token_is_set(client, sent):
    assert client.get("/metrics", headers={"authorization": sent}).status_code == 404


ASKING = """
import django; django.setup()
from django.test import Client
from denkzellen import metrics
metrics.waiting = lambda: [("denkzellen_outbox_mails", "Mails", 3)]
client = Client()
client.get("/healthz"), client.post("/healthz?q=xqword")
print(client.get("/metrics", headers={"authorization": "Bearer geheim"}).content.decode())
"""


def test_figures_tell_requests_by_route_and_what_waits(tmp_path):
    """In a process of its own: the library looks for its place when it is first imported."""
    settings = {"METRICS_TOKEN": "geheim", "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    command = [sys.executable, "-c", ASKING]
    done = subprocess.run(
        command, env=os.environ | settings, capture_output=True, text=True, check=True
    )

    assert 'requests_total{method="GET",route="healthz",status="200"} 1.0' in done.stdout
    assert 'requests_total{method="POST",route="healthz",status="405"} 1.0' in done.stdout
    assert 'seconds_bucket{le="+Inf",route="healthz"} 2.0' in done.stdout
    assert "denkzellen_outbox_mails 3.0" in done.stdout
    assert "xqword" not in done.stdout


def test_mails_and_tasks_that_wait_are_counted():
    OutgoingMail.objects.create(subject="Hallo", from_email="a@example.org", to=[], text="")

    assert [(name, number) for name, _words, number in waiting()] == [
        ("denkzellen_outbox_mails", 1),
        ("denkzellen_waiting_tasks", 0),
    ]
