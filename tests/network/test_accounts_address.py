"""Changing the address of an account: both mailboxes have to agree."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from network.models import AddressChange, User
from tests.factories import make_user
from tests.network.account_steps import (
    PASSWORD,
    is_signed_in,
    link_in,
    sign_in,
    text_of,
)

pytestmark = pytest.mark.django_db

PAGE = "/konto/email/"


@pytest.fixture
def person(client):
    user = make_user(email="alt@example.org")
    sign_in(client, user)
    return user


def ask(client, email="neu@example.org"):
    return client.post(PAGE, {"email": email}, follow=True)


def links(mailoutbox):
    """The path of the link in each mailbox."""
    return {mail.to[0]: urlsplit(link_in(mail)).path for mail in mailoutbox}


def test_new_address_counts_when_both_mailboxes_have_agreed(client, person, mailoutbox):
    page = text_of(ask(client))
    assert "An beide Adressen ist eine Mail mit einem Link unterwegs." in page
    assert page.count("Bestätigung fehlt noch") == 2
    link = links(mailoutbox)

    at_new_mailbox = Client()
    page = text_of(at_new_mailbox.get(link["neu@example.org"]))
    assert "Für neu@example.org bestätigen" in page
    page = text_of(at_new_mailbox.post(link["neu@example.org"], follow=True))
    assert "Jetzt fehlt noch die andere Adresse." in page
    person.refresh_from_db()
    assert person.email == "alt@example.org"

    page = text_of(client.post(link["alt@example.org"], follow=True))
    assert "Ab jetzt gilt neu@example.org." in page
    person.refresh_from_db()
    assert person.email == "neu@example.org"
    assert EmailAddress.objects.values_list("email", "verified", "primary").get() == (
        "neu@example.org",
        True,
        True,
    )
    assert (mailoutbox[-1].to, mailoutbox[-1].subject) == (
        ["alt@example.org"],
        "[DENKZELLEN] Die Adresse wurde geändert",
    )


def test_old_address_signs_in_no_more_and_other_sessions_end(client, person, mailoutbox):
    elsewhere = Client()
    sign_in(elsewhere, person)
    ask(client)
    for path in links(mailoutbox).values():
        client.post(path)

    assert is_signed_in(client, person)
    assert elsewhere.get("/konto/").status_code == 302
    with_old, with_new = Client(), Client()
    with_old.post("/konto/login/", {"login": "alt@example.org", "password": PASSWORD})
    with_new.post("/konto/login/", {"login": "neu@example.org", "password": PASSWORD})
    assert not is_signed_in(with_old, person)
    assert is_signed_in(with_new, person)


@pytest.mark.parametrize("side", ["alt@example.org", "neu@example.org"])
def test_one_mailbox_alone_changes_nothing_however_often(client, person, mailoutbox, side):
    ask(client)
    path = links(mailoutbox)[side]

    for _ in range(3):
        assert client.post(path).status_code == 302

    assert User.objects.get().email == "alt@example.org"
    assert f"{side} hat zugestimmt" in text_of(client.get(path))


def test_looking_at_a_link_agrees_to_nothing(client, person, mailoutbox):
    ask(client)
    for path in links(mailoutbox).values():
        client.get(path)

    change = AddressChange.objects.get()
    assert (change.old_confirmed_at, change.new_confirmed_at) == (None, None)


@pytest.mark.parametrize("method", ["get", "post"])
def test_used_made_up_or_replaced_links_say_so(client, person, mailoutbox, method):
    ask(client, "erst@example.org")
    replaced = list(links(mailoutbox).values())
    ask(client)
    used = list(links(mailoutbox[2:]).values())
    for path in used:
        client.post(path)

    for path in [*replaced, *used, "/konto/email/bestaetigen/erfunden/"]:
        response = getattr(Client(), method)(path)
        assert response.status_code == 404
        assert "Dieser Link gilt nicht mehr" in text_of(response)
    person.refresh_from_db()
    assert person.email == "neu@example.org"


def test_links_are_good_for_a_day(client, person, mailoutbox):
    ask(client)
    paths = list(links(mailoutbox).values())

    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        answers = [Client().post(path).status_code for path in paths]

    assert answers == [404, 404]
    assert User.objects.get().email == "alt@example.org"


def test_tokens_are_kept_as_hashes_only(client, person, mailoutbox):
    ask(client)

    row = str(AddressChange.objects.values().get())
    for path in links(mailoutbox).values():
        token = path.rstrip("/").rpartition("/")[2]
        assert len(token) > 40
        assert token not in row


def test_asking_for_a_taken_address_looks_the_same_and_leads_nowhere(client, person, mailoutbox):
    make_user(email="besetzt@example.org")

    client.get("/")  # says "Angemeldet."
    taken = text_of(ask(client, "besetzt@example.org")).replace("besetzt", "")
    free = text_of(ask(client, "freinoch@example.org")).replace("freinoch", "")

    assert taken.split("<main")[1].split("</dl>")[0] == free.split("<main")[1].split("</dl>")[0]
    to_taken = next(mail for mail in mailoutbox if mail.to == ["besetzt@example.org"])
    assert "/bestaetigen/" not in to_taken.body
    assert "alt@example.org" not in to_taken.body


def test_address_that_was_taken_meanwhile_stays_with_its_account(client, person, mailoutbox):
    ask(client)
    make_user(email="neu@example.org")

    pages = [text_of(client.post(path, follow=True)) for path in links(mailoutbox).values()]

    assert "gehört inzwischen zu einem anderen Konto" in pages[-1]
    person.refresh_from_db()
    assert person.email == "alt@example.org"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Dieses Feld"),
        ("keine-adresse", "keine-adresse"),
        ("ALT@example.org", "Das ist die jetzige Adresse"),
    ],
)
def test_bad_addresses_are_refused_and_kept(client, person, mailoutbox, typed, words):
    page = text_of(client.post(PAGE, {"email": typed}))

    assert words in page
    assert "<title>Fehler: " in page
    assert f'value="{typed}"' in page or not typed
    assert mailoutbox == []


def test_change_can_be_given_up(client, person, mailoutbox):
    ask(client)

    page = text_of(client.post("/konto/email/abbrechen/", follow=True))

    assert "Es bleibt bei der jetzigen Adresse." in page
    assert [client.post(path).status_code for path in links(mailoutbox).values()] == [404, 404]


def test_asking_needs_a_fresh_sign_in(client):
    user = make_user()
    sign_in(client, user)

    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        response = client.post(PAGE, {"email": "neu@example.org"})

    assert response["Location"].startswith("/konto/reauthenticate/?next=")
    assert not AddressChange.objects.exists()


@pytest.mark.parametrize("path", [PAGE, "/konto/email/abbrechen/", "/konto/"])
def test_visitors_are_sent_to_sign_in(client, path):
    response = client.post(path)

    assert response["Location"] == f"/konto/login/?next={path}"


def test_stranger_cannot_give_up_the_change_of_another(client, person):
    ask(client)
    stranger = Client()
    stranger.force_login(make_user())

    stranger.post("/konto/email/abbrechen/")

    assert AddressChange.objects.filter(user=person).exists()
