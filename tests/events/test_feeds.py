"""RSS, JSON, the embedded list, the sitemap: the calendar elsewhere."""

from datetime import date, time, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from denkzellen.models import PublicationState
from events.models import EventStatus
from tests.events.pages import page_of, titles_on
from tests.factories import make_denkzelle, make_district, make_event, make_venue

pytestmark = pytest.mark.django_db

NOT_PUBLIC = [PublicationState.DRAFT, PublicationState.SUBMITTED, PublicationState.HIDDEN]


def items_of(client, query=""):
    response = client.get(f"/kalender.rss{query}")
    assert response.status_code == 200
    return ElementTree.fromstring(response.content).findall("channel/item")


def test_rss_names_day_state_and_place_and_links_with_the_configured_address(client):
    event = make_event(
        title="Konzert & Tanz",
        venue=make_venue(name="Halle"),
        start_date=timezone.localdate() + timedelta(days=2),
        status=EventStatus.CANCELLED,
    )
    (item,) = items_of(client)
    assert item.findtext("title").endswith(": Abgesagt: Konzert & Tanz")
    assert item.findtext("link") == f"{settings.SITE_URL}{event.get_absolute_url()}"
    assert "19–21 Uhr · Halle" in item.findtext("description")
    assert item.find("guid").get("isPermaLink") == "false"


def test_each_date_of_a_series_is_an_item_of_its_own(client):
    make_event(rrule="FREQ=WEEKLY;COUNT=3")
    assert len({item.findtext("guid") for item in items_of(client)}) == 3


@time_machine.travel("2026-12-01 12:00:00+01:00", tick=False)
def test_json_has_the_documented_keys(client):
    venue = make_venue(name="Halle", district=make_district("Mitte"))
    event = make_event(
        title="Konzert",
        venue=venue,
        denkzelle=make_denkzelle(name="Räume"),
        start_date=date(2026, 12, 8),
        format="konzert",
        is_free=True,
    )
    response = client.get("/kalender.json")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert response.json() == {
        "von": "2026-12-01",
        "bis": "2028-12-01",
        "anzahl": 1,
        "weiter": "",
        "termine": [
            {
                "titel": "Konzert",
                "adresse": f"{settings.SITE_URL}/kalender/termin/konzert/",
                "beginn": "2026-12-08T19:00:00+01:00",
                "ende": "2026-12-08T21:00:00+01:00",
                "ganztaegig": False,
                "lage": "planned",
                "hinweis": "",
                "ort": "Halle",
                "stadtteil": "Mitte",
                "denkzelle": "raeume",
                "format": "konzert",
                "kostenlos": True,
                "online": False,
                "uid": event.uid,
                "recurrence_id": "2026-12-08T19:00",
            }
        ],
    }


@pytest.mark.parametrize("state", NOT_PUBLIC)
def test_feeds_know_nothing_of_events_that_are_not_public(client, state):
    make_event(title="Geheim", state=state)
    for address in ("/kalender.rss", "/kalender.json", "/kalender/einbetten/", "/sitemap.xml"):
        assert "geheim" not in page_of(client, address).lower()


def test_embedded_list_may_be_framed_and_does_nothing_else(client):
    make_event(title="Konzert")
    response = client.get("/kalender/einbetten/")
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'none'" in policy
    assert "X-Frame-Options" not in response
    assert not response.cookies
    html = response.content.decode()
    assert '<base target="_top">' in html
    assert "<form" not in html
    assert "<script" not in html
    assert "<nav" not in html
    assert titles_on(html) == ["Konzert"]


@pytest.mark.parametrize(
    "address", ["/kalender/", "/kalender/2026/12/", "/kalender/termin/konzert/"]
)
def test_no_other_page_of_the_calendar_may_be_framed(client, address):
    make_event(title="Konzert")
    response = client.get(address)
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"


def test_addresses_in_feeds_never_come_from_the_request(client):
    make_event(title="Konzert")
    for address in (
        "/kalender.ics",
        "/kalender.rss",
        "/kalender.json",
        "/kalender/termin/konzert/",
    ):
        body = client.get(address, headers={"host": "evil.example"}).content
        assert b"evil.example" not in body


def test_sitemap_lists_public_events(client):
    event = make_event(title="Konzert")
    html = page_of(client, "/sitemap.xml")
    assert f"<loc>{settings.SITE_URL}{event.get_absolute_url()}</loc>" in html


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize(
    "address", ["/kalender/", "/kalender.ics", "/kalender.rss", "/kalender.json"]
)
def test_calendar_can_only_be_read(client, method, address):
    assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("address", ["/kalender.rss", "/kalender.json", "/kalender/einbetten/"])
def test_feeds_ask_the_same_few_queries_for_any_number_of_dates(
    client, django_assert_max_num_queries, address, count
):
    for number in range(count):
        make_event(venue=make_venue(), denkzelle=make_denkzelle(), start_time=time(9 + number % 9))
    with django_assert_max_num_queries(6) as queries:
        page_of(client, address)
    assert (
        len(queries)
        == {"/kalender.rss": 6, "/kalender.json": 3, "/kalender/einbetten/": 5}[address]
    )
