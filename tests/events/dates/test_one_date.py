"""Changing one date of a series leaves the others as they are."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from denkzellen.models import PublicationState
from denkzellen.models.search import SearchDocument
from events.models import Event
from tests.events.dates.pressed import (
    TUESDAY,
    address,
    agreed,
    change,
    days_of,
    form_on,
    ids_of,
    make_registration,
    make_series,
    messages_after,
    on,
    split,
)
from tests.events.pages import page_of
from tests.factories import make_editor, make_event, make_user, make_venue

pytestmark = pytest.mark.django_db

# Only this date


def test_one_date_goes_to_another_time_and_place(client, keeper):
    venue = make_venue(name="Pavillon")
    event = make_series(keeper)
    response = change(
        client,
        event,
        TUESDAY,
        start_date="2026-12-09",
        start_time="20:00",
        venue=venue.pk,
        note="Ausnahmsweise",
    )
    assert response.status_code == 302
    moved = event.occurrences.get(recurrence_id="2026-12-08T19:00")
    assert (moved.first_day, moved.local_start.hour, moved.local_end.hour) == (
        date(2026, 12, 9),
        20,
        21,
    )
    assert (moved.is_override, moved.venue, moved.own_note) == (True, venue, "Ausnahmsweise")
    assert on(event, TUESDAY + timedelta(7)).local_start.hour == 19
    html = page_of(client, event.get_absolute_url())
    assert "Mi 9. Dez 2026, 20–21 Uhr" in html
    assert "Pavillon" in html
    assert "Vorher geplant: 8. Dezember 2026, 19:00 Uhr." in html


def test_date_put_back_follows_the_rule_again(client, keeper):
    event = make_series(keeper)
    change(client, event, TUESDAY, start_time="20:00")
    change(client, event, TUESDAY, start_time="19:00")
    back = on(event, TUESDAY)
    assert (back.is_override, back.previous_start) == (False, None)
    event = Event.objects.get(pk=event.pk)
    event.start_time = time(18)
    event.save()
    assert on(event, TUESDAY).local_start.hour == 18


def test_changed_date_raises_the_version_that_calendars_see(client, keeper):
    event = make_series(keeper)
    Event.objects.filter(pk=event.pk).update(checked_version=1)
    change(client, event, TUESDAY, start_time="20:00")
    event = Event.objects.get(pk=event.pk)
    assert (event.version, event.checked_version) == (2, 2)
    change(client, event, TUESDAY, start_time="20:00")
    assert Event.objects.get(pk=event.pk).version == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"start_date": "irgendwann"}, "Bitte den Tag so eintragen"),
        ({"start_time": "25:00"}, "Bitte die Uhrzeit so eintragen"),
        ({"end_time": "18:00"}, "Das Ende liegt vor dem Beginn."),
        ({"end_date": "2026-12-07"}, "Das Ende liegt vor dem Beginn."),
        ({"start_date": "9999-01-01"}, "Das Jahr muss zwischen 1900 und 2199 liegen."),
        ({"note": "x" * 301}, "300 Zeichen"),
        ({"scope": "alle"}, ""),
    ],
)
def test_wrong_times_are_explained_and_nothing_typed_is_lost(client, keeper, typed, words):
    event = make_series(keeper)
    response = change(client, event, TUESDAY, **{"note": "Bleibt stehen", **typed})
    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    if "note" not in typed:
        assert "Bleibt stehen" in html
    assert not event.occurrences.filter(is_override=True).exists()


@pytest.mark.parametrize("name", ["date_edit", "series_split"])
def test_two_people_at_once_do_not_write_over_each_other(client, keeper, name):
    event = make_series(keeper)
    url = address(name, event, "2026-12-08T19:00")
    data = form_on(page_of(client, url)) | {
        "start_time": "20:00",
        "weekdays": ["1"],
        "scope": "dieser",
    }
    event.occurrences.filter(first_day=TUESDAY).update(own_note="Rohrbruch")
    Event.objects.get(pk=event.pk).touch()
    response = client.post(url, data)
    html = response.content.decode()
    assert response.status_code == 422
    assert "wurde inzwischen an anderer Stelle geändert" in html
    assert 'value="20:00"' in html
    assert (on(event, TUESDAY).own_note, on(event, TUESDAY).local_start.hour) == ("Rohrbruch", 19)
    again = form_on(html) | {"weekdays": ["1"], "scope": "dieser"}
    assert client.post(url, again).status_code == 302
    assert on(event, TUESDAY).local_start.hour == 20


def test_pressed_twice_a_date_is_changed_once(client, keeper):
    event = make_series(keeper)
    url = address("date_edit", event, "2026-12-08T19:00")
    data = form_on(page_of(client, url)) | {"start_time": "20:00", "scope": "dieser"}
    client.post(url, data)
    assert "So steht es schon da." in messages_after(client, client.post(url, data))
    assert Event.objects.get(pk=event.pk).version == 2


def test_search_knows_the_new_day(client, keeper):
    event = make_series(keeper, rrule="FREQ=WEEKLY;COUNT=1", rdates=["2026-12-20T19:00"])
    change(client, event, TUESDAY, start_date="2026-12-10")
    assert SearchDocument.objects.get(kind="event").date == date(2026, 12, 10)


def test_date_into_the_small_hours_belongs_to_its_evening(client, keeper):
    event = make_series(keeper)
    change(client, event, TUESDAY, start_time="22:00", end_time="02:00")
    late = on(event, TUESDAY)
    assert (late.last_day, late.ends_at - late.starts_at) == (TUESDAY, timedelta(hours=4))
    assert 'value="02:00"' in page_of(client, address("date_edit", event, late.recurrence_id))


# Left out, taken back, added


def test_date_is_left_out_and_taken_back(client, keeper):
    event = make_series(keeper)
    second = address("date_leave_out", event, "2026-12-15T19:00")
    assert "Auslassen nimmt ihn heraus" in page_of(client, address("event_dates", event))
    assert "ausgelassen" in messages_after(client, client.post(second))
    assert days_of(event)[:2] == ["08.12.", "22.12."]
    assert "Dienstag, 15. Dezember 2026" in page_of(client, address("event_dates", event))
    assert client.post(second).status_code == 302
    assert Event.objects.get(pk=event.pk).exdates == ["2026-12-15T19:00"]

    back = address("date_take_back", event, "2026-12-15T19:00")
    assert "findet wieder statt" in messages_after(client, client.post(back))
    assert "So steht es schon da." in messages_after(client, client.post(back))
    assert days_of(event)[:3] == ["08.12.", "15.12.", "22.12."]
    assert len(days_of(event)) == 10


def test_added_date_that_is_left_out_is_gone_for_good(client, keeper):
    event = make_series(keeper, rdates=["2026-12-10T19:00"])
    client.post(address("date_leave_out", event, "2026-12-10T19:00"))
    event = Event.objects.get(pk=event.pk)
    assert (event.rdates, event.exdates, days_of(event)[1]) == ([], [], "15.12.")


def test_date_with_registrations_is_left_out_only_after_agreeing(client, keeper):
    event = make_series(keeper, registration="here")
    make_registration(event, TUESDAY)
    url = address("date_leave_out", event, "2026-12-08T19:00")
    response = client.post(url)
    html = response.content.decode()
    assert response.status_code == 409
    assert "eine Anmeldung" in html
    assert "Wer angemeldet ist, erfährt mehr, wenn der Termin abgesagt wird" in html
    assert on(event, TUESDAY)
    client.post(url, agreed(response))
    assert not event.occurrences.filter(first_day=TUESDAY).exists()
    (letter,) = mail.outbox
    assert letter.subject == "[DENKZELLEN] Entfällt: Probe"
    assert "Di 8. Dez 2026, 19–21 Uhr" in letter.body


def test_somebody_who_registers_meanwhile_has_to_be_agreed_to_again(client, keeper):
    event = make_series(keeper, registration="here")
    make_registration(event, TUESDAY)
    url = address("date_leave_out", event, "2026-12-08T19:00")
    old = agreed(client.post(url))
    make_registration(event, TUESDAY, email="bo@example.org")
    response = client.post(url, old)
    assert response.status_code == 409
    assert "2 Anmeldungen" in response.content.decode()


def test_last_date_cannot_be_left_out(client, keeper):
    event = make_series(keeper, rrule="FREQ=WEEKLY;COUNT=1")
    response = client.post(address("date_leave_out", event, "2026-12-08T19:00"))
    assert "Das ist der einzige Termin." in messages_after(client, response)
    assert days_of(event) == ["08.12."]


def test_date_is_added_at_its_own_hour(client, keeper):
    event = make_series(keeper)
    url = address("date_add", event)
    for _press in range(2):
        client.post(url, {"day": "2026-12-10", "clock": "15:00"})
    client.post(url, {"day": "2026-12-11", "clock": ""})
    assert ids_of(event)[:4] == [
        *("2026-12-08T19:00", "2026-12-10T15:00", "2026-12-11T19:00", "2026-12-15T19:00"),
    ]
    assert on(event, date(2026, 12, 10)).time_text == "15–17 Uhr"


def test_one_date_gets_a_second(client, keeper):
    event = make_event(created_by=keeper, start_date=TUESDAY)
    client.post(address("date_add", event), {"day": "2026-12-20", "clock": ""})
    event = Event.objects.get(pk=event.pk)
    assert (event.is_series, days_of(event)) == (True, ["08.12.", "20.12."])


def test_left_out_day_that_is_added_takes_place_again(client, keeper):
    event = make_series(keeper, exdates=["2026-12-15T19:00"])
    client.post(address("date_add", event), {"day": "2026-12-15", "clock": ""})
    event = Event.objects.get(pk=event.pk)
    assert (event.rdates, event.exdates, days_of(event)[1]) == ([], [], "15.12.")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("", "Dieses Feld ist zwingend erforderlich."),
        ("gestern", "Bitte den Tag so eintragen"),
        ("2026-11-01", "Dieser Tag ist vorbei."),
        ("2030-01-01", "höchstens 24 Monate im Voraus"),
        ("9999-12-31", "zwischen 1900 und 2199"),
    ],
)
def test_day_that_cannot_be_added_is_explained(client, keeper, day, words):
    event = make_series(keeper)
    response = client.post(address("date_add", event), {"day": day, "clock": "15:30"})
    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    assert 'value="15:30"' in html
    assert len(days_of(event)) == 10


# Who may, and what the pages need


PAGES = [
    ("event_dates", "get", False),
    ("date_edit", "get", True),
    ("date_edit", "post", True),
    ("series_split", "get", True),
    ("series_split", "post", True),
    ("date_add", "post", False),
    ("date_leave_out", "post", True),
    ("date_take_back", "post", True),
    ("event_status", "get", False),
    ("event_cancel", "post", False),
    ("event_postpone", "post", False),
    ("event_move_online", "post", False),
    ("event_full", "post", False),
    ("event_planned", "post", False),
]


def ask(client, event, name, method, has_date):
    args = ["2026-12-08T19:00"] if has_date else []
    return getattr(client, method)(address(name, event, *args))


@pytest.mark.parametrize(("name", "method", "has_date"), PAGES)
def test_only_keepers_and_editors_work_on_dates(client, name, method, has_date):
    event = make_series(make_user())
    before = list(event.occurrences.order_by("pk").values())
    response = ask(client, event, name, method, has_date)
    assert response.status_code == 302
    assert response["Location"].startswith("/konto/")
    client.force_login(make_user())
    assert ask(client, event, name, method, has_date).status_code == 403
    draft = make_series(make_user(), state=PublicationState.DRAFT)
    assert ask(client, draft, name, method, has_date).status_code == 404
    assert list(event.occurrences.order_by("pk").values()) == before
    client.force_login(make_editor())
    assert ask(client, event, name, method, has_date).status_code in (200, 302, 422)


@pytest.mark.parametrize("name", ["date_edit", "series_split"])
def test_date_that_took_place_or_never_was_is_not_found(client, keeper, name):
    with time_machine.travel("2026-11-01 12:00+01:00", tick=False):
        event = make_series(keeper, start_date=date(2026, 11, 3))
    assert client.get(address(name, event, "2026-11-03T19:00")).status_code == 404
    assert client.get(address(name, event, "2026-12-09T19:00")).status_code == 404
    assert client.get(address(name, event, "unsinn")).status_code == 404
    assert client.get(address(name, event, "2026-12-08T19:00")).status_code == 200


def test_draft_without_a_day_has_an_empty_list(client, keeper):
    event = make_event(
        created_by=keeper, state=PublicationState.DRAFT, start_date=None, start_time=None
    )
    assert "Zurzeit gibt es keinen." in page_of(client, address("event_dates", event))
    assert client.post(address("date_add", event), {"day": "2026-12-20"}).status_code == 302


def test_list_of_500_dates_is_paged(client, keeper):
    event = make_series(keeper, rrule="FREQ=DAILY", exdates=["2026-12-10T19:00"])
    html = page_of(client, address("event_dates", event))
    assert "500 kommende Termine" in html
    assert html.count("Rhythmus ab hier ändern") == 50
    assert "Seite 1 von 10" in html
    last = page_of(client, address("event_dates", event) + "?seite=10")
    assert "Seite 10 von 10" in last


def test_list_of_dates_needs_as_many_queries_for_one_as_for_many(client, keeper):
    few, many = (
        make_series(keeper, rrule="FREQ=WEEKLY;COUNT=2"),
        make_series(keeper, registration="here"),
    )
    for number, one in enumerate(many.occurrences.all()):
        one.venue = make_venue()
        one.save()
        make_registration(many, one.first_day, email=f"p{number}@example.org")
    numbers = []
    for event in (few, many):
        with CaptureQueriesContext(connection) as queries:
            page_of(client, address("event_dates", event))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_hostile_words_in_every_field_do_no_harm(client, keeper):
    event = make_series(keeper)
    bad = "<script>alert(1)</script>\r\nBCC: x@example.org\x00\x08"
    for name in ("start_date", "start_time", "end_time", "end_date", "venue", "note", "scope"):
        assert change(client, event, TUESDAY, **{name: bad}).status_code in (302, 422)
    html = page_of(client, address("event_dates", event))
    assert "<script>alert" not in html
    for name in ("day", "clock"):
        data = {"day": "2026-12-20", "clock": "", name: bad * 1000}
        assert client.post(address("date_add", event), data).status_code == 422


@pytest.mark.parametrize(
    "typed",
    [
        {"interval": "1000000000"},
        {"ends": "count", "count": "1000000000"},
        {"ends": "until", "until": "9999-12-31"},
        {"start_date": "9999-12-31"},
        {"start_date": "0001-01-01"},
        {"end_time": "18:00"},
        {"frequency": "HOURLY"},
        {"weekdays": ["8"]},
        {"more_dates": "20.12.2026\r\n" * 100_000},
        {"more_dates": "\x00\x08\r\nBCC: x@example.org"},
        {"left_out": ["2026-12-22"] * 600},
    ],
)
def test_hostile_rhythm_is_refused_or_harmless(client, keeper, typed):
    event = make_series(keeper)
    response = split(client, event, TUESDAY + timedelta(14), **typed)
    assert response.status_code == 422
    assert Event.objects.count() == 1
    assert len(days_of(event)) == 10
