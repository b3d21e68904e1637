"""The day before, what is forgotten, and what is known of a person who registered."""

import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Registration
from network.actions.erasure import erase_account
from network.my_data import download
from tests.events.registrations import date_of, link_in, make_here, make_registration, states
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def remind():
    call_command("remind_registered", verbosity=0)


def forget():
    call_command("forget")


def test_those_who_come_tomorrow_are_reminded_once(client, mailoutbox):
    event = make_here(title="Werkstatt", in_days=1)
    make_registration(event)
    make_registration(event, state="waiting")
    make_registration(event, state="asked")
    make_registration(event, state="cancelled")
    for days in (0, 2):
        make_registration(make_here(in_days=days))
    remind()
    remind()
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (["gast1@gast.example"], "[DENKZELLEN] Morgen: Werkstatt")
    assert client.get(link_in(mail)).status_code == 200


@pytest.mark.parametrize(
    "changes", [{"status": "cancelled"}, {"status": "postponed"}, {"state": "hidden"}]
)
def test_nobody_is_reminded_of_what_does_not_take_place(mailoutbox, changes):
    event = make_here(in_days=1)
    make_registration(event)
    Event.objects.filter(pk=event.pk).update(**changes)
    remind()
    assert mailoutbox == []


def test_moved_date_is_reminded_of_again(mailoutbox):
    event = make_here(in_days=1)
    days_ago = timezone.now() - timedelta(days=5)
    make_registration(event, reminded_at=days_ago)  # of the day it was planned for then
    moved = timezone.now() - timedelta(days=4)
    event.occurrences.update(own_status="postponed", previous_start=moved)
    remind()
    remind()
    assert len(mailoutbox) == 1


def test_registrations_are_forgotten_thirty_days_after_the_date():
    past, recent = make_here(in_days=-30), make_here(in_days=-29)
    for event in (past, recent, make_here()):
        make_registration(event)
        make_registration(event, state="cancelled")
    forget()
    assert not states(past)
    assert len(states(recent)) == 2
    assert Registration.objects.count() == 4


def test_what_nobody_confirms_is_forgotten_after_two_days():
    event = make_here()
    long_ago = timezone.now() - timedelta(days=2, hours=1)
    make_registration(event, state="asked", asked_at=long_ago)
    make_registration(event, state="asked")
    make_registration(event, asked_at=long_ago)
    forget()
    assert states(event) == {"gast2": "asked", "gast3": "place"}


def taken_along(user):
    with ZipFile(download(user)) as archive:
        return json.loads(archive.read("daten.json")), archive.read("lesen.html").decode()


def test_own_data_hold_registrations_by_account_and_by_address():
    user = make_user(email="ada@example.org")
    event = make_here(9, title="Werkstatt")
    make_registration(event, user=user, answers=[["Instrument?", "Tuba"]])
    make_registration(event, email="ada@example.org", name="Ada Anders")
    make_registration(event, name="Wer anders")
    EmailAddress.objects.create(user=user, email="gast3@gast.example", verified=False)
    data, page = taken_along(user)
    [section] = [one for one in data["angaben"] if one["art"] == "events.Registration"]
    assert [row["name"] for row in section["eintraege"]] == ["Person 1", "Ada Anders"]
    assert "Tuba" in page
    assert "Wer anders" not in page


def test_erasing_an_account_erases_its_registrations_and_the_next_moves_up(mailoutbox):
    user = make_user(email="ada@example.org")
    event, other = make_here(1), make_here(1)
    make_registration(event, user=user)
    make_registration(other, email="ada@example.org")
    for one in (event, other):
        make_registration(one, state="waiting")
    erase_account(user, is_told=False)
    assert list(states(event).values()) == list(states(other).values()) == ["place"]
    assert [mail.subject.split(":")[0] for mail in mailoutbox] == ["[DENKZELLEN] Nachgerückt"] * 2


def test_page_about_own_data_says_how_long_registrations_are_kept(client):
    client.force_login(make_user())
    page = client.get(reverse("my_data")).content.decode()
    assert "Bis 30 Tage nach dem Termin; was nicht bestätigt wird, 2 Tage." in page


def test_registration_is_written_the_way_addresses_are_compared():
    event = make_here()
    registration = make_registration(event, email=" Ada@Example.ORG ")
    assert Registration.objects.get(occurrence=date_of(event)) == registration
    assert registration.email == "ada@example.org"
