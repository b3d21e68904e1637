"""What a rule of a series gives: its dates, in the time on the wall."""

from datetime import UTC, date, timedelta

import pytest
from django.core.exceptions import ValidationError

from events.recurrence import expand
from tests.events.recurrence.schedules import BERLIN, at, days, ids, make_schedule

# One date


def test_event_without_rule_has_one_date():
    (slot,) = expand(make_schedule())

    assert slot.recurrence_id == "2026-12-08T19:00"
    assert (slot.starts_at, slot.ends_at) == (at("2026-12-08T18:00"), at("2026-12-08T20:00"))
    assert slot.starts_at.tzinfo is UTC
    assert (slot.first_day, slot.last_day) == (date(2026, 12, 8), date(2026, 12, 8))


def test_open_end_ends_when_it_begins():
    (slot,) = expand(make_schedule(end="2026-12-08"))

    assert slot.ends_at == slot.starts_at


@pytest.mark.parametrize(
    ("start", "end", "last_day"),
    [
        ("2026-12-31T22:00", "2027-01-01T03:00", date(2026, 12, 31)),
        ("2026-12-31T22:00", "2027-01-01T00:00", date(2026, 12, 31)),
        ("2026-12-31T22:00", "2027-01-01T05:59", date(2026, 12, 31)),
        ("2026-12-31T22:00", "2027-01-01T06:00", date(2027, 1, 1)),
        ("2026-12-31T22:00", "2027-01-02T03:00", date(2027, 1, 1)),
        ("2027-01-01T02:00", "2027-01-01T05:00", date(2027, 1, 1)),
    ],
)
def test_party_into_the_small_hours_belongs_to_the_evening(start, end, last_day):
    (slot,) = expand(make_schedule(start, end))

    assert slot.first_day == date.fromisoformat(start[:10])
    assert slot.last_day == last_day
    assert slot.ends_at.astimezone(BERLIN).isoformat(timespec="minutes")[:16] == end


def test_all_day_event_lasts_until_the_midnight_after_its_last_day():
    (slot,) = expand(make_schedule("2027-03-27", "2027-03-28"))

    assert slot.recurrence_id == "2027-03-27"
    assert (slot.starts_at, slot.ends_at) == (at("2027-03-26T23:00"), at("2027-03-28T22:00"))
    assert (slot.first_day, slot.last_day) == (date(2027, 3, 27), date(2027, 3, 28))


# The clock changes


@pytest.mark.parametrize(
    ("start", "utc_starts"),
    [
        ("2027-03-21T20:00", ["2027-03-21T19:00", "2027-03-28T18:00", "2027-04-04T18:00"]),
        ("2027-10-24T20:00", ["2027-10-24T18:00", "2027-10-31T19:00", "2027-11-07T19:00"]),
    ],
)
def test_eight_in_the_evening_stays_eight_in_the_evening(start, utc_starts):
    end = start.replace("20:00", "22:30")
    slots = expand(make_schedule(start, end, "FREQ=WEEKLY;COUNT=3"))

    assert [slot.starts_at for slot in slots] == [at(text) for text in utc_starts]
    assert [slot.ends_at for slot in slots] == [
        at(text) + timedelta(hours=2, minutes=30) for text in utc_starts
    ]


def test_night_over_the_clock_change_still_ends_when_the_clock_says_so():
    spring, autumn = "2027-03-27T22:00", "2027-10-30T22:00"
    (short,) = expand(make_schedule(spring, "2027-03-28T06:00"))
    (long,) = expand(make_schedule(autumn, "2027-10-31T06:00"))

    assert short.ends_at - short.starts_at == timedelta(hours=7)
    assert long.ends_at - long.starts_at == timedelta(hours=9)


def test_time_that_does_not_exist_is_moved_forward_and_keeps_its_id():
    slots = expand(make_schedule("2027-03-27T02:30", "2027-03-27T03:00", "FREQ=DAILY;COUNT=3"))

    assert [slot.recurrence_id for slot in slots] == [
        "2027-03-27T02:30",
        "2027-03-28T02:30",
        "2027-03-29T02:30",
    ]
    assert [slot.starts_at for slot in slots] == [
        at("2027-03-27T01:30"),
        at("2027-03-28T01:30"),
        at("2027-03-29T00:30"),
    ]
    assert [slot.ends_at - slot.starts_at for slot in slots] == [timedelta(minutes=30)] * 3


def test_of_a_repeated_hour_the_first_one_counts():
    (slot,) = expand(make_schedule("2027-10-31T02:30", "2027-10-31T04:00"))

    assert (slot.starts_at, slot.ends_at) == (at("2027-10-31T00:30"), at("2027-10-31T03:00"))


def test_all_day_series_begins_at_midnight_on_both_sides_of_the_clock_change():
    slots = expand(make_schedule("2027-03-27", "2027-03-27", "FREQ=DAILY;COUNT=3"))

    assert [slot.starts_at.astimezone(BERLIN).hour for slot in slots] == [0, 0, 0]
    assert [slot.ends_at - slot.starts_at for slot in slots] == [
        timedelta(hours=24),
        timedelta(hours=23),
        timedelta(hours=24),
    ]
    assert [slot.last_day for slot in slots] == [slot.first_day for slot in slots]


# Rules


