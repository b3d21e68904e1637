"""Leaving again, moving up in order, and dates that move or vanish."""

from datetime import timedelta

import pytest
from django.urls import reverse

from events.actions import registrations
from events.actions.registrations import move_up, signed_address, tell
from events.models import Event, Registration
from tests.events.registrations import (
    date_of,
    event_page,
    form_page,
    link_in,
    make_here,
    make_registration,
    press,
    sign_up,
    states,
    text,
)

pytestmark = pytest.mark.django_db


# Leaving, and moving up


def test_cancelling_twice_frees_one_place_and_the_first_who_waits_moves_up(client, mailoutbox):
    event = make_here(1, title="Werkstatt")
    coming = make_registration(event)
    for _turn in range(3):
        make_registration(event, state="waiting")
    press(client, coming, "abmelden")
    press(client, coming, "abmelden")
    assert list(states(event).values()) == ["cancelled", "place", "waiting", "waiting"]
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (
        ["gast2@gast.example"],
        "[DENKZELLEN] Nachgerückt: Werkstatt",
    )
    page = text(client.get(signed_address(coming)))
    assert "<h1>Abgemeldet</h1>" in page
    assert reverse("register", args=[event.slug]) in page


def test_leaving_the_waiting_list_frees_no_place(client, mailoutbox):
    event = make_here(1)
    make_registration(event)
    first = make_registration(event, state="waiting")
    make_registration(event, state="waiting")
    press(client, first, "abmelden")
    assert list(states(event).values()) == ["place", "cancelled", "waiting"]
    assert mailoutbox == []


def test_nobody_moves_up_while_more_have_a_place_than_there_are(client):
    event = make_here(1)
    coming = make_registration(event)
    make_registration(event)
    make_registration(event, state="waiting")
    press(client, coming, "abmelden")
    assert list(states(event).values()) == ["cancelled", "place", "waiting"]


@pytest.mark.parametrize("changes", [{"status": "cancelled"}, {"state": "hidden"}])
def test_nobody_moves_up_for_what_does_not_take_place(client, mailoutbox, changes):
    event = make_here(1)
    coming = make_registration(event)
    make_registration(event, state="waiting")
    Event.objects.filter(pk=event.pk).update(**changes)
    press(client, coming, "abmelden")
    assert list(states(event).values()) == ["cancelled", "waiting"]
    assert mailoutbox == []


def test_date_the_hosts_call_full_gives_on_only_what_is_given_back(client):
    event = make_here(5, status="full")
    coming = make_registration(event)
    for _turn in range(2):
        make_registration(event, state="waiting")
    assert "Ausgebucht – Warteliste, Platz 3" in event_page(client, event)
    assert move_up(date_of(event)) == 0
    press(client, coming, "abmelden")
    assert list(states(event).values()) == ["cancelled", "place", "waiting"]


def test_who_comes_new_never_passes_those_who_wait(client):
    event = make_here(1)
    make_registration(event)
    make_registration(event, state="waiting")
    Event.objects.filter(pk=event.pk).update(capacity=2)  # and nobody was told
    new = make_registration(event, state="asked")
    assert "Ausgebucht – Warteliste, Platz 2" in event_page(client, event)
    press(client, new, "bestaetigen")
    assert list(states(event).values()) == ["place", "place", "waiting"]


def test_whoever_registered_may_leave_even_when_the_event_is_hidden(client):
    event = make_here(title="Werkstatt")
    registration = make_registration(event)
    Event.objects.filter(pk=event.pk).update(state="hidden")
    page = text(client.get(signed_address(registration)))
    assert "Werkstatt" in page
    assert event.get_absolute_url() not in page
    press(client, registration, "abmelden")
    assert states(event) == {"gast1": "cancelled"}


# Series, and dates that move or vanish


def make_series():
    return make_here(1, rrule="FREQ=WEEKLY;COUNT=3", title="Reihe")


def test_each_date_of_a_series_has_places_of_its_own(client):
    event = make_series()
    first, second, _third = event.occurrences.order_by("starts_at")
    make_registration(event, date=first)
    assert f"?termin={second.recurrence_id.replace(':', '%3A')}" in event_page(
        client, event, f"?termin={second.recurrence_id}"
    )
    sign_up(client, event, f"?termin={second.recurrence_id}")
    assert Registration.objects.get(state="asked").occurrence == second
    assert first.when_text in form_page(client, event)  # without a date: the next one
    address = reverse("register", args=[event.slug])
    assert client.get(f"{address}?termin=2020-01-01T19:00").status_code == 404


def test_registration_goes_with_its_date_when_that_is_moved(client):
    event = make_here()
    registration = make_registration(event)
    event.start_date += timedelta(days=2)
    event.end_date = None
    event.save()
    registration.refresh_from_db()
    assert registration.occurrence.first_day == event.start_date
    assert registration.occurrence.when_text in text(client.get(signed_address(registration)))


def test_link_of_a_date_that_vanished_says_so(client):
    event = make_series()
    last = event.occurrences.order_by("starts_at").last()
    registration = make_registration(event, date=last)
    address = signed_address(registration)
    event.rrule = "FREQ=WEEKLY;COUNT=2"
    event.save()
    assert client.get(address).status_code == 404
    assert client.post(f"{address}abmelden/").status_code == 404


def test_everybody_on_the_list_is_told_once(mailoutbox):
    event = make_here(title="Werkstatt")
    make_registration(event)
    make_registration(event, state="waiting")
    make_registration(event, state="asked")
    make_registration(event, state="cancelled")
    template = "events/registration_reminder"
    assert tell(date_of(event), template, {}, "Etwas ist anders") == 2
    assert [mail.to[0] for mail in mailoutbox] == ["gast1@gast.example", "gast2@gast.example"]
    assert link_in(mailoutbox[1]) == signed_address(Registration.objects.get(state="waiting"))


def test_mail_is_only_sent_with_what_it_tells_of(client, mailoutbox, monkeypatch):
    event = make_here(1)
    coming = make_registration(event)
    make_registration(event, state="waiting")

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(registrations, "move_up", fail)
    with pytest.raises(RuntimeError):
        press(client, coming, "abmelden")
    assert list(states(event).values()) == ["place", "waiting"]
    assert mailoutbox == []
