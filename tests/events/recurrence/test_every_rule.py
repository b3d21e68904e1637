"""What holds for every rule, and how a rule is said in words."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from events.recurrence import MAX_DATES, Schedule, describe, expand
from tests.events.recurrence.schedules import make_schedule

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
