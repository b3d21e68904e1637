"""Two hundred people want twenty places at the same moment, over real HTTP on PostgreSQL.

Half of them are signed in and send the form, half press the button behind the link in their mail.
The control does the same without the lock of the date: then there are more than twenty.
"""

import http.client
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Lock
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.db.backends.signals import connection_created
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from events.actions.registrations import signed_address
from events.models import Registration
from tests.events.registrations import make_here, make_registration, typed
from tests.factories import make_association, make_rep, make_user
from tests.permissions.at_once import LOCK, ON_POSTGRESQL

pytestmark = ON_POSTGRESQL
PLACES = 20
TOKEN = "a" * 32  # the cookie against forged forms, and what the form sends along
GIVES_A_PLACE = re.compile(r'UPDATE "events_registration"')
NUMBER = re.compile(r"auf der Warteliste, auf Platz (\d+):")


def session_of(user):
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def by_account(event):
    """The form, sent by somebody signed in with this address."""
    user = make_user()
    return reverse("register", args=[event.slug]), typed(email=user.email), session_of(user)


def by_mail(event):
    """The button behind the link in a mail."""
    asked = make_registration(event, state="asked")
    return f"{signed_address(asked)}bestaetigen/", {}, ""


def ready(event, number):
    ways = (by_account, by_mail)
    return [ways[turn % 2](event) for turn in range(number)]


@pytest.fixture
def server(monkeypatch):
    """One that lets everybody in at once, however many."""
    monkeypatch.setattr(ThreadedWSGIServer, "request_queue_size", 250)
    live = LiveServer("127.0.0.1")
    yield live
    live.stop()


def press_all(server, presses):
    """All at once; gives the status of each answer."""
    host, start = urlsplit(server.url).netloc, Barrier(len(presses))

    def press(one):
        start.wait(30)
        return _post(host, *one)

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(press, presses))


def _post(host, path, data, session):
    cookies = f"{settings.CSRF_COOKIE_NAME}={TOKEN}"
    if session:
        cookies += f"; {settings.SESSION_COOKIE_NAME}={session}"
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.request(
        "POST",
        path,
        urlencode({**data, "csrfmiddlewaretoken": TOKEN}),
        {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies},
    )
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


@contextmanager
def without_the_lock(*, together, first):
    """No row is locked, and the first few places are given to so many at a time: each of them
    has read how many are taken before any of them takes one.
    """
    meeting, counted, count = Barrier(together, timeout=30), Lock(), iter(range(10_000))

    def run(execute, sql, *arguments):
        if GIVES_A_PLACE.match(sql):
            with counted:
                number = next(count)
            if number < first:
                meeting.wait()
        return execute(LOCK.sub("", sql), *arguments)

    def install(connection, **kwargs):
        connection.execute_wrappers.append(run)

    connection_created.connect(install)
    try:
        yield
    finally:
        connection_created.disconnect(install)
        connections.close_all()


def waiting_numbers():
    """What each mail says about the place on the waiting list."""
    found = {message.to[0]: NUMBER.search(message.body) for message in mail.outbox}
    return {address: int(match[1]) for address, match in found.items() if match}


def test_twenty_of_two_hundred_get_a_place_and_the_others_wait_in_order(server):
    event = make_here(PLACES)
    presses = ready(event, 200)

    assert press_all(server, presses) == [302] * 200

    assert Registration.objects.with_place().count() == PLACES
    waiting = list(Registration.objects.waiting())
    assert len(waiting) == 180
    assert len({one.confirmed_at for one in waiting}) == 180
    last_with_place = Registration.objects.with_place().latest("confirmed_at")
    assert last_with_place.confirmed_at < waiting[0].confirmed_at
    assert waiting_numbers() == {one.email: turn for turn, one in enumerate(waiting, start=1)}
    assert len(mail.outbox) == 200


def test_control_without_the_lock_there_are_more_than_twenty(server):
    event = make_here(PLACES)
    presses = ready(event, 30)

    with without_the_lock(together=6, first=24):
        assert press_all(server, presses) == [302] * 30

    assert Registration.objects.with_place().count() > PLACES


def test_more_places_move_up_in_order_while_others_cancel(server):
    event = make_here(3)
    coming = [make_registration(event) for _turn in range(3)]
    waiting = [make_registration(event, state="waiting") for _turn in range(12)]
    rep = make_rep(make_association())
    event.created_by = rep
    event.save()
    settings_form = {
        "registration": "here",
        "capacity": "6",
        "has_waiting_list": "on",
        "questions-TOTAL_FORMS": "0",
        "questions-INITIAL_FORMS": "0",
        "questions-seen": "[]",
        "version": event.version,
    }
    raise_places = (
        reverse("event_registration", args=[event.slug]),
        settings_form,
        session_of(rep),
    )
    cancels = [(f"{signed_address(one)}abmelden/", {}, "") for one in coming for _twice in range(2)]

    answers = press_all(server, [raise_places, *cancels])

    assert answers == [302] * 7
    assert list(Registration.objects.with_place().order_by("confirmed_at")) == waiting[:6]
    assert list(Registration.objects.waiting()) == waiting[6:]
    moved = [message.to[0] for message in mail.outbox if "Nachgerückt" in message.subject]
    assert sorted(moved) == sorted(one.email for one in waiting[:6])


def test_cancelling_twice_at_once_frees_one_place(server):
    event = make_here(1)
    coming = make_registration(event)
    waiting = [make_registration(event, state="waiting") for _turn in range(3)]

    answers = press_all(server, [(f"{signed_address(coming)}abmelden/", {}, "")] * 10)

    assert answers == [302] * 10
    assert list(Registration.objects.with_place()) == waiting[:1]
    assert list(Registration.objects.waiting()) == waiting[1:]
    assert len(mail.outbox) == 1
