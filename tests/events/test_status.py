"""Cancelled, postponed, online, full, as planned again: one date or all; who registered is told."""

import json
import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from denkzellen.models import PublicationState
from events.actions.dates import changes_told
from events.models import Event, EventStatus, Registration, RegistrationState
from tests.events.pages import page_of
from tests.factories import make_event, make_user, make_venue

pytestmark = pytest.mark.django_db

TUESDAY = date(2026, 12, 8)
SECOND = TUESDAY + timedelta(7)
BERLIN = ZoneInfo("Europe/Berlin")
ACTIONS = {
    EventStatus.CANCELLED: "event_cancel",
    EventStatus.POSTPONED: "event_postpone",
    EventStatus.MOVED_ONLINE: "event_move_online",
    EventStatus.FULL: "event_full",
    EventStatus.PLANNED: "event_planned",
}


@pytest.fixture(autouse=True)
def _first_of_december():
    with time_machine.travel("2026-12-01 12:00+01:00", tick=False):
        yield


@pytest.fixture
def keeper(client):
    user = make_user()
    client.force_login(user)
    return user


def make_series(keeper, **fields):
    fields = {"start_date": TUESDAY, "rrule": "FREQ=WEEKLY;COUNT=4", "title": "Probe"} | fields
    return make_event(created_by=keeper, registration="here", **fields)


def make_registration(event, day, email="ada@example.org", **fields):
    fields = {"name": "Ada", "state": RegistrationState.PLACE} | fields
    return Registration.objects.create(occurrence=on(event, day), email=email, **fields)


def on(event, day):
    return event.occurrences.get(first_day=day)


def say(client, event, status, day=None, **fields):
    data = {f"{status}-{name}": value for name, value in fields.items()}
    if day:
        data["termin"] = on(event, day).recurrence_id
    return client.post(reverse(ACTIONS[status], args=[event.slug]), data)


def states_of(event):
    return [one.status for one in event.occurrences.select_related("event")]


def messages_after(client, response):
    html = client.get(response["Location"]).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def linked_data_of(client, event, query=""):
    html = page_of(client, event.get_absolute_url() + query)
    return json.loads(re.search(r'ld\+json">(.*?)</script>', html)[1])


# One date of a series


def test_one_date_is_cancelled_and_stays_in_the_calendar(client, keeper):
    event = make_series(keeper)
    make_registration(event, SECOND)
    make_registration(event, SECOND, "bo@example.org", state=RegistrationState.WAITING)
    make_registration(event, SECOND, "cy@example.org", state=RegistrationState.CANCELLED)
    make_registration(event, TUESDAY, "di@example.org")
    response = say(client, event, EventStatus.CANCELLED, SECOND, note="Saal gesperrt")
    assert "2 Angemeldete bekommen eine Mail." in messages_after(client, response)
    assert states_of(event) == ["planned", "cancelled", "planned", "planned"]
    html = page_of(client, f"{event.get_absolute_url()}?termin=2026-12-15T19:00")
    assert '<span class="badge">Abgesagt</span>' in html
    assert "Saal gesperrt" in html
    assert [letter.to for letter in mail.outbox] == [["ada@example.org"], ["bo@example.org"]]
    letter = mail.outbox[0]
    assert letter.subject == "[DENKZELLEN] Abgesagt: Probe"
    assert "Di 15. Dez 2026, 19–21 Uhr" in letter.body
    assert "Saal gesperrt" in letter.body
    status = linked_data_of(client, event, "?termin=2026-12-15T19:00")["eventStatus"]
    assert status == "https://schema.org/EventCancelled"


@pytest.mark.parametrize("day", [None, SECOND])
@pytest.mark.parametrize("status", [one for one in EventStatus if one != EventStatus.PLANNED])
def test_pressed_twice_it_is_said_and_told_once(client, keeper, status, day):
    event = make_series(keeper)
    make_registration(event, SECOND)
    for _press in range(2):
        response = say(client, event, status, day, note="Wegen Sturm")
    assert "So steht es schon da." in messages_after(client, response)
    assert len(mail.outbox) == 1
    assert "Wegen Sturm" in mail.outbox[0].body
    assert Event.objects.get(pk=event.pk).version == 2


