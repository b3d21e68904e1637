"""The settings of the databases, and the copy that public pages may be read from."""

import pytest
from django.conf import settings as site
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from environs import Env

from denkzellen import freshness, replica
from denkzellen.databases import database_settings
from denkzellen.models import Denkzelle
from events.models import Registration
from network.models import User
from tests.factories import make_denkzelle, make_user

SERVER = "postgres://name:wort@daten.example/denkzellen?sslmode=require"
SQLITE = "sqlite:///:memory:"


@pytest.fixture
def databases(monkeypatch):
    """The setting DATABASES in this environment."""

    def made(*, serves_pages=True, **environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return database_settings(Env(), SQLITE, serves_pages=serves_pages)

    monkeypatch.delenv("DATABASE_URL", raising=False)
    return made


def test_pages_do_not_wait_long_for_the_server_but_commands_may(databases):
    pages = databases(DATABASE_URL=SERVER)["default"]["OPTIONS"]["options"]
    commands = databases(serves_pages=False)["default"]["OPTIONS"]["options"]

    assert "statement_timeout=15000" in pages
    assert "lock_timeout=5000" in pages
    assert "statement_timeout=0" in commands
    assert "lock_timeout=5000" in commands


def test_limits_of_the_server_can_be_set_and_options_of_its_address_stay(databases):
    options = databases(
        DATABASE_URL=SERVER,
        DATABASE_POOL_MAX="3",
        DATABASE_STATEMENT_TIMEOUT="900",
        DATABASE_LOCK_TIMEOUT="100",
    )["default"]["OPTIONS"]

    assert options["pool"]["max_size"] == 3
    assert "statement_timeout=900 -c lock_timeout=100" in options["options"]
    assert options["sslmode"] == "require"


def test_copy_is_only_read_from(databases):
    both = databases(DATABASE_URL=SERVER, DATABASE_REPLICA_URL=SERVER)

    assert "default_transaction_read_only=on" in both["replica"]["OPTIONS"]["options"]
    assert "default_transaction_read_only=off" in both["default"]["OPTIONS"]["options"]


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such limits")
def test_server_knows_the_limits():
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("5s",)


# The copy


def read_here(request):
    """A view that says which database its words are from."""
    return HttpResponse(", ".join(Denkzelle.objects.values_list("name", flat=True)))


@pytest.fixture
def read(copy, monkeypatch, settings):
    """What a page reads that is made for this request."""
    settings.DATABASE_ROUTERS = ["denkzellen.replica.ReplicaRouter"]
    monkeypatch.setattr(replica, "_tried_again_at", 0.0)
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    middleware = replica.ReplicaMiddleware(read_here)

    def made(method="get", path="/denkzellen/", cookies=None):
        request = getattr(RequestFactory(), method)(path)
        request.COOKIES = cookies or {}
        return middleware(request).content.decode()

    return made


@pytest.fixture
def copy(tmp_path):
    """Copies what is in the database now into a second one."""
    if connection.vendor != "sqlite":
        pytest.skip("the copy is a file of SQLite")
    name = tmp_path / "copy.sqlite3"
    connections.databases["replica"] = connection.settings_dict | {"NAME": name, "OPTIONS": {}}

    def follow():
        connections["replica"].close()
        name.write_bytes(connection.connection.serialize())
        connections["replica"].connect()  # else refused in tests

    connections["replica"].connect()
    yield follow
    connections["replica"].close()
    del connections["replica"]
    del connections.databases["replica"]


def rename_in_copy(name):
    with connections["replica"].cursor() as cursor:
        cursor.execute("UPDATE denkzellen_denkzelle SET name = %s", [name])


@pytest.mark.django_db
def test_public_page_is_read_from_the_copy_only_when_it_has_the_last_change(copy, read):
    cell = make_denkzelle(name="Erste")
    freshness.bump()
    copy()
    rename_in_copy("Aus der Kopie")
    assert read() == "Aus der Kopie"

    cell.name = "Neu"
    cell.save()
    freshness.bump()
    assert read() == "Neu"

    copy()
    rename_in_copy("Aus der Kopie")
    assert read() == "Aus der Kopie"


@pytest.mark.django_db
def test_whoever_is_somebody_and_whatever_is_no_public_page_is_read_from_the_first(copy, read):
    make_denkzelle(name="Erste")
    copy()
    rename_in_copy("Aus der Kopie")

    assert read(cookies={site.SESSION_COOKIE_NAME: "x"}) == "Erste"
    assert read(cookies={"messages": "x"}) == "Erste"
    assert read("post") == "Erste"
    assert read(path="/mein/") == "Erste"
    assert read(path="/suche/?q=x") == "Erste"


@pytest.mark.django_db
def test_copy_that_does_not_answer_is_left_alone(copy, read):
    make_denkzelle(name="Erste")  # the file of the copy is empty: it has no tables

    assert read() == "Erste"
    copy()
    rename_in_copy("Aus der Kopie")
    assert read() == "Erste"


@pytest.mark.django_db
def test_only_rows_whose_changes_are_counted_are_read_from_the_copy(monkeypatch):
    router = replica.ReplicaRouter()
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    assert router.db_for_read(Denkzelle) == "default"

    token = replica._is_read_from.set(True)
    try:
        assert router.db_for_read(Denkzelle) == "replica"
        assert router.db_for_read(User) == "default"
        assert router.db_for_read(Registration) == "default"
        assert router.db_for_write(Denkzelle) == "default"
        with transaction.atomic():
            assert router.db_for_read(Denkzelle) == "default"
    finally:
        replica._is_read_from.reset(token)


@pytest.mark.django_db
def test_rows_of_both_databases_may_be_tied(monkeypatch):
    assert replica.ReplicaRouter().allow_relation(make_denkzelle(), make_user())
    assert not replica.ReplicaRouter().allow_migrate("replica", "denkzellen")
