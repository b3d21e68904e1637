"""Events which leave the calendar: programs hear that they are off, and not a word of them."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from icalendar import Calendar

from denkzellen.models import PublicationState
from denkzellen.models.entry import locked
from events.models import Event, GoneEvent
from network.actions.erasure import erase_entry
from tests.events.programs import with_ical, with_icalendar
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_discipline,
    make_district,
    make_event,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db


def components(client, address="/kalender.ics"):
    response = client.get(address)
    assert response.status_code == 200
    return Calendar.from_ical(response.content).walk("VEVENT")


def hide(event):
    locked(event).hide()


def test_hidden_event_stays_as_cancelled_without_its_words(client):
    event = make_event(title="Wunderkammer", summary="Mit Gästen", place="Hinterhof")
    (before,) = components(client)
    hide(event)
    (gone,) = components(client)
    assert gone["uid"] == before["uid"]
    assert gone["dtstart"].dt == before["dtstart"].dt
    assert gone["sequence"] > before["sequence"]
    assert (gone["status"], gone["summary"]) == ("CANCELLED", "Steht nicht mehr im Kalender")
    text = client.get("/kalender.ics").content.decode().lower()
    for word in ("wunderkammer", "gästen", "hinterhof"):
        assert word not in text


def test_deleted_event_stays_as_cancelled(client):
    event = make_event(title="Wunderkammer", rrule="FREQ=WEEKLY;COUNT=3")
    uid = event.uid
    erase_entry(event)
    (gone,) = components(client)
    assert (str(gone["uid"]), gone["status"]) == (uid, "CANCELLED")
    assert "rrule" not in gone


@pytest.mark.parametrize("read", [with_ical, with_icalendar])
def test_programs_understand_what_is_left(client, read):
    day = timezone.localdate() + timedelta(days=3)
    for start_time in ({}, {"start_time": None}):
        hide(make_event(start_date=day, **start_time))
    content = client.get("/kalender.ics").content
    assert [one.status for one in read(content, day, day)] == ["CANCELLED", "CANCELLED"]


def test_own_address_says_that_it_is_off(client):
    event = make_event(title="Wunderkammer")
    hide(event)
    (gone,) = components(client, "/kalender/termin/wunderkammer.ics")
    assert gone["status"] == "CANCELLED"
    assert client.get("/kalender/termin/wunderkammer/").status_code == 404
    event.refresh_from_db()
    event.delete()
    (gone,) = components(client, "/kalender/termin/wunderkammer.ics")
    assert gone["status"] == "CANCELLED"


def test_after_sixty_days_nothing_is_said_any_more(client):
    event = make_event(title="Wunderkammer", in_days=100)
    hide(event)
    with time_machine.travel(timezone.now() + timedelta(days=59)):
        assert len(components(client)) == 1
    with time_machine.travel(timezone.now() + timedelta(days=62)):
        assert components(client) == []
        assert client.get("/kalender/termin/wunderkammer.ics").status_code == 404


def test_shown_again_it_is_as_before_with_a_higher_sequence(client):
    event = make_event(title="Wunderkammer")
    hide(event)
    (gone,) = components(client)
    locked(event).show()
    (again,) = components(client)
    assert (again["uid"], again["summary"]) == (gone["uid"], "Wunderkammer")
    assert again["status"] == "CONFIRMED"
    assert again["sequence"] > gone["sequence"]
    assert not GoneEvent.objects.exists()


def test_hidden_and_then_deleted_is_said_once(client):
    event = make_event()
    hide(event)
    Event.objects.get().delete()
    (gone,) = components(client)
    assert str(gone["uid"]) == event.uid


@pytest.mark.parametrize("state", ["draft", "submitted", "hidden"])
def test_what_was_never_public_leaves_nothing(client, state):
    event = make_event(title="Wunderkammer", state=state)
    event.title = "Wunderkammer zwei"
    event.save()
    event.delete()
    assert components(client) == []
    assert client.get("/kalender/termin/wunderkammer.ics").status_code == 404
    assert not GoneEvent.objects.exists()


def test_editing_leaves_nothing(client):
    event = make_event()
    event.title = "Anders"
    event.save()
    event.touch()
    assert not GoneEvent.objects.exists()
    assert len(components(client)) == 1


HITS = [
    "format=lesung",
    "format=konzert&format=lesung",
    "denkzelle=raeume",
    "sparte=tanz",
    "stadtteil=mitte",
    "stadtteil=walle",
    "verband=bund",
    "akteur=ada",
    "ort=halle",
    "ort=keller",
    "kostenlos=1",
    "stufenlos=1&akteur=ada",
]
MISSES = [
    "format=konzert",
    "denkzelle=andere",
    "sparte=tanz&format=konzert",
    "stadtteil=gibtesnicht",
    "verband=stiller-bund",
    "akteur=eva",
    "online=1",
    "gebaerdensprache=1",
    "kostenlos=1&online=1",
    "q=Wunderkammer",
    "von=quatsch",
]


def fill():
    halle = make_venue(name="Halle", district=make_district("Mitte"), step_free="yes")
    event = make_event(
        title="Wunderkammer",
        format="lesung",
        rrule="FREQ=WEEKLY;COUNT=3",
        denkzelle=make_denkzelle(name="Räume"),
        disciplines=(make_discipline("Tanz"),),
        venue=halle,
        hosts=(
            make_association(name="Bund"),
            make_actor(name="Ada"),
            make_association(name="Stiller Bund", state=PublicationState.HIDDEN),
        ),
        is_free=True,
    )
    elsewhere = event.occurrences.order_by("starts_at")[1]
    elsewhere.venue = make_venue(name="Keller", district=make_district("Walle"))
    elsewhere.is_override = True
    elsewhere.save()
    return event


@pytest.mark.parametrize("query", HITS + MISSES)
def test_only_selections_in_which_it_stood_hear_of_it(client, query):
    event = fill()
    assert bool(components(client, f"/kalender.ics?{query}")) == (
        query in HITS or query == "q=Wunderkammer"
    )
    hide(event)
    assert len(components(client, f"/kalender.ics?{query}")) == (query in HITS)


@time_machine.travel("2026-12-01 12:00:00+01:00", tick=False)
def test_only_calendars_of_its_days_hear_of_it(client):
    hide(make_event(start_date=date(2026, 12, 8), rrule="FREQ=WEEKLY;COUNT=3"))
    assert len(components(client, "/kalender.ics?von=2026-12-20&bis=2026-12-24")) == 1
    assert components(client, "/kalender.ics?von=2026-12-23") == []
    assert components(client, "/kalender.ics?bis=2026-12-07") == []


def test_nothing_that_is_kept_can_be_read(client):
    hide(fill())
    (kept,) = GoneEvent.objects.values()
    for word in ("wunderkammer", "ada", "bund", "halle", "lesung"):
        assert word not in str(kept).lower()


@pytest.mark.django_db(transaction=True)
def test_feed_is_not_the_same_any_more(client):
    event = make_event()
    etag = client.get("/kalender.ics")["ETag"]
    with transaction.atomic():
        hide(event)
    assert client.get("/kalender.ics", headers={"if-none-match": etag}).status_code == 200


def test_keeper_still_gets_the_hidden_event_itself(client):
    keeper = make_user()
    hide(make_event(title="Wunderkammer", created_by=keeper))
    client.force_login(keeper)
    (own,) = components(client, "/kalender/termin/wunderkammer.ics")
    assert own["summary"] == "Wunderkammer"


def test_other_feeds_do_without_it(client):
    hide(make_event(title="Wunderkammer"))
    assert client.get("/kalender.json").json()["termine"] == []
    assert b"<item>" not in client.get("/kalender.rss").content


@pytest.mark.parametrize("count", [1, 30])
def test_any_number_that_are_gone_costs_the_same_queries(
    client, django_assert_max_num_queries, count
):
    for _ in range(count):
        hide(make_event(denkzelle=make_denkzelle()))
    with django_assert_max_num_queries(9) as queries:
        components(client)
    assert len(queries) == 4


def test_what_is_told_no_more_is_forgotten():
    hide(make_event())
    with time_machine.travel(timezone.now() + timedelta(days=59)):
        call_command("forget", verbosity=0)
        assert GoneEvent.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=62)):
        call_command("forget", verbosity=0)
        assert GoneEvent.objects.count() == 0
