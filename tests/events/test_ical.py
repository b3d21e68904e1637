"""The calendar for calendar programs: RFC 5545, series, exceptions, zones, the same bytes again."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from dateutil.rrule import rrulestr
from django.utils import timezone
from icalendar import Calendar

from denkzellen.models import PublicationState
from events.models import Event, EventStatus
from tests.factories import (
    make_association,
    make_denkzelle,
    make_discipline,
    make_event,
    make_venue,
)

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")


def feed(client, query=""):
    response = client.get(f"/kalender.ics{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content


def calendar_at(client, address="/kalender.ics"):
    return Calendar.from_ical(client.get(address).content)


def events_in(client, query=""):
    return Calendar.from_ical(feed(client, query)).walk("VEVENT")


def only_event(client, query=""):
    (event,) = events_in(client, query)
    return event


def starts_of(component, until):
    """All dates a calendar program works out, as local wall times."""
    start = component["dtstart"].dt
    rule = component["rrule"].to_ical().decode()
    zone = start.tzinfo
    naive = rrulestr(_local(rule, zone), dtstart=start.replace(tzinfo=None))
    return list(naive.between(start.replace(tzinfo=None), until, inc=True))


def _local(rule, zone):
    parts = dict(part.split("=") for part in rule.split(";"))
    if parts.get("UNTIL", "").endswith("Z"):
        until = datetime.strptime(parts["UNTIL"], "%Y%m%dT%H%M%SZ").replace(tzinfo=ZoneInfo("UTC"))
        parts["UNTIL"] = until.astimezone(zone).strftime("%Y%m%dT%H%M%S")
    return ";".join("=".join(part) for part in parts.items())


def test_single_event_says_all_that_is_known(client):
    venue = make_venue(
        name="Pavillon", address="Papenstraße 6", postcode="28195", latitude=53.08, longitude=8.81
    )
    make_event(
        title="Versammlung; mit Komma, und \\",
        summary="Zwei\nZeilen",
        venue=venue,
        denkzelle=make_denkzelle(name="Räume"),
        disciplines=(make_discipline("Tanz"),),
        start_date=date(2026, 12, 8),
        start_time=time(15),
        end_time=time(17),
    )
    with time_machine.travel("2026-12-01 12:00:00+01:00"):
        event = only_event(client)
    assert event["summary"] == "Versammlung; mit Komma, und \\"
    assert event["dtstart"].dt == datetime(2026, 12, 8, 15, tzinfo=BERLIN)
    assert event["dtend"].dt == datetime(2026, 12, 8, 17, tzinfo=BERLIN)
    assert event["dtstart"].params["TZID"] == "Europe/Berlin"
    assert event["status"] == "CONFIRMED"
    assert event["location"] == "Pavillon, Papenstraße 6, 28195 Bremen"
    assert event["geo"].to_ical() == "53.08;8.81"
    assert event["categories"].cats == ["Treffen", "Tanz", "Räume"]
    assert "Zwei\nZeilen" in event["description"]
    assert event["url"].endswith("/kalender/termin/versammlung-mit-komma-und/")
    assert "organizer" not in event


def test_whole_days_are_days_with_an_end_that_is_not_part_of_them(client):
    day = timezone.localdate() + timedelta(days=5)
    make_event(start_date=day, start_time=None, end_time=None, end_date=day + timedelta(days=2))
    event = only_event(client)
    assert event["dtstart"].dt == day
    assert event["dtend"].dt == day + timedelta(days=3)
    assert b"DTSTART;VALUE=DATE:" in feed(client)


def test_open_end_has_no_end(client):
    make_event(end_time=None)
    assert "dtend" not in only_event(client)


@pytest.mark.parametrize(
    ("status", "written", "title"),
    [
        (EventStatus.PLANNED, "CONFIRMED", "Konzert"),
        (EventStatus.CANCELLED, "CANCELLED", "Abgesagt: Konzert"),
        (EventStatus.POSTPONED, "TENTATIVE", "Verschoben: Konzert"),
        (EventStatus.FULL, "CONFIRMED", "Ausgebucht: Konzert"),
    ],
)
def test_state_is_told_to_program_and_reader(client, status, written, title):
    make_event(title="Konzert", status=status)
    event = only_event(client)
    assert (event["status"], event["summary"]) == (written, title)


def test_each_edit_raises_the_sequence(client):
    event = make_event()
    assert only_event(client)["sequence"] == 0
    Event.objects.get(pk=event.pk).save()
    assert only_event(client)["sequence"] == 1


@time_machine.travel("2027-03-01 12:00:00+01:00", tick=False)
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;COUNT=8",
        "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270430",
        "FREQ=WEEKLY;UNTIL=20270413T190000",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=5",
        "FREQ=MONTHLY;BYDAY=5TU;COUNT=3",
        "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4",
        "FREQ=DAILY;UNTIL=20270402",
    ],
)
def test_program_works_out_the_dates_of_the_page(client, rule):
    event = make_event(start_date=date(2027, 3, 2), start_time=time(19), rrule=rule)
    expected = [
        occurrence.local_start.replace(tzinfo=None)
        for occurrence in event.occurrences.order_by("starts_at")
    ]
    component = only_event(client)
    assert component["uid"] == event.uid
    assert starts_of(component, expected[-1] + timedelta(days=400)) == expected


def test_left_out_and_extra_dates_are_told(client):
    day = timezone.localdate() + timedelta(days=1)
    days = [day + timedelta(weeks=number) for number in range(4)]
    make_event(
        start_date=day,
        start_time=time(19),
        rrule="FREQ=WEEKLY;COUNT=3",
        exdates=[f"{days[1]}T19:00"],
        rdates=[f"{days[3]}T19:00", f"{days[3] + timedelta(days=1)}"],
    )
    component = only_event(client)
    assert component["exdate"].dts[0].dt == datetime.combine(days[1], time(19), BERLIN)
    assert [one.dts[0].dt for one in component["rdate"]] == [
        datetime.combine(days[3], time(19), BERLIN),
        datetime.combine(days[3] + timedelta(days=1), time(19), BERLIN),
    ]


def test_changed_date_of_a_series_says_which_one_it_stands_for(client):
    event = make_event(title="Probe", in_days=1, rrule="FREQ=WEEKLY;COUNT=4")
    _first, second, third, _fourth = event.occurrences.order_by("starts_at")
    second.own_status = EventStatus.CANCELLED
    second.save()
    planned = third.local_start
    third.starts_at += timedelta(hours=2)
    third.ends_at += timedelta(hours=2)
    third.is_override, third.previous_start = True, planned
    third.save()
    series, cancelled, moved = events_in(client)
    assert {str(one["uid"]) for one in (series, cancelled, moved)} == {event.uid}
    assert cancelled["recurrence-id"].dt == second.local_start
    assert cancelled["status"] == "CANCELLED"
    assert moved["recurrence-id"].dt == planned
    assert moved["dtstart"].dt == planned + timedelta(hours=2)
    assert "recurrence-id" not in series


def test_single_event_that_was_moved_stands_at_its_new_time(client):
    event = make_event(in_days=3)
    occurrence = event.occurrences.get()
    occurrence.starts_at += timedelta(days=1)
    occurrence.ends_at += timedelta(days=1)
    occurrence.is_override = True
    occurrence.save()
    component = only_event(client)
    assert component["dtstart"].dt == occurrence.local_start
    assert "recurrence-id" not in component


def test_chosen_days_of_a_series_stand_each_for_itself(client):
    day = timezone.localdate() + timedelta(days=1)
    event = make_event(title="Probe", start_date=day, rrule="FREQ=WEEKLY")
    last = day + timedelta(weeks=2)
    found = events_in(client, f"?von={day}&bis={last}")
    assert [one["dtstart"].dt.date() for one in found] == [
        day + timedelta(weeks=number) for number in range(3)
    ]
    assert all("rrule" not in one for one in found)
    uids = {str(one["uid"]) for one in found}
    assert len(uids) == 3
    assert event.uid not in uids


def test_series_of_which_one_date_is_elsewhere_is_found_there_with_that_date_only(client):
    event = make_event(title="Probe", in_days=1, rrule="FREQ=WEEKLY;COUNT=3")
    elsewhere = event.occurrences.order_by("starts_at")[1]
    elsewhere.venue, elsewhere.is_override = make_venue(name="Halle"), True
    elsewhere.save()
    found = only_event(client, "?ort=halle")
    assert found["dtstart"].dt == elsewhere.local_start
    assert found["location"].startswith("Halle")


@time_machine.travel("2026-12-01 12:00:00+01:00", tick=False)
def test_feed_goes_from_sixty_days_ago_to_two_years_ahead(client):
    make_event(title="Zu alt", start_date=date(2026, 9, 1))
    make_event(title="Alt", start_date=date(2026, 10, 5))
    make_event(title="Fern", start_date=date(2028, 11, 1))
    make_event(title="Zu fern", start_date=date(2029, 1, 1))
    assert [str(event["summary"]) for event in events_in(client)] == ["Alt", "Fern"]


def test_zone_is_described_once_and_rightly(client):
    make_event()
    make_event()
    text = feed(client).decode()
    assert text.count("BEGIN:VTIMEZONE") == 1
    (zone,) = Calendar.from_ical(text).walk("VTIMEZONE")
    described = zone.to_tz()
    winter, summer = (
        datetime(2027, 3, 28, 1, 30, tzinfo=BERLIN),
        datetime(2027, 3, 28, 3, 30, tzinfo=BERLIN),
    )
    middles = [datetime(2027, month, 15, 12, tzinfo=BERLIN) for month in range(1, 13)]
    for moment in (winter, summer, *middles):
        assert moment.replace(tzinfo=described).utcoffset() == moment.utcoffset()


def test_event_of_another_zone_keeps_its_clock(client):
    make_event(zone="America/New_York", start_time=time(20), end_time=time(21))
    text = feed(client).decode()
    assert "BEGIN:VTIMEZONE\r\nTZID:America/New_York" in text
    start = only_event(client)["dtstart"].dt
    assert start.hour == 20
    assert start.utcoffset() == start.replace(tzinfo=ZoneInfo("America/New_York")).utcoffset()


def test_calendar_carries_the_name_of_its_filter(client):
    make_association(name="Tanzverband")
    calendar = Calendar.from_ical(feed(client, "?verband=tanzverband&stufenlos=1&q=Probe"))
    assert calendar["name"] == "DENKZELLEN Bremen: Tanzverband · stufenlos · „Probe“"
    assert calendar["x-wr-calname"].to_ical().decode() == calendar["name"]
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in feed(client)


NASTY = "A\r\nBEGIN:VEVENT\r\nSUMMARY:x\x1b\u2028\x85; , \\n 🎭" + "ü🎭ß" * 60


def test_lines_are_folded_and_nothing_in_a_text_can_break_out(client):
    event = make_event(title="Titel", summary=NASTY[:300], place=NASTY[:200])
    Event.objects.filter(pk=event.pk).update(title=NASTY[:150], subtitle=NASTY[:200])
    content = feed(client)
    assert content.endswith(b"\r\n")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
        assert not any(byte < 32 for byte in line)
    component = only_event(client)
    assert component["summary"].startswith("A\nBEGIN:VEVENT\nSUMMARY:x")
    assert component["summary"].endswith(NASTY[140:150])
    assert content.count(b"BEGIN:VEVENT\r\n") == 1


def test_same_events_give_the_same_bytes(client):
    for number in range(5):
        make_event(title=f"Termin {number}", rrule="FREQ=WEEKLY;COUNT=2")
    first = feed(client)
    with time_machine.travel(timezone.now() + timedelta(seconds=90)):
        assert feed(client) == first


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/kalender.ics", "/kalender.rss", "/kalender.json"])
def test_unchanged_feed_is_not_sent_again(client, address, django_assert_max_num_queries):
    event = make_event()
    etag = client.get(address)["ETag"]
    with django_assert_max_num_queries(2):
        unchanged = client.get(address, headers={"if-none-match": etag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    event.title = "Neu"
    event.save()
    changed = client.get(address, headers={"if-none-match": etag})
    assert changed.status_code == 200
    assert b"Neu" in changed.content


def test_etags_differ_between_filters_and_days(client):
    with time_machine.travel("2026-12-01 12:00:00+01:00"):
        here = client.get("/kalender.ics")["ETag"]
        assert client.get("/kalender.ics?q=x")["ETag"] != here
    with time_machine.travel("2026-12-02 12:00:00+01:00"):
        assert client.get("/kalender.ics")["ETag"] != here


@pytest.mark.parametrize("state", ["draft", "submitted", "hidden"])
def test_what_is_not_public_is_in_no_calendar(client, state):
    event = make_event(title="Geheim", state=state)
    assert events_in(client) == []
    assert client.get(f"/kalender/termin/{event.slug}.ics").status_code == 404


def test_calendar_of_one_event_holds_its_whole_series(client):
    event = make_event(title="Probe", rrule="FREQ=WEEKLY;COUNT=3")
    make_event(title="Andere")
    response = client.get(f"/kalender/termin/{event.slug}.ics")
    assert response["Content-Disposition"] == 'attachment; filename="probe.ics"'
    (component,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert component["rrule"]["COUNT"] == [3]


def test_calendar_of_a_renamed_event_is_found_at_its_old_address(client):
    event = make_event(title="Probe")
    event = Event.objects.get(pk=event.pk)
    event.slug = "neue-probe"
    event.save()
    response = client.get("/kalender/termin/probe.ics")
    assert response.status_code == 301
    assert response["Location"] == "/kalender/termin/neue-probe.ics"


def test_hidden_host_place_and_denkzelle_are_not_told(client):
    hidden = PublicationState.HIDDEN
    make_event(
        venue=make_venue(name="Geheimkeller", state=hidden),
        hosts=(make_association(name="Geheimbund", state=hidden),),
        denkzelle=make_denkzelle(name="Geheimzelle"),
        is_denkzelle_confirmed=False,
    )
    assert "geheim" not in feed(client).replace(b"\r\n ", b"").decode().lower()


@pytest.mark.parametrize("count", [1, 30])
def test_feed_asks_the_same_few_queries_for_any_number_of_events(
    client, django_assert_max_num_queries, count
):
    for _ in range(count):
        make_event(
            venue=make_venue(),
            denkzelle=make_denkzelle(),
            disciplines=(make_discipline(),),
            rrule="FREQ=WEEKLY;COUNT=2",
        )
    with django_assert_max_num_queries(12) as queries:
        feed(client)
    assert len(queries) == 11
