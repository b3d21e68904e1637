"""What a field suggests while somebody types the name of a venue."""

import pytest
from django.urls import reverse

from denkzellen.models import PublicationState
from network.forms.venues import VenueSelect
from network.models import Venue
from tests.factories import make_district, make_venue

pytestmark = pytest.mark.django_db


def suggested(client, text):
    response = client.get(reverse("venue_suggestions"), {"q": text})
    assert (response.status_code, response["X-Robots-Tag"]) == (200, "noindex")
    return response.json()


def titles(client, text):
    return [row["title"] for row in suggested(client, text)]


def test_a_suggestion_says_which_venue_and_where(client):
    venue = make_venue(name="Schwankhalle", district=make_district("Neustadt"))
    make_venue(name="Kleiner Saal")
    assert suggested(client, "schwank") == [
        {"value": str(venue.pk), "title": "Schwankhalle", "kind": "Neustadt"}
    ]
    assert suggested(client, "saal")[0]["kind"] == "Ort"


def test_umlauts_and_capitals_do_not_matter_and_every_word_counts(client):
    make_venue(name="Güterbahnhof, Tor 48", address="Beim Handelsmuseum 9")
    make_venue(name="Alter Bahnhof")
    assert titles(client, "GUETERBAHN") == ["Güterbahnhof, Tor 48"]
    assert titles(client, "güter handels") == ["Güterbahnhof, Tor 48"]
    assert titles(client, "güter alter") == []


def test_what_begins_as_typed_comes_first_and_parts_of_words_last(client):
    for name in ("Altes Haus", "Gasthaus", "Haus am Wall"):
        make_venue(name=name)
    assert titles(client, "haus") == ["Haus am Wall", "Altes Haus", "Gasthaus"]


def test_without_a_word_the_first_ten_come_from_a_to_z(client):
    for number in range(12):
        make_venue(name=f"Raum {number:02}")
    assert titles(client, " ") == [f"Raum {number:02}" for number in range(10)]


def test_only_public_venues_are_suggested_also_a_moment_later(client):
    venue = make_venue(name="Speicher", state=PublicationState.HIDDEN)
    make_venue(name="Speicher im Bau", state=PublicationState.DRAFT)
    assert titles(client, "speicher") == []
    venue.show()
    assert titles(client, "speicher") == ["Speicher"]


@pytest.mark.parametrize("text", ["x" * 5000, "\x00", "%_'\"\\", "<script>"])
def test_strange_questions_have_no_answer_and_no_error(client, text):
    make_venue(name="Speicher")
    assert titles(client, text) in ([], ["Speicher"])


def test_suggestions_cost_two_queries_at_most(client, django_assert_max_num_queries):
    for _one in range(30):
        make_venue(district=make_district())
    with django_assert_max_num_queries(2):
        suggested(client, "ort")


def test_no_venue_gets_the_address_of_the_suggestions(client):
    venue = make_venue(name="Vorschläge")
    assert client.get(venue.get_absolute_url()).status_code == 200
    assert venue.slug == "vorschlaege-2"


def test_the_list_says_where_script_finds_suggestions():
    widget = VenueSelect(choices=[(venue.pk, venue.name) for venue in Venue.objects.all()])
    html = widget.render("venue", None)
    assert f'data-venue-suggestions="{reverse("venue_suggestions")}"' in html
    assert "js/venue-suggestions.js" in str(widget.media)