@pytest.mark.parametrize(
    ("start", "rule", "expected"),
    [
        (
            "2027-01-31",
            "FREQ=MONTHLY;COUNT=4",
            ["2027-01-31", "2027-03-31", "2027-05-31", "2027-07-31"],
        ),
        (
            "2026-12-29",
            "FREQ=MONTHLY;BYDAY=5TU;COUNT=4",
            ["2026-12-29", "2027-03-30", "2027-06-29", "2027-08-31"],
        ),
        ("2027-01-11", "FREQ=MONTHLY;BYDAY=2MO;COUNT=2", ["2027-01-11", "2027-02-08"]),
        ("2026-12-25", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["2026-12-25", "2027-01-29"]),
        (
            "2026-12-31",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
            ["2026-12-31", "2027-01-29", "2027-02-26"],
        ),
        ("2027-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", ["2027-01-31", "2027-02-28"]),
        (
            "2026-12-07",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=5",
            ["2026-12-07", "2026-12-09", "2026-12-21", "2026-12-23", "2027-01-04"],
        ),
        # The week begins on Sunday: the 13th is in the week that is left out.
        (
            "2026-12-08",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=3",
            ["2026-12-08", "2026-12-20", "2026-12-22"],
        ),
        ("2027-05-02", "FREQ=YEARLY;BYMONTH=5;BYDAY=1SU", ["2027-05-02", "2028-05-07"]),
        ("2026-12-08", "freq=daily;interval=10;count=2", ["2026-12-08", "2026-12-18"]),
    ],
)
def test_rule_gives_its_dates(start, rule, expected):
    assert days(start, rule) == expected


def test_every_other_week_keeps_its_phase_across_the_year():
    found = days("2026-12-15T19:00", "FREQ=WEEKLY;INTERVAL=2")

    assert found[:3] == ["2026-12-15", "2026-12-29", "2027-01-12"]
    assert {date.fromisoformat(day).toordinal() % 14 for day in found} == {
        date(2026, 12, 15).toordinal() % 14
    }


def test_29_february_comes_round_in_leap_years_only():
    schedule = make_schedule("2024-02-29", "2024-02-29", "FREQ=YEARLY")
    slots = expand(schedule, horizon=date(2033, 1, 1))

    assert [slot.recurrence_id for slot in slots] == ["2024-02-29", "2028-02-29", "2032-02-29"]


def test_first_day_that_does_not_match_the_rule_is_no_date():
    assert days("2026-12-09", "FREQ=WEEKLY;BYDAY=TU;COUNT=2") == ["2026-12-15", "2026-12-22"]


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("20261215", 2),
        ("20261214", 1),
        ("20261215T190000", 2),
        ("20261215T185959", 1),
        ("20261215T180000Z", 2),
        ("20261215T175959Z", 1),
        ("20261201", 0),
    ],
)
def test_until_includes_its_day_or_moment(until, expected):
    assert len(days("2026-12-08T19:00", f"FREQ=WEEKLY;UNTIL={until}")) == expected


def test_until_in_utc_ends_on_the_local_day():
    rule = "FREQ=DAILY;UNTIL=20261209T230000Z"

    assert days("2026-12-08", rule) == ["2026-12-08", "2026-12-09", "2026-12-10"]


def test_until_the_end_of_the_calendar_means_for_ever():
    for_ever = days("2026-12-08T19:00", "FREQ=MONTHLY;UNTIL=99991231T235959Z")

    assert for_ever == days("2026-12-08T19:00", "FREQ=MONTHLY")


def test_series_of_several_days_keeps_its_length():
    slots = expand(make_schedule("2026-12-11T18:00", "2026-12-13T14:00", "FREQ=MONTHLY;COUNT=2"))

    assert [(slot.first_day, slot.last_day) for slot in slots] == [
        (date(2026, 12, 11), date(2026, 12, 13)),
        (date(2027, 1, 11), date(2027, 1, 13)),
    ]


# Dates left out and added


def test_left_out_date_is_gone_and_still_counts():
    assert days("2026-12-08T19:00", "FREQ=DAILY;COUNT=3", exdates=("2026-12-09T19:00",)) == [
        "2026-12-08",
        "2026-12-10",
    ]


def test_left_out_day_without_a_time_means_the_date_of_the_event():
    left_out = ("2026-12-09T20:00", "2026-12-10")

    assert ids("2026-12-08T19:00", "FREQ=DAILY;COUNT=3", exdates=left_out) == [
        "2026-12-08T19:00",
        "2026-12-09T19:00",
    ]


def test_broken_left_out_date_is_refused():
    with pytest.raises(ValidationError, match="ist kein Zeitpunkt"):
        days("2026-12-08T19:00", "FREQ=DAILY;COUNT=3", exdates=("unsinn",))


def test_added_dates_are_sorted_in_and_duplicates_merge():
    extra = ("2026-12-20T15:00", "2026-12-01T19:00", "2026-12-09T19:00", "2026-12-24")

    assert ids("2026-12-08T19:00", "FREQ=DAILY;COUNT=2", rdates=extra) == [
        "2026-12-01T19:00",
        "2026-12-08T19:00",
        "2026-12-09T19:00",
        "2026-12-20T15:00",
        "2026-12-24T19:00",
    ]


def test_added_date_at_another_hour_lasts_as_long_as_the_event():
    slot = expand(make_schedule(rdates=("2026-12-20T23:00",)))[1]

    assert slot.ends_at - slot.starts_at == timedelta(hours=2)
    assert slot.last_day == date(2026, 12, 20)


def test_added_date_of_an_all_day_event_is_a_day():
    assert ids("2026-12-08", "", rdates=("2026-12-10T19:00", "2026-12-10")) == [
        "2026-12-08",
        "2026-12-10",
    ]


@pytest.mark.parametrize("text", ["", "morgen", "2026-13-01", "2026-12-10T19:00Z", "0001-01-01"])
def test_broken_added_date_is_refused(text):
    with pytest.raises(ValidationError, match="ist kein Zeitpunkt"):
        expand(make_schedule(rdates=(text,)))
