"""What two independent calendar programs make of our feeds is what the database says."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from events.models import Event, EventStatus, Occurrence
from tests.events.programs import BERLIN, Seen, with_ical, with_icalendar
from tests.factories import make_event, make_venue

pytestmark = pytest.mark.django_db

NOW = "2026-12-01 12:00:00+01:00"
FIRST, LAST = date(2026, 10, 2), date(2028, 11, 30)
PROGRAMS = [with_icalendar, with_ical]
STATUS = {EventStatus.CANCELLED: "CANCELLED", EventStatus.POSTPONED: "TENTATIVE"}
LABELS = {
    EventStatus.CANCELLED: "Abgesagt: ",
    EventStatus.POSTPONED: "Verschoben: ",
    EventStatus.MOVED_ONLINE: "Findet online statt: ",
    EventStatus.FULL: "Ausgebucht: ",
}
SAID = {"start_date": date(2026, 12, 8), "start_time": time(19), "end_time": time(21)}


def stored():
    """All public dates, as a calendar program ought to show them."""
    dates = Occurrence.objects.public().filter(first_day__gte=FIRST, first_day__lte=LAST)
    seen = [as_seen(one) for one in dates.select_related("event__venue", "venue")]
    return sorted(seen, key=str)


def as_seen(occurrence):
    event = occurrence.event
    start, end = occurrence.first_day, occurrence.last_day
    if event.start_time:
        start = occurrence.starts_at.astimezone(BERLIN)
        is_open = occurrence.ends_at == occurrence.starts_at
        end = None if is_open else occurrence.ends_at.astimezone(BERLIN)
    status = occurrence.own_status or event.status
    certain = status == EventStatus.POSTPONED and occurrence.previous_start
    venue = occurrence.venue or event.venue
    place = f"{venue.name}, Bremen" if venue else event.place
    return Seen(
        start,
        end,
        "CONFIRMED" if certain else STATUS.get(status, "CONFIRMED"),
        LABELS.get(status, "") + event.title,
        "online" if status == EventStatus.MOVED_ONLINE else place,
    )


def changed(event, number, **fields):
    """One date of the series, changed as the pages do it."""
    occurrence = event.occurrences.order_by("starts_at")[number]
    for name, value in fields.items():
        setattr(occurrence, name, value)
    occurrence.save()
    event.touch()
    return occurrence


def moved(event, number, hours, **fields):
    occurrence = event.occurrences.order_by("starts_at")[number]
    starts_at = occurrence.starts_at + timedelta(hours=hours)
    ends_at = occurrence.ends_at + timedelta(hours=hours)
    days = {"first_day": starts_at.astimezone(BERLIN).date()}
    days["last_day"] = ends_at.astimezone(BERLIN).date()
    previous = {"previous_start": occurrence.starts_at, "is_override": True}
    changed(event, number, starts_at=starts_at, ends_at=ends_at, **days, **previous, **fields)


def single():
    make_event(**SAID, venue=make_venue(name="Pavillon"))


def whole_day():
    make_event(start_date=date(2026, 12, 8), start_time=None)


def several_whole_days():
    make_event(start_date=date(2026, 12, 8), end_date=date(2026, 12, 13), start_time=None)


def several_days():
    make_event(**SAID | {"end_date": date(2026, 12, 10), "end_time": time(12)})


def over_night():
    make_event(
        **SAID | {"start_time": time(22), "end_date": date(2026, 12, 9), "end_time": time(3)}
    )


def open_end():
    make_event(**SAID | {"end_time": None}, rrule="FREQ=DAILY;COUNT=3")


def weekly_over_both_changes_of_the_clock():
    make_event(**SAID | {"start_date": date(2026, 10, 6)}, rrule="FREQ=WEEKLY;BYDAY=TU")


def at_night_when_the_clock_changes():
    said = {"start_time": time(2, 30), "end_time": time(4)}
    make_event(start_date=date(2027, 3, 26), rrule="FREQ=DAILY;COUNT=4", **said)
    make_event(start_date=date(2027, 10, 30), rrule="FREQ=DAILY;COUNT=3", **said)


def every_other_week():
    make_event(**SAID, rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=9")


def last_friday():
    make_event(**SAID, rrule="FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20280331")


def the_31st():
    make_event(**SAID | {"start_date": date(2026, 12, 31)}, rrule="FREQ=MONTHLY")


def leap_day():
    make_event(**SAID | {"start_date": date(2028, 2, 29)}, rrule="FREQ=YEARLY")


def until_the_minute():
    make_event(**SAID, rrule="FREQ=WEEKLY;UNTIL=20270105T190000")


def whole_days_until():
    make_event(
        start_date=date(2026, 12, 8),
        end_date=date(2026, 12, 9),
        start_time=None,
        rrule="FREQ=WEEKLY;UNTIL=20270215",
        exdates=["2026-12-22"],
        rdates=["2027-03-01"],
    )


def monthly_with_everything():
    event = make_event(
        **SAID,
        venue=make_venue(name="Halle"),
        rrule="FREQ=MONTHLY;BYDAY=2TU;COUNT=12",
        exdates=["2027-03-09T19:00"],
        rdates=["2026-12-15T19:00", "2026-12-20"],
    )
    moved(event, 1, hours=26)
    changed(event, 2, own_status=EventStatus.CANCELLED, own_note="Krank, leider; siehe Website")
    changed(event, 3, own_status=EventStatus.MOVED_ONLINE, own_online_url="https://x.example/raum")
    changed(event, 4, own_status=EventStatus.POSTPONED)
    changed(event, 5, own_status=EventStatus.FULL)
    changed(event, 6, venue=make_venue(name="Anderswo"), is_override=True)
    moved(event, 7, hours=-3, own_status=EventStatus.POSTPONED)


def exception_on_the_first_date():
    event = make_event(**SAID, rrule="FREQ=WEEKLY;COUNT=3")
    moved(event, 0, hours=1)


def first_date_left_out():
    make_event(**SAID, rrule="FREQ=WEEKLY;COUNT=3", exdates=["2026-12-08T19:00"])


def begins_on_a_day_which_the_rule_does_not_name():
    make_event(**SAID, rrule="FREQ=WEEKLY;BYDAY=TH;COUNT=3")


def several_dates_without_rule():
    make_event(**SAID, rdates=["2026-12-10T19:00", "2026-12-24T11:00"], exdates=[])


def first_of_several_dates_left_out():
    dates = ["2026-12-10T19:00", "2026-12-24T11:00", "2027-01-02T11:00"]
    make_event(**SAID, rdates=dates, exdates=["2026-12-08", "2026-12-24T11:00"])


def rule_without_any_date_beside_added_ones():
    make_event(**SAID, rrule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", rdates=["2026-12-10T19:00"])


def series_in_new_york():
    make_event(
        **SAID,
        zone="America/New_York",
        rrule="FREQ=WEEKLY;UNTIL=20270601",
        exdates=["2027-03-16T19:00"],
    )


def cancelled_altogether():
    make_event(**SAID, rrule="FREQ=WEEKLY;COUNT=3", status=EventStatus.CANCELLED)


def postponed_but_for_one():
    event = make_event(**SAID, rrule="FREQ=WEEKLY;COUNT=3", status=EventStatus.POSTPONED)
    changed(event, 1, own_status=EventStatus.PLANNED)


def single_moved_to_another_day():
    event = make_event(**SAID)
    moved(event, 0, hours=50)


def split_in_two():
    with time_machine.travel("2026-10-05 12:00:00+02:00", tick=False):
        event = make_event(title="Probe", start_date=date(2026, 10, 6), rrule="FREQ=WEEKLY")
    event.rrule = "FREQ=WEEKLY;UNTIL=20261214"
    event.save()
    make_event(
        title="Probe",
        **SAID | {"start_date": date(2026, 12, 17), "start_time": time(18)},
        rrule="FREQ=WEEKLY;BYDAY=TH",
        continues=event,
    )


def rule_changed_after_some_dates_were_over():
    with time_machine.travel("2026-10-05 12:00:00+02:00", tick=False):
        event = make_event(title="Probe", start_date=date(2026, 10, 6), rrule="FREQ=WEEKLY")
        changed(event, 2, own_status=EventStatus.CANCELLED)
    event = Event.objects.get(pk=event.pk)
    event.rrule, event.start_time, event.end_time = "FREQ=WEEKLY;BYDAY=TH", time(18), time(20)
    event.save()


CASES = [
    single,
    whole_day,
    several_whole_days,
    several_days,
    over_night,
    open_end,
    weekly_over_both_changes_of_the_clock,
    at_night_when_the_clock_changes,
    every_other_week,
    last_friday,
    the_31st,
    leap_day,
    until_the_minute,
    whole_days_until,
    monthly_with_everything,
    exception_on_the_first_date,
    first_date_left_out,
    begins_on_a_day_which_the_rule_does_not_name,
    several_dates_without_rule,
    first_of_several_dates_left_out,
    rule_without_any_date_beside_added_ones,
    series_in_new_york,
    cancelled_altogether,
    postponed_but_for_one,
    single_moved_to_another_day,
    split_in_two,
    rule_changed_after_some_dates_were_over,
]


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("make", CASES)
def test_program_shows_the_dates_and_states_we_store(client, make, program):
    with time_machine.travel(NOW, tick=False):
        make()
        expected = stored()
        content = client.get("/kalender.ics").content
    assert expected != []
    assert program(content, FIRST, LAST) == expected


@pytest.mark.parametrize("program", PROGRAMS)
def test_all_of_them_together_in_one_calendar_and_each_at_its_own_address(client, program):
    with time_machine.travel(NOW, tick=False):
        for make in CASES:
            make()
        everything = stored()
        calendar = client.get("/kalender.ics").content
        addresses = [event.get_absolute_url() for event in Event.objects.all()]
        single = [client.get(f"{address[:-1]}.ics").content for address in addresses]
    assert program(calendar, FIRST, LAST) == everything
    each = [one for content in single for one in program(content, FIRST, LAST)]
    assert sorted(each, key=str) == everything


@pytest.mark.parametrize("program", PROGRAMS)
def test_torn_series_shows_the_chosen_dates_only(client, program):
    with time_machine.travel(NOW, tick=False):
        monthly_with_everything()
        content = client.get("/kalender.ics?von=2026-12-10&bis=2027-06-30").content
        expected = [
            one for one in stored() if date(2026, 12, 10) <= one.start.date() <= date(2027, 6, 30)
        ]
    assert len(expected) > 4
    assert program(content, FIRST, LAST) == expected


@pytest.mark.parametrize("program", PROGRAMS)
def test_control_a_lost_exception_is_noticed(client, program):
    with time_machine.travel(NOW, tick=False):
        exception_on_the_first_date()
        content = client.get("/kalender.ics").content
        Occurrence.objects.update(starts_at=datetime(2026, 12, 8, 12, tzinfo=UTC))
        assert program(content, FIRST, LAST) != stored()
