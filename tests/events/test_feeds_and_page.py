"""Whoever takes a selection along gets what the page shows: same titles, same days."""

import json
import re
from datetime import date, time, timedelta

import pytest
import time_machine

from events.models import EventStatus
from tests.events.pages import SOFT_HYPHEN, link_called, titles_on
from tests.events.programs import with_ical
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_discipline,
    make_district,
    make_event,
    make_venue,
)

pytestmark = pytest.mark.django_db

NOW = "2026-12-01 12:00:00+01:00"
TODAY, LAST = date(2026, 12, 1), date(2028, 11, 30)
STATES = re.compile("^(Abgesagt|Verschoben|Findet online statt|Ausgebucht): ")
QUERIES = [
    "",
    "format=konzert",
    "format=konzert&format=lesung",
    "denkzelle=raeume",
    "denkzelle=raeume&format=lesung",
    "verband=tanzverband",
    "akteur=ada",
    "akteur=ada&kostenlos=1",
    "ort=halle",
    "ort=halle&ort=keller",
    "stadtteil=mitte",
    "stadtteil=mitte&stadtteil=walle&online=1",
    "sparte=tanz",
    "sparte=tanz&stufenlos=1",
    "kostenlos=1",
    "online=1",
    "stufenlos=1",
    "gebaerdensprache=1",
    "q=Klangraum",
    "q=Klangraum&format=konzert",
    "von=2027-01-01",
    "von=2026-12-10&bis=2027-01-31",
    "bis=2026-12-24&kostenlos=1",
]
EMPTY = ["format=unbekannt", "von=2027-02-01&bis=2027-01-01", "von=irgendwann"]


def fill():
    mitte, walle = make_district("Mitte"), make_district("Walle")
    halle = make_venue(name="Halle", district=mitte, step_free="yes")
    keller = make_venue(name="Keller", district=walle, step_free="no")
    cell, tanz = make_denkzelle(name="Räume"), make_discipline("Tanz")
    verband, ada = make_association(name="Tanzverband"), make_actor(name="Ada")
    for number in range(14):
        make_event(
            title=f"Termin {number}",
            start_date=TODAY + timedelta(days=5 * number),
            start_time=time(10 + number % 9),
            format=("konzert", "lesung", "treffen", "kurs")[number % 4],
            venue=(halle, keller, None)[number % 3],
            denkzelle=cell if number % 2 else None,
            disciplines=(tanz,) if number % 3 == 0 else (),
            hosts=((verband,), (ada,), (verband, ada), ())[number % 4],
            is_free=number % 5 == 0,
            is_online=number % 4 == 1,
            sign_language="yes" if number % 6 == 0 else "",
            summary="Im Klangraum" if number % 3 == 1 else "",
        )
    _fill_series(halle, keller, tanz, ada)
    make_event(title="Vorbei", start_date=date(2026, 11, 10), is_free=True)
    make_event(title="Entwurf", start_date=date(2026, 12, 12), state="draft", is_free=True)


def _fill_series(halle, keller, tanz, ada):
    """With dates that differ, and one that lasts several days."""
    weekly = make_event(
        title="Offene Probe",
        start_date=date(2026, 10, 20),
        rrule="FREQ=WEEKLY",
        venue=halle,
        disciplines=(tanz,),
        is_free=True,
    )
    dates = list(weekly.occurrences.filter(first_day__gte=TODAY).order_by("starts_at"))
    dates[2].own_status = EventStatus.CANCELLED
    dates[3].venue, dates[3].is_override = keller, True
    dates[4].own_status = EventStatus.MOVED_ONLINE
    for occurrence in dates[2:5]:
        occurrence.save()
    make_event(
        title="Klangraum",
        start_date=date(2026, 12, 14),
        format="konzert",
        hosts=(ada,),
        rrule="FREQ=MONTHLY;BYDAY=2MO;COUNT=9",
        exdates=["2027-02-08"],
    )
    make_event(
        title="Schau",
        start_date=date(2026, 11, 20),
        end_date=date(2026, 12, 20),
        start_time=None,
        venue=halle,
        is_free=True,
    )


def on_the_page(client, query):
    """Titles and days of the list, followed to its end; what began before it comes first."""
    address, seen = f"/kalender/?{query}", []
    while address:
        html = _fetch(client, address).decode()
        _head, *sections = re.split('<section class="', html)
        for section in sections:
            day = re.search(r'id="tag-(\d{8})"', section)
            first = date.fromisoformat(day[1]) if day else None
            seen += [(title, first) for title in titles_on(section)]
        later = link_called(html, "später")
        address = later and f"/kalender/{later}"
    return seen


def in_json(client, query):
    dates = json.loads(_fetch(client, f"/kalender.json?{query}"))["termine"]
    return [(one["titel"], date.fromisoformat(one["beginn"][:10])) for one in dates]


def in_ics(client, query, since):
    """What takes place from `since` on: a calendar also holds the last 60 days."""
    content = _fetch(client, f"/kalender.ics?{query}")
    seen = with_ical(content, since - timedelta(days=60), LAST)
    dates = [(STATES.sub("", one.title), one.start, one.end) for one in seen]
    return [(title, _day(start)) for title, start, end in dates if _day(end or start) >= since]


def _day(moment):
    return moment if type(moment) is date else moment.date()


def _fetch(client, address):
    client.cookies.clear()
    response = client.get(address)
    assert (response.status_code, dict(response.cookies)) == (200, {})
    return response.content


@pytest.mark.parametrize("query", QUERIES + EMPTY)
def test_feeds_hold_what_the_page_shows(client, query):
    with time_machine.travel(NOW, tick=False):
        fill()
        chosen = re.search(r"von=(\d{4}-\d\d-\d\d)", query)
        since = date.fromisoformat(chosen[1]) if chosen else TODAY
        page = on_the_page(client, query)
        listed = sorted((title, day) for title, day in page if day and day <= LAST)
        running = sorted(title for title, day in page if day is None)
        for found in (in_json(client, query), in_ics(client, query, since)):
            found = [(title, day) for title, day in found if day <= LAST]
            assert sorted(one for one in found if one[1] >= since) == listed
            assert sorted(title for title, day in found if day < since) == running
    assert bool(listed) == (query not in EMPTY)
    if query == "":
        assert running == ["Schau"]
        assert len(listed) > 100


def test_pages_are_more_than_one_so_that_following_them_is_tried(client):
    with time_machine.travel(NOW, tick=False):
        fill()
        html = _fetch(client, "/kalender/").decode().replace(SOFT_HYPHEN, "")
    assert link_called(html, "später")