def test_another_note_is_shown_and_not_told_again(client, keeper):
    event = make_series(keeper)
    make_registration(event, SECOND)
    say(client, event, EventStatus.CANCELLED, SECOND, note="Saal gesperrt")
    say(client, event, EventStatus.CANCELLED, SECOND, note="Rohrbruch")
    assert on(event, SECOND).own_note == "Rohrbruch"
    assert len(mail.outbox) == 1


def test_date_is_postponed_to_a_new_day(client, keeper):
    event = make_series(keeper, place="Pavillon")
    make_registration(event, SECOND)
    new = {"start_date": "2026-12-17", "start_time": "20:00", "end_time": "22:00"}
    say(client, event, EventStatus.POSTPONED, SECOND, note="", **new)
    moved = event.occurrences.get(recurrence_id="2026-12-15T19:00")
    assert moved.local_start == datetime(2026, 12, 17, 20, tzinfo=BERLIN)
    assert moved.previous_start == datetime(2026, 12, 15, 19, tzinfo=BERLIN)
    (letter,) = mail.outbox
    assert letter.subject == "[DENKZELLEN] Neuer Termin: Probe"
    assert (
        "neu: Do 17. Dez 2026, 20–22 Uhr\nbisher: Di 15. Dez 2026, 19–21 Uhr\nPavillon"
        in letter.body
    )
    query = "?termin=2026-12-15T19:00"
    html = page_of(client, event.get_absolute_url() + query)
    assert "Vorher geplant: 15. Dezember 2026, 19:00 Uhr." in html
    data = linked_data_of(client, event, query)
    assert data["eventStatus"] == "https://schema.org/EventRescheduled"
    assert data["previousStartDate"] == "2026-12-15T18:00:00+00:00"
    assert data["startDate"] == "2026-12-17T20:00:00+01:00"


def test_date_is_postponed_and_nobody_knows_until_when(client, keeper):
    event = make_series(keeper)
    make_registration(event, SECOND)
    say(client, event, EventStatus.POSTPONED, SECOND, start_date="", start_time="19:00")
    query = "?termin=2026-12-15T19:00"
    html = page_of(client, event.get_absolute_url() + query)
    assert "Ein neuer Termin steht noch nicht fest." in html
    assert "geplant war:" in html
    assert "noch offen; geplant war Di 15. Dez 2026, 19–21 Uhr" in html
    assert (
        linked_data_of(client, event, query)["eventStatus"] == "https://schema.org/EventPostponed"
    )
    assert mail.outbox[0].subject == "[DENKZELLEN] Verschoben: Probe"
    assert "geplant war: Di 15. Dez 2026, 19–21 Uhr" in mail.outbox[0].body

    new = {"start_date": "2026-12-17", "start_time": "20:00"}
    say(client, event, EventStatus.POSTPONED, SECOND, **new)
    assert mail.outbox[1].subject == "[DENKZELLEN] Neuer Termin: Probe"
    assert len(mail.outbox) == 2


def test_date_moves_online_with_its_own_link(client, keeper):
    event = make_series(keeper, venue=make_venue(name="Pavillon"))
    make_registration(event, SECOND)
    say(client, event, EventStatus.MOVED_ONLINE, SECOND, online_url="https://example.org/raum")
    html = page_of(client, f"{event.get_absolute_url()}?termin=2026-12-15T19:00")
    assert 'href="https://example.org/raum"' in html
    assert "Pavillon" not in html[html.index("<dt>Wo</dt>") : html.index("<dt>Zugang</dt>")]
    assert 'href="https://example.org/raum"' not in page_of(client, event.get_absolute_url())
    assert "https://example.org/raum" in mail.outbox[0].body
    data = linked_data_of(client, event, "?termin=2026-12-15T19:00")
    assert data["eventStatus"] == "https://schema.org/EventMovedOnline"
    assert data["location"] == [{"@type": "VirtualLocation", "url": "https://example.org/raum"}]


def test_cancelled_date_takes_place_after_all(client, keeper):
    event = make_series(keeper)
    make_registration(event, SECOND)
    say(client, event, EventStatus.CANCELLED, SECOND, note="Saal gesperrt")
    say(client, event, EventStatus.PLANNED, SECOND, note="")
    assert states_of(event) == ["planned"] * 4
    assert on(event, SECOND).own_status == ""
    assert mail.outbox[1].subject == "[DENKZELLEN] Findet doch statt: Probe"
    assert "Saal gesperrt" not in mail.outbox[1].body


