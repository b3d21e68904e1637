"""The calendar for other programs: what is described is what is answered."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from events.feeds import as_json
from events.filters import FACETS, FLAGS, CalendarFilter
from events.models import EventStatus
from tests.events.pages import page_of
from tests.factories import make_denkzelle, make_district, make_event, make_venue

pytestmark = pytest.mark.django_db


def described(client):
    response = client.get("/kalender/openapi.json")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.json()


def errors_in(client, answer):
    """What the description does not allow in an answer."""
    document = described(client)
    schema = document["components"]["schemas"]["Kalender"] | {"components": document["components"]}
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(answer)]


def test_description_is_valid_openapi(client):
    assert list(OpenAPIV31SpecValidator(described(client)).iter_errors()) == []


def test_every_filter_is_described_for_every_feed(client):
    document = described(client)
    names = set(CalendarFilter.base_filters)
    assert {*FACETS, *FLAGS, "q", "von", "bis"} == names
    for address in ("/kalender.json", "/kalender.ics", "/kalender.rss"):
        used = document["paths"][address]["get"]["parameters"]
        assert {one["$ref"].rsplit("/")[-1] for one in used} == names
    assert set(document["components"]["parameters"]) == names


def test_described_addresses_answer_as_described(client):
    make_event(title="Konzert")
    for address, path in described(client)["paths"].items():
        response = client.get(address.replace("{slug}", "konzert"))
        content = path["get"]["responses"]["200"]["content"]
        assert response.status_code == 200
        assert response["Content-Type"] in content
        assert response["ETag"]
        assert response["Last-Modified"]


def fill():
    make_event(
        venue=make_venue(name="Halle", district=make_district("Mitte")),
        denkzelle=make_denkzelle(name="Räume"),
        rrule="FREQ=WEEKLY;COUNT=3",
        is_free=True,
    )
    make_event(start_time=None, status=EventStatus.CANCELLED, status_note="Krank")
    make_event(end_time=None, status=EventStatus.MOVED_ONLINE, online_url="https://x.example/")


@pytest.mark.parametrize("query", ["", "?format=lesung", "?von=quatsch", "?von=2020-01-01&q=xyz"])
def test_live_answer_fits_its_description(client, query):
    fill()
    answer = client.get(f"/kalender.json{query}").json()
    assert errors_in(client, answer) == []
    if not query:
        assert len(answer["termine"]) == 5


def test_control_a_wrong_answer_does_not_fit(client):
    fill()
    answer = client.get("/kalender.json").json()
    del answer["termine"][0]["lage"]
    answer["termine"][1]["beginn"] = 7
    answer["termine"][2]["neues"] = "Feld"
    assert len(errors_in(client, answer)) == 3


def test_answer_that_is_not_complete_names_the_address_of_the_rest(client, monkeypatch):
    monkeypatch.setattr(as_json, "MAX_DATES", 4)
    day = timezone.localdate() + timedelta(days=1)
    for number in range(7):
        make_event(title=f"Termin {number}", start_date=day + timedelta(days=number // 2))
    seen, address = [], "/kalender.json?format=treffen"
    while address:
        answer = client.get(address).json()
        assert errors_in(client, answer) == []
        seen += [one["titel"] for one in answer["termine"]]
        address = answer["weiter"].removeprefix("http://localhost:8000")
    assert seen == [f"Termin {number}" for number in range(7)]


@time_machine.travel("2026-12-01 12:00:00+01:00", tick=False)
def test_days_that_are_named_are_taken_as_they_are(client):
    make_event(title="Vor Jahren", start_date=date(2023, 5, 4))
    make_event(title="In Jahren", start_date=date(2031, 5, 4))
    address = "/kalender.json?von=2023-05-01&bis=2031-05-04"
    answer = client.get(address).json()
    assert (answer["von"], answer["bis"], answer["anzahl"]) == ("2023-05-01", "2031-05-04", 2)
    assert client.get("/kalender.json").json()["anzahl"] == 0


def test_page_explains_every_filter_field_and_address(client):
    html = unescape(page_of(client, "/kalender/schnittstelle/"))
    for name in (*CalendarFilter.base_filters, *as_json.FIELDS, *EventStatus.values):
        assert f"<code>{name}</code>" in html
    for address in ("kalender.json", "kalender.ics", "kalender.rss", "kalender/openapi.json"):
        assert f"http://localhost:8000/{address}" in html


def test_examples_on_the_page_work(client):
    html = unescape(page_of(client, "/kalender/schnittstelle/"))
    examples = re.findall(r'href="(/kalender\.[a-z]+\?[^"]+)"', html)
    assert len(examples) == 3
    for address in examples:
        assert client.get(address).status_code == 200
    first = client.get(examples[0]).json()
    assert first["termine"] == []
    make_event(title="Frei", format="lesung", is_free=True)
    make_event(title="Teuer", format="lesung")
    assert [one["titel"] for one in client.get(examples[0]).json()["termine"]] == ["Frei"]


def test_page_and_description_ask_nothing_of_the_database(client, django_assert_num_queries):
    for address in ("/kalender/schnittstelle/", "/kalender/openapi.json"):
        with django_assert_num_queries(0):
            client.get(address)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("address", ["/kalender/schnittstelle/", "/kalender/openapi.json"])
def test_they_can_only_be_read(client, method, address):
    assert getattr(client, method)(address).status_code == 405
