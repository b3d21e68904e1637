"""What subscribers rely on: the same event stays the same, changes are noticed, limits are said."""

from datetime import date, datetime, time, timedelta
from time import perf_counter
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
import time_machine
import vobject
from django.db import connection
from django.utils import timezone
from icalendar import Calendar

from events.feeds import ics
from events.models import Event, EventStatus
from tests.events.pages import page_of
from tests.factories import make_denkzelle, make_event, make_user, make_venue

pytestmark = pytest.mark.django_db

ADDRESSES = ["/kalender.ics", "/kalender.rss", "/kalender.json", "/kalender/termin/probe.ics"]


def components(client, query=""):
    return Calendar.from_ical(client.get(f"/kalender.ics{query}").content).walk("VEVENT")


def only(client, query=""):
    (component,) = components(client, query)
    return component


def uids(client, query):
    return [str(one["uid"]) for one in components(client, query)]


# --- who is who


def test_uid_outlives_every_change(client):
    event = make_event(title="Probe")
    before = only(client)["uid"]
    event = Event.objects.get(pk=event.pk)
    event.title, event.slug, event.rrule = "Anders", "ganz-anders", "FREQ=DAILY;COUNT=2"
    event.start_date = event.end_date = event.start_date + timedelta(days=5)
    event.save()
    event.hide()
    event.show()
    assert only(client)["uid"] == before


def test_dates_of_a_torn_series_keep_their_uids_when_the_clock_changes(client):
    day = timezone.localdate()
    query = f"?von={day}&bis={day + timedelta(days=15)}"
    event = make_event(start_date=day + timedelta(days=1), rrule="FREQ=WEEKLY;COUNT=9")
    before = uids(client, query)
    event = Event.objects.get(pk=event.pk)
    event.title, event.start_time, event.end_time = "Später", time(20), time(22)
    event.save()
    occurrence = event.occurrences.order_by("starts_at")[1]
    occurrence.starts_at += timedelta(hours=1)
    occurrence.ends_at += timedelta(hours=1)
    occurrence.is_override = True
    occurrence.save()
    assert uids(client, query) == before
    assert len(set(before)) == 3


def test_dates_of_a_torn_series_are_the_same_in_every_selection(client):
    day = timezone.localdate() + timedelta(days=1)
    make_event(title="Probe", start_date=day, rrule="FREQ=WEEKLY;COUNT=9")
    wide = uids(client, f"?von={day}&bis={day + timedelta(days=30)}")
    assert uids(client, f"?bis={day + timedelta(days=8)}&q=Probe") == wide[:2]


# --- what changed


def test_each_change_that_matters_raises_the_sequence(client):
    event = make_event(rrule="FREQ=WEEKLY;COUNT=3")
    seen = [only(client)["sequence"]]
    occurrence = event.occurrences.order_by("starts_at")[1]
    occurrence.own_status = EventStatus.CANCELLED
    occurrence.save()
    event.touch()
    series, exception = components(client)
    assert series["sequence"] == exception["sequence"]
    seen.append(series["sequence"])
    event = Event.objects.get(pk=event.pk)
    event.status = EventStatus.POSTPONED
    event.save()
    seen.append(components(client)[0]["sequence"])
    assert seen == sorted(set(seen))


def test_renamed_venue_is_a_change_too(client):
    venue = make_venue(name="Halle")
    make_event(venue=venue)
    before = only(client)["last-modified"].dt
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        venue.name = "Große Halle"
        venue.save()
        component = only(client)
    assert component["location"].startswith("Große Halle")
    assert component["last-modified"].dt > before


def test_postponed_without_a_new_date_is_uncertain_and_says_so(client):
    make_event(title="Konzert", status=EventStatus.POSTPONED, status_note="Wasserschaden")
    component = only(client)
    assert (component["status"], component["summary"]) == ("TENTATIVE", "Verschoben: Konzert")
    assert "Ein neuer Termin steht noch nicht fest." in component["description"]
    assert "Wasserschaden" in component["description"]


def test_postponed_to_a_new_date_is_certain_and_names_the_old_one(client):
    event = make_event(title="Konzert", start_date=date(2027, 5, 4))
    occurrence = event.occurrences.get()
    occurrence.previous_start = occurrence.starts_at
    occurrence.starts_at += timedelta(days=7)
    occurrence.ends_at += timedelta(days=7)
    occurrence.first_day = occurrence.last_day = date(2027, 5, 11)
    occurrence.is_override, occurrence.own_status = True, EventStatus.POSTPONED
    occurrence.save()
    component = only(client)
    assert component["status"] == "CONFIRMED"
    assert component["dtstart"].dt == datetime(2027, 5, 11, 19, tzinfo=ZoneInfo("Europe/Berlin"))
    assert "Vorher geplant: 4. Mai 2027, 19:00" in component["description"]


