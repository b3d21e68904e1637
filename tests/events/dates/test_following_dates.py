"""Changing a date and all that follow makes a second series."""

from datetime import date, timedelta

import pytest
from django.core import mail

from denkzellen.models import PublicationState
from events.models import Event, EventStatus, Question, RegistrationState
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
    on,
    split,
)
from tests.events.pages import page_of
from tests.factories import make_actor, make_discipline, make_image, make_venue

pytestmark = pytest.mark.django_db


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