def test_one_date_takes_place_though_all_others_are_cancelled(client, keeper):
    event = make_series(keeper)
    say(client, event, EventStatus.CANCELLED, note="Umbau")
    say(client, event, EventStatus.PLANNED, SECOND, note="")
    assert states_of(event) == ["cancelled", "planned", "cancelled", "cancelled"]
    html = page_of(client, f"{event.get_absolute_url()}?termin=2026-12-15T19:00")
    assert "Umbau" not in html


def test_last_place_given_back_by_the_hosts_is_given_on(client, keeper):
    event = make_series(keeper, capacity=1, has_waiting_list=True)
    say(client, event, EventStatus.FULL, SECOND)
    waiting = make_registration(event, SECOND, state=RegistrationState.WAITING)
    say(client, event, EventStatus.PLANNED, SECOND)
    waiting.refresh_from_db()
    assert waiting.state == RegistrationState.PLACE
    assert [letter.subject for letter in mail.outbox] == ["[DENKZELLEN] Nachgerückt: Probe"]


# All dates


def test_all_dates_are_cancelled_and_what_took_place_stays(client, keeper):
    with time_machine.travel("2026-11-20 12:00+01:00", tick=False):
        event = make_series(keeper, start_date=date(2026, 11, 24), status_note="Mit Kaffee")
    for number, day in enumerate([date(2026, 11, 24), TUESDAY, SECOND]):
        make_registration(event, day, f"p{number}@example.org")
    response = say(client, event, EventStatus.CANCELLED, note="Umbau")
    assert "2 Angemeldete bekommen eine Mail." in messages_after(client, response)
    assert states_of(event) == ["planned", "cancelled", "cancelled", "cancelled"]
    past = page_of(client, f"{event.get_absolute_url()}?termin=2026-11-24T19:00")
    assert "Abgesagt" not in past.split("Weitere Termine")[0]
    assert "Mit Kaffee" in past
    assert "Umbau" not in past
    assert [letter.to for letter in mail.outbox] == [["p1@example.org"], ["p2@example.org"]]


def test_date_made_by_the_rule_later_stands_as_all_do(client, keeper):
    event = make_series(keeper, rrule="FREQ=WEEKLY")
    say(client, event, EventStatus.CANCELLED, note="Umbau")
    with time_machine.travel("2027-03-01 12:00+01:00", tick=False):
        Event.objects.get(pk=event.pk).save()
    last = Event.objects.get(pk=event.pk).occurrences.order_by("-starts_at").first()
    assert (last.first_day.year, last.status) == (2029, "cancelled")


@pytest.mark.parametrize(
    ("status", "states"),
    [
        (EventStatus.CANCELLED, ["cancelled", "cancelled", "cancelled", "cancelled"]),
        (EventStatus.POSTPONED, ["cancelled", "postponed", "postponed", "postponed"]),
        (EventStatus.MOVED_ONLINE, ["cancelled", "postponed", "moved_online", "moved_online"]),
        (EventStatus.FULL, ["cancelled", "postponed", "full", "full"]),
        (EventStatus.PLANNED, ["cancelled", "postponed", "planned", "planned"]),
    ],
)
def test_what_is_off_stays_off_when_something_is_said_of_all(client, keeper, status, states):
    event = make_series(keeper)
    own = [EventStatus.CANCELLED, EventStatus.POSTPONED, EventStatus.FULL, ""]
    for one, own_status in zip(event.occurrences.all(), own, strict=True):
        one.own_status = own_status
        one.save()
    assert "3 Termine haben eine eigene Lage." in page_of(
        client, reverse("event_status", args=[event.slug])
    )
    say(client, event, status)
    assert states_of(event) == states


def test_event_goes_online_and_back_to_its_place(client, keeper):
    event = make_series(keeper, place="Pavillon")
    say(client, event, EventStatus.MOVED_ONLINE, online_url="https://example.org/raum")
    assert "https://example.org/raum" in page_of(client, event.get_absolute_url())
    say(client, event, EventStatus.PLANNED)
    html = page_of(client, event.get_absolute_url())
    assert "https://example.org/raum" not in html
    assert "Pavillon" in html


