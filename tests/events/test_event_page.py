"""The page of an event: what, when, where, for whom; series; states; what machines read."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from denkzellen.models import DenkzelleState, PublicationState
from events.models import Event, EventStatus
from tests.caches import IN_MEMORY
from tests.events.pages import link_called, page_of
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_association,
    make_denkzelle,
    make_discipline,
    make_district,
    make_event,
    make_host,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db

NOT_PUBLIC = [PublicationState.DRAFT, PublicationState.SUBMITTED, PublicationState.HIDDEN]


@pytest.fixture
def _with_cache(settings):
    settings.CACHES = IN_MEMORY


def page(client, event, query=""):
    return page_of(client, event.get_absolute_url() + query)


def facts_on(html):
    """The facts box: each term with its text."""
    box = html[html.index('<dl class="facts">') : html.index("</dl>")]
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", box, re.DOTALL)
    return {term: " ".join(re.sub(r"<[^>]+>", " ", text).split()) for term, text in pairs}


def linked_data_on(html):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])


def test_page_says_what_one_needs_to_go_there(client):
    venue = make_venue(
        name="Pavillon",
        address="Papenstraße 6",
        postcode="28195",
        district=make_district("Mitte"),
        step_free="yes",
        lift="no",
    )
    event = make_event(
        title="Versammlung",
        venue=venue,
        denkzelle=make_denkzelle(name="Räume"),
        disciplines=(make_discipline("Tanz"),),
        start_date=date(2026, 12, 8),
        start_time=time(15),
        end_time=time(17),
        is_free=True,
        languages="de gsg",
        audience_note="Alle, die Material brauchen",
    )
    html = page(client, event)
    assert "Dienstag, 8. Dezember 2026 · 15–17 Uhr" in html
    facts = facts_on(html)
    assert facts["Wann"].startswith("Di 8. Dez 2026, 15–17 Uhr")
    assert facts["Wo"] == "Pavillon Papenstraße 6, 28195 Bremen Mitte"
    assert facts["Zugang"].startswith("stufenlos: ja Aufzug: nein Noch unbekannt barrierefreies WC")
    assert facts["Kosten"] == "kostenlos"
    assert facts["Anmeldung"] == "ohne Anmeldung"
    assert facts["Sprache"] == "Deutsch, Deutsche Gebärdensprache"
    assert facts["Für wen"] == "Alle, die Material brauchen"
    assert facts["Teil von"] == "Räume"
    assert link_called(html, "In meinen Kalender") == "/kalender/termin/versammlung.ics"
    assert html.count("<h1>") == 1


def test_access_facts_of_the_event_go_before_those_of_the_venue(client):
    venue = make_venue(step_free="yes", hearing_loop="yes", access_contact="Haus, 0421 1")
    event = make_event(venue=venue, step_free="no", access_note="Stufe am Eingang")
    access = facts_on(page(client, event))["Zugang"]
    assert "stufenlos: nein" in access
    assert "Höranlage: ja" in access
    assert "Stufe am Eingang" in access
    assert "Fragen zum Zugang: Haus, 0421 1" in access


@pytest.mark.parametrize("state", NOT_PUBLIC)
def test_stranger_does_not_learn_that_an_event_exists(client, state):
    event = make_event(state=state)
    page_of(client, event.get_absolute_url(), status=404)


@pytest.mark.parametrize("state", NOT_PUBLIC)
def test_keeper_sees_the_own_event_before_it_is_public(client, state):
    user = make_user()
    event = make_event(title="Entwurf", state=state, created_by=user)
    client.force_login(user)
    html = page(client, event)
    assert "Noch nicht öffentlich" in html
    assert '<meta name="robots" content="noindex">' in html
    assert "application/ld+json" not in html


def test_hidden_companions_are_not_named(client):
    hidden = PublicationState.HIDDEN
    event = make_event(
        hosts=(make_association(name="Geheimbund", state=hidden), make_actor(name="Ada")),
        venue=make_venue(name="Geheimkeller", state=hidden),
        denkzelle=make_denkzelle(name="Geheimzelle", state=DenkzelleState.DRAFT),
    )
    make_host(event, make_actor(name="Geheimnisvolle"), agreed=False)
    html = page(client, event)
    assert "Geheim" not in html
    assert "Ada" in html


def test_hosts_stand_with_their_cards(client):
    event = make_event(hosts=(make_association(name="Tanzverband"), make_actor(name="Ada")))
    html = page(client, event)
    assert link_called(html, "Tanzverband") == "/netzwerk/verbaende/tanzverband/"
    assert link_called(html, "Ada") == "/netzwerk/akteure/ada/"


@pytest.mark.parametrize("status", [one for one in EventStatus if one != EventStatus.PLANNED])
def test_what_is_not_as_planned_is_said_first_with_its_reason(client, status):
    event = make_event(title="Konzert", status=status, status_note="Die Halle ist gesperrt.")
    html = page(client, event)
    notice = html.index("Die Halle ist gesperrt.")
    assert str(status.label) in html[: html.index("<h1")].rsplit('class="kicker', 1)[1]
    assert notice < html.index('<dl class="facts">')


def test_moved_date_names_when_it_had_been_planned(client):
    event = make_event(start_date=date(2026, 12, 8), status=EventStatus.POSTPONED)
    occurrence = event.occurrences.get()
    occurrence.previous_start = datetime(2026, 12, 1, 18, tzinfo=UTC)
    occurrence.save()
    html = page(client, event)
    assert "Vorher geplant: 1. Dezember 2026, 19:00 Uhr." in html
    assert linked_data_on(html)["previousStartDate"] == "2026-12-01T18:00:00+00:00"


def test_series_shows_the_next_date_and_those_after_it(client):
    event = make_event(title="Probe", in_days=-10, rrule="FREQ=WEEKLY;COUNT=20")
    html = page(client, event)
    coming = list(event.occurrences.upcoming().order_by("starts_at"))
    assert facts_on(html)["Wann"].startswith(coming[0].when_text)
    assert html.count("?termin=") == 12
    assert f"?termin={coming[1].recurrence_id}" in html
    assert f"?termin={coming[0].recurrence_id}" not in html
    everything = page_of(client, link_called(html, "Alle weiteren Termine").split("#")[0])
    assert everything.count("?termin=") == len(coming) - 1
    assert event.recurrence_text in html


def test_one_date_of_a_series_can_be_asked_for(client):
    event = make_event(in_days=1, rrule="FREQ=WEEKLY;COUNT=3")
    last = event.occurrences.order_by("starts_at").last()
    html = page(client, event, f"?termin={last.recurrence_id}")
    assert facts_on(html)["Wann"].startswith(last.when_text)
    assert f'rel="canonical" href="{settings.SITE_URL}{event.get_absolute_url()}"' in html


def test_date_that_is_gone_leads_to_the_next_one_and_says_so(client):
    event = make_event(in_days=1, rrule="FREQ=WEEKLY;COUNT=3")
    html = page(client, event, "?termin=1999-01-01T19:00")
    assert "Den gesuchten Termin gibt es nicht mehr." in html
    assert facts_on(html)["Wann"].startswith(event.occurrences.earliest("starts_at").when_text)


def test_past_event_shows_its_last_date_and_no_way_to_sign_up(client):
    event = make_event(
        in_days=-5, registration="link", registration_url="https://example.org/anmelden"
    )
    html = page(client, event)
    assert facts_on(html)["Wann"].startswith(event.occurrences.get().when_text)
    assert "example.org/anmelden" not in html.split("</head>")[1]
    assert facts_on(html)["Anmeldung"] == "nicht mehr möglich"


def test_event_without_any_date_has_a_page(client):
    event = make_event()
    event.occurrences.all().delete()
    assert "Zurzeit ist kein Termin bekannt." in page(client, event)


@pytest.mark.parametrize(
    ("fields", "link"),
    [
        (
            {"registration": "link", "registration_url": "https://example.org/a"},
            "https://example.org/a",
        ),
        (
            {"registration": "email", "registration_email": "post@example.org"},
            "mailto:post@example.org",
        ),
    ],
)
def test_sign_up_is_a_plain_link(client, fields, link):
    until = timezone.now() + timedelta(days=2)
    html = page(client, make_event(capacity=40, registration_until=until, **fields))
    assert f'href="{link}"' in html
    assert "40 Plätze" in html


def test_sign_up_here_leads_to_the_form_of_this_date(client):
    html = page(client, make_event(registration="here", capacity=12, has_waiting_list=True))
    assert "12 Plätze, mit Warteliste" in html
    assert 'name="email"' in page_of(client, link_called(html, "Zum Termin anmelden"))


def test_sign_up_here_waits_for_a_date(client):
    event = make_event(registration="here")
    event.occurrences.all().delete()
    html = page(client, event)
    assert "sobald ein Termin feststeht" in facts_on(html)["Anmeldung"]
    assert 'class="button button-wide"' not in html


REGISTRATIONS = {
    "here": ({}, "Ausgebucht – Warteliste, Platz 1 Auf die Warteliste"),
    "link": ({"registration_url": "https://example.org/a"}, "Zur Warteliste"),
    "email": ({"registration_email": "post@example.org"}, "Per E-Mail auf die Warteliste"),
}


@pytest.mark.parametrize("kind", REGISTRATIONS)
def test_what_is_full_invites_nobody_to_sign_up(client, kind):
    fields, _ = REGISTRATIONS[kind]
    html = page(client, make_event(registration=kind, status=EventStatus.FULL, **fields))
    assert facts_on(html)["Anmeldung"].lower() == "ausgebucht"
    assert 'class="button button-wide"' not in html


@pytest.mark.parametrize("kind", REGISTRATIONS)
def test_what_is_full_leads_to_its_waiting_list(client, kind):
    fields, words = REGISTRATIONS[kind]
    full = {"status": EventStatus.FULL, "has_waiting_list": True, **fields}
    html = page(client, make_event(registration=kind, **full))
    assert facts_on(html)["Anmeldung"] == words


@pytest.mark.usefixtures("_with_cache")
@pytest.mark.parametrize("tie", ["venue", "denkzelle", "association"])
@pytest.mark.django_db(transaction=True)
def test_page_forgets_at_once_what_stopped_being_public(client, tie):
    ties = {
        "venue": make_venue(name="Pavillon"),
        "denkzelle": make_denkzelle(name="Pavillon"),
        "association": make_association(name="Pavillon"),
    }
    others = {"hosts": (ties[tie],)} if tie == "association" else {tie: ties[tie]}
    event = make_event(**others)
    assert "Pavillon" in page(client, event)
    ties[tie].state = DenkzelleState.DRAFT
    ties[tie].save()
    assert "Pavillon" not in page(client, event)


def test_several_days_say_from_when_to_when(client):
    event = make_event(
        start_date=date(2026, 12, 4),
        start_time=time(19),
        end_date=date(2026, 12, 6),
        end_time=time(17),
    )
    assert facts_on(page(client, event))["Wann"].startswith(
        "Fr 4. Dez 2026, 19 Uhr bis So 6. Dez 2026, 17 Uhr"
    )


def test_old_address_leads_to_the_new_one_for_good(client):
    make_event(title="Probe")
    event = Event.objects.get(slug="probe")
    event.slug = "neue-probe"
    event.save()
    response = client.get("/kalender/termin/probe/")
    assert (response.status_code, response["Location"]) == (301, "/kalender/termin/neue-probe/")


def test_linked_data_tells_search_engines_the_same(client):
    venue = make_venue(name="Pavillon", address="Papenstraße 6", latitude=53.1, longitude=8.8)
    event = make_event(
        title="Konzert",
        venue=venue,
        hosts=(make_actor(name="Ada"), make_association(name="Tanzverband")),
        start_date=date(2026, 12, 8),
        price_min="7.00",
        price_max="12.50",
        online_url="https://example.org/stream",
        status=EventStatus.FULL,
    )
    data = linked_data_on(page(client, event))
    assert data["@type"] == "Event"
    assert data["startDate"] == "2026-12-08T19:00:00+01:00"
    assert data["endDate"] == "2026-12-08T21:00:00+01:00"
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [place["@type"] for place in data["location"]] == ["Place", "VirtualLocation"]
    assert data["location"][0]["geo"]["latitude"] == 53.1
    assert [(one["@type"], one["name"]) for one in data["organizer"]] == [
        ("Person", "Ada"),
        ("Organization", "Tanzverband"),
    ]
    assert [offer["price"] for offer in data["offers"]] == ["7.00", "12.50"]
    assert data["offers"][0]["availability"] == "https://schema.org/SoldOut"
    assert data["url"] == f"{settings.SITE_URL}/kalender/termin/konzert/"


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("cancelled", "EventCancelled"),
        ("postponed", "EventPostponed"),
        ("moved_online", "EventMovedOnline"),
    ],
)
def test_linked_data_knows_the_state_of_a_single_date(client, status, word):
    event = make_event(venue=make_venue())
    event.occurrences.update(own_status=status)
    data = linked_data_on(page(client, event))
    assert data["eventStatus"] == f"https://schema.org/{word}"
    places = [place["@type"] for place in data["location"]]
    assert places == (["VirtualLocation"] if status == "moved_online" else ["Place"])


def test_date_moved_online_does_not_send_people_to_the_venue(client):
    event = make_event(venue=make_venue(name="Halle"))
    event.occurrences.update(own_status=EventStatus.MOVED_ONLINE)
    assert facts_on(page(client, event))["Wo"] == "online"


def test_texts_cannot_leave_their_place(client):
    nasty = "</script><script>alert(1)</script>\"'<b>"
    event = make_event(
        title=nasty, subtitle=nasty, summary=nasty, text=nasty, price_note=nasty, place=nasty
    )
    html = page(client, event)
    assert "<script>alert" not in html
    assert linked_data_on(html)["name"] == nasty


def test_preview_speaks_of_the_event(client):
    html = page(client, make_event(title="Konzert", summary="Laut und leise"))
    assert '<meta property="og:title" content="Konzert">' in html
    assert '<meta property="og:description" content="Laut und leise">' in html
    assert (
        f'<meta property="og:url" content="{settings.SITE_URL}/kalender/termin/konzert/">' in html
    )


def test_what_came_of_it_is_linked(client):
    event = make_event(in_days=-5)
    make_archive_entry(title="Protokoll der Runde", event=event)
    assert "Protokoll der Runde" in page(client, event)


def test_foreign_words_carry_their_language(client):
    html = page(client, make_event(title="Open Rehearsal", language="en"))
    assert re.search(r'class="hero [^"]*" lang="en"', html)


@time_machine.travel("2027-03-01 12:00:00+01:00", tick=False)
def test_other_time_zone_is_named(client):
    event = make_event(zone="America/New_York", start_time=time(20), end_time=time(21))
    wann = facts_on(page(client, event))["Wann"]
    assert "20–21 Uhr" in wann
    assert "Ortszeit America/New_York" in wann


@pytest.mark.usefixtures("_with_cache")
@pytest.mark.parametrize("count", [1, 30])
def test_page_asks_the_same_few_queries_however_much_there_is(
    client, django_assert_max_num_queries, count
):
    event = make_event(
        venue=make_venue(district=make_district()),
        denkzelle=make_denkzelle(),
        hosts=tuple(make_actor() for _ in range(count)),
        disciplines=tuple(make_discipline() for _ in range(count)),
        rrule=f"FREQ=WEEKLY;COUNT={count + 1}",
    )
    for _ in range(count):
        make_archive_entry(event=event)
    with django_assert_max_num_queries(15):
        page(client, event)
    with django_assert_max_num_queries(12) as queries:
        html = page(client, event)
    assert len(queries) == 11
    assert len(html) < 25_000 or count > 1


def test_a_long_title_is_set_smaller(client):
    short, long = make_event(title="Fest"), make_event(title="Wort " * 14)
    assert '<h1 class="long">' not in page_of(client, short.get_absolute_url())
    assert '<h1 class="long">' in page_of(client, long.get_absolute_url())
