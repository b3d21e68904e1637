"""The filters of the calendar: what each finds, counts beside them, and what nonsense gets."""

import re
from datetime import date, time, timedelta
from itertools import product

import pytest
from django.utils import timezone
from icalendar import Calendar

from denkzellen.models import DenkzelleState, PublicationState
from events.models import EventStatus
from tests.events.pages import counts_on, link_called, listed, page_of, titles_on, total_on
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_discipline,
    make_district,
    make_event,
    make_host,
    make_venue,
)

pytestmark = pytest.mark.django_db

HIDDEN = PublicationState.HIDDEN


@pytest.fixture
def scene():
    """Four dates of which each filter finds some."""
    raeume, geld = make_denkzelle(name="Räume"), make_denkzelle(name="Geld")
    neustadt, mitte = make_district("Neustadt"), make_district("Mitte")
    halle = make_venue(name="Halle", district=neustadt, step_free="yes", sign_language="no")
    keller = make_venue(name="Keller", district=mitte, step_free="no")
    theater, musik = make_discipline("Theater"), make_discipline("Musik")
    verband, ada = make_association(name="Tanzverband"), make_actor(name="Ada")
    make_event(
        title="Probe",
        denkzelle=raeume,
        venue=halle,
        disciplines=(theater, musik),
        hosts=(verband, ada),
        is_free=True,
        in_days=1,
    )
    make_event(
        title="Konzert",
        denkzelle=geld,
        venue=keller,
        disciplines=(musik,),
        hosts=(verband,),
        format="konzert",
        step_free="yes",
        in_days=2,
    )
    make_event(title="Stream", is_online=True, sign_language="yes", hosts=(ada,), in_days=3)
    make_event(title="Umzug", venue=halle, step_free="no", text="Über Größe reden", in_days=4)


FINDS = {
    "denkzelle=raeume": ["Probe"],
    "denkzelle=raeume&denkzelle=geld": ["Probe", "Konzert"],
    "verband=tanzverband": ["Probe", "Konzert"],
    "akteur=ada": ["Probe", "Stream"],
    "ort=halle": ["Probe", "Umzug"],
    "ort=halle&ort=keller": ["Probe", "Konzert", "Umzug"],
    "format=konzert": ["Konzert"],
    "sparte=theater": ["Probe"],
    "sparte=theater&sparte=musik": ["Probe", "Konzert"],
    "stadtteil=neustadt": ["Probe", "Umzug"],
    "kostenlos=1": ["Probe"],
    "online=1": ["Stream"],
    "stufenlos=1": ["Probe", "Konzert"],
    "gebaerdensprache=1": ["Stream"],
    "q=konzert": ["Konzert"],
    "q=groesse": ["Umzug"],
    "q=tanzverband": ["Probe", "Konzert"],
    "q=Halle": ["Probe", "Umzug"],
    "verband=tanzverband&akteur=ada": ["Probe"],
    "sparte=musik&stufenlos=1&stadtteil=mitte": ["Konzert"],
    "denkzelle=raeume&kostenlos=1&q=probe": ["Probe"],
    "denkzelle=geld&kostenlos=1": [],
}


@pytest.mark.parametrize("query", FINDS)
def test_page_feeds_and_embedded_list_find_the_same(client, scene, query):
    expected = FINDS[query]
    html = page_of(client, f"/kalender/?{query}")
    assert titles_on(html) == expected
    assert total_on(html) == len(expected)
    assert listed(client, f"/kalender/einbetten/?{query}") == expected
    dates = client.get(f"/kalender.json?{query}").json()["termine"]
    assert [date["titel"] for date in dates] == expected
    calendar = Calendar.from_ical(client.get(f"/kalender.ics?{query}").content)
    assert [str(event["summary"]) for event in calendar.walk("VEVENT")] == expected
    rss = page_of(client, f"/kalender.rss?{query}")
    assert [title in rss for title in ("Probe", "Konzert", "Stream", "Umzug")] == [
        title in expected for title in ("Probe", "Konzert", "Stream", "Umzug")
    ]


def test_days_narrow_the_list(client, scene):
    day = [timezone.localdate() + timedelta(days=number) for number in range(6)]
    assert listed(client, f"/kalender/?von={day[2]}&bis={day[3]}") == ["Konzert", "Stream"]
    assert listed(client, f"/kalender/?von={day[3]}") == ["Stream", "Umzug"]
    assert listed(client, f"/kalender/?bis={day[1]}") == ["Probe"]


def test_counts_leave_out_the_choice_in_their_own_facet(client, scene):
    html = page_of(client, "/kalender/?denkzelle=raeume")
    assert counts_on(html, "denkzelle") == {"raeume": 1, "geld": 1}
    assert counts_on(html, "sparte") == {"musik": 1, "theater": 1}
    assert counts_on(html, "ort") == {"halle": 1}
    assert counts_on(html, "kostenlos") == {"1": 1}