def test_event_that_was_online_too_keeps_a_link(client, keeper):
    event = make_series(keeper, place="Pavillon", online_url="https://example.org/strom")
    say(client, event, EventStatus.MOVED_ONLINE, online_url="https://example.org/strom")
    say(client, event, EventStatus.PLANNED)
    assert "https://example.org/strom" in page_of(client, event.get_absolute_url())


def test_single_event_is_postponed_with_and_without_a_new_day(client, keeper):
    event = make_event(created_by=keeper, registration="here", title="Fest", start_date=TUESDAY)
    make_registration(event, TUESDAY)
    say(client, event, EventStatus.POSTPONED, start_date="", note="Sturm")
    new = {"start_date": "2027-01-05", "start_time": "18:00", "end_time": "23:30"}
    say(client, event, EventStatus.POSTPONED, note="", **new)
    say(client, event, EventStatus.POSTPONED, note="", **new)
    event = Event.objects.get(pk=event.pk)
    only = event.occurrences.get()
    assert (event.start_date, only.first_day) == (date(2027, 1, 5), date(2027, 1, 5))
    assert only.previous_start == datetime(2026, 12, 8, 19, tzinfo=BERLIN)
    assert [letter.subject for letter in mail.outbox] == [
        *("[DENKZELLEN] Verschoben: Fest", "[DENKZELLEN] Neuer Termin: Fest"),
    ]
    client.logout()
    assert "2027-01-05" in client.get("/kalender.json?von=2027-01-01").content.decode()


@pytest.mark.parametrize("rrule", ["", "FREQ=WEEKLY;COUNT=4"], ids=["single", "series"])
@pytest.mark.parametrize("day", [None, SECOND], ids=["all", "one"])
def test_date_that_moved_before_may_still_be_put_off_to_no_day(client, keeper, rrule, day):
    """The day it stood on before is no new day."""
    event = make_series(keeper, rrule=rrule, start_date=SECOND)
    make_registration(event, SECOND)
    with changes_told(event, keeper):
        changed = Event.objects.get(pk=event.pk)
        changed.start_time, changed.end_time = time(20), time(22)
        changed.save()
    mail.outbox.clear()

    say(client, event, EventStatus.POSTPONED, day)

    assert [letter.subject for letter in mail.outbox] == ["[DENKZELLEN] Verschoben: Probe"]
    assert on(Event.objects.get(pk=event.pk), SECOND).is_postponed_for_now
    calendar = client.get(f"{event.get_absolute_url().rstrip('/')}.ics").content.decode()
    assert "STATUS:TENTATIVE" in calendar
    register = client.get(reverse("register", args=[event.slug])).content.decode()
    assert rrule or 'name="email"' not in register


def test_date_that_was_postponed_to_a_day_may_lose_it_again(client, keeper):
    event = make_series(keeper, rrule="")
    make_registration(event, TUESDAY)
    say(client, event, EventStatus.POSTPONED, start_date="2026-12-15", start_time="19:00")
    mail.outbox.clear()

    for _press in range(2):
        say(client, event, EventStatus.POSTPONED)

    assert [letter.subject for letter in mail.outbox] == ["[DENKZELLEN] Verschoben: Probe"]
    assert "steht noch nicht fest" in page_of(client, event.get_absolute_url())


def test_draft_tells_nobody_and_remembers_no_earlier_start(client, keeper):
    event = make_series(keeper, state=PublicationState.DRAFT)
    make_registration(event, SECOND)
    new = {"start_date": "2026-12-17", "start_time": "20:00"}
    say(client, event, EventStatus.POSTPONED, SECOND, **new)
    say(client, event, EventStatus.CANCELLED)
    assert mail.outbox == []
    assert event.occurrences.get(recurrence_id="2026-12-15T19:00").previous_start is None


def test_mail_about_a_change_has_no_words_that_steer_it(client, keeper):
    event = make_series(keeper, title="Probe\r\nBCC: x@example.org")
    make_registration(event, SECOND)
    say(client, event, EventStatus.CANCELLED, SECOND, note="Zeile\r\n\r\nhttps://evil.example/")
    (letter,) = mail.outbox
    assert "\n" not in letter.subject
    assert letter.to == ["ada@example.org"]
    assert "https://evil.example" not in letter.body


