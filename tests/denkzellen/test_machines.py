"""What machines ask for."""

import re
from urllib.parse import urlsplit

import pytest

from denkzellen.models import DenkzelleState
from denkzellen.sitemaps import SiteSitemap
from tests.factories import make_denkzelle, make_event

pytestmark = pytest.mark.django_db


def test_robots_are_told_where_not_to_look(client, settings):
    settings.SITE_URL = "https://denkzellen.example"
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /admin/" in text
    assert "Sitemap: https://denkzellen.example/sitemap.xml" in text


def test_security_contact_is_named(client):
    text = client.get("/.well-known/security.txt").content.decode()

    assert "Contact: mailto:" in text
    assert "Expires: " in text


def test_sitemap_lists_public_pages_only(client):
    shown = make_denkzelle(name="Offen")
    make_denkzelle(name="Geheim", state=DenkzelleState.DRAFT)
    event = make_event(title="Gezeigt")
    make_event(title="Verborgen", state="hidden")

    text = client.get("/sitemap.xml").content.decode()

    assert shown.get_absolute_url() in text
    assert event.get_absolute_url() in text
    assert "geheim" not in text
    assert "verborgen" not in text


def test_sitemap_never_repeats_a_foreign_host(client, settings):
    settings.ALLOWED_HOSTS = ["*"]

    text = client.get("/sitemap.xml", headers={"host": "evil.example"}).content.decode()

    assert "evil.example" not in text


def test_many_addresses_are_spread_over_files_named_in_an_index(client, settings, monkeypatch):
    settings.SITE_URL = "https://denkzellen.example"
    events = [make_event(title=f"Fest {number}") for number in range(3)]
    monkeypatch.setattr(SiteSitemap, "limit", 2)

    response = client.get("/sitemap.xml", headers={"host": "localhost"})

    files = re.findall("<loc>(.*?)</loc>", response.content.decode())
    assert response["Content-Type"] == "application/xml"
    assert "https://denkzellen.example/sitemap-events-1.xml" in files
    assert not any("kept-states" in file for file in files)
    listed = "".join(client.get(urlsplit(file).path).content.decode() for file in files)
    for event in events:
        assert listed.count(f"<loc>https://denkzellen.example{event.get_absolute_url()}</loc>") == 1


@pytest.mark.parametrize("part", ["events-2", "events-0", "nichts-1"])
def test_a_part_of_the_sitemap_that_is_not_there_is_not_found(client, part):
    make_event()

    assert client.get(f"/sitemap-{part}.xml").status_code == 404
