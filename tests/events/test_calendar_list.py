"""The list of the calendar: days, order, paging by time, words for what changed, privacy."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from denkzellen.models import PublicationState
from events.models import Event, EventStatus
from tests.events.pages import days_on, link_called, listed, page_of, titles_on, total_on
from tests.factories import make_denkzelle, make_event, make_venue

pytestmark = pytest.mark.django_db

NOT_PUBLIC = [PublicationState.DRAFT, PublicationState.SUBMITTED, PublicationState.HIDDEN]


def test_dates_stand_under_their_day_in_the_order_of_their_time(client):
    make_event(title="Abends", in_days=2, start_time=time(20), end_time=time(22))
    make_event(title="Morgens", in_days=2, start_time=time(9), end_time=time(10))
    make_event(title="Bald", in_days=1)
    html = page_of(client, "/kalender/")
    assert titles_on(html) == ["Bald", "Morgens", "Abends"]
    today = timezone.localdate()
    assert days_on(html) == [today + timedelta(days=1), today + timedelta(days=2)]
    assert total_on(html) == 3


def test_past_dates_are_one_step_away(client):
    make_event(title="Gestern", in_days=-1)
    make_event(title="Morgen", in_days=1)
    html = page_of(client, "/kalender/")
    assert titles_on(html) == ["Morgen"]
    assert listed(client, "/kalender/" + link_called(html, "früher")) == ["Gestern"]


def test_what_runs_for_days_stands_on_top_until_it_is_over(client):
    today = timezone.localdate()
    last = today + timedelta(days=3)
    make_event(title="Ausstellung", in_days=-3, start_time=None, end_date=last, end_time=None)
    make_event(title="Heute", in_days=0, start_time=time(23, 30), end_time=time(23, 45))
    html = page_of(client, "/kalender/")
    assert titles_on(html) == ["Ausstellung", "Heute"]
    running = html[html.index("Läuft schon") :]
    weekday = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")[last.weekday()]
    assert f"bis {weekday} {last.day}. " in running
    assert "Läuft schon" not in page_of(client, f"/kalender/?von={last + timedelta(days=1)}")


@pytest.mark.parametrize("state", NOT_PUBLIC)
def test_list_knows_nothing_of_events_that_are_not_public(client, state):
    make_event(title="Geheim", state=state)
    html = page_of(client, "/kalender/")
    assert "Geheim" not in html
    assert total_on(html) == 0


@pytest.mark.parametrize("status", [one for one in EventStatus if one != EventStatus.PLANNED])
def test_what_is_not_as_planned_is_said_before_the_title(client, status):
    make_event(title="Konzert", status=status)
    html = page_of(client, "/kalender/")
    assert html.index(f'<span class="badge">{status.label}</span>') < html.index("Konzert</a>")


def test_paging_by_time_shows_every_date_once_and_leads_back(client):
    start = timezone.localdate() + timedelta(days=1)
    titles = [f"Termin {number:03d}" for number in range(120)]
    for number, title in enumerate(titles):
        make_event(title=title, start_date=start + timedelta(days=number // 7))
    pages, address = [], "/kalender/"
    while address:
        html = page_of(client, address)
        pages.append(titles_on(html))
        later = link_called(html, "später")
        address = later and f"/kalender/{later}"
    assert [len(page) for page in pages] == [50, 50, 20]
    assert [title for page in pages for title in page] == titles
    earlier = page_of(client, "/kalender/" + link_called(html, "früher"))
    assert titles_on(earlier) == pages[1]


def test_pages_keep_the_filter(client):
    denkzelle = make_denkzelle(name="Räume")
    for number in range(60):
        make_event(title=f"Mit {number}", denkzelle=denkzelle, in_days=1 + number)
        make_event(title=f"Ohne {number}", in_days=1 + number)
    html = page_of(client, "/kalender/?denkzelle=raeume")
    second = listed(client, "/kalender/" + link_called(html, "später"))
    assert second == [f"Mit {number}" for number in range(50, 60)]


def test_dates_added_while_somebody_reads_do_not_shift_the_next_page(client):
    for number in range(60):
        make_event(title=f"Termin {number:02d}", in_days=10 + number)
    later = link_called(page_of(client, "/kalender/"), "später")
    make_event(title="Neu", in_days=1)
    assert listed(client, f"/kalender/{later}")[0] == "Termin 50"


def test_a_series_shows_each_date_with_its_own_address(client):
    event = make_event(title="Probe", in_days=1, rrule="FREQ=WEEKLY;COUNT=3")
    html = page_of(client, "/kalender/")
    assert titles_on(html) == ["Probe"] * 3
    for occurrence in event.occurrences.all():
        assert f"{event.get_absolute_url()}?termin={occurrence.recurrence_id}" in html


def test_row_says_when_where_and_how_one_gets_in(client):
    venue = make_venue(name="Schwankhalle", step_free="yes")
    make_event(
        title="Lesung",
        venue=venue,
        start_time=time(19),
        end_time=time(20, 30),
        is_free=True,
        registration="email",
        registration_email="post@example.org",
    )
    html = page_of(client, "/kalender/")
    assert "19–20:30 Uhr · Schwankhalle" in html
    for word in ("stufenlos", "Anmeldung", "kostenlos"):
        assert f'<li class="chip">{word}</li>' in html


def test_hidden_venue_of_a_public_event_is_not_named(client):
    venue = make_venue(name="Geheimkeller", state=PublicationState.HIDDEN, step_free="yes")
    make_event(title="Lesung", venue=venue)
    for address in ("/kalender/", "/kalender/einbetten/", "/", "/kalender.json", "/kalender.rss"):
        html = page_of(client, address)
        assert "Lesung" in html
        assert "Geheimkeller" not in html
        assert "geheimkeller" not in html


def test_date_moved_to_a_hidden_place_does_not_name_the_old_one(client):
    event = make_event(title="Lesung", venue=make_venue(name="Altes Haus"))
    hidden = make_venue(name="Neues Haus", state=PublicationState.DRAFT)
    event.occurrences.update(venue=hidden, is_override=True)
    for address in ("/kalender/", event.get_absolute_url(), "/kalender.ics"):
        html = page_of(client, address)
        assert "Altes Haus" not in html.replace("\r\n ", "")
        assert "Neues Haus" not in html.replace("\r\n ", "")


@pytest.mark.parametrize("confirmed", [True, False])
def test_denkzelle_is_named_only_once_confirmed(client, confirmed):
    denkzelle = make_denkzelle(name="Räume")
    make_event(denkzelle=denkzelle, is_denkzelle_confirmed=confirmed)
    assert ("Räume" in page_of(client, "/kalender/")) is confirmed


@pytest.mark.parametrize("count", [1, 30])
def test_list_asks_the_same_few_queries_for_any_number_of_rows(
    client, django_assert_max_num_queries, count
):
    venue, denkzelle = make_venue(), make_denkzelle()
    for _ in range(count):
        make_event(venue=venue, denkzelle=denkzelle)
    with django_assert_max_num_queries(8) as queries:
        assert len(listed(client)) == count
    assert len(queries) == 5


@pytest.mark.parametrize("cursor", ["ab=quatsch", "vor=1", "ab=9" * 40, "ab=99999999999999,1"])
def test_cursor_nobody_wrote_is_not_found(client, cursor):
    page_of(client, f"/kalender/?{cursor}", status=404)


@time_machine.travel("2027-03-27 12:00:00+01:00", tick=False)
def test_evening_stays_evening_over_the_change_to_summer_time(client):
    make_event(
        title="Täglich",
        start_date=date(2027, 3, 27),
        start_time=time(20),
        end_time=time(21),
        rrule="FREQ=DAILY;COUNT=3",
    )
    html = page_of(client, "/kalender/")
    assert html.count("20–21 Uhr") == 3
    assert days_on(html) == [date(2027, 3, 27), date(2027, 3, 28), date(2027, 3, 29)]


@time_machine.travel("2026-12-08 23:30:00+00:00", tick=False)
def test_today_is_the_day_in_bremen_not_in_utc(client):
    make_event(title="Am Achten", start_date=date(2026, 12, 8))
    make_event(title="Am Neunten", start_date=date(2026, 12, 9))
    assert listed(client) == ["Am Neunten"]


def test_empty_calendar_says_what_will_be_here(client):
    html = page_of(client, "/kalender/")
    assert "Neue Termine erscheinen hier" in html
    assert not Event.objects.exists()
