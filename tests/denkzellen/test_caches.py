"""Redis comes and goes, limits hold: what stands in for it, and what is counted where."""

import socket
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client

from denkzellen import cache_table, redis_cache
from denkzellen.caches import IN_DATABASE, TABLE, cache_settings
from tests.caches import NONE
from tests.factories import make_event, make_user
from tests.network.account_steps import sign_in

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def _in_database(settings):
    settings.CACHES = NONE | {"default": IN_DATABASE}


@pytest.fixture
def _stopped_redis(settings, monkeypatch):
    """An address where nothing listens, as after `systemctl stop redis`."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    settings.CACHES = cache_settings(f"redis://127.0.0.1:{port}/0", ROOT)
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    settings.SESSION_CACHE_ALIAS = "sessions"
    settings.PAGES_KEPT_SECONDS = 60
    monkeypatch.setattr(redis_cache, "_tried_again_at", {})


def wrong_passwords(address):
    """What somebody reads who guesses, each time with a browser of its own."""
    data = {"login": address, "password": "falsch-und-lang"}
    return [Client().post("/konto/login/", data).content.decode() for _ in range(6)]


def rows():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT cache_key, expires FROM {TABLE}")
        return cursor.fetchall()


@pytest.mark.usefixtures("_in_database")
def test_limits_are_counted_in_the_database_and_name_nobody():
    user = make_user()

    pages = wrong_passwords(user.email)

    assert "Zu viele Versuche" not in pages[0]
    assert "Zu viele Versuche" in pages[-1]
    assert rows()
    assert not [key for key, _expires in rows() if "127.0.0.1" in key or "login" in key]


@pytest.mark.usefixtures("_in_database")
def test_what_was_counted_is_forgotten_when_its_time_is_over():
    caches["default"].set("lange her", 1, timeout=-10)
    caches["default"].set("gerade eben", 1, timeout=60)

    assert cache_table.forget_outdated() == 1

    assert caches["default"].get("gerade eben") == 1
    assert len(rows()) == 1


@pytest.mark.usefixtures("_stopped_redis")
def test_pages_work_while_redis_is_stopped(client):
    event = make_event(title="Findet statt")

    for path in ("/", "/kalender/", event.get_absolute_url(), "/netzwerk/", "/suche/?q=tanz"):
        assert client.get(path).status_code == 200
    assert "Findet statt" in client.get("/kalender/").content.decode()


@pytest.mark.usefixtures("_stopped_redis")
def test_people_sign_in_stay_signed_in_and_sign_out_while_redis_is_stopped(client):
    sign_in(client, make_user())

    assert "Mein Bereich" in client.get("/").content.decode()
    client.post("/konto/logout/")
    assert "Mein Bereich" not in client.get("/").content.decode()


@pytest.mark.usefixtures("_stopped_redis")
def test_limits_hold_while_redis_is_stopped():
    user = make_user()

    pages = wrong_passwords(user.email)

    assert "Zu viele Versuche" in pages[-1]
    assert rows()


@pytest.mark.usefixtures("_stopped_redis")
def test_stopped_redis_is_asked_once_and_left_alone_for_a_while(monkeypatch):
    asked = []
    monkeypatch.setattr(
        redis_cache.RedisCache, "get", lambda *args, **kwargs: asked.append(1) or refuse()
    )
    monkeypatch.setattr(redis_cache.time, "monotonic", lambda: now)

    def refuse():
        raise ConnectionError

    now = 1000.0
    for name in ("kept", "pages", "sessions"):
        assert caches[name].get("etwas", "nichts") == "nichts"
    assert len(asked) == 1

    now += redis_cache.PAUSE_SECONDS + 1
    caches["kept"].get("etwas")
    assert len(asked) == 2


def test_sessions_are_copied_for_a_minute_only(settings):
    """One that ended while Redis could not be told is not alive for long."""
    settings.CACHES = cache_settings("redis://127.0.0.1:1/0", ROOT)

    assert caches["sessions"].get_backend_timeout(14 * 24 * 3600) == 60
    assert caches["sessions"].get_backend_timeout(None) == 60
    assert caches["pages"].get_backend_timeout(20) == 20


def test_table_is_there_after_migrating_and_making_it_again_does_nothing():
    cache_table.create_table("default")

    assert TABLE in connection.introspection.table_names()
