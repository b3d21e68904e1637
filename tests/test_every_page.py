"""What holds on every public page: no cookie, no third party, no inline code, no broken link."""

import re

import pytest
from django.core.management import call_command

from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_event,
    make_user,
    make_venue,
)
from tests.pages import PAGES, every_public_page, links
from tests.permissions import cases_events
from tests.permissions.people import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _seeded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        from django.db import transaction

        atomic = transaction.atomic()
        atomic.__enter__()
        call_command("seed", verbosity=0)
        yield
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


SILLY = [
    "/kalender/?von=gestern",
    "/kalender/?von=2026-13-45",
    "/kalender/?von=0001-01-01",
    "/kalender/?bis=9999-12-31",
    "/kalender/?von=2026-12-31&bis=2026-01-01",
    "/kalender/?sparte=xyz",
    "/kalender/?denkzelle=%00",
    "/kalender/?q=%00",
    "/kalender/?sparte=%0%000",
    "/kalender.rss?q=a%0%088b",
    "/kalender/?q=%FF%FE",
    "/kalender/?q=" + "ä" * 5000,
    "/kalender/?ab=quatsch",
    "/kalender/?ab=99999999999999999999-1",
    "/kalender/?vor=-1--1",
    "/kalender/?kostenlos=vielleicht",
    "/kalender/?" + "&".join(f"ort=x{number}" for number in range(200)),
    "/kalender/?ansicht=unfug",
    "/kalender/2026/13/",
    "/kalender/2026/0/",
    "/kalender/0/1/",
    "/kalender/9999/12/",
    "/kalender/99999999999/1/",
    "/kalender.ics?von=gestern",
    "/kalender.ics?q=%00",
    "/kalender.rss?sparte=xyz",
    "/kalender.json?bis=nie",
    "/kalender/einbetten/?verband=%3Cscript%3E",
    "/kalender/termin/gibt-es-nicht/",
    "/kalender/termin/gibt-es-nicht.ics",
    "/kalender/termin/gibt-es-nicht/anmelden/",
    "/kalender/abonnieren/?von=gestern&sparte=%00",
    "/kalender/einbetten/code/?hoehe=-1&farben=%3Cscript%3E",
    "/kalender/einbetten/code/?hoehe=99999999999999999999",
    "/kalender/programm.pdf?monat=2026-13",
    "/kalender/programm.pdf?monat=9999-12",
    "/kalender/programm.pdf?monat=%00&gross=vielleicht",
    "/kalender/rundbrief/?bis=nie&q=%00",
    "/anmeldung/1:x/",
    "/rundbrief/x%00/",
    "/netzwerk/orte/vorschlaege/?q=%00",
    "/netzwerk/orte/vorschlaege/?q=" + "ä" * 5000,
    "/netzwerk/?art=xyz",
    "/netzwerk/?seite=abc",
    "/netzwerk/?seite=99999999999999999999",
    "/netzwerk/?q=%00&sparte=%00",
    "/netzwerk/akteure/gibt-es-nicht/",
    "/archiv/?jahr=abc",
    "/archiv/?jahr=0&art=xyz",
    "/archiv/?q=%00",
    "/archiv/?seite=0",
    "/archiv/0/",
    "/archiv/99999/",
    "/archiv/eintrag/gibt-es-nicht/",
    "/archiv/stand/netzwerke/gestern/",
    "/archiv/stand/netzwerke/2026-02-30/",
    "/suche/?q=%00",
    "/suche/?q=" + "x" * 10000,
    "/suche/?q='%22%3B--&art=xyz",
    "/suche/?q=a&seite=-1",
    "/suche/vorschlaege/?q=%00",
    "/media/../settings.py",
    "/media/%2e%2e/%2e%2e/etc/passwd",
    "/denkzellen/%00/",
    "/gibt-es-nicht/",
]


