"""What other pages show of the calendar, and how search finds it."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from denkzellen.models import PublicationState
from denkzellen.search import search_ids
from events.models import Event, EventStatus
from tests.events.pages import page_of, titles_on
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_event,
    make_venue,
)

pytestmark = pytest.mark.django_db


def rendered(tag, **context):
    return Template("{% load events_tags %}" + tag).render(Context(context))


def test_home_shows_the_next_dates(client):
    make_event(title="Gestern", in_days=-1)
    for number in range(6):
        make_event(title=f"Termin {number}", in_days=number)
    html = page_of(client, "/")
    assert titles_on(html) == [f"Termin {number}" for number in range(4)]


def test_denkzelle_shows_its_next_dates_and_the_way_to_past_ones():
    denkzelle = make_denkzelle(name="Räume")
    make_event(title="War", denkzelle=denkzelle, in_days=-5)
    make_event(title="Wird", denkzelle=denkzelle, in_days=5, status=EventStatus.CANCELLED)
    make_event(title="Offen", denkzelle=denkzelle, is_denkzelle_confirmed=False)
    html = rendered("{% denkzelle_dates denkzelle %}", denkzelle=denkzelle)
    assert "Wird" in html
    assert "Abgesagt" in html
    assert "Offen" not in html
    assert "War" not in html
    assert "Ein vergangener Termin" in html
    assert "/kalender.ics?denkzelle=raeume" in html


@pytest.mark.parametrize(
    ("name", "parameter", "make"),
    [("association", "verband", make_association), ("actor", "akteur", make_actor)],
)
def test_party_shows_the_dates_it_hosts(name, parameter, make):
    party = make(name="Ada")
    make_event(title="Eigenes", hosts=(party,))
    make_event(title="Anderes")
    html = rendered(f"{{% dates_of {name}=party %}}", party=party)
    assert titles_on(html) == ["Eigenes"]
    assert f"/kalender/?{parameter}=ada" in html


def test_venue_shows_what_is_on_there_and_what_runs_already():
    venue = make_venue(name="Halle")
    last = timezone.localdate() + timedelta(days=3)
    make_event(title="Schau", venue=venue, in_days=-3, start_time=None, end_date=last)
    make_event(title="Lesung", venue=venue)
    make_event(title="Geheim", venue=venue, state=PublicationState.DRAFT)
    assert titles_on(rendered("{% dates_of venue=venue %}", venue=venue)) == ["Schau", "Lesung"]


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(
    ("tag", "queries"), [("{% upcoming_events 4 %}", 1), ("{% denkzelle_dates denkzelle %}", 2)]
)
def test_tags_ask_the_same_few_queries(django_assert_num_queries, tag, queries, count):
    denkzelle = make_denkzelle()
    for _ in range(count):
        make_event(denkzelle=denkzelle, venue=make_venue())
    with django_assert_num_queries(queries):
        rendered(tag, denkzelle=denkzelle)


def found(text):
    return set(
        Event.objects.filter(pk__in=search_ids("event", text)).values_list("title", flat=True)
    )


def test_search_finds_events_by_all_that_is_public():
    make_event(
        title="Probe",
        subtitle="Abend im Sommer",
        summary="Wir tanzen",
        text="<p>Mit Pauken</p>",
        venue=make_venue(name="Schwankhalle"),
        hosts=(make_actor(name="Lindhorst"),),
    )
    for word in ("probe", "sommer", "tanzen", "pauken", "schwankhalle", "lindhorst"):
        assert found(word) == {"Probe"}, word


def test_search_follows_a_host_or_venue_that_is_renamed_or_hidden():
    venue, actor = make_venue(name="Schwankhalle"), make_actor(name="Lindhorst")
    make_event(title="Probe", venue=venue, hosts=(actor,))
    venue.name = "Wasserturm"
    venue.save()
    assert found("wasserturm") == {"Probe"}
    assert found("schwankhalle") == set()
    actor.state = PublicationState.HIDDEN
    actor.save()
    assert found("lindhorst") == set()
