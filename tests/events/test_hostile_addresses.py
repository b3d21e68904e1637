"""Nonsense in the addresses of the calendar: in what is chosen, and in what names a thing."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

import events.urls
from events.filters import CalendarFilter
from events.forms.when import INPUTS
from tests.events.hostile import EVERYWHERE, LARGE, WORDS, harm_of, is_harmful
from tests.permissions import cases, cases_events
from tests.permissions.matrix import every_name
from tests.permissions.people import make_world

pytestmark = pytest.mark.django_db
NAMES = every_name(events.urls.urlpatterns) | {"venue_suggestions"}
EVERY_CASE = (*cases.PUBLIC, *cases.CLOSED, *cases_events.PUBLIC, *cases_events.CLOSED)
# Of each address the case in which there is something to see.
CASES = {case.name: case for case in reversed(EVERY_CASE) if case.name in NAMES}
# Everything any of these pages reads from its address.
PARAMETERS = [
    *CalendarFilter.base_filters,
    *INPUTS,
    *("ab", "vor", "ansicht", "termin", "seite", "stand", "druck", "gesendet", "tun"),
    *("monat", "gross", "hoehe", "farben", "title", "audience", "venue", "disciplines"),
]
STRANGE = [
    "9999-12-31T19:00",
    "2027-02-30",
    "2026-12-08T99:99",
    "a\x00b",
    "\r\nX-Gekapert: 1",
    "\u202e<script>alert(1)</script>",
    "9" * 400,
    "-1",
    "x" * 3000,
    "%2e%2e",
]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        yield make_world()
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def answer(world, method, address):
    client = world.client("editor")
    with transaction.atomic():
        response = getattr(client, method)(address)
        transaction.set_rollback(True)
    return response


def test_every_address_of_the_calendar_is_tried():
    assert CASES.keys() == NAMES


@pytest.mark.parametrize("value", EVERYWHERE.values(), ids=EVERYWHERE)
def test_nonsense_in_every_parameter_at_once_does_no_harm(world, value):
    query = urlencode(dict.fromkeys(PARAMETERS, value))
    wrong = []
    for name, case in CASES.items():
        address = case.address(world).partition("?")[0]
        response = answer(world, "get", f"{address}?{query}")
        if harm_of(response) or is_harmful(address, response.content):
            wrong.append((name, response.status_code))

    assert wrong == []


@pytest.mark.parametrize("parameter", CalendarFilter.base_filters)
@pytest.mark.parametrize("name", ["calendar", "calendar_ics", "calendar_rss", "digest_order"])
def test_each_filter_alone_is_answered(world, name, parameter):
    for value in EVERYWHERE.values():
        address = f"{reverse(name)}?{urlencode({parameter: value})}"
        response = answer(world, "get", address)
        assert (response.status_code, harm_of(response)) == (200, "")
        assert not is_harmful(address, response.content)


@pytest.mark.parametrize("name", ["calendar", "calendar_ics", "calendar_subscribe"])
def test_two_megabytes_of_filters_are_answered(world, name):
    query = urlencode({"q": LARGE[:300_000], "sparte": ["x"] * 20_000}, doseq=True)
    assert harm_of(answer(world, "get", f"{reverse(name)}?{query}")) == ""


def named_otherwise(world, case):
    """Its addresses with each part made strange which takes more than a plain name."""
    arguments = case.arguments(world)
    for part in arguments.keys() & {"recurrence_id", "signed"}:
        for value in STRANGE:
            yield reverse(case.name, kwargs={**arguments, part: value.replace("/", "-")})
    for part in arguments.keys() & {"pk", "history_id", "year", "month"}:
        for number in (0, 10**9, 10**19, 10**400):
            yield reverse(case.name, kwargs={**arguments, part: number})
    if "slug" in arguments:
        yield reverse(case.name, kwargs={**arguments, "slug": "x" * 5000})


@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_by_that_name_is_not_found(world, method):
    wrong, number = [], 0
    for case in CASES.values():
        for address in named_otherwise(world, case):
            response = answer(world, method, address)
            number += 1
            if response.status_code not in {302, 404, 405} or harm_of(response):
                wrong.append((case.name, address[:80], response.status_code))

    assert wrong == []
    assert number > 100


@pytest.mark.parametrize("value", STRANGE)
@pytest.mark.parametrize("name", ["cancel", "postpone", "move_online", "full", "planned"])
def test_date_that_does_not_exist_cannot_stand_in_any_way(world, name, value):
    address = reverse(f"event_{name}", args=[world.objects["own_event"].slug])
    with transaction.atomic():
        response = world.client("editor").post(address, {"termin": value})
        transaction.set_rollback(True)

    assert response.status_code == 404


def test_words_from_the_address_are_no_header_of_the_answer(world):
    for case in CASES.values():
        response = answer(world, "get", f"{case.address(world)}&{urlencode({'q': WORDS})}")
        assert "X-Gekapert" not in response.headers


def test_nobody_signs_in_by_a_strange_address():
    for value in STRANGE:
        response = Client().get(f"/mein/termine/?{urlencode({'stand': value})}")
        assert response["Location"].startswith("/konto/login/?next=/mein/termine/")
