"""What no rule can do: go on for ever, or be more than a rule."""

import time as clock
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from events.recurrence import HORIZON_MONTHS, MAX_DATES, expand, validate_rrule
from tests.events.recurrence.schedules import days, ids, make_schedule

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