def test_every_count_is_what_choosing_it_finds(client, scene):
    html = page_of(client, "/kalender/?verband=tanzverband")
    for facet in ("denkzelle", "sparte", "ort", "stadtteil", "format", "akteur"):
        for value, number in counts_on(html, facet).items():
            narrowed = listed(client, f"/kalender/?verband=tanzverband&{facet}={value}")
            assert len(narrowed) == number, (facet, value)


def test_what_would_find_nothing_is_not_offered(client, scene):
    make_denkzelle(name="Leer")
    html = page_of(client, "/kalender/")
    assert "leer" not in counts_on(html, "denkzelle")
    assert counts_on(page_of(client, "/kalender/?denkzelle=leer"), "denkzelle")["leer"] == 0


def test_paused_denkzelle_is_offered_only_while_chosen(client):
    paused = make_denkzelle(name="Netzwerke", state=DenkzelleState.PAUSED)
    make_event(denkzelle=paused)
    assert counts_on(page_of(client, "/kalender/"), "denkzelle") == {}
    html = page_of(client, "/kalender/?denkzelle=netzwerke")
    assert counts_on(html, "denkzelle") == {"netzwerke": 1}


def test_facet_with_very_many_values_offers_those_with_most_dates(client):
    for number in range(35):
        make_event(hosts=(make_actor(name=f"Akteurin {number:02d}"),))
    popular = make_actor(name="Zoe")
    make_event(hosts=(popular,))
    make_event(hosts=(popular,))
    counts = counts_on(page_of(client, "/kalender/"), "akteur")
    assert len(counts) == 30
    assert counts["zoe"] == 2


def test_chosen_filters_can_be_taken_out_one_by_one(client, scene):
    html = page_of(client, "/kalender/?denkzelle=raeume&sparte=musik&stufenlos=1&q=probe")
    assert link_called(html, "Filter Räume entfernen") == (
        "/kalender/?sparte=musik&stufenlos=1&q=probe"
    )
    assert link_called(html, "Filter stufenlos entfernen") == (
        "/kalender/?denkzelle=raeume&sparte=musik&q=probe"
    )
    assert link_called(html, "Alles zurücksetzen") == "/kalender/"
    assert link_called(html, "abonnieren") == (
        "/kalender/abonnieren/?denkzelle=raeume&sparte=musik&stufenlos=1&q=probe"
    )


@pytest.mark.parametrize("filtered", ["verband", "akteur"])
@pytest.mark.parametrize(("agreed", "state"), [(False, "published"), (True, "hidden")])
def test_host_who_did_not_agree_or_is_hidden_finds_nothing(client, filtered, agreed, state):
    make = {"verband": make_association, "akteur": make_actor}[filtered]
    party = make(name="Heimlich", state=state)
    make_host(make_event(title="Probe"), party, agreed=agreed)
    assert counts_on(page_of(client, "/kalender/"), filtered) == {}
    assert listed(client, f"/kalender/?{filtered}=heimlich") == []
    assert listed(client, "/kalender/?q=heimlich") == []


def test_agreement_of_another_host_does_not_count_for_this_one(client):
    event = make_event(title="Probe", hosts=(make_actor(name="Ada"),))
    make_host(event, make_actor(name="Bea"), agreed=False)
    assert counts_on(page_of(client, "/kalender/"), "akteur") == {"ada": 1}


def test_hidden_venue_and_unconfirmed_denkzelle_find_nothing(client):
    venue = make_venue(
        name="Keller", state=HIDDEN, district=make_district("Mitte"), step_free="yes"
    )
    denkzelle = make_denkzelle(name="Räume")
    make_event(title="Probe", venue=venue, denkzelle=denkzelle, is_denkzelle_confirmed=False)
    make_event(
        title="Konzert", denkzelle=make_denkzelle(name="Aufbruch", state=DenkzelleState.DRAFT)
    )
    html = page_of(client, "/kalender/")
    for facet in ("ort", "stadtteil", "denkzelle"):
        assert counts_on(html, facet) == {}
    queries = ["ort=keller", "stadtteil=mitte", "denkzelle=raeume", "denkzelle=aufbruch"]
    for query in (*queries, "stufenlos=1", "q=keller", "q=aufbruch"):
        assert listed(client, f"/kalender/?{query}") == [], query


def test_date_at_another_venue_is_found_there_and_not_at_the_old_one(client):
    old, new = make_venue(name="Alt", step_free="no"), make_venue(name="Drüben", step_free="yes")
    event = make_event(title="Probe", venue=old)
    event.occurrences.update(venue=new, is_override=True)
    assert listed(client, "/kalender/?ort=drueben") == ["Probe"]
    assert listed(client, "/kalender/?ort=alt") == []
    assert listed(client, "/kalender/?stufenlos=1") == ["Probe"]
    assert counts_on(page_of(client, "/kalender/"), "ort") == {"drueben": 1}


