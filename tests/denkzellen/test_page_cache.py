"""Kept pages: the same for all visitors, never older than the last change, nobody's own."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib.flatpages.models import FlatPage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from denkzellen.models import DenkzelleState
from events.models import EventStatus
from network.models import User
from tests.caches import IN_MEMORY
from tests.events.registrations import make_here, make_registration
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_association,
    make_denkzelle,
    make_event,
    make_host,
    make_membership,
    make_participation,
    make_project,
    make_user,
    make_venue,
)
from tests.pages import every_public_page
from tests.permissions.people import ROLES, make_world

pytestmark = pytest.mark.django_db

LOOK_FOR_CHANGES = 1  # query, which every kept page costs
TRACES = ("xqj", "Mein Bereich", "Abmelden", "csrfmiddlewaretoken", "nonce=")


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.CACHES = IN_MEMORY
    settings.PAGES_KEPT_SECONDS = 60


@pytest.fixture
def after(django_capture_on_commit_callbacks):
    """Does what a request would do, up to the end of its transaction."""

    def do(change):
        connection.run_on_commit.clear()  # what the test itself made is long committed
        with django_capture_on_commit_callbacks(execute=True):
            change()

    return do


def words_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode().replace("\u00ad", "")


def headers_of(response):
    """All but the number which each answer has of its own."""
    return {name: value for name, value in response.items() if name != "X-Request-ID"}


def is_kept(client, path, queries, **headers):
    """Whether the next visitor gets what this one got."""
    client.get(path, **headers)
    with queries as asked:
        client.get(path, **headers)
    return len(asked) == LOOK_FOR_CHANGES


@pytest.fixture
def queries():
    return CaptureQueriesContext(connection)


def test_second_visitor_gets_what_the_first_one_got(client, queries):
    event = make_event()

    first = client.get(event.get_absolute_url())
    with queries:
        second = Client().get(event.get_absolute_url())

    assert second.content == first.content
    assert headers_of(second) == headers_of(first)
    assert len(queries) == LOOK_FOR_CHANGES


def renamed(entry, field):
    def change():
        setattr(entry, field, "Ganz neue Worte")
        entry.save()

    return change


def fixed_page():
    page, _ = FlatPage.objects.get_or_create(url="/regeln/", defaults={"title": "Regeln"})
    page.sites.add(1)
    return page


CHANGES = {
    "cell": lambda: (cell := make_denkzelle(), "/denkzellen/", renamed(cell, "name")),
    "project": lambda: (
        project := make_project(),
        project.denkzelle.get_absolute_url(),
        renamed(project, "title"),
    ),
    "event in the calendar": lambda: (event := make_event(), "/kalender/", renamed(event, "title")),
    "event in a feed": lambda: (event := make_event(), "/kalender.rss", renamed(event, "title")),
    "event": lambda: (event := make_event(), event.get_absolute_url(), renamed(event, "title")),
    "actor": lambda: (actor := make_actor(), "/netzwerk/akteure/", renamed(actor, "name")),
    "association": lambda: (entry := make_association(), "/netzwerk/", renamed(entry, "name")),
    "venue": lambda: (venue := make_venue(), venue.get_absolute_url(), renamed(venue, "name")),
    "venue of an event": lambda: (
        venue := make_venue(),
        make_event(venue=venue).get_absolute_url(),
        renamed(venue, "name"),
    ),
    "archive": lambda: (entry := make_archive_entry(), "/archiv/", renamed(entry, "title")),
    "fixed page": lambda: (page := fixed_page(), "/regeln/", renamed(page, "title")),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_changed_words_are_seen_at_once(client, after, kind):
    _entry, path, change = CHANGES[kind]()
    assert "Ganz neue Worte" not in words_of(client, path)

    after(change)

    assert "Ganz neue Worte" in words_of(client, path)


def ties():
    """Each makes something appear on a page which is not a change of that page's entry."""
    event, cell = make_event(), make_denkzelle(name="Zelle im Netz")
    actor, association = make_actor(name="Ada Lindhorst"), make_association(name="Filmbüro")
    return [
        (event.get_absolute_url(), "Filmbüro", lambda: make_host(event, association)),
        (
            cell.get_absolute_url(),
            "Ada Lindhorst",
            lambda: make_participation(denkzelle=cell, actor=actor),
        ),
        (
            actor.get_absolute_url(),
            "Filmbüro",
            lambda: make_membership(actor=actor, association=association),
        ),
        ("/denkzellen/", "Zelle Neu", lambda: make_denkzelle(name="Zelle Neu")),
        ("/", "Neuer Abend", lambda: make_event(title="Neuer Abend", in_days=1)),
    ]


