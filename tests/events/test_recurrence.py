"""The dates of recurring events, in the zone of Bremen unless a test says otherwise."""

import time as clock
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from dateutil import rrule
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from events.recurrence import HORIZON_MONTHS, MAX_DATES, Schedule, describe, expand, validate_rrule

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True, scope="module")
def _first_of_december():
    with time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=UTC), tick=False):
        yield


def make_schedule(start="2026-12-08T19:00", end="2026-12-08T21:00", rule="", **fields):
    """Times as in recurrence ids: a day without a time is all day, no end time an open end."""
    fields = _wall("start", start) | _wall("end", end) | {"zone": "Europe/Berlin"} | fields
    return Schedule(rrule=rule, **fields)


def _wall(name, text):
    day, _, hour = text.partition("T")
    return {
        f"{name}_date": date.fromisoformat(day),
        f"{name}_time": time.fromisoformat(hour) if hour else None,
    }


def ids(start, rule, *, end=None, **fields):
    slots = expand(make_schedule(start, end or start, rule, **fields))
    return [slot.recurrence_id for slot in slots]


def days(*args, **kwargs):
    return [recurrence_id[:10] for recurrence_id in ids(*args, **kwargs)]


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


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


# Limits


def test_series_without_end_stops_at_the_horizon():
    assert HORIZON_MONTHS == 24
    assert days("2026-12-08T19:00", "FREQ=WEEKLY")[-1] == "2028-12-05"
    assert days("2020-12-08T19:00", "FREQ=WEEKLY")[-1] == "2028-11-28"
    assert days("2030-01-01T19:00", "FREQ=MONTHLY")[-1] == "2032-01-01"


def test_horizon_is_inclusive_and_can_be_chosen():
    schedule = make_schedule(rule="FREQ=DAILY")

    assert len(expand(schedule, horizon=date(2026, 12, 10))) == 3
    assert expand(schedule, horizon=date(2026, 12, 7)) == []


def test_no_more_than_500_dates():
    found = days("2026-12-08T19:00", "FREQ=DAILY")

    assert len(found) == MAX_DATES == 500
    assert (found[0], found[-1]) == ("2026-12-08", "2028-04-20")


def test_long_running_series_still_has_dates_to_come():
    daily, weekly = days("2020-01-01", "FREQ=DAILY"), days("2014-01-07", "FREQ=WEEKLY")

    assert len(daily) == len(weekly) == MAX_DATES
    assert (daily[0], daily[-1]) == ("2026-12-01", "2028-04-13")
    assert weekly[-1] == "2028-11-28"


def test_long_running_series_keeps_the_dates_that_are_still_on():
    assert days("2020-01-01", "FREQ=DAILY", end="2020-01-03")[0] == "2026-11-29"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=300",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5000",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
    ],
)
def test_rule_that_never_matches_gives_nothing_at_once(rule):
    began = clock.process_time()

    assert days("2026-12-08T19:00", rule) == []
    assert clock.process_time() - began < 2.5


