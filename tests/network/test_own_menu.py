"""The head of the site: the same for all visitors, a menu of one's own when signed in."""

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.shortcuts import render
from django.test import Client

from tests.factories import make_denkzelle, make_user
from tests.network.account_steps import sign_in, text_of

pytestmark = pytest.mark.django_db


def head_of(response):
    return text_of(response).split("<header")[1].split("</header")[0]


def test_visitors_are_offered_to_join_and_to_sign_in(client):
    head = head_of(client.get("/"))

    assert 'href="/mitmachen/"' in head
    assert 'href="/konto/login/"' in head
    assert "Mein Bereich" not in head


def test_signed_in_people_have_a_menu_of_their_own(client):
    client.force_login(make_user())

    head = head_of(client.get("/"))

    assert "Mein Bereich" in head
    assert 'action="/konto/logout/"' in head
    assert "csrfmiddlewaretoken" in head
    assert "Redaktion" not in head
    assert 'href="/mitmachen/"' not in head
    assert 'href="/konto/login/"' not in head


def test_editors_have_a_way_to_the_working_pages(client):
    client.force_login(make_user(is_staff=True))
    assert "Redaktion" in head_of(client.get("/"))

    client.force_login(make_user(is_staff=True, second_factor=False))
    assert "Redaktion" not in head_of(client.get("/"))


def test_nothing_of_one_person_reaches_the_next(client):
    visitors_before = client.get("/").content
    first, second = Client(), Client()
    first.force_login(make_user())
    second.force_login(make_user())

    pages = [first.get("/"), second.get("/")]
    tokens = {head_of(page).split('csrfmiddlewaretoken" value="')[1][:64] for page in pages}

    assert len(tokens) == 2
    assert all("no-store" in page["Cache-Control"] for page in pages)
    assert Client().get("/").content == visitors_before


@pytest.mark.parametrize("path", ["/", "/kalender/", "/netzwerk/", "/mitmachen/", "/404/"])
def test_visitors_pages_touch_no_session(client, path):
    make_denkzelle()
    response = client.get(path)

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "no-store" not in response.headers.get("Cache-Control", "")


def test_messages_are_said_once_and_kept_by_no_cache(client, settings):
    settings.LOGIN_REDIRECT_URL = "home"
    user = make_user()

    page = client.get(sign_in(client, user)["Location"])
    assert '<div class="wrap notes" role="status">' in text_of(page)
    assert "Angemeldet." in text_of(page)
    assert "no-store" in page["Cache-Control"]
    assert "Angemeldet." not in text_of(client.get("/"))


def test_message_for_a_visitor_is_shown_and_its_page_kept_by_no_cache(client):
    client.force_login(make_user())
    client.post("/konto/logout/")

    page = client.get("/")

    assert "Abgemeldet." in text_of(page)
    assert "no-store" in page["Cache-Control"]
    assert not Client().get("/").cookies


def test_words_in_messages_are_escaped(rf, client):
    request = rf.get("/")
    request.COOKIES["messages"] = "any"
    request._messages = CookieStorage(request)
    messages.info(request, "<script>alert(1)</script>")

    page = render(request, "denkzellen/join.html").content.decode()

    assert "&lt;script&gt;alert(1)" in page
