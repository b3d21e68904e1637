"""Signing up for a date, by mail or by account, and leaving again."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from denkzellen.spam import opened_at
from events.actions.registrations import free_places, signed_address
from events.models import Question, Registration
from tests.caches import IN_MEMORY
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
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db


# The page of the event


@pytest.mark.parametrize(
    ("taken", "waiting", "words"),
    [(0, 0, "Noch 2 Plätze"), (1, 0, "Noch ein Platz"), (2, 3, "Ausgebucht – Warteliste, Platz 4")],
)
def test_event_says_what_is_free(client, taken, waiting, words):
    event = make_here(2)
    for _turn in range(taken):
        make_registration(event)
    for _turn in range(waiting):
        make_registration(event, state="waiting")
    make_registration(event, state="asked")
    make_registration(event, state="cancelled")
    assert words in event_page(client, event)
    assert words in form_page(client, event)


def test_without_waiting_list_a_full_event_has_no_button(client):
    event = make_here(1, waiting_list=False)
    make_registration(event)
    page = event_page(client, event)
    assert "<strong>Ausgebucht</strong>" in page
    assert reverse("register", args=[event.slug]) not in page
    assert 'name="email"' not in form_page(client, event)
    assert "Ausgebucht" in text(sign_up(client, event))
    assert Registration.objects.count() == 1


def test_event_without_limit_has_room_for_everybody(client):
    event = make_here(None)
    make_registration(event)
    assert "Plätze sind frei" in event_page(client, event)
    assert free_places(date_of(event)) is None


def test_no_page_for_everybody_names_who_comes(client):
    event = make_here()
    make_registration(event, name="Xaver Geheim", email="xaver@geheim.example")
    for address in (
        *(event.get_absolute_url(), "/kalender/", "/kalender.json", "/kalender.ics"),
        *(reverse("register", args=[event.slug]), "/suche/?q=Xaver"),
    ):
        assert "eheim" not in text(client.get(address))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"registration_until": timezone.now() - timedelta(hours=1)}, "sie ging bis"),
        ({"status": "cancelled"}, "abgesagt"),
        ({"status": "postponed"}, "ein neues Datum steht noch nicht fest"),
        ({"in_days": -3}, "vorbei"),
    ],
)
def test_registration_closes(client, changes, words):
    event = make_here(**changes)
    assert words in event_page(client, event)
    assert reverse("register", args=[event.slug]) not in event_page(client, event)
    assert 'name="email"' not in form_page(client, event)
    assert words in text(sign_up(client, event))
    assert not Registration.objects.exists()


def test_registration_closes_when_the_date_begins(client):
    event = make_here(in_days=0)
    event.occurrences.update(
        starts_at=timezone.now() - timedelta(minutes=1), ends_at=timezone.now() + timedelta(hours=1)
    )
    assert "hat begonnen" in event_page(client, event)
    assert "hat begonnen" in text(sign_up(client, event))


@pytest.mark.parametrize("state", ["draft", "submitted", "hidden"])
def test_stranger_does_not_learn_that_a_hidden_event_takes_registrations(client, state):
    event = make_here(state=state)
    assert client.get(reverse("register", args=[event.slug])).status_code == 404
    assert sign_up(client, event).status_code == 404
    assert not Registration.objects.exists()


@pytest.mark.parametrize("kind", ["none", "link", "email"])
def test_registration_elsewhere_has_no_form_here(client, kind):
    event = make_event(
        registration=kind, registration_url="https://x.example/", registration_email="a@x.example"
    )
    assert client.get(reverse("register", args=[event.slug])).status_code == 404


# By mail


def test_visitor_signs_up_and_gets_the_place_with_the_button_behind_the_link(client, mailoutbox):
    event = make_here(title="Werkstatt")
    answer = sign_up(client, event, email="Bo@Gast.example")
    assert "Eine Mail ist unterwegs" in text(client.get(answer["Location"]))
    assert states(event) == {"bo": "asked"}
    [asked] = mailoutbox
    assert (asked.to, asked.subject) == (
        ["bo@gast.example"],
        "[DENKZELLEN] Anmeldung bestätigen: Werkstatt",
    )

    address = link_in(asked)
    page = text(client.get(address))
    client.head(address)
    assert "Noch nicht angemeldet" in page
    assert states(event) == {"bo": "asked"}  # looking at it is what a mail scanner does

    client.post(f"{address}bestaetigen/")
    client.post(f"{address}bestaetigen/")
    assert states(event) == {"bo": "place"}
    assert "<h1>Angemeldet</h1>" in text(client.get(address))
    assert [mail.subject for mail in mailoutbox[1:]] == ["[DENKZELLEN] Angemeldet: Werkstatt"]


def test_visitor_gets_no_cookie_but_the_one_of_the_form(client):
    event = make_here()
    answer = sign_up(client, event)
    client.get(answer["Location"])
    press(client, Registration.objects.get(), "bestaetigen")
    assert set(client.cookies) <= {"csrftoken"}


def test_answer_is_the_same_whether_an_address_is_on_the_list_or_not(client, mailoutbox):
    event = make_here(title="Werkstatt")
    make_registration(event, email="bo@gast.example")
    known, new = sign_up(client, event), sign_up(client, event, email="neu@gast.example")
    assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])
    assert [mail.subject for mail in mailoutbox] == [
        "[DENKZELLEN] Schon angemeldet: Werkstatt",
        "[DENKZELLEN] Anmeldung bestätigen: Werkstatt",
    ]
    assert states(event) == {"bo": "place", "neu": "asked"}


def test_asking_again_corrects_what_was_typed_and_writes_again(client, mailoutbox):
    event = make_here()
    sign_up(client, event, name="Bo Beispeil")
    sign_up(client, event, name="Bo Beispiel", email="BO@gast.example")
    assert Registration.objects.get().name == "Bo Beispiel"
    assert link_in(mailoutbox[0]) == link_in(mailoutbox[1])


def test_whoever_cancelled_may_come_back_at_the_end_of_the_list(client):
    event = make_here(1)
    press(client, make_registration(event, email="bo@gast.example"), "abmelden")
    second = make_registration(event)
    sign_up(client, event)
    press(client, Registration.objects.get(state="asked"), "bestaetigen")
    assert Registration.objects.get(state="place") == second
    assert Registration.objects.get(state="waiting").email == "bo@gast.example"


def test_who_confirms_too_late_learns_why(client, mailoutbox):
    event = make_here(1, waiting_list=False)
    asked = make_registration(event, state="asked")
    make_registration(event)
    press(client, asked, "bestaetigen")
    page = text(client.get(signed_address(asked)))
    assert "Noch nicht angemeldet" in page
    assert "Ausgebucht" in page
    assert "bestaetigen" not in page
    asked.refresh_from_db()
    assert asked.state == "asked"
    assert mailoutbox == []


def test_place_is_given_by_the_button_not_by_the_form(client):
    event = make_here(1)
    early, late = make_registration(event, state="asked"), make_registration(event, state="asked")
    press(client, late, "bestaetigen")
    press(client, early, "bestaetigen")
    assert "Warteliste, Platz 1" in text(client.get(signed_address(early)))
    assert "<h1>Angemeldet</h1>" in text(client.get(signed_address(late)))


def test_link_of_somebody_else_cannot_be_guessed(client):
    event = make_here()
    one, other = make_registration(event), make_registration(event)
    signature = signed_address(one).rpartition(":")[2]
    forged = reverse("registration", args=[f"{other.pk}:{signature.strip('/')}"])
    for address in (forged, reverse("registration", args=["unsinn"])):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "Dieser Link gilt nicht" in text(answer)
        assert client.post(f"{address}abmelden/").status_code == 404
    assert states(event) == {"gast1": "place", "gast2": "place"}


@pytest.mark.parametrize("button", ["bestaetigen", "abmelden"])
def test_buttons_are_only_pressed(client, button):
    registration = make_registration(make_here())
    assert client.get(f"{signed_address(registration)}{button}/").status_code == 405


# By account


def test_signed_in_person_gets_the_place_at_once(client, mailoutbox):
    event, user = make_here(title="Werkstatt"), make_user(name="Ada")
    client.force_login(user)
    assert user.email in form_page(client, event)
    page = text(client.get(sign_up(client, event, email=user.email)["Location"]))
    assert "<h1>Angemeldet</h1>" in page
    assert [mail.subject for mail in mailoutbox] == ["[DENKZELLEN] Angemeldet: Werkstatt"]
    assert Registration.objects.get().user == user

    again = text(client.get(sign_up(client, event, email=user.email)["Location"]))
    assert "<h1>Angemeldet</h1>" in again
    assert Registration.objects.count() == len(mailoutbox) == 1


@pytest.mark.parametrize("verified", [None, False])
def test_signed_in_person_cannot_register_an_address_that_is_not_confirmed(client, verified):
    event, user = make_here(), make_user()
    if verified is not None:
        EmailAddress.objects.create(user=user, email="bo@gast.example", verified=verified)
    client.force_login(user)
    answer = sign_up(client, event)
    assert "gesendet" in answer["Location"]
    registration = Registration.objects.get()
    assert (registration.state, registration.user) == ("asked", None)


def test_own_area_shows_coming_registrations_of_account_and_address(client):
    user = make_user(email="ada@example.org")
    client.force_login(user)
    assert "Meine Anmeldungen zu Terminen" not in text(client.get(reverse("my_area")))
    by_account = make_registration(make_here(title="Mit Konto"), user=user)
    make_registration(make_here(title="Ohne Konto"), email="ada@example.org", state="waiting")
    make_registration(make_here(title="Vergangenes", in_days=-3), user=user)
    make_registration(make_here(title="Unbestätigtes"), email="ada@example.org", state="asked")
    make_registration(make_here(title="Fremdes"))
    page = text(client.get(reverse("my_area")))
    assert signed_address(by_account) in page
    assert [title in page for title in ("Mit Konto", "Ohne Konto", "auf der Warteliste")] == [
        True
    ] * 3
    assert not any(title in page for title in ("Vergangenes", "Unbestätigtes", "Fremdes"))


def test_own_area_asks_as_often_for_thirty_registrations_as_for_one(client):
    user = make_user()
    client.force_login(user)
    numbers = []
    for number in (1, 29):
        for _turn in range(number):
            make_registration(make_here(), user=user)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("my_area"))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


# Questions


def test_answers_are_kept_with_their_questions(client):
    event = make_here()
    needed = Question.objects.create(event=event, text="Welches Instrument?", is_required=True)
    free = Question.objects.create(event=event, position=1, text="Etwas zum Essen?")
    refused = text(sign_up(client, event, name="Bo <b>"))
    assert "Welches Instrument?" in refused
    assert 'value="Bo &lt;b&gt;"' in refused  # nothing typed is lost
    assert not Registration.objects.exists()

    answers = {f"answer_{needed.pk}": " Tuba\r\n und Horn\x07 ", f"answer_{free.pk}": ""}
    sign_up(client, event, **answers)
    registration = Registration.objects.get()
    assert registration.answers == [["Welches Instrument?", "Tuba und Horn"]]
    page = text(client.get(signed_address(registration)))
    assert "Tuba und Horn" in page
    press(client, registration, "abmelden")
    registration.refresh_from_db()
    assert registration.answers == []  # nobody needs them any more


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Bitte prüfen"),
        ({"email": "bo"}, "gültige E-Mail"),
        ({"email": "bo@gast.example\r\nBcc: x@y.example"}, "gültige E-Mail"),
        ({"name": "x" * 2_000_000}, "höchstens 120"),
    ],
)
def test_bad_input_is_refused_in_plain_words(client, mailoutbox, changes, words):
    answer = sign_up(client, make_here(), **changes)
    assert answer.status_code == 200
    assert words in text(answer)
    assert (Registration.objects.count(), mailoutbox) == (0, [])


def test_breaks_in_a_name_become_one_line(client):
    sign_up(client, make_here(), name="Bo\r\nBcc: x@y.example\x00"[:-1])
    assert Registration.objects.get().name == "Bo Bcc: x@y.example"


def test_nothing_of_others_becomes_a_link_in_a_mail(client, mailoutbox):
    event = make_here(title="Gewinn auf https://boese.example/x")
    sign_up(client, event, name="Klick http://boese.example/")
    assert "https://boese.example" not in mailoutbox[0].body + mailoutbox[0].subject
    assert "http://boese.example" not in mailoutbox[0].body


# Against programs


def test_program_that_fills_the_trap_gets_the_same_answer_and_nothing_happens(client, mailoutbox):
    event = make_here()
    person = sign_up(client, event)
    program = sign_up(client, event, email="x@gast.example", reference_line="x")
    assert person["Location"] == program["Location"]
    assert (Registration.objects.count(), len(mailoutbox)) == (1, 1)


def test_form_sent_at_once_is_asked_for_again(client):
    answer = sign_up(client, make_here(), opened=opened_at(timezone.now().timestamp()))
    assert "sehr schnell" in text(answer)
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("limit", "emails"),
    [("register", ["a", "b", "c"]), ("register_by_mail", ["a", "a", "a"])],
)
def test_neither_the_list_nor_a_mailbox_is_flooded(client, settings, mailoutbox, limit, emails):
    settings.CACHES = IN_MEMORY
    rates = {"register": "2/h/ip", "register_by_mail": "9/h/key"}
    if limit == "register_by_mail":
        rates = {"register": "9/h/ip", "register_by_mail": "2/h/key"}
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, **rates}
    event = make_here(10)
    answers = [sign_up(client, event, email=f"{one}@gast.example") for one in emails]
    assert [answer.status_code for answer in answers] == [302, 302, 200]
    assert "schon sehr viele" in text(answers[-1])
    assert len(mailoutbox) == 2