@pytest.mark.parametrize("path", SILLY)
def test_nonsense_gets_a_page_or_a_404(client, path):
    make_event(venue=make_venue(), denkzelle=make_denkzelle())
    make_association()
    make_actor()

    assert client.get(path).status_code in {200, 404}


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/kalender/?von=gestern", "ist kein Datum"),
        ("/kalender/?von=2026-12-31&bis=2026-01-01", "liegt vor"),
        ("/kalender/?sparte=xyz", "xyz"),
        ("/netzwerk/?stadtteil=xyz", "xyz"),
        ("/archiv/?jahr=abc", "abc"),
    ],
)
def test_silly_filter_is_answered_with_a_hint(client, path, hint):
    assert hint in client.get(path).content.decode()


@pytest.mark.usefixtures("_seeded")
def test_every_kind_of_page_answers_and_sets_no_cookie(client):
    def fetch(path):
        return client.get(path).content.decode()

    wrong = {}
    for kind, path in every_public_page(fetch).items():
        response = client.get(path)
        expected = 404 if kind == "not-found" else 200
        facts = (response.status_code, bool(response.cookies))
        if facts != (expected, False):
            wrong[path] = facts

    assert wrong == {}
    assert len(PAGES) > 30


@pytest.mark.usefixtures("_seeded")
def test_no_page_has_inline_code_or_loads_anything_from_elsewhere(client):
    def fetch(path):
        return client.get(path).content.decode()

    for kind, path in every_public_page(fetch).items():
        html = fetch(path)
        assert not has_inline_code(html), (kind, path)
        assert html.count("<h1") == 1, (kind, path)


def test_no_page_on_which_events_are_entered_has_inline_code():
    world = make_world()
    client, pages = world.client("editor"), {}
    for case in cases_events.CLOSED:
        response = client.get(case.address(world))
        if response.status_code == 200 and "html" in response["Content-Type"]:
            pages[case.label] = response.content.decode()

    assert [label for label, html in pages.items() if has_inline_code(html)] == []
    whole = {label: html for label, html in pages.items() if "<html" in html}
    assert [label for label, html in whole.items() if html.count("<h1") != 1] == []
    assert len(whole) > 40


def has_inline_code(html):
    """What the content security policy would stop, or load from elsewhere."""
    return (
        " style=" in html
        or "<style" in html
        or re.search(r"\son\w+=", re.sub(r">[^<]*<", "><", html))
        or re.search(r'(?:src|srcset|poster)="(?:https?:)?//', html)
        or re.search(r"<script(?![^>]*(?:src=|ld\+json))", html)
    )


@pytest.mark.usefixtures("_seeded")
def test_no_link_on_any_kind_of_page_is_broken(client):
    def fetch(path):
        return client.get(path).content.decode()

    targets = set()
    for path in every_public_page(fetch).values():
        targets |= {link.split("#")[0] for link in links(r"/[^\"]*", fetch(path))}
    internal = {
        target.replace("&amp;", "&")
        for target in targets
        if target and not target.startswith(("//", "/static/")) and target.count("&") < 2
    }

    broken = {path for path in internal if client.get(path).status_code not in {200, 301, 302}}
    assert broken == set()
    assert len(internal) > 100


def test_answers_carry_a_strict_content_security_policy(client):
    policy = client.get("/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_only_the_embedded_list_may_be_framed(client):
    response = client.get("/kalender/einbetten/")

    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert client.get("/kalender/")["X-Frame-Options"] == "DENY"


def test_pasted_control_characters_break_no_feed(client):
    make_event(title="Pasted\x0bTitel", summary="a\x00b")

    for path in ("/kalender.rss", "/kalender.ics", "/kalender.json"):
        assert "PastedTitel" in client.get(path).content.decode()


def test_pages_made_for_a_signed_in_person_are_kept_by_no_cache(client):
    draft = make_event(state="draft")
    client.force_login(make_user(is_staff=True))

    assert "no-store" in client.get(draft.get_absolute_url())["Cache-Control"]
