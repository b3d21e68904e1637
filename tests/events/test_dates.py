"""Changing dates: only this one, this and all that follow, all; left out, taken back, added."""

import re
from datetime import date, time, timedelta
from html import unescape

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from denkzellen.models import PublicationState
from denkzellen.models.search import SearchDocument
from events.actions.dates import changes_told
from events.models import Event, EventStatus, Question, Registration, RegistrationState
from tests.events.pages import page_of
from tests.factories import (
    make_actor,
    make_discipline,
    make_editor,
    make_event,
    make_image,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db

TUESDAY = date(2026, 12, 8)


@pytest.fixture(autouse=True)
def _first_of_december():
    with time_machine.travel("2026-12-01 12:00+01:00", tick=False):
        yield


@pytest.fixture
def keeper(client):
    user = make_user()
    client.force_login(user)
    return user


def make_series(keeper=None, **fields):
    """Tuesdays from 19 to 21 o'clock, ten times."""
    fields = {"start_date": TUESDAY, "rrule": "FREQ=WEEKLY;COUNT=10", "title": "Probe"} | fields
    return make_event(created_by=keeper, **fields)


def make_registration(event, day, **fields):
    fields = {"name": "Ada", "email": "ada@example.org", "state": RegistrationState.PLACE} | fields
    return Registration.objects.create(occurrence=on(event, day), **fields)


def on(event, day):
    """The date that stands on this day."""
    return event.occurrences.get(first_day=day)


def days_of(event):
    return [f"{day:%d.%m.}" for day in event.occurrences.values_list("first_day", flat=True)]


def ids_of(event):
    return list(event.occurrences.values_list("recurrence_id", flat=True))


def address(name, event, *args):
    return reverse(name, args=[event.slug, *args])


def change(client, event, day, scope="dieser", **fields):
    """Save the form of one date; what is not said stays as the page shows it."""
    url = address("date_edit", event, on(event, day).recurrence_id)
    data = form_on(page_of(client, url)) | {"scope": scope} | fields
    return client.post(url, data)


def form_on(html):
    """What a browser would send of the main form, without ticking anything more."""
    form = html[html.rindex('<form method="post"') :]
    data = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, kind = re.search(r'name="([^"]*)"', tag), re.search(r'type="([^"]*)"', tag)
        if not name or (kind[1] in ("checkbox", "radio") and "checked" not in tag):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        data[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form, re.DOTALL):
        if chosen := re.search(r'value="([^"]*)"[^>]*selected', options):
            data[name] = chosen[1]
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>\s*(.*?)</textarea>', form, re.S):
        data[name] = unescape(text)
    return data


def agreed(response):
    """The value of the box below the list of what would be lost."""
    found = re.search(r'name="verloren" value="([^"]*)"', response.content.decode())
    return {"verloren": found[1]}


def messages_after(client, response):
    html = client.get(response["Location"]).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


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


# This date and all that follow


def test_from_here_on_the_hour_changes_and_what_was_before_stays(client, keeper):
    event = make_series(keeper)
    fourth = TUESDAY + timedelta(21)
    response = change(client, event, fourth, "folgende", start_time="20:30", end_time="22:00")
    following = Event.objects.get(continues=event)
    assert response["Location"] == address("event_dates", following)
    assert days_of(event) == ["08.12.", "15.12.", "22.12."]
    assert days_of(following) == [
        "29.12.",
        "05.01.",
        "12.01.",
        "19.01.",
        "26.01.",
        "02.02.",
        "09.02.",
    ]
    assert {one.time_text for one in event.occurrences.all()} == {"19–21 Uhr"}
    assert {one.time_text for one in following.occurrences.all()} == {"20:30–22 Uhr"}
    event = Event.objects.get(pk=event.pk)
    assert (event.rrule, following.rrule) == ("FREQ=WEEKLY;UNTIL=20261222", "FREQ=WEEKLY;COUNT=7")


def test_new_series_takes_everything_over_that_belongs_to_it(client, keeper):
    actor, dance, venue = make_actor(), make_discipline("Tanz"), make_venue()
    event = make_series(
        keeper,
        hosts=(actor,),
        disciplines=(dance,),
        image=make_image(),
        venue=venue,
        summary="Kurz",
    )
    Question.objects.create(event=event, text="Instrument?", is_required=True)
    change(client, event, TUESDAY + timedelta(21), "folgende", start_time="20:00")
    following = Event.objects.get(continues=event)
    assert following.uid != event.uid
    assert following.slug == f"{event.slug}-2"
    assert (following.title, following.summary, following.state) == (
        *("Probe", "Kurz", PublicationState.PUBLISHED),
    )
    assert (following.image, following.venue, following.created_by) == (event.image, venue, keeper)
    assert [host.actor for host in following.hosts.all()] == [actor]
    assert following.hosts.get().agreed_at is not None
    assert list(following.disciplines.all()) == [dance]
    assert [(one.text, one.is_required) for one in following.questions.all()] == [
        ("Instrument?", True)
    ]


def test_registrations_and_changes_of_later_dates_move_with_them(client, keeper):
    event = make_series(keeper, registration="here", capacity=5)
    fourth, fifth = TUESDAY + timedelta(21), TUESDAY + timedelta(28)
    registration = make_registration(event, fifth)
    early = make_registration(event, TUESDAY, email="bo@example.org")
    event.occurrences.filter(first_day=fifth).update(
        own_status=EventStatus.CANCELLED, own_note="Saal gesperrt"
    )
    change(client, event, fourth, "folgende", start_time="20:00")
    following = Event.objects.get(continues=event)
    moved = on(following, fifth)
    registration.refresh_from_db()
    early.refresh_from_db()
    assert (moved.own_status, moved.own_note) == (EventStatus.CANCELLED, "Saal gesperrt")
    assert (moved.recurrence_id, moved.local_start.hour) == ("2027-01-05T20:00", 20)
    assert registration.occurrence == moved
    assert early.occurrence.event == event


def test_every_other_week_stays_in_step_after_the_turn_of_the_year(client, keeper):
    """2026 has 53 weeks."""
    event = make_series(keeper, rrule="FREQ=WEEKLY;INTERVAL=2")
    whole = days_of(event)
    change(client, event, date(2027, 1, 5), "folgende", start_time="20:00")
    following = Event.objects.get(continues=event)
    assert days_of(event) == ["08.12.", "22.12."]
    assert (days_of(event) + days_of(following))[: len(whole)] == whole


def test_following_dates_keep_their_wall_time_over_the_clock_change(client, keeper):
    event = make_series(keeper, start_date=date(2027, 3, 16), rrule="FREQ=WEEKLY;COUNT=4")
    change(client, event, date(2027, 3, 23), "folgende", start_time="20:00")
    following = Event.objects.get(continues=event)
    assert [one.starts_at.hour for one in following.occurrences.all()] == [19, 18, 18]
    assert {one.local_start.hour for one in following.occurrences.all()} == {20}


def test_left_out_and_added_dates_go_along_with_their_hour(client, keeper):
    event = make_series(
        keeper, rdates=["2027-01-08T15:00", "2027-01-09T19:00"], exdates=["2027-01-05T19:00"]
    )
    change(client, event, TUESDAY + timedelta(21), "folgende", start_time="20:00")
    following = Event.objects.get(continues=event)
    assert ids_of(following)[:4] == [
        *("2026-12-29T20:00", "2027-01-08T15:00", "2027-01-09T20:00", "2027-01-12T20:00"),
    ]


def test_date_that_was_moved_by_itself_follows_what_all_do(client, keeper):
    event = make_series(keeper)
    third = TUESDAY + timedelta(14)
    change(client, event, third, start_time="20:00", note="Nur heute später")
    change(client, event, third, "folgende", start_time="21:00", end_time="22:00", note="")
    following = Event.objects.get(continues=event)
    first = on(following, third)
    assert (first.local_start.hour, first.is_override, first.own_note) == (21, False, "")


def test_from_the_first_date_on_it_stays_one_series(client, keeper):
    event = make_series(keeper)
    response = change(client, event, TUESDAY, "folgende", start_time="20:00")
    assert response["Location"] == address("event_dates", event)
    assert Event.objects.count() == 1
    assert {one.local_start.hour for one in event.occurrences.all()} == {20}
    assert len(days_of(event)) == 10


def test_another_day_is_for_one_date_only(client, keeper):
    event = make_series(keeper)
    response = change(client, event, TUESDAY, "folgende", start_date="2026-12-09")
    assert response.status_code == 422
    assert "Ein anderer Tag gilt nur für diesen Termin" in response.content.decode()
    assert Event.objects.count() == 1


def test_both_series_point_to_each_other(client, keeper):
    event = make_series(keeper)
    change(client, event, TUESDAY + timedelta(21), "folgende", start_time="20:00")
    following = Event.objects.get(continues=event)
    client.logout()
    before, after = (
        page_of(client, event.get_absolute_url()),
        page_of(client, following.get_absolute_url()),
    )
    assert f'href="{following.get_absolute_url()}"' in before
    assert "Weiter ab 29. Dezember 2026:" in before
    assert f'href="{event.get_absolute_url()}"' in after
    assert "Davor:" in after


def test_series_divided_twice_is_a_chain(client, keeper):
    event = make_series(keeper)
    change(client, event, TUESDAY + timedelta(42), "folgende", start_time="20:00")
    last = Event.objects.get(continues=event)
    change(client, event, TUESDAY + timedelta(21), "folgende", start_time="18:00")
    middle = Event.objects.get(continues=event)
    assert Event.objects.get(continues=middle) == last
    assert sum(len(days_of(one)) for one in (event, middle, last)) == 10


def test_series_that_is_not_public_is_not_pointed_to(client, keeper):
    event = make_series(keeper)
    change(client, event, TUESDAY + timedelta(21), "folgende", start_time="20:00")
    following = Event.objects.get(continues=event)
    Event.objects.filter(pk=following.pk).update(state=PublicationState.HIDDEN)
    client.logout()
    assert following.get_absolute_url() not in page_of(client, event.get_absolute_url())


def test_link_to_a_date_that_went_to_the_next_series_leads_there(client, keeper):
    event = make_series(keeper)
    old = f"{event.get_absolute_url()}?termin=2027-01-05T19:00"
    split(client, event, TUESDAY + timedelta(21))
    following = Event.objects.get(continues=event)
    response = client.get(old)
    assert response.status_code == 302
    assert response["Location"] == f"{following.get_absolute_url()}?termin=2027-01-05T19:00"


def split(client, event, day, **fields):
    url = address("series_split", event, on(event, day).recurrence_id)
    data = form_on(page_of(client, url))
    data["weekdays"] = ["1"]
    return client.post(url, data | fields)


def test_rhythm_changes_from_here_on(client, keeper):
    event = make_series(keeper)
    response = split(client, event, TUESDAY + timedelta(14), interval="2")
    following = Event.objects.get(continues=event)
    assert response["Location"] == address("event_dates", following)
    assert days_of(event) == ["08.12.", "15.12."]
    assert days_of(following)[:3] == ["22.12.", "05.01.", "19.01."]


def test_rhythm_is_looked_at_before_it_is_saved(client, keeper):
    event = make_series(keeper)
    response = split(client, event, TUESDAY + timedelta(14), interval="3", tun="ansehen")
    html = response.content.decode()
    assert response.status_code == 200
    assert "Alle drei Wochen dienstags" in html
    assert "Dienstag, 12. Januar 2027" in html
    assert Event.objects.count() == 1


def test_new_series_does_not_begin_before_the_old_one_ends(client, keeper):
    event = make_series(keeper)
    response = split(client, event, TUESDAY + timedelta(14), start_date="2026-12-15")
    assert response.status_code == 422
    assert "frühestens am 22. Dezember 2026" in response.content.decode()
    assert Event.objects.count() == 1


def test_left_out_days_stay_left_out_in_the_new_rhythm(client, keeper):
    event = make_series(keeper, exdates=["2026-12-29T19:00"])
    split(client, event, TUESDAY + timedelta(14), start_time="20:00", left_out="2026-12-29")
    assert ids_of(Event.objects.get(continues=event))[:2] == [
        "2026-12-22T20:00",
        "2027-01-05T20:00",
    ]


def test_rhythm_from_here_on_lists_what_is_lost_before_it_is_saved(client, keeper):
    event = make_series(keeper, registration="here")
    lost = TUESDAY + timedelta(21)
    make_registration(event, lost)
    make_registration(event, lost, email="bo@example.org", state=RegistrationState.WAITING)
    event.occurrences.filter(first_day=TUESDAY + timedelta(35)).update(own_note="Mit Gästen")
    response = split(client, event, TUESDAY + timedelta(14), interval="2")
    html = response.content.decode()
    assert response.status_code == 409
    assert "2 Termine fallen weg, an denen etwas hängt. Noch ist nichts gespeichert." in html
    assert "Di 29. Dez 2026, 19–21 Uhr · 2 Anmeldungen" in html
    assert "Mit Gästen" in html
    assert (Event.objects.count(), len(days_of(event)), len(mail.outbox)) == (1, 10, 0)

    data = form_on(html) | {"weekdays": ["1"], "interval": "2"}
    url = address("series_split", event, on(event, TUESDAY + timedelta(14)).recurrence_id)
    assert client.post(url, data | {"verloren": "anderes"}).status_code == 409
    assert client.post(url, data | agreed(response)).status_code == 302
    assert days_of(Event.objects.get(continues=event))[:2] == ["22.12.", "05.01."]
    assert [one.to for one in mail.outbox] == [["ada@example.org"], ["bo@example.org"]]
    assert {one.subject for one in mail.outbox} == {"[DENKZELLEN] Entfällt: Probe"}


def test_pressed_twice_a_series_is_divided_once(client, keeper):
    event = make_series(keeper)
    url = address("date_edit", event, "2026-12-29T19:00")
    data = form_on(page_of(client, url)) | {"scope": "folgende", "start_time": "20:00"}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 404
    assert Event.objects.filter(continues=event).count() == 1


# All dates: the event itself is saved, as its form does


def save_all(event, by, **fields):
    event = Event.objects.get(pk=event.pk)
    with changes_told(event, by) as told:
        for name, value in fields.items():
            setattr(event, name, value)
        event.save()
    return told


ALL = [
    # what changes, the days of December after that, whether the changed 22nd is still there
    (
        {"start_time": time(20), "end_time": time(22)},
        ["08.12.", "15.12.", "22.12.", "29.12."],
        True,
    ),
    ({"rrule": "FREQ=WEEKLY;INTERVAL=2;COUNT=10"}, ["08.12.", "22.12."], True),
    (
        {"rrule": "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=7"},
        ["08.12.", "10.12.", "15.12.", "17.12.", "22.12.", "24.12.", "29.12."],
        True,
    ),
    ({"rrule": "FREQ=DAILY;COUNT=3"}, ["08.12.", "09.12.", "10.12."], False),
    ({"rrule": "FREQ=WEEKLY;BYDAY=WE;COUNT=3"}, ["09.12.", "16.12.", "23.12."], False),
    ({"rrule": "FREQ=MONTHLY;BYDAY=2TU"}, ["08.12."], False),
    ({"rrule": "", "rdates": ["2026-12-22T15:00"]}, ["08.12.", "22.12."], True),
    ({"start_time": None, "end_time": None}, ["08.12.", "15.12.", "22.12.", "29.12."], True),
    (
        {"start_date": date(2026, 12, 15), "end_date": date(2026, 12, 15)},
        ["15.12.", "22.12.", "29.12."],
        True,
    ),
]


@pytest.mark.parametrize(("fields", "december", "is_kept"), ALL)
def test_exceptions_survive_where_their_date_still_exists(fields, december, is_kept):
    user = make_user()
    event = make_series(user)
    changed = on(event, date(2026, 12, 22))
    changed.own_status, changed.own_note = EventStatus.CANCELLED, "Saal gesperrt"
    changed.save()
    save_all(event, user, **fields)
    in_december = event.occurrences.filter(first_day__lte=date(2026, 12, 31))
    assert [f"{day:%d.%m.}" for day in in_december.values_list("first_day", flat=True)] == december
    kept = event.occurrences.filter(pk=changed.pk).values_list("own_status", "own_note")
    assert list(kept) == ([("cancelled", "Saal gesperrt")] if is_kept else [])


def test_date_moved_to_another_day_survives_another_hour(client, keeper):
    event = make_series(keeper)
    change(client, event, TUESDAY, start_date="2026-12-10", start_time="17:00", end_time="18:00")
    save_all(event, keeper, start_time=time(20), end_time=time(22))
    moved = event.occurrences.get(recurrence_id="2026-12-08T20:00")
    assert (moved.first_day, moved.local_start.hour) == (date(2026, 12, 10), 17)
    assert len(days_of(event)) == 10


def test_what_took_place_stays_when_a_series_becomes_one_date():
    user = make_user()
    with time_machine.travel("2026-11-01 12:00+01:00", tick=False):
        event = make_series(user, start_date=date(2026, 11, 3))
    save_all(event, user, rrule="", start_date=date(2026, 12, 20), end_date=date(2026, 12, 20))
    assert days_of(event) == ["03.11.", "10.11.", "17.11.", "24.11.", "20.12."]


def test_draft_has_no_past_to_keep():
    user = make_user()
    with time_machine.travel("2026-11-01 12:00+01:00", tick=False):
        event = make_series(user, start_date=date(2026, 11, 3), state=PublicationState.DRAFT)
    save_all(event, user, start_date=date(2026, 12, 29), end_date=date(2026, 12, 29))
    assert days_of(event)[0] == "29.12."


def test_postponed_date_outlives_the_night_in_a_long_series():
    """The rule gives the nearest 500 dates; one put off from last week is not among them."""
    user = make_user()
    event = make_series(user, rrule="FREQ=DAILY")
    put_off = on(event, date(2026, 12, 9))
    with time_machine.travel("2026-12-20 12:00+01:00", tick=False):
        put_off.starts_at += timedelta(days=20)
        put_off.ends_at += timedelta(days=20)
        put_off.first_day = put_off.last_day = date(2026, 12, 29)
        put_off.is_override = True
        put_off.save()
        Event.objects.get(pk=event.pk).save()
    assert event.occurrences.filter(pk=put_off.pk).exists()


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