@pytest.mark.parametrize("start", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
@pytest.mark.parametrize("rule", ["", "FREQ=DAILY"])
def test_year_outside_the_calendar_is_refused(start, rule):
    with pytest.raises(ValidationError, match="1900 und 2199"):
        expand(make_schedule(start, start, rule))


@pytest.mark.parametrize("start", ["1900-01-01T00:00", "2199-12-31T23:59"])
def test_outermost_years_work(start):
    assert ids(start, "FREQ=YEARLY;COUNT=2", end=start)[0] == start


@pytest.mark.parametrize("end", ["2026-12-08T18:59", "2026-12-07T23:00", "2026-12-07"])
def test_end_before_the_beginning_is_refused(end):
    with pytest.raises(ValidationError, match="Ende"):
        expand(make_schedule(end=end))


@pytest.mark.parametrize("zone", ["", "Europe", "Bremen/Viertel", "../etc/passwd", "a\0b"])
def test_unknown_zone_is_refused(zone):
    with pytest.raises(ValidationError, match="Zeitzone"):
        expand(make_schedule(zone=zone))


# Refused rules


@pytest.mark.parametrize(
    "rule",
    [
        "unsinn",
        " ",
        "RRULE:FREQ=DAILY",
        "FREQ=DAILY;",
        "FREQ",
        "FREQ=",
        "INTERVAL=2",
        "FREQ=HOURLY",
        "FREQ=MINUTELY",
        "FREQ=SECONDLY",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=DAILY;BYMINUTE=30",
        "FREQ=DAILY;BYSECOND=1",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=YEARLY;INTERVAL=2;BYWEEKNO=20;BYDAY=MO",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO",
        "FREQ=YEARLY;BYWEEKNO=54;BYDAY=MO",
        "FREQ=MONTHLY;BYWEEKNO=20;BYDAY=MO",
        "FREQ=YEARLY;BYYEARDAY=0",
        "FREQ=YEARLY;BYYEARDAY=367",
        "FREQ=MONTHLY;BYYEARDAY=100",
        "FREQ=DAILY;BYYEARDAY=100",
        "FREQ=YEARLY;BYEASTER=0",
        "FREQ=DAILY;X-FOO=1",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;INTERVAL=1001",
        "FREQ=DAILY;INTERVAL=1,2",
        "FREQ=DAILY;INTERVAL=zwei",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=-3",
        "FREQ=DAILY;COUNT=5001",
        "FREQ=DAILY;COUNT=99999999999999999999",
        "FREQ=DAILY;COUNT=3;UNTIL=20261231",
        "FREQ=DAILY;UNTIL=2026-12-31",
        "FREQ=DAILY;UNTIL=20261331",
        "FREQ=DAILY;UNTIL=20261231T250000",
        "FREQ=DAILY;UNTIL=20261231Z",
        "FREQ=DAILY;UNTIL=00000101",
        "FREQ=DAILY;UNTIL=",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;BYDAY=MO,",
        "FREQ=WEEKLY;BYDAY=2MO",
        "FREQ=DAILY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=YEARLY;BYMONTH=5;BYDAY=6MO",
        "FREQ=YEARLY;BYDAY=54MO",
        "FREQ=MONTHLY;BYDAY=MO,2TU",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=-32",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTH=-1",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=WEEKLY;WKST=XX",
        "FREQ=DAILY\n",
        "FREQ=DAILY\0",
        "FREQ=DAILY\r\nATTENDEE:x",
        "FREQ=DAILY;COUNT=\u0663",
        "FREQ=WEEKLY;BYDAY=\u017fU",
        "FREQ=MONTHLY;BYMONTHDAY=" + ",".join(["1"] * 100),
    ],
)
def test_rule_is_refused(rule):
    with pytest.raises(ValidationError) as refusal:
        validate_rrule(rule)
    assert refusal.value.messages[0].endswith(".")
    with pytest.raises(ValidationError):
        expand(make_schedule(rule=rule))


def test_refusal_names_what_is_wrong():
    with pytest.raises(ValidationError) as refusal:
        validate_rrule("FREQ=DAILY;BYHOUR=9")

    assert refusal.value.messages == ["„BYHOUR“ gibt es in Wiederholungsregeln hier nicht."]


@pytest.mark.parametrize(
    "rule", ["", "FREQ=DAILY", "COUNT=5000;INTERVAL=1000;FREQ=YEARLY", "FREQ=YEARLY;BYDAY=-53MO"]
)
def test_rule_is_accepted(rule):
    assert validate_rrule(rule) is None


# What holds for every rule

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _parts(name, values):
    return st.lists(values, min_size=1, max_size=3, unique=True).map(
        lambda chosen: f";{name}=" + ",".join(map(str, chosen))
    )


@st.composite
def rules(draw):
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    choices = [st.just(""), _parts("BYDAY", st.sampled_from(WEEKDAYS))]
    if freq != "WEEKLY":
        choices.append(_parts("BYMONTHDAY", st.integers(1, 28) | st.integers(-28, -1)))
    if freq == "MONTHLY":
        ordinal = st.sampled_from([-2, -1, 1, 2, 3, 4, 5])
        counted = st.tuples(ordinal, st.sampled_from(WEEKDAYS)).map(lambda day: f"{day[0]}{day[1]}")
        choices.append(_parts("BYDAY", counted))
    interval = f";INTERVAL={draw(st.integers(1, 5))}"
    months = draw(st.just("") | _parts("BYMONTH", st.integers(1, 12)))
    ending = draw(
        st.just("")
        | st.integers(1, 600).map(lambda count: f";COUNT={count}")
        | st.dates(date(2026, 12, 1), date(2032, 1, 1)).map(
            lambda day: f";UNTIL={day:%Y%m%d}T235959"
        )
    )
    return f"FREQ={freq}{interval}{draw(st.one_of(choices))}{months}{ending}"


@settings(max_examples=150, deadline=None)
@given(
    rule=rules(),
    day=st.dates(date(2026, 12, 1), date(2029, 12, 31)),
    hour=st.times().map(lambda hour: hour.replace(second=0, microsecond=0)),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_every_series_is_sorted_unique_limited_and_keeps_its_wall_time(rule, day, hour, zone):
    start = datetime.combine(day, hour)
    slots = expand(Schedule(day, hour, day, None, zone, rule))
    found = [datetime.fromisoformat(slot.recurrence_id) for slot in slots]

    assert found == _dateutil_dates(rule, start)
    assert [slot.starts_at for slot in slots] == sorted({slot.starts_at for slot in slots})
    assert len({slot.recurrence_id for slot in slots}) == len(slots) <= MAX_DATES
    for wall, slot in zip(found, slots, strict=True):
        shown = slot.starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert wall.time() == hour
        assert shown == wall or _clock_jumps_on(wall, ZoneInfo(zone))
    assert describe(Schedule(day, hour, day, None, zone, rule))


def _dateutil_dates(rule, start):
    """What dateutil says by itself, without any of our limits on its search."""
    last_day = start.date() + relativedelta(months=24)
    found = []
    for wall in rrule.rrulestr(rule, dtstart=start):
        if wall.date() > last_day or len(found) == MAX_DATES:
            break
        found.append(wall)
    return found


def _clock_jumps_on(wall, zone):
    midnight = datetime.combine(wall, time.min, tzinfo=zone)
    return midnight.utcoffset() < (midnight + timedelta(days=1)).utcoffset()


# In words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("", ""),
        ("FREQ=DAILY", "täglich"),
        ("FREQ=DAILY;INTERVAL=3;COUNT=4", "alle drei Tage, 4 Mal"),
        ("FREQ=DAILY;BYDAY=SA,SU;BYMONTH=7", "täglich, nur samstags und sonntags, nur im Juli"),
        ("FREQ=WEEKLY", "jede Woche dienstags"),
        (
            "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231",
            "jede Woche dienstags, bis 31. Dezember 2026",
        ),
        (
            "FREQ=WEEKLY;UNTIL=20261231T230000Z",
            "jede Woche dienstags, bis 1. Januar 2027",
        ),
        ("FREQ=WEEKLY;UNTIL=99991231T235959Z", "jede Woche dienstags"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,MO;COUNT=10",
            "alle zwei Wochen montags und mittwochs, 10 Mal",
        ),
        ("FREQ=WEEKLY;INTERVAL=20", "alle 20 Wochen dienstags"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "jede Woche montags bis freitags"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "jede Woche montags, mittwochs und freitags"),
        (
            "FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=-1",
            "jede Woche montags und freitags, davon jeweils der letzte Termin",
        ),
        ("FREQ=MONTHLY", "am 8. jedes Monats"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1,15,1", "am 1., 15. und letzten Tag jedes Monats"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15", "alle zwei Monate am 15."),
        ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "am 13. jedes Monats, nur freitags"),
        ("FREQ=MONTHLY;BYDAY=MO", "jeden Monat montags"),
        ("FREQ=MONTHLY;BYDAY=2MO", "jeden zweiten Montag im Monat"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2", "jeden zweiten Montag im Monat"),
        ("FREQ=MONTHLY;BYDAY=5TU", "jeden fünften Dienstag im Monat"),
        (
            "FREQ=MONTHLY;BYDAY=2TU,1MO,3MO",
            "jeden ersten und dritten Montag und jeden zweiten Dienstag im Monat",
        ),
        ("FREQ=MONTHLY;BYDAY=-1FR", "am letzten Freitag jedes Monats"),
        ("FREQ=MONTHLY;BYDAY=1FR,-1FR", "am ersten und letzten Freitag jedes Monats"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1SU", "alle drei Monate am ersten Sonntag"),
        ("FREQ=YEARLY", "jedes Jahr am 8. Dezember"),
        ("FREQ=YEARLY;BYMONTH=5,6;BYMONTHDAY=1", "jedes Jahr am 1. im Mai und Juni"),
        ("FREQ=YEARLY;BYMONTHDAY=15", "jedes Jahr am 15. jedes Monats"),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=1SU", "jedes Jahr am ersten Sonntag im Mai"),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=SU;BYSETPOS=2", "jedes Jahr am zweiten Sonntag im Mai"),
        ("FREQ=YEARLY;BYDAY=20MO", "jedes Jahr am 20. Montag des Jahres"),
        ("FREQ=YEARLY;BYMONTH=1;BYDAY=MO", "jedes Jahr montags im Januar"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "jedes Jahr montags in der 20. Kalenderwoche"),
        (
            "FREQ=YEARLY;BYWEEKNO=-1,1,2;BYDAY=TU,TH",
            "jedes Jahr dienstags und donnerstags in der 1., 2. und letzten Kalenderwoche",
        ),
        (
            "FREQ=YEARLY;INTERVAL=3;BYYEARDAY=100,1,-1",
            "alle drei Jahre am 1., 100. und letzten Tag des Jahres",
        ),
        (
            "FREQ=YEARLY;BYYEARDAY=-8;BYDAY=FR",
            "jedes Jahr am 8.-letzten Tag des Jahres, nur freitags",
        ),
    ],
)
def test_rule_in_plain_words(rule, words):
    assert describe(make_schedule(rule=rule)) == words


def test_dates_without_a_rule_are_counted():
    extra = ("2026-12-08T19:00", "2026-12-15T19:00", "2035-01-01T19:00")

    assert describe(make_schedule(rdates=extra)) == "an drei Terminen"
    assert describe(make_schedule(rdates=extra[:1])) == ""