def test_date_moved_online_names_its_own_address_and_no_place(client):
    event = make_event(
        venue=make_venue(name="Halle"), rrule="FREQ=WEEKLY;COUNT=2", online_url="https://a.example/"
    )
    occurrence = event.occurrences.order_by("starts_at")[1]
    occurrence.own_status = EventStatus.MOVED_ONLINE
    occurrence.own_online_url = "https://b.example/"
    occurrence.save()
    series, moved = components(client)
    assert "https://a.example/" in series["description"]
    assert "https://b.example/" in moved["description"]
    assert "https://a.example/" not in moved["description"]
    assert (series["location"], moved["location"]) == ("Halle, Bremen", "online")
    assert "geo" not in moved


def test_exception_leads_to_the_page_of_its_date(client):
    event = make_event(title="Probe", start_date=date(2027, 5, 4), rrule="FREQ=WEEKLY;COUNT=2")
    event.occurrences.filter(first_day=date(2027, 5, 11)).update(own_note="Früher Einlass")
    series, exception = components(client)
    assert series["url"].endswith("/kalender/termin/probe/")
    assert exception["url"].endswith("/kalender/termin/probe/?termin=2027-05-11T19:00")
    assert client.get(exception["url"].removeprefix("http://localhost:8000")).status_code == 200


# --- what the calendar says of itself


@time_machine.travel("2026-12-01 12:00:00+01:00", tick=False)
def test_calendar_says_how_far_it_reaches_and_where_it_comes_from(client):
    make_denkzelle(name="Räume")
    calendar = Calendar.from_ical(client.get("/kalender.ics?denkzelle=raeume").content)
    about = "Termine vom 02.10.2026 bis zum 01.12.2028"
    assert str(calendar["x-wr-caldesc"]) == str(calendar["description"]) == about
    assert calendar["url"] == "http://localhost:8000/kalender/?denkzelle=raeume"
    assert calendar["source"] == "http://localhost:8000/kalender.ics?denkzelle=raeume"
    chosen = Calendar.from_ical(client.get("/kalender.ics?von=2026-12-24&bis=2027-01-06").content)
    assert str(chosen["x-wr-caldesc"]) == "Termine vom 24.12.2026 bis zum 06.01.2027"


@time_machine.travel("2026-12-01 12:00:00+01:00", tick=False)
def test_calendar_that_is_too_long_says_that_it_is_cut_and_where(client, monkeypatch):
    monkeypatch.setattr(ics, "MAX_DATES", 4)
    for day in (2, 3, 4, 5, 5, 6):
        make_event(title=f"Am {day}.", start_date=date(2026, 12, day))
    calendar = Calendar.from_ical(client.get("/kalender.ics").content)
    assert "bis zum 04.12.2026" in calendar["x-wr-caldesc"]
    assert "mehr als 4" in calendar["x-wr-caldesc"]
    titles = [str(one["summary"]) for one in calendar.walk("VEVENT")]
    assert titles == ["Am 2.", "Am 3.", "Am 4."]


@time_machine.travel("2026-12-01 12:00:00+01:00", tick=False)
def test_page_of_the_subscription_says_so_as_well(client, monkeypatch):
    for day in (2, 3, 4, 5):
        make_event(start_date=date(2026, 12, day))
    whole = page_of(client, "/kalender/abonnieren/")
    assert "bis zum 1. Dezember 2028" in whole
    assert "mehr als" not in whole
    monkeypatch.setattr(ics, "MAX_DATES", 3)
    cut = page_of(client, "/kalender/abonnieren/")
    assert "bis zum 4. Dezember 2026" in cut
    assert "Diese Auswahl hat mehr als" in cut


def test_another_program_reads_it_too(client):
    event = make_event(title="Probe, mit Komma", rrule="FREQ=WEEKLY;COUNT=3")
    event.occurrences.filter(pk=event.occurrences.last().pk).update(own_note="Später")
    read = vobject.readOne(client.get("/kalender.ics").content.decode())
    assert [one.summary.value for one in read.vevent_list] == ["Probe, mit Komma"] * 2
    assert len(list(read.vevent_list[0].getrruleset())) == 3


