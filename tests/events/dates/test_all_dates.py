"""Changing all dates of a series keeps the exceptions that still fit."""

from datetime import date, time, timedelta

import pytest
import time_machine

from denkzellen.models import PublicationState
from events.actions.dates import changes_told
from events.models import Event, EventStatus
from tests.events.dates.pressed import TUESDAY, change, days_of, make_series, on
from tests.factories import make_user

pytestmark = pytest.mark.django_db


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
