"""What is written down says what happened and nothing about who asked for what."""

import json
import logging
import re

import pytest
from django.http import HttpResponse
from django.urls import path

from denkzellen import logs, reporting
from denkzellen.urls import *  # noqa: F403 - this module is the root of addresses for its tests
from tests.factories import make_user

pytestmark = pytest.mark.django_db

SECRETS = (
    "xqname",
    "xqmail@example.org",
    "203.0.113.77",
    "2001:db8:1:2::77",
    "fe80::77",
    "xqword",
    "xqtoken",
)


def failing(request, token):
    typed = request.POST.get("name", "xqname")
    raise ValueError(f"{typed} <xqmail@example.org> from 203.0.113.77")


def chatting(request):
    logging.getLogger("some.library").warning(
        "Sent to xqmail@example.org for 203.0.113.77, 2001:db8:1:2::77, fe80::77"
    )
    return HttpResponse("ok")


urlpatterns = [
    path("failing/<str:token>/", failing, name="failing"),
    path("chatting/", chatting, name="chatting"),
    *urlpatterns,  # noqa: F405
]


@pytest.fixture
def lines(settings, monkeypatch):
    """Each line as a server would write it."""
    settings.ROOT_URLCONF = __name__
    found = []

    class Kept(logging.Handler):
        def emit(self, record):
            found.append(json.loads(self.format(record)))

    handler = Kept()
    handler.setFormatter(logs.JsonFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield found
    root.removeHandler(handler)


def test_request_is_told_by_route_status_and_time(client, lines):
    client.get("/suche/?q=xqword")

    (line,) = lines
    assert (line["method"], line["route"], line["status"]) == ("GET", "search", 200)
    assert line["ms"] > 0
    assert re.fullmatch(r"[0-9a-f]{16}", line["request_id"])


@pytest.mark.parametrize("sent", ["abcdef12-3456", "A" * 64])
def test_well_formed_number_of_the_proxy_is_taken_over(client, lines, sent):
    response = client.get("/healthz", headers={"x-request-id": sent})

    assert response["X-Request-ID"] == sent
    assert lines[0]["request_id"] == sent


@pytest.mark.parametrize("sent", ["", "short", "A" * 65, "xqname@example.org", "a\tb" * 9])
def test_any_other_number_is_made_anew(client, lines, sent):
    response = client.get("/healthz", headers={"x-request-id": sent})

    assert re.fullmatch(r"[0-9a-f]{16}", response["X-Request-ID"])


def test_nothing_about_people_is_written_down(client, lines):
    client.raise_request_exception = False
    person = {"HTTP_X_FORWARDED_FOR": "203.0.113.77", "REMOTE_ADDR": "2001:db8:1:2::77"}
    client.get("/failing/xqtoken/?name=xqname&q=xqword", **person)
    client.post("/failing/xqtoken/", {"name": "xqname", "mail": "xqmail@example.org"}, **person)
    client.get("/nirgends/xqname/?mail=xqmail@example.org", **person)
    client.get("/suche/?q=xqword", **person)
    client.get("/chatting/", **person)
    client.get("/", headers={"host": "xqname.example:xqword"}, **person)
    client.post("/konto/login/", {"login": "xqmail@example.org", "password": "xqword"}, **person)

    written = json.dumps(lines)
    assert len(lines) >= 8
    for secret in SECRETS:
        assert secret not in written


def test_signed_in_person_is_not_named(client, lines):
    client.force_login(make_user(name="xqname", email="xqmail@example.org"))
    client.get("/mein/")

    assert not any(secret in json.dumps(lines) for secret in SECRETS)


def test_error_is_told_by_type_and_place(client, lines):
    client.raise_request_exception = False
    client.get("/failing/xqtoken/")

    error = next(line for line in lines if line["level"] == "error")
    assert error["message"] == "Internal Server Error (failing)"
    assert error["error"][0] == "ValueError"
    assert any(" in failing" in place for place in error["error"])
    assert {line["request_id"] for line in lines} == {error["request_id"]}


def test_unknown_address_has_no_route(client, lines):
    client.get("/nirgends/xqname/")

    (line,) = [line for line in lines if line["logger"] == "denkzellen.requests"]
    assert (line["route"], line["status"]) == ("", 404)


def test_cause_of_an_error_is_told_first():
    def fail():
        try:
            raise KeyError("xqname")
        except KeyError as error:
            raise ValueError("xqword") from error

    with pytest.raises(ValueError, match="xqword") as caught:
        fail()

    told = logs.told(caught.value)
    assert [line for line in told if " in " not in line] == ["KeyError", "ValueError"]


def test_plain_lines_say_the_same():
    record = logging.LogRecord("a", logging.WARNING, "", 1, "to %s", ("xqmail@example.org",), None)
    record.route = "home"

    assert logs.PlainFormatter().format(record) == "WARNING a: to [mail] route=home"


# --- errors that are reported elsewhere


@pytest.fixture
def reports():
    import sentry_sdk
    from sentry_sdk.transport import Transport

    sent = []

    class Kept(Transport):
        def capture_envelope(self, envelope):
            sent.append(envelope.serialize().decode())

    reporting.start("https://key@errors.example/1", transport=Kept)
    yield sent
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


def test_reported_error_says_nothing_about_people(client, lines, reports):
    client.raise_request_exception = False
    client.force_login(make_user(name="xqname", email="xqmail@example.org"))
    client.post(
        "/failing/xqtoken/?q=xqword",
        {"name": "xqname", "mail": "xqmail@example.org"},
        REMOTE_ADDR="203.0.113.77",
    )

    text = "".join(reports)
    assert "ValueError" in text
    assert '"transaction":"failing"' in text
    assert not any(secret in text for secret in SECRETS)
    assert "sessionid" not in text