# --- asked again


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_sent_twice(client, address):
    with time_machine.travel(timezone.now() - timedelta(seconds=9)):
        event = make_event(title="Probe")
    with time_machine.travel(timezone.now() - timedelta(seconds=5)):
        make_event(title="Andere").delete()
    first = client.get(address)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    since = {"if-modified-since": first["Last-Modified"]}
    unchanged = client.get(address, headers=since)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    event.touch()
    assert client.get(address, headers=since).status_code == 200
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_calendar_changes_with_the_day_only(client):
    make_event(title="Probe", rrule="FREQ=DAILY;COUNT=9", start_date=date(2026, 11, 28))
    make_event(title="Fern", zone="Asia/Tokyo", rrule="FREQ=WEEKLY", start_date=date(2026, 11, 3))
    bodies = []
    for hour in (0, 9, 17, 23):
        with time_machine.travel(f"2026-12-01 {hour:02}:10:00+01:00"):
            bodies.append(client.get("/kalender.ics").content)
    assert len(set(bodies)) == 1


# --- what should not do harm

CONTROL = "".join(map(chr, [*range(1, 32), 0x7F, 0x85, 0x2028, 0x2029, 0xFFFE, 0xFFFF]))
HOSTILE = f'a,b;c:d\\e"f\r\nEND:VEVENT\r\nBEGIN:VALARM\n{CONTROL}]]><x>&amp;'


def spoil(event, words):
    """Words in every field that allows any, past all forms."""
    texts = ("title", "subtitle", "summary", "place", "status_note", "online_url")
    Event.objects.filter(pk=event.pk).update(
        **dict.fromkeys(texts, words), status=EventStatus.FULL, language="de"
    )
    event.occurrences.update(own_note=words, own_online_url=words)
    type(event.denkzelle).objects.filter(pk=event.denkzelle_id).update(name=words[:80])


def test_hostile_words_stay_words_in_every_feed(client):
    event = make_event(denkzelle=make_denkzelle(), rrule="FREQ=WEEKLY;COUNT=2")
    spoil(event, HOSTILE)
    content = client.get("/kalender.ics").content
    assert content.count(b"\r\nEND:VEVENT\r\n") == 3
    assert b"\r\nBEGIN:VALARM" not in content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    for component in components(client):
        assert component.errors == []
        assert 'a,b;c:d\\e"f\nEND:VEVENT\nBEGIN:VALARM' in component["summary"]
    assert client.get("/kalender.json").json()["termine"][0]["titel"] == HOSTILE
    vobject.readOne(content.decode())
    items = ElementTree.fromstring(client.get("/kalender.rss").content).findall("channel/item")
    assert len(items) == 2


def test_words_of_two_megabytes_are_written_whole_and_in_time(client):
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL keeps no text that is longer than its column")
    event = make_event(denkzelle=make_denkzelle())
    spoil(event, "Öde, sehr; öde " * 140_000)
    started = perf_counter()
    whole = client.get("/kalender.ics").content.replace(b"\r\n ", b"").decode()
    assert whole.count("Öde\\, sehr\\; öde ") > 5 * 140_000
    for address in ("/kalender.rss", "/kalender.json"):
        assert client.get(address).status_code == 200
    assert perf_counter() - started < 30  # two seconds, unless it grows with the square


@pytest.mark.parametrize("query", ["q=%00%1b%0a%0d", "ort=%0d%0aX-EVIL:1", "q=%ff%fe", "von=0000"])
def test_hostile_questions_are_answered_quietly(client, query):
    make_event()
    for address in ("/kalender.ics", "/kalender.rss", "/kalender.json"):
        response = client.get(f"{address}?{query}")
        assert response.status_code == 200
        if address.endswith("ics"):
            assert b"\r\nX-EVIL" not in response.content


@pytest.mark.parametrize(
    "fields",
    [
        {"rrule": "FREQ=WEEKLY;UNTIL=99991231", "zone": "America/New_York"},
        {"rrule": "FREQ=WEEKLY;UNTIL=99991231T235959Z"},
        {"rrule": "FREQ=DAILY;COUNT=5000", "start_date": date(1900, 1, 1)},
        {"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "rdates": ["2027-01-01"]},
        {"rrule": "FREQ=WEEKLY;UNTIL=19000101", "rdates": ["2027-01-01"]},
        {"start_date": date(2199, 12, 31), "rrule": "FREQ=YEARLY"},
    ],
)
@time_machine.travel("2026-12-01 12:00:00+01:00", tick=False)
def test_rules_without_measure_are_told_at_once(client, fields):
    event = make_event(title="Probe", **fields)
    for address in ("/kalender.ics", "/kalender/termin/probe.ics"):
        response = client.get(address)
        assert response.status_code == 200
        Calendar.from_ical(response.content)
    assert event.occurrences.exists()


def test_draft_without_a_day_has_no_calendar_yet(client):
    keeper = make_user()
    Event.objects.create(title="Probe", created_by=keeper)
    client.force_login(keeper)
    assert client.get("/kalender/termin/probe.ics").status_code == 404