def test_new_ties_and_entries_are_seen_at_once(client, after):
    for path, words, change in ties():
        assert words not in words_of(client, path), path
        after(change)
        assert words in words_of(client, path), path


def test_what_is_hidden_or_deleted_is_gone_at_once(client, after):
    hidden, deleted = make_event(title="Verborgen"), make_event(title="Gelöscht")
    paths = [hidden.get_absolute_url(), deleted.get_absolute_url()]
    for path in [*paths, "/kalender/"]:
        client.get(path)

    after(lambda: (hidden.hide(), deleted.delete()))

    assert [client.get(path).status_code for path in paths] == [404, 404]
    assert "Verborgen" not in words_of(client, "/kalender/")
    assert "Gelöscht" not in words_of(client, "/kalender/")


def test_cancelled_date_and_paused_cell_say_so_at_once(client, after):
    event, cell = make_event(), make_denkzelle()
    for entry in (event, cell):
        words_of(client, entry.get_absolute_url())
    event.status, cell.state = EventStatus.CANCELLED, DenkzelleState.PAUSED
    cell.paused_on = timezone.localdate()

    after(lambda: (event.save(), cell.save()))

    assert "abgesagt" in words_of(client, event.get_absolute_url()).lower()
    assert "pausiert" in words_of(client, cell.get_absolute_url())


def test_number_of_free_places_is_always_the_present_one(client):
    event = make_here(capacity=2)
    assert "Noch 2 Plätze" in words_of(client, event.get_absolute_url())

    make_registration(event)

    assert "Noch ein Platz" in words_of(client, event.get_absolute_url())


def test_page_turns_with_the_day_and_is_made_anew_after_a_minute(client, queries):
    make_event(title="Heute Abend", in_days=0)
    now = timezone.localtime().replace(hour=12, minute=0)
    with time_machine.travel(now, tick=False) as clock:
        assert is_kept(client, "/kalender/", queries)
        clock.shift(timedelta(seconds=61))
        with queries:
            client.get("/kalender/")
        assert len(queries) > LOOK_FOR_CHANGES
        assert "Heute Abend" in words_of(client, "/kalender/")
        clock.move_to(now.replace(hour=23, minute=59, second=50))
        client.get("/kalender/")
        clock.shift(timedelta(seconds=11))
        assert "Heute Abend" not in words_of(client, "/kalender/")


@pytest.mark.parametrize(
    "path",
    [
        "/kalender/?kostenlos=1",
        "/kalender/?ansicht=monat",
        "/netzwerk/?ordnung=a-z",
        "/archiv/?art=protokoll&projekt=buehne&seite=1",
        "/kalender/einbetten/?farben=hell",
        "/sitemap.xml",
        "/kalender.rss?kostenlos=1",
    ],
)
def test_pages_are_kept_for_each_choice(client, queries, path):
    assert is_kept(client, path, queries)


def test_choices_are_not_mixed_up(client):
    make_event(title="Frei für alle", is_free=True)
    make_event(title="Mit Eintritt", is_free=False)

    assert "Mit Eintritt" in words_of(client, "/kalender/")
    assert "Mit Eintritt" not in words_of(client, "/kalender/?kostenlos=1")
    assert "Mit Eintritt" in words_of(client, "/kalender/")


@pytest.mark.parametrize(
    "path",
    [
        "/kalender/?fbclid=1",
        "/?x=1",
        "/kalender/?q=tanz",
        "/archiv/?q=tanz",
        "/archiv/?nach=x",
        "/suche/?q=tanz",
        "/gibt-es-nicht/",
    ],
)
def test_unknown_parameters_typed_words_and_errors_are_not_kept(client, path):
    """None of them has the headers of kept pages."""
    assert {"ETag", "Cache-Control"}.isdisjoint(client.get(path).headers)


