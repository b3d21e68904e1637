"""Signing up and signing in."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from denkzellen.spam import opened_at
from network.forms.accounts import RULES_VERSION
from network.models import User
from tests.caches import IN_MEMORY
from tests.factories import make_user
from tests.network.account_steps import (
    NEW_PASSWORD,
    PASSWORD,
    code_in,
    is_signed_in,
    sign_in,
    sign_up_data,
    text_of,
)

pytestmark = pytest.mark.django_db

SIGN_UP = "/konto/signup/"
ENTER_CODE = "/konto/confirm-email/"


# Signing up


def test_sign_up_takes_a_code_from_the_mailbox(client, mailoutbox):
    response = client.post(SIGN_UP, sign_up_data(), follow=True)
    assert "An neu@example.org ist eine Mail mit einem Code unterwegs" in text_of(response)
    assert "_auth_user_id" not in client.session

    [mail] = mailoutbox
    assert mail.subject == "[DENKZELLEN] Code zum Anlegen des Kontos"
    assert mail.to == ["neu@example.org"]
    response = client.post(ENTER_CODE, {"code": code_in(mail)}, follow=True)

    user = User.objects.get(email="neu@example.org")
    assert is_signed_in(client, user)
    assert "Angemeldet." in text_of(response)
    assert user.rules_version == RULES_VERSION
    assert user.rules_accepted_at is not None
    assert user.age_stated_at is not None
    assert not user.is_staff


def test_wrong_code_signs_nobody_in_and_three_wrong_ones_end_it(client, mailoutbox):
    client.post(SIGN_UP, sign_up_data())

    page = text_of(client.post(ENTER_CODE, {"code": "FALSCH"}))
    assert "Der Code stimmt nicht" in page
    for _ in range(2):
        client.post(ENTER_CODE, {"code": "FALSCH"})
    client.post(ENTER_CODE, {"code": code_in(mailoutbox[0])})

    assert "_auth_user_id" not in client.session


def seen(response):
    """All that a visitor could compare, without what is random."""
    page = re.sub(r'value="[^"]{20,}"', "", text_of(response))
    headers = sorted(name for name in response.headers if name != "Content-Length")
    where = response.headers.get("Location")
    return response.status_code, where, headers, sorted(response.cookies), page


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (SIGN_UP, sign_up_data()),
        ("/konto/login/code/", {}),
        ("/konto/password/reset/", {}),
        ("/konto/login/", {"password": "falsch-und-lang"}),
    ],
)
def test_known_and_unknown_addresses_get_the_same_answer(client, path, data):
    make_user(email="known@example.org")
    answers = []
    for email in ("known@example.org", "other@example.org"):
        browser = Client()
        response = browser.post(path, data | {"email": email, "login": email})
        steps = [response]
        if response.status_code == 302:
            steps.append(browser.get(response["Location"]))
            steps.append(browser.post(response["Location"], {"code": "FALSCH"}))
            steps.append(browser.post(response["Location"], {"action": "resend"}))
        answers.append(str([seen(step) for step in steps]).replace(email, ""))

    assert answers[0] == answers[1]


def test_who_has_an_account_already_is_told_by_mail_only(client, mailoutbox):
    user = make_user(email="neu@example.org")

    page = text_of(client.post(SIGN_UP, sign_up_data(), follow=True))

    assert "gibt" not in page.split("<main")[1].split("unterwegs")[0]
    [mail] = mailoutbox
    assert mail.subject == "[DENKZELLEN] Es gibt schon ein Konto"
    assert "http://localhost:8000/konto/login/" in mail.body
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("path", ["/konto/login/code/", "/konto/password/reset/"])
def test_nobody_without_an_account_gets_mail(client, mailoutbox, path):
    client.post(path, {"email": "fremd@example.org"})

    assert mailoutbox == []


def test_too_fast_is_said_and_nothing_is_lost(client, mailoutbox):
    data = sign_up_data(opened=opened_at(time.time()))

    page = text_of(client.post(SIGN_UP, data))

    assert "Das ging sehr schnell" in page
    for kept in ('value="neu@example.org"', f'value="{NEW_PASSWORD}"'):
        assert kept in page
    assert page.count(" checked") == 2
    assert not User.objects.exists()
    assert mailoutbox == []


@pytest.mark.parametrize("stamp", ["", "erfunden", opened_at(1000)], ids=["none", "made up", "old"])
def test_missing_or_made_up_time_can_be_sent_again(client, stamp):
    page = text_of(client.post(SIGN_UP, sign_up_data(opened=stamp)))

    assert "Das Formular war lange offen" in page
    assert f'name="opened" value="{stamp}"' not in page
    assert not User.objects.exists()


def test_program_that_fills_in_everything_gets_the_usual_answer_and_no_account(client, mailoutbox):
    honest = client.post(SIGN_UP, sign_up_data(email="mensch@example.org"))
    caught = client.post(SIGN_UP, sign_up_data(reference_line="https://example.org"))

    assert (caught.status_code, caught["Location"]) == (honest.status_code, honest["Location"])
    assert [user.email for user in User.objects.all()] == ["mensch@example.org"]
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("is_old_enough", "Ein Konto ist ab 16 Jahren möglich"),
        ("accepts_rules", "Ein Konto braucht die Zustimmung zu den Regeln"),
    ],
)
def test_sign_up_needs_both_statements(client, missing, words):
    data = sign_up_data()
    del data[missing]

    assert words in text_of(client.post(SIGN_UP, data))
    assert not User.objects.exists()


def test_sign_up_cannot_make_an_editor(client):
    client.post(
        SIGN_UP, sign_up_data(is_staff="on", is_superuser="on", rules_version="x", name="Chef")
    )

    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.name) == (False, False, "")
    assert user.rules_version == RULES_VERSION


def test_weak_password_is_refused_in_german(client):
    page = text_of(client.post(SIGN_UP, sign_up_data(password1="12345")))

    assert "Passwort" in page
    assert "zu kurz" in page
    assert not User.objects.exists()


# Signing in


def test_sign_in_with_password(client):
    user = make_user()

    response = sign_in(client, user)

    assert is_signed_in(client, user)
    assert response["Location"] == "/mein/"


def test_sign_in_gives_the_session_a_new_key(client):
    user = make_user()
    client.get("/konto/login/code/")
    client.post("/konto/login/code/", {"email": "fremd@example.org"})
    before = client.session.session_key

    client.post("/konto/logout/")
    sign_in(client, user)

    assert before
    assert client.session.session_key != before


def test_sign_in_with_a_code_by_mail(client, mailoutbox):
    user = make_user()

    client.post("/konto/login/code/", {"email": user.email})
    assert not is_signed_in(client, user)
    client.post("/konto/login/code/confirm/", {"code": code_in(mailoutbox[0])})

    assert is_signed_in(client, user)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_forgotten_password_is_replaced_with_a_code_and_other_sessions_end(client, mailoutbox):
    user = make_user()
    elsewhere = Client()
    sign_in(elsewhere, user)

    client.post("/konto/password/reset/", {"email": user.email})
    client.post("/konto/password/reset/confirm/", {"code": code_in(mailoutbox[0])})
    page = text_of(
        client.post("/konto/password/reset/complete/", {"password1": NEW_PASSWORD}, follow=True)
    )

    assert "Das neue Passwort ist gespeichert" in page
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    assert elsewhere.get("/konto/").status_code == 302
    assert mailoutbox[-1].subject == "[DENKZELLEN] Das Passwort wurde geändert"


def test_changed_password_ends_other_sessions_and_is_told(client, mailoutbox):
    user = make_user()
    elsewhere = Client()
    sign_in(elsewhere, user)
    sign_in(client, user)

    data = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD}
    page = text_of(client.post("/konto/password/change/", data, follow=True))

    assert "Das neue Passwort ist gespeichert." in page
    assert client.get("/konto/").status_code == 200
    assert elsewhere.get("/konto/").status_code == 302
    assert [mail.to for mail in mailoutbox] == [[user.email]]


def test_password_of_whoever_signed_up_first_does_not_outlive_proof_by_code(client, mailoutbox):
    """Somebody signs up with another's address; the owner then signs in with a code."""
    Client().post(SIGN_UP, sign_up_data(email="opfer@example.org"))
    client.post("/konto/login/code/", {"email": "opfer@example.org"})
    client.post("/konto/login/code/confirm/", {"code": code_in(mailoutbox[-1])})

    owner = User.objects.get(email="opfer@example.org")
    assert is_signed_in(client, owner)
    assert not owner.has_usable_password()
    assert EmailAddress.objects.get(user=owner).verified
    attacker = Client()
    sign_in(attacker, owner, NEW_PASSWORD)
    assert not is_signed_in(attacker, owner)


