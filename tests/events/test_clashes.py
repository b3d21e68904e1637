"""What is seen of other dates while one chooses a date, and of events entered already."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from denkzellen.models import PublicationState
from events.clashes import around, similar
from events.models import Event, EventStatus, SchoolHoliday
from events.recurrence import Schedule
from tests.factories import (
    make_discipline,
    make_district,
    make_event,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db

DAY = date(2026, 12, 8)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 12:00", tick=True):
        yield


def schedule(start=DAY, **more):
    values = {"end_date": start, "start_time": time(19), "end_time": time(21)}
    return Schedule(start_date=start, zone="Europe/Berlin", **{**values, **more})


def on(day=DAY, **fields):
    return make_event(start_date=day, **fields)


def titles(found):
    return [near.row.title for near in found.days[0].near]


def html_of(found):
    html = render_to_string("events/mein/around.html", {"around": found})
    return html.replace("\u00ad", "")


def test_same_district_discipline_or_audience_come_first_the_rest_is_a_number():
    venue = make_venue(district=make_district("Neustadt"))
    theatre = make_discipline("Theater")
    on(
        title="Nebenan",
        venue=make_venue(district=venue.district),
        start_time=time(20),
        end_time=None,
    )
    on(title="Auch Theater", disciplines=(theatre,), start_time=time(18))
    on(title="Auch für Kinder", audience="kinder", start_time=None)
    on(title="Irgendwo"), on(title="Noch etwas")
    on(DAY + timedelta(1), title="Tags darauf", disciplines=(theatre,))

    found = around(schedule(), venue=venue, disciplines=[theatre], audience="kinder")

    assert titles(found) == ["Auch für Kinder", "Auch Theater", "Nebenan"]
    assert [near.reasons for near in found.days[0].near] == [
        ["gleiches Publikum"],
        ["gleiche Sparte"],
        ["gleicher Stadtteil"],
    ]
    assert (found.days[0].number, found.days[0].further) == (5, 2)
    html = html_of(found)
    assert "2 weitere Termine" in html
    assert "von=2026-12-08&amp;bis=2026-12-08" in html


def test_an_event_for_everybody_is_not_near_to_all_others():
    on()
    found = around(schedule(), audience="alle")
    assert (titles(found), found.days[0].further) == ([], 1)
    assert "1 anderer Termin" in html_of(found)


def test_only_what_everybody_sees_and_what_takes_place_counts():
    on(state=PublicationState.DRAFT), on(state=PublicationState.HIDDEN)
    on(status=EventStatus.CANCELLED), on(status=EventStatus.POSTPONED)
    moved = on(rrule="FREQ=DAILY;COUNT=2")
    moved.occurrences.filter(first_day=DAY).update(own_status=EventStatus.CANCELLED)
    hidden_place = make_venue(state=PublicationState.HIDDEN, district=make_district("Mitte"))
    on(title="Am verborgenen Ort", venue=hidden_place)

    found = around(schedule(), venue=hidden_place)

    assert (titles(found), found.days[0].number) == ([], 1)


def test_the_event_itself_is_not_in_its_own_way():
    own = on(audience="kinder")
    assert around(own.schedule, audience="kinder", without=own).days[0].number == 0
    unsaved = Event(title="Neu", start_date=DAY)
    assert around([DAY], audience="kinder", without=unsaved).days[0].number == 1


def test_public_and_school_holidays_are_told():
    SchoolHoliday.objects.create(
        name="Weihnachtsferien", first_day=date(2026, 12, 23), last_day=date(2027, 1, 9)
    )
    found = around([date(2026, 12, 22), date(2026, 12, 23), date(2026, 12, 25), date(2027, 1, 10)])
    assert [day.free_days for day in found.days] == [
        [],
        ["Weihnachtsferien"],
        ["Erster Weihnachtstag", "Weihnachtsferien"],
        [],
    ]
    assert "Erster Weihnachtstag, Weihnachtsferien" in html_of(found)


def test_reformation_day_is_a_holiday_in_bremen():
    assert around([date(2027, 10, 31)]).days[0].free_days == ["Reformationstag"]


def test_a_day_without_anything_says_so():
    assert "Keine anderen Termine im Kalender" in html_of(around(schedule()))


def test_of_a_series_the_next_twelve_dates_are_looked_at():
    weekly = schedule(date(2026, 9, 1), rrule="FREQ=WEEKLY")
    found = around(weekly)
    assert [found.days[0].day, found.days[-1].day] == [date(2026, 11, 24), date(2027, 2, 9)]
    assert (len(found.days), found.is_cut) == (12, True)
    assert "die nächsten zwölf Termine" in html_of(found)


def test_several_days_are_all_looked_at_and_what_is_past_is_not():
    weekend = schedule(end_date=DAY + timedelta(2))
    assert [day.day.day for day in around(weekend).days] == [8, 9, 10]
    assert around(schedule(date(2026, 1, 8))).days == []
    assert html_of(around([])).strip() == ""


def test_a_full_evening_shows_the_first_five_and_how_many_more():
    for hour in range(10, 18):
        on(title=f"Um {hour}", start_time=time(hour), audience="kinder")
    found = around(schedule(), audience="kinder")
    assert titles(found) == [f"Um {hour}" for hour in range(10, 15)]
    assert found.days[0].further == 3


def test_looking_around_asks_as_much_for_many_events_as_for_one():
    venue, theatre = make_venue(district=make_district()), make_discipline()
    SchoolHoliday.objects.create(name="Ferien", first_day=DAY, last_day=DAY)

    def queries(number):
        for _one in range(number):
            on(venue=venue, disciplines=(theatre,), audience="kinder")
        with CaptureQueriesContext(connection) as context:
            html_of(
                around(
                    schedule(rrule="FREQ=DAILY"),
                    venue=venue,
                    disciplines=[theatre],
                    audience="kinder",
                )
            )
        return len(context)

    assert queries(1) == queries(30) == 3


def test_near_duplicates_are_found_however_they_are_spelt():
    same = on(title="Große Freiheit – Lesung")
    on(title="Ganz etwas anderes"), on(DAY + timedelta(1), title="Große Freiheit – Lesung")
    new = Event(title="GROSSE FREIHEIT: Lesung", start_date=DAY, end_date=DAY)
    assert similar(new) == [same]
    html = render_to_string("events/mein/similar.html", {"similar": similar(new)})
    assert same.get_absolute_url() in html
    assert "Di 8. Dez 2026" in html


def test_any_date_of_a_series_can_be_the_duplicate():
    series = on(DAY - timedelta(7), title="Offene Probe", rrule="FREQ=WEEKLY;COUNT=5")
    assert similar(Event(title="Offene Probe", start_date=DAY, end_date=DAY)) == [series]


def test_drafts_are_duplicates_only_for_whoever_keeps_them():
    ada = make_user()
    draft = on(title="Offene Probe", state=PublicationState.DRAFT, created_by=ada)
    new = Event(title="Offene Probe", start_date=DAY, end_date=DAY)
    assert similar(new, ada) == [draft]
    assert similar(new, make_user()) == similar(new) == []
    assert similar(draft, ada) == []
    html = render_to_string("events/mein/similar.html", {"similar": [draft]})
    assert "Entwurf" in html


def test_a_draft_that_knows_no_day_has_no_duplicate():
    assert similar(Event(title="Offene Probe")) == []
    assert similar(Event(title="–", start_date=DAY, end_date=DAY)) == []


def test_similar_events_are_found_with_one_query():
    for _one in range(5):
        on(title="Offene Probe", venue=make_venue())
    new = Event(title="Offene Probe", start_date=DAY, end_date=DAY)
    with CaptureQueriesContext(connection) as context:
        html = render_to_string("events/mein/similar.html", {"similar": similar(new)})
    assert (html.count("<li>"), len(context)) == (5, 1)
