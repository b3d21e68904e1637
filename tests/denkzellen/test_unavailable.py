"""What people are told while the database does not answer."""

import psycopg
import pytest
from django.db import InternalError, OperationalError, connections
from django.urls import reverse

from denkzellen import unavailable
from denkzellen.models import Denkzelle

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, monkeypatch):
    monkeypatch.setattr(unavailable, "_is_gone", False)
    client.raise_request_exception = False
    return client


def raising(error, cause=None):
    def fail(*args, **kwargs):
        raise error from cause

    return fail


@pytest.fixture
def gone():
    """No query is answered and no connection is made, until this is called."""
    failing = raising(OperationalError("server closed"), psycopg.OperationalError())
    patches = pytest.MonkeyPatch()
    patches.setattr(Denkzelle.objects, "public", failing)
    patches.setattr(connections["default"], "get_connection_params", failing)
    yield patches.undo
    patches.undo()


def test_page_says_that_it_will_go_on_and_when(client, gone):
    response = client.get(reverse("home"))

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "Gerade nicht erreichbar" in response.content.decode().replace("\u00ad", "")
    assert "no-store" in response["Cache-Control"]
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_while_it_is_gone_no_page_is_begun_and_the_first_after_it_is_back_works(client, gone):
    client.get(reverse("home"))
    assert client.get(reverse("join")).status_code == 503
    assert client.get("/healthz").status_code == 200

    gone()
    assert client.get(reverse("join")).status_code == 200
    assert client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ("/kalender.json", "application/json", '"error": "Die Datenbank'),
        ("/kalender.ics", "text/plain", "Die Datenbank"),
        ("/", "text/html", "<h1>"),
    ],
)
def test_machines_are_told_in_their_own_way(client, gone, monkeypatch, path, kind, words):
    monkeypatch.setattr(unavailable, "_is_gone", True)

    response = client.get(path)

    assert (response.status_code, response["Content-Type"].partition(";")[0]) == (503, kind)
    assert words in response.content.decode()


@pytest.mark.parametrize(
    ("error", "cause", "status"),
    [
        (OperationalError("timeout"), psycopg.errors.QueryCanceled(), 503),
        (OperationalError("waits"), psycopg.errors.LockNotAvailable(), 503),
        (InternalError("idle"), psycopg.errors.IdleInTransactionSessionTimeout(), 503),
        (OperationalError("database is locked"), None, 503),
        (OperationalError("no such table: x"), None, 500),
        (InternalError("aborted"), psycopg.errors.InFailedSqlTransaction(), 500),
        (OperationalError("disk"), psycopg.errors.DiskFull(), 500),
    ],
)
def test_what_waiting_helps_against_is_no_error_of_ours(client, monkeypatch, error, cause, status):
    monkeypatch.setattr(Denkzelle.objects, "public", raising(error, cause))

    assert client.get(reverse("home")).status_code == status
    assert client.get(reverse("join")).status_code == 200
