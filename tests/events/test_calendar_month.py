"""The month as a table."""

import re
from datetime import date, time

import pytest
import time_machine

from denkzellen.models import PublicationState
from events.models import EventStatus
from tests.events.pages import link_called, listed, page_of, total_on
from tests.factories import make_denkzelle, make_event

pytestmark = pytest.mark.django_db

TODAY = "2026-12-03 12:00:00+01:00"


@pytest.fixture(autouse=True)
def _third_of_december():
    with time_machine.travel(TODAY, tick=False):
        yield


def cells_of(html):
    """The text of each day's cell, as read aloud."""
    cells = re.findall(r"<td[^>]*>(.*?)</td>", html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


def cell(html, day):
    """The cell of a day of December 2026, whose first row begins on 30 November."""
    return cells_of(html)[day]


def make_dated(title, day, **fields):
    return make_event(title=title, start_date=date(2026, 12, day), **fields)


def test_month_is_a_table_with_caption_and_named_weekdays(client):
    html = page_of(client, "/kalender/2026/12/")
    assert re.search(r"<caption[^>]*>Dezember 2026</caption>", html)
    assert html.count('<th scope="col" abbr="') == 7
    assert '<th scope="col" abbr="Montag">' in html
    assert len(cells_of(html)) == 35


def test_dates_stand_in_the_cell_of_their_day(client):
    make_dated("Versammlung", 8, start_time=time(15), end_time=time(17))
    html = page_of(client, "/kalender/2026/12/")
    assert "15:00 Versammlung" in cell(html, 8)
    assert "Versammlung" not in cell(html, 9)
    assert total_on(html) == 1


def test_day_links_to_its_list_and_says_how_many(client):
    make_dated("Erste", 12)
    make_dated("Zweite", 12)
    make_dated("Andere", 13)
    html = page_of(client, "/kalender/2026/12/")
    assert "12. Dezember, 2 Termine" in html
    assert listed(client, link_called(html, "12. Dezember, 2 Termine")) == ["Erste", "Zweite"]


def test_full_day_leads_to_the_rest(client):
    for number in range(5):
        make_dated(f"Termin {number}", 12)
    html = page_of(client, "/kalender/2026/12/")
    assert "Termin 2" in cell(html, 12)
    assert "Termin 3" not in cell(html, 12)
    assert len(listed(client, link_called(html, "+2 weitere"))) == 5


def test_several_days_stand_on_each_of_them_with_their_end(client):
    make_dated("Festival", 30, start_time=None, end_date=date(2027, 1, 2))
    html = page_of(client, "/kalender/2026/12/")
    days = [day for day in range(35) if "Festival bis Sa 2. Jan" in cell(html, day)]
    assert days == [30, 31, 32, 33]
    assert "Festival" in page_of(client, "/kalender/2027/1/")


def test_what_began_in_another_month_is_there(client):
    make_event(
        title="Lang", start_date=date(2026, 9, 1), start_time=None, end_date=date(2027, 3, 1)
    )
    assert page_of(client, "/kalender/2026/12/").count("Lang ") == 35


def test_what_begins_on_a_day_comes_before_what_runs_for_long(client):
    for number in range(3):
        make_dated(f"Schau {number}", 1, start_time=None, end_date=date(2026, 12, 20))
    make_dated("Konzert", 8)
    html = page_of(client, "/kalender/2026/12/")
    assert cell(html, 8).index("Konzert") < cell(html, 8).index("Schau 0")
    assert "+1 weitere" in cell(html, 8)


def test_today_is_marked_in_words(client):
    html = page_of(client, "/kalender/2026/12/")
    assert [day for day in range(35) if cell(html, day).startswith("Heute,")] == [3]


def test_view_of_the_list_opens_the_present_month(client):
    make_dated("Versammlung", 8)
    html = page_of(client, "/kalender/?ansicht=monat")
    assert "<caption" in html
    assert "Versammlung" in cell(html, 8)


def test_ways_to_other_months_keep_the_filter(client):
    make_denkzelle(name="Räume")
    html = page_of(client, "/kalender/2026/12/?denkzelle=raeume")
    assert link_called(html, "November 2026") == "/kalender/2026/11/?denkzelle=raeume"
    assert link_called(html, "Januar 2027") == "/kalender/2027/1/?denkzelle=raeume"
    assert link_called(html, "Heute") == "/kalender/2026/12/?denkzelle=raeume"


def test_state_comes_first_and_nothing_secret_comes_at_all(client):
    make_dated("Konzert", 8, status=EventStatus.CANCELLED)
    for state in (PublicationState.DRAFT, PublicationState.SUBMITTED, PublicationState.HIDDEN):
        make_dated("Geheim", 9, state=state)
    html = page_of(client, "/kalender/2026/12/")
    assert "Abgesagt 19:00 Konzert" in cell(html, 8)
    assert "Geheim" not in html


@pytest.mark.parametrize(
    "address", ["2026/13", "2026/0", "0/1", "1/1", "1899/12", "2200/1", "9999/12", "99999/1"]
)
def test_month_no_calendar_knows_is_not_found(client, address):
    page_of(client, f"/kalender/{address}/", status=404)


@pytest.mark.parametrize("address", ["1900/1", "2199/12"])
def test_first_and_last_month_have_a_way_back_only(client, address):
    html = page_of(client, f"/kalender/{address}/")
    assert ('rel="prev"' in html) is not ('rel="next"' in html)


@pytest.mark.parametrize("count", [1, 30])
def test_month_asks_the_same_few_queries_for_any_number_of_dates(
    client, django_assert_max_num_queries, count
):
    denkzelle = make_denkzelle()
    for number in range(count):
        make_dated(f"Termin {number}", 1 + number, denkzelle=denkzelle)
    with django_assert_max_num_queries(8) as queries:
        page_of(client, "/kalender/2026/12/")
    assert len(queries) == 4


def test_month_with_many_dates_stays_small(client):
    denkzelle = make_denkzelle()
    for number in range(274):
        make_dated(
            f"Ein Termin mit einem längeren Titel {number}", 1 + number % 31, denkzelle=denkzelle
        )
    assert len(client.get("/kalender/2026/12/").content) < 100_000


def test_what_begins_on_a_day_stands_before_what_has_been_running(client):
    make_dated("Ausstellung", 7, start_time=None, end_date=date(2026, 12, 12))
    make_dated("Konzert", 9, start_time=time(20))
    html = page_of(client, "/kalender/2026/12/")
    day = re.findall(r"<td[^>]*>(.*?)</td>", html, re.DOTALL)[9]
    assert day.index("Konzert") < day.index("Ausstellung")
    assert re.search(r'<li class="month-running"><a [^>]*>Ausstellung', day)
    assert "month-running" not in re.findall(r"<td[^>]*>(.*?)</td>", html, re.DOTALL)[7]