def test_date_moved_online_is_found_as_online(client):
    event = make_event(title="Probe", rrule="FREQ=WEEKLY;COUNT=3", in_days=1)
    event.occurrences.filter(pk=event.occurrences.first().pk).update(
        own_status=EventStatus.MOVED_ONLINE
    )
    assert len(listed(client, "/kalender/?online=1")) == 1


def test_unknown_value_is_named_and_finds_nothing(client, scene):
    html = page_of(client, "/kalender/?sparte=xyz")
    assert "Zu „xyz“ gibt es hier nichts" in html
    assert titles_on(html) == []
    assert total_on(html) == 0


SILLY = {
    "von=gestern": "„gestern“ ist kein Datum",
    "von=2026-13-45": "„2026-13-45“ ist kein Datum",
    "bis=0000-01-01": "ist kein Datum",
    "von=0001-01-01": "ist kein Datum",
    "bis=9999-12-31": "ist kein Datum",
    "von=2026-12-31&bis=2026-01-01": "„bis“ liegt vor „von“",
}


@pytest.mark.parametrize(
    ("path", "query"),
    list(product(["/kalender/", "/kalender/2026/12/", "/kalender/einbetten/"], SILLY)),
)
def test_silly_days_get_a_hint_and_nothing_else(client, scene, path, query):
    html = page_of(client, f"{path}?{query}")
    assert SILLY[query] in html
    assert titles_on(html) == []
    assert "Probe" not in html


@pytest.mark.parametrize("query", [*SILLY, "q=%00", "q=%FF", "sparte=%00", "q=" + "ä" * 2000])
@pytest.mark.parametrize("feed", ["ics", "rss", "json"])
def test_feeds_survive_silly_questions(client, feed, query):
    page_of(client, f"/kalender.{feed}?{query}")


def test_typed_text_is_shown_again_and_never_runs(client):
    html = page_of(client, '/kalender/?q="><script>alert(1)</script>&sparte=<b>')
    assert "<script>alert" not in html
    assert "<b>" not in html.split('<nav class="segments"')[1].split("<footer")[0]
    assert "&lt;script&gt;" in html


def test_very_many_values_are_no_trouble(client, django_assert_max_num_queries):
    query = "&".join(f"ort=x{number}&sparte=y{number}" for number in range(300))
    with django_assert_max_num_queries(8):
        page_of(client, f"/kalender/?{query}")


def test_filters_ask_few_queries(client, scene, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        page_of(client, "/kalender/?q=probe&denkzelle=raeume&sparte=musik&ort=halle")


@pytest.mark.parametrize("count", [1, 30])
def test_counts_ask_one_query_for_any_number_of_choices(
    client, django_assert_max_num_queries, count
):
    for number in range(count):
        make_event(
            venue=make_venue(),
            hosts=(make_actor(), make_association()),
            disciplines=(make_discipline(),),
            start_time=time(10 + number % 8),
        )
    with django_assert_max_num_queries(8) as queries:
        page_of(client, "/kalender/")
    assert len(queries) == 5


def test_filters_are_folded_and_say_how_many_are_chosen(client):
    make_event(is_free=True)
    html = page_of(client, "/kalender/?kostenlos=1&q=fest")
    assert '<details class="fold">' in html
    assert re.search(r"Termine filtern \(2<span[^>]*> gewählt</span>\)", html)
    assert "Termine filtern</summary>" in page_of(client, "/kalender/")


def test_a_day_may_be_written_as_people_write_it(client):
    make_event(title="Vorher", start_date=date(2030, 5, 3))
    make_event(title="Nachher", start_date=date(2030, 5, 4))
    assert listed(client, "/kalender/?von=04.05.2030") == ["Nachher"]
    assert "TT.MM.JJJJ, zum Beispiel 08.12.2026" in page_of(client, "/kalender/?von=4.5.")


@pytest.mark.parametrize("view", ["", "&ansicht=monat"])
def test_an_empty_calendar_of_a_paused_denkzelle_says_that_it_pauses(client, view):
    further = make_denkzelle(name="Transformation")
    draft = make_denkzelle(name="Geheim", state=DenkzelleState.DRAFT)
    paused = make_denkzelle(
        name="Netzwerke", state=DenkzelleState.PAUSED, paused_on=date(2024, 3, 1)
    )
    paused.continued_in.add(further, draft)
    html = page_of(client, f"/kalender/?denkzelle={paused.slug}{view}")
    assert "pausiert seit März 2024. Ihre Themen gehen weiter in" in html
    assert link_called(html, "Transformation") == f"/kalender/?denkzelle={further.slug}"
    assert "Geheim" not in html
    assert "pausiert" not in page_of(client, f"/kalender/?denkzelle={further.slug}{view}")