# Wrong input, and what the page says


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"start_date": "bald"}, "Bitte den Tag so eintragen"),
        ({"start_date": "2026-11-20"}, "Dieser Tag ist vorbei."),
        ({"start_date": "9999-01-01"}, "zwischen 1900 und 2199"),
        ({"start_date": "2026-12-20", "start_time": ""}, "Bitte eintragen, wann es beginnt."),
        ({"start_date": "2026-12-20", "end_time": "18:00"}, "Das Ende liegt vor dem Beginn."),
        ({"note": "x" * 301}, "300 Zeichen"),
    ],
)
def test_new_day_that_cannot_be_is_explained_and_nothing_is_lost(client, keeper, typed, words):
    event = make_series(keeper)
    fields = {"start_time": "19:00", "end_time": "21:00", "note": "Bleibt stehen", **typed}
    response = say(client, event, EventStatus.POSTPONED, SECOND, **fields)
    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    assert 'value="2026-12-15T19:00"' in html
    if "note" not in typed:
        assert "Bleibt stehen" in html
    assert states_of(event) == ["planned"] * 4


def test_broken_link_is_refused(client, keeper):
    event = make_series(keeper)
    response = say(client, event, EventStatus.MOVED_ONLINE, online_url="javascript:alert(1)")
    assert response.status_code == 422
    assert states_of(event) == ["planned"] * 4


def test_page_of_an_event_that_is_over_has_no_buttons(client, keeper):
    event = make_event(created_by=keeper, in_days=-5)
    html = page_of(client, reverse("event_status", args=[event.slug]))
    assert "Es steht kein Termin mehr bevor." in html
    assert "Absagen</button>" not in html


def test_page_says_whether_it_is_about_one_date_or_all(client, keeper):
    event = make_series(keeper)
    url = reverse("event_status", args=[event.slug])
    assert "alle kommenden Termine" in page_of(client, url)
    one = page_of(client, f"{url}?termin=2026-12-15T19:00")
    assert "Di 15. Dez 2026, 19–21 Uhr" in one
    assert client.get(f"{url}?termin=unsinn").status_code == 404


def test_places_taken_by_registrations_show_as_booked_out(client, keeper):
    event = make_series(keeper, capacity=1)
    make_registration(event, TUESDAY)
    html = page_of(client, event.get_absolute_url())
    assert '<span class="badge">Ausgebucht</span>' in html
    second = page_of(client, f"{event.get_absolute_url()}?termin=2026-12-15T19:00")
    assert '<span class="badge">Ausgebucht</span>' not in second.split("Weitere Termine")[0]
    Registration.objects.update(state=RegistrationState.CANCELLED)
    assert '<span class="badge">Ausgebucht</span>' not in page_of(client, event.get_absolute_url())
    assert states_of(event) == ["planned"] * 4


# Changes of the event itself are told as well


CHANGES = [
    ({"start_time": time(20)}, "Neuer Termin"),
    ({"place": "Schwankhalle"}, "Neuer Ort"),
    ({"status": "cancelled"}, "Abgesagt"),
    ({"rrule": "FREQ=WEEKLY;BYDAY=WE;COUNT=3", "start_date": TUESDAY}, "Entfällt"),
    ({"title": "Andere Worte"}, None),
    ({"text": "Mehr dazu"}, None),
]


@pytest.mark.parametrize(("fields", "subject"), CHANGES)
def test_whoever_registered_hears_of_changes_that_matter(client, keeper, fields, subject):
    event = make_series(keeper, place="Pavillon")
    make_registration(event, SECOND)
    with changes_told(Event.objects.get(pk=event.pk), by=keeper) as told:
        changed = Event.objects.get(pk=event.pk)
        for name, value in fields.items():
            setattr(changed, name, value)
        changed.save()
    subjects = [letter.subject.split("] ")[1].split(":")[0] for letter in mail.outbox]
    assert subjects == ([subject] if subject else [])
    assert told.mails == len(subjects)


def test_nothing_is_saved_and_nobody_is_told_when_something_goes_wrong(client, keeper):
    event = make_series(keeper)
    make_registration(event, SECOND)

    def fail():
        with changes_told(event, by=keeper):
            Event.objects.filter(pk=event.pk).update(status=EventStatus.CANCELLED)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert mail.outbox == []
    assert states_of(event) == ["planned"] * 4
