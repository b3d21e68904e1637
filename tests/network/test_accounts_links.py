"""Where links and redirects of accounts may lead: this site, at its configured address."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from tests.factories import make_user
from tests.network.account_steps import sign_in, sign_up_data, text_of

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    "https://example.com/",
    "http://example.com",
    "HTTPS://example.com",
    "//example.com",
    "///example.com",
    "////example.com",
    "/\\example.com",
    "\\\\example.com",
    "\\/example.com",
    "/\t/example.com",
    "\t//example.com",
    "\n//example.com",
    " //example.com",
    " https://example.com",
    "https:example.com",
    "https:/example.com",
    "https:///example.com",
    "http:\\\\example.com",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://example.com",
    "mailto:a@example.com",
    "https://testserver@example.com",
    "https://testserver.example.com",
    "https://example.com#testserver",
    "https://example.com?testserver",
    "//testserver@example.com",
    "//example.com/konto/",
    "http://testserver:80@example.com/",
    "//[::1]/",
    "https://[example.com",
    "\x00//example.com",
    "\x08//example.com",
    "\u2028//example.com",
    "\uff0f\uff0fexample.com",
    "https://example\u3002com",
    "http://testserver/konto/",
    "//testserver/konto/",
    "http://localhost:8000/",
]


def leads_away(location):
    """Whether a browser would leave the site for this target."""
    cleaned = "".join(sign for sign in location if sign not in "\t\r\n").strip()
    target = urljoin("http://testserver/konto/login/", cleaned.replace("\\", "/"))
    return urlsplit(target).netloc != "testserver"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_never_leads_elsewhere(client, target):
    user = make_user()

    response = sign_in(client, user, next=target)

    assert response.status_code == 302
    assert not leads_away(response["Location"])


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_other_step_of_an_account_leads_elsewhere(target):
    user = make_user()
    signed_in = Client()
    signed_in.force_login(user)

    answers = [
        signed_in.get("/konto/login/", {"next": target}),
        signed_in.post("/konto/logout/", {"next": target}),
        Client().post("/konto/signup/", sign_up_data(next=target)),
        Client().post("/konto/login/code/", {"email": user.email, "next": target}),
        Client().post("/konto/password/reset/", {"email": user.email, "next": target}),
    ]

    assert [answer.status_code for answer in answers] == [302] * 5
    assert [leads_away(answer["Location"]) for answer in answers] == [False] * 5


def test_signing_in_leads_back_to_where_it_began(client):
    user = make_user()

    response = client.get("/konto/email/", follow=True)
    assert response.redirect_chain[0][0] == "/konto/login/?next=/konto/email/"
    assert 'name="next" value="/konto/email/"' in text_of(response)

    assert sign_in(client, user, next="/konto/email/")["Location"] == "/konto/email/"


HEADERS = [
    {"HTTP_HOST": "boese.example"},
    {"HTTP_HOST": "boese.example:8000"},
    {"HTTP_HOST": "testserver", "HTTP_X_FORWARDED_HOST": "boese.example"},
    {"HTTP_HOST": "testserver", "HTTP_FORWARDED": "host=boese.example"},
    {"HTTP_HOST": "testserver", "HTTP_X_HOST": "boese.example"},
    {"HTTP_HOST": "testserver", "HTTP_X_FORWARDED_SERVER": "boese.example"},
    {"HTTP_HOST": "testserver", "HTTP_X_ORIGINAL_HOST": "boese.example"},
    {"HTTP_HOST": "testserver", "HTTP_X_HTTP_HOST_OVERRIDE": "boese.example"},
    {"HTTP_HOST": "boese.example@testserver"},
    {"HTTP_HOST": "testserver", "SERVER_NAME": "boese.example"},
    {"HTTP_HOST": "testserver", "HTTP_ORIGIN": "https://boese.example"},
    {"HTTP_HOST": "testserver", "HTTP_REFERER": "https://boese.example"},
    {"HTTP_HOST": "boese.example\r\nX: y"},
]


@pytest.mark.parametrize("headers", HEADERS)
def test_mails_link_to_the_configured_address_whatever_the_request_says(
    settings, mailoutbox, headers
):
    settings.SITE_URL = "https://denkzellen.example"
    user = make_user(email="neu@example.org")
    browser = Client()
    browser.force_login(user)

    browser.post("/konto/email/", {"email": "anders@example.org"}, **headers)
    for path in ("/konto/signup/", "/konto/login/code/", "/konto/password/reset/"):
        Client().post(path, sign_up_data(), **headers)

    text = " ".join(mail.message().as_string() for mail in mailoutbox)
    assert "boese" not in text
    assert "https://denkzellen.example/" in text or not mailoutbox
    assert mailoutbox or "boese" in headers["HTTP_HOST"]


@pytest.mark.parametrize("allowed", ["*", "denkzellen.example"])
def test_foreign_host_is_refused_or_ignored(client, settings, mailoutbox, allowed):
    settings.ALLOWED_HOSTS = [allowed]
    make_user(email="neu@example.org")

    response = client.post("/konto/signup/", sign_up_data(), HTTP_HOST="boese.example")

    assert response.status_code == (302 if allowed == "*" else 400)
    assert "boese" not in " ".join(mail.body for mail in mailoutbox)