def test_page_does_not_depend_on_languages_or_on_cookies_of_others(client, queries):
    client.get("/denkzellen/")
    german = client.get("/denkzellen/")

    with queries:
        other = client.get(
            "/denkzellen/", headers={"accept-language": "en", "cookie": "werbung=1; csrftoken=x"}
        )

    assert other.content == german.content
    assert len(queries) == LOOK_FOR_CHANGES


def test_head_answers_like_get_and_is_answered_from_a_kept_page(client, queries):
    page = client.get("/denkzellen/")

    with queries:
        head = client.head("/denkzellen/")

    assert len(queries) == LOOK_FOR_CHANGES
    assert headers_of(head) == headers_of(page)
    assert head.content == b""
    assert client.get("/denkzellen/").content == page.content


def test_whoever_has_the_page_is_told_that_it_is_the_same_until_it_is_not(client, after):
    cell = make_denkzelle()
    page = client.get("/denkzellen/")
    known = {"if-none-match": page["ETag"]}

    again = client.get("/denkzellen/", headers=known)
    after(renamed(cell, "name"))
    changed = client.get("/denkzellen/", headers=known)

    assert page["Cache-Control"] == "public, no-cache"
    assert "Cookie" in page["Vary"]
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == page["ETag"]
    assert changed.status_code == 200
    assert "Ganz neue Worte" in changed.content.decode()


def test_program_that_knows_only_the_time_of_a_feed_is_told_that_it_is_the_same(client):
    make_event()
    feed = client.get("/kalender.rss")

    again = client.get("/kalender.rss", headers={"if-modified-since": feed["Last-Modified"]})

    assert feed.status_code == 200
    assert again.status_code == 304


def test_kept_page_has_all_headers_of_safety(client):
    for path in ("/denkzellen/", "/kalender/einbetten/"):
        made, kept = client.get(path), client.get(path)

        assert "default-src 'none'" in kept["Content-Security-Policy"]
        assert headers_of(kept) == headers_of(made)
    assert "frame-ancestors *" in kept["Content-Security-Policy"]
    assert "X-Frame-Options" not in kept


def test_unknown_host_is_refused_even_when_the_page_is_kept(client, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    client.get("/denkzellen/")

    assert client.get("/denkzellen/", headers={"host": "boese.example"}).status_code == 400


def test_page_with_a_form_of_ones_own_is_made_for_each(client):
    entry = make_association(email="post@example.org")
    path = f"{entry.get_absolute_url()}kontakt/"

    tokens = {Client().get(path).cookies["csrftoken"].value for _ in range(2)}

    assert len(tokens) == 2


def test_message_for_one_is_shown_to_that_one_only(client):
    cookie = client.get("/mitmachen/").wsgi_request  # a request to write the message for
    from django.contrib.messages import INFO
    from django.contrib.messages.storage.base import Message
    from django.contrib.messages.storage.cookie import CookieStorage

    client.cookies["messages"] = CookieStorage(cookie)._encode([Message(INFO, "Nur für eine")])

    assert "Nur für eine" in words_of(client, "/mitmachen/")
    assert "Nur für eine" not in words_of(Client(), "/mitmachen/")


def test_nothing_of_whoever_is_signed_in_is_left_for_others(client):
    world = make_world()
    for role, user in world.users.items():
        User.objects.filter(pk=user.pk).update(name=f"xqj {role}", email=f"xqj-{role}@example.org")
    pages = every_public_page(lambda path: Client().get(path).content.decode())
    del pages["not-found"]
    paths = {resolve(urlsplit(path).path).func: path for path in pages.values()}.values()

    for role in ROLES[1:]:
        own = world.client(role)
        menus = {"Mein Bereich" in own.get(path).content.decode() for path in paths}
        # Whoever was shown kept pages would miss the way to their own.
        assert menus == {role != "unverified"}, role

    for path in paths:
        response = client.get(path)
        page = response.content.decode()
        assert [trace for trace in TRACES if trace in page] == [], path
        assert not response.cookies, path
    assert not client.cookies


def test_pages_made_for_visitors_are_not_shown_to_whoever_signs_in(client):
    path = make_event().get_absolute_url()
    visitor = client.get(path)
    client.force_login(make_user())

    response = client.get(path, headers={"if-none-match": visitor["ETag"]})

    assert response.status_code == 200
    assert "Mein Bereich" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response
    client.logout()
    assert "Mein Bereich" not in words_of(client, path)