def test_sessions_are_listed_and_others_can_be_ended(client):
    user = make_user()
    elsewhere = Client(HTTP_USER_AGENT="Telefon in der Bahn")
    sign_in(elsewhere, user)
    sign_in(client, user)

    assert "Telefon in der Bahn" in text_of(client.get("/konto/sitzungen/"))
    page = text_of(client.post("/konto/sitzungen/", follow=True))

    assert "Andere Sitzungen sind beendet." in page
    assert elsewhere.get("/konto/").status_code == 302
    assert is_signed_in(client, user)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("curl/8.0", "curl/8.0"),
    ],
)
def test_sessions_are_named_as_people_would(client, user_agent, name):
    browser = Client(HTTP_USER_AGENT=user_agent)
    sign_in(browser, make_user())

    assert f"<h2>{name}</h2>" in text_of(browser.get("/konto/sitzungen/"))


def test_blocked_account_does_not_get_in(client):
    user = make_user(is_active=False)

    response = sign_in(client, user)

    assert not is_signed_in(client, user)
    assert response["Location"] == "/konto/inactive/"
    assert "Dieses Konto ist gesperrt" in text_of(client.get("/konto/inactive/"))


def test_sign_out_is_a_button(client):
    user = make_user()
    sign_in(client, user)

    client.get("/konto/logout/")
    assert is_signed_in(client, user)
    response = client.post("/konto/logout/", follow=True)

    assert not is_signed_in(client, user)
    assert "Abgemeldet." in text_of(response)
    assert response.request["PATH_INFO"] == "/"


# Limits


@pytest.fixture
def _counting(settings):
    settings.CACHES = IN_MEMORY


@pytest.mark.usefixtures("_counting")
def test_guessing_passwords_is_slowed_down_in_german(client):
    user = make_user()
    for _ in range(5):
        sign_in(client, user, "falsch")

    page = text_of(sign_in(client, user))

    assert "Zu viele Versuche. Bitte einige Minuten warten" in page
    assert not is_signed_in(client, user)


@pytest.mark.usefixtures("_counting")
def test_signing_up_again_and_again_is_answered_with_a_page(client):
    answers = [client.post(SIGN_UP, {}) for _ in range(25)]

    assert answers[-1].status_code == 429
    assert "In einigen Minuten geht es weiter" in text_of(answers[-1])
