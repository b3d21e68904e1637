"""The list of everybody: facets, order, privacy, and what silly questions get."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from denkzellen.models import PublicationState
from network.models import Venue
from network.models.named import sort_key
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_discipline,
    make_district,
    make_membership,
    make_participation,
    make_venue,
)

pytestmark = pytest.mark.django_db

NOT_PUBLIC = [
    PublicationState.DRAFT,
    PublicationState.SUBMITTED,
    PublicationState.HIDDEN,
]


def page_of(client, address="/netzwerk/"):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def names_on(html):
    names = re.findall(r'<h2><a href="/netzwerk/[^"]+">([^<]*)</a></h2>', html)
    return [unescape(name).replace("\u00ad", "") for name in names]


def listed(client, address="/netzwerk/"):
    return names_on(page_of(client, address))


def counts_on(html, facet):
    pattern = rf'name="{facet}" value="([^"]*)".*?class="count">(\d+)<'
    return {value: int(number) for value, number in re.findall(pattern, html, re.DOTALL)}


def total_on(html):
    return int(re.search(r'role="status">(\d+) ', html)[1])


@pytest.fixture
def scene():
    """Two associations, three actors, a venue: enough for each facet to tell some apart."""
    music, film = make_discipline("Musik"), make_discipline("Film")
    mitte, walle = make_district("Mitte"), make_district("Walle")
    denkzelle = make_denkzelle(name="Räume")
    guild = make_association(name="Gilde", disciplines=(music,), district=mitte)
    office = make_association(name="Amt", kind="administration", district=walle)
    member = make_actor(name="Ada", disciplines=(music, film), district=mitte, show_district=True)
    make_actor(name="Bob", kind="collective", disciplines=(film,))
    make_actor(name="Cem", kind="house", district=walle, show_district=True)
    make_venue(name="Halle", district=walle)
    make_membership(actor=member, association=guild)
    make_participation(denkzelle=denkzelle, actor=member)
    make_participation(denkzelle=denkzelle, association=office)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/netzwerk/", {"Gilde", "Amt", "Ada", "Bob", "Cem", "Halle"}),
        ("/netzwerk/verbaende/", {"Gilde", "Amt"}),
        ("/netzwerk/akteure/", {"Ada", "Bob", "Cem"}),
        ("/netzwerk/orte/", {"Halle"}),
        ("/netzwerk/?art=verbaende", {"Gilde"}),
        ("/netzwerk/?art=akteure", {"Ada", "Bob", "Cem"}),
        ("/netzwerk/?art=haeuser-orte", {"Cem", "Halle"}),
        ("/netzwerk/?art=politik-verwaltung", {"Amt"}),
        ("/netzwerk/?art=verbaende&art=politik-verwaltung", {"Gilde", "Amt"}),
        ("/netzwerk/akteure/?art=kollektive", {"Bob"}),
        ("/netzwerk/?sparte=musik", {"Gilde", "Ada"}),
        ("/netzwerk/?sparte=musik&sparte=film", {"Gilde", "Ada", "Bob"}),
        ("/netzwerk/?stadtteil=walle", {"Amt", "Cem", "Halle"}),
        ("/netzwerk/?verband=gilde", {"Ada"}),
        ("/netzwerk/?verband=ohne", {"Bob", "Cem"}),
        ("/netzwerk/?verband=ohne&verband=gilde", {"Ada", "Bob", "Cem"}),
        ("/netzwerk/?denkzelle=raeume", {"Ada", "Amt"}),
        ("/netzwerk/?sparte=film&verband=ohne", {"Bob"}),
        ("/netzwerk/?sparte=film&stadtteil=walle", set()),
    ],
)
def test_filters_narrow_the_list(client, scene, address, expected):
    html = page_of(client, address)
    assert set(names_on(html)) == expected
    assert total_on(html) == len(expected)


def test_each_facet_counts_without_its_own_choice(client, scene):
    html = page_of(client, "/netzwerk/?sparte=film")

    assert counts_on(html, "sparte") == {"film": 2, "musik": 2}
    assert counts_on(html, "art") == {"akteure": 2}
    assert counts_on(html, "stadtteil") == {"mitte": 1}
    assert counts_on(html, "verband") == {"ohne": 1, "gilde": 1}
    assert counts_on(html, "denkzelle") == {"raeume": 1}


def test_facet_numbers_are_what_choosing_them_finds(client, scene):
    html = page_of(client)
    for facet in ("art", "sparte", "stadtteil", "verband", "denkzelle"):
        counts = counts_on(html, facet)
        assert counts
        for value, number in counts.items():
            assert total_on(page_of(client, f"/netzwerk/?{facet}={value}")) == number


def test_a_chosen_value_stays_to_be_removed_when_it_finds_nothing(client, scene):
    make_discipline("Tanz")
    html = page_of(client, "/netzwerk/?sparte=tanz&verband=ohne")

    assert counts_on(html, "sparte")["tanz"] == 0
    assert '<a class="chip chip-strong" href="/netzwerk/?verband=ohne">Tanz' in html
    assert "Zu dieser Auswahl gibt es noch keinen Eintrag" in html
    assert "gibt es hier nichts" not in html


def test_what_is_chosen_goes_along_to_the_other_lists(client, scene):
    html = page_of(client, "/netzwerk/?art=akteure&sparte=film&ordnung=a-z")
    assert 'href="/netzwerk/akteure/?sparte=film&amp;ordnung=a-z"' in html


@time_machine.travel("2026-05-04 10:00", tick=False)
def test_the_order_is_the_same_all_day_and_another_one_tomorrow(client):
    for _ in range(8):
        make_association()
        make_actor()
        make_venue()

    with time_machine.travel("2026-05-04 10:00", tick=False):
        morning = listed(client)
    with time_machine.travel("2026-05-04 21:00", tick=False):
        evening = listed(client)
    with time_machine.travel("2026-05-05 10:00", tick=False):
        next_day = listed(client)

    assert morning == evening
    assert morning != next_day
    assert sorted(morning) == sorted(next_day)


def test_the_order_of_the_day_prefers_no_kind(client):
    for _ in range(8):
        make_association()
        make_actor()
        make_venue()
    first_halves = set()
    for day in range(1, 21):
        with time_machine.travel(date(2026, 5, day), tick=False):
            first_halves.update(re.sub(r"\d", "", name) for name in listed(client)[:3])

    assert first_halves == {"Verband ", "Akteurin ", "Ort "}


def test_paging_shows_everybody_once(client):
    for _ in range(20):
        make_association()
        make_actor()
        make_venue()

    pages = [listed(client, f"/netzwerk/?seite={number}") for number in (1, 2, 3)]

    assert [len(page) for page in pages] == [24, 24, 12]
    assert len({name for page in pages for name in page}) == 60


def test_a_to_z_is_german_and_mixes_the_kinds(client):
    make_association(name="Zirkus")
    make_actor(name="Äpfel")
    make_venue(name="apfelbaum")
    make_actor(name="Öl")
    make_venue(name="Ofen")
    make_association(name="„Straße“")
    make_association(name="Strasse Nord")
    make_actor(name="Bob")

    assert listed(client, "/netzwerk/?ordnung=a-z") == [
        "Äpfel",
        "apfelbaum",
        "Bob",
        "Ofen",
        "Öl",
        "„Straße“",
        "Strasse Nord",
        "Zirkus",
    ]


def test_a_new_name_takes_its_place_in_a_to_z():
    venue = make_venue(name="Alt")
    venue.name = "Über"
    venue.save(update_fields=["name"])
    created = Venue.objects.bulk_create([Venue(name="Ärmel", slug="aermel", state="published")])

    assert list(Venue.objects.values_list("sort_name", flat=True)) == ["armel", "uber"]
    assert created[0].sort_name == sort_key("Ärmel")


@pytest.mark.parametrize("state", NOT_PUBLIC)
def test_what_is_not_public_is_neither_listed_nor_counted(client, state):
    discipline, district = make_discipline("Musik"), make_district("Mitte")
    denkzelle = make_denkzelle()
    association = make_association(
        name="Heimlich", state=state, disciplines=(discipline,), district=district
    )
    actor = make_actor(
        state=state, disciplines=(discipline,), district=district, show_district=True
    )
    make_venue(state=state, district=district)
    make_membership(actor=make_actor(name="Ada"), association=association)
    make_participation(denkzelle=denkzelle, association=association)
    make_participation(denkzelle=denkzelle, actor=actor)

    html = page_of(client)

    assert names_on(html) == ["Ada"]
    assert counts_on(html, "art") == {"akteure": 1}
    assert counts_on(html, "verband") == {"ohne": 1}
    for facet in ("sparte", "stadtteil", "denkzelle"):
        assert counts_on(html, facet) == {}
    assert "Heimlich" not in page_of(client, "/netzwerk/?verband=heimlich")
    assert "gibt es hier nichts" in page_of(client, "/netzwerk/?verband=heimlich")


def test_a_draft_denkzelle_is_no_filter(client):
    make_participation(denkzelle=make_denkzelle(name="Geheim", state="draft"), actor=make_actor())
    assert counts_on(page_of(client), "denkzelle") == {}
    html = page_of(client, "/netzwerk/?denkzelle=geheim")
    assert "Geheim" not in html
    assert total_on(html) == 0


def test_an_actors_district_counts_only_when_shown(client):
    actor = make_actor(name="Ada", district=make_district("Walle"))

    assert counts_on(page_of(client), "stadtteil") == {}
    assert "Walle" not in page_of(client)
    assert listed(client, "/netzwerk/?stadtteil=walle") == []

    actor.show_district = True
    actor.save()
    assert counts_on(page_of(client), "stadtteil") == {"walle": 1}
    assert '<li class="chip">Walle</li>' in page_of(client)
    assert listed(client, "/netzwerk/?stadtteil=walle") == ["Ada"]


@pytest.mark.parametrize("missing", ["actor_agreed_at", "association_agreed_at"])
def test_membership_counts_only_while_both_agree(client, missing):
    guild = make_association(name="Gilde")
    make_membership(actor=make_actor(name="Ada"), association=guild, **{missing: None})

    assert listed(client, "/netzwerk/?verband=gilde") == []
    assert listed(client, "/netzwerk/?verband=ohne") == ["Ada"]
    assert counts_on(page_of(client), "verband") == {"ohne": 1}


def test_membership_that_ended_counts_no_more(client):
    make_membership(
        actor=make_actor(name="Ada"),
        association=make_association(name="Gilde"),
        until=date(2020, 1, 1),
    )
    assert listed(client, "/netzwerk/?verband=ohne") == ["Ada"]


def test_cards_say_who_has_no_association_and_what_is_a_demo(client):
    make_actor(name="Ada Lindhorst", is_demo=True, summary="Baut Instrumente.")
    html = page_of(client)

    assert '<li class="chip">ohne Verband</li>' in html
    assert '<li class="demo">Demo</li>' in html
    assert "Baut Instrumente." in html
    assert ">AL</div>" in html


def test_text_search_reads_german(client):
    make_association(name="Verein für Klangkunst", summary="Chöre und mehr")
    make_actor(name="Jörg Köhler")
    make_venue(name="Straßenbahndepot")

    assert listed(client, "/netzwerk/?q=choere") == ["Verein für Klangkunst"]
    assert listed(client, "/netzwerk/?q=kohler") == ["Jörg Köhler"]
    assert listed(client, "/netzwerk/orte/?q=strassenbahn") == ["Straßenbahndepot"]
    assert listed(client, "/netzwerk/akteure/?q=strassenbahn") == []


def test_text_search_counts_what_it_finds(client):
    make_actor(name="Jörg Köhler", disciplines=(make_discipline("Musik"),))
    make_actor(name="Ada", disciplines=(make_discipline("Musik"),))
    html = page_of(client, "/netzwerk/?q=köhler")

    assert total_on(html) == 1
    assert counts_on(html, "sparte") == {"musik": 1}
    assert "„köhler“" in html


@pytest.mark.parametrize("field", ["text", "pronouns", "website", "links", "email", "phone"])
def test_text_search_does_not_know_what_an_actor_keeps_private(client, field):
    secret = {"website": "https://zaunkoenig.example", "email": "zaunkoenig@example.org"}
    actor = make_actor(name="Ada", **{field: secret.get(field, "Zaunkoenig")})

    assert listed(client, "/netzwerk/?q=zaunkoenig") == []
    if field == "text":
        actor.show_text = True
        actor.save()
        assert listed(client, "/netzwerk/?q=zaunkoenig") == ["Ada"]
        actor.show_text = False
        actor.save()
        assert listed(client, "/netzwerk/?q=zaunkoenig") == []


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("sparte=xyz", "xyz"),
        ("art=verband%27--", "verband"),
        ("stadtteil=%3Cscript%3E", "&lt;script&gt;"),
        ("verband=gibt-es-nicht", "gibt-es-nicht"),
        ("denkzelle=0", "0"),
        ("sparte=%F0%9F%8E%BB", "🎻"),
        ("sparte=" + "x" * 3000, "xxx"),
    ],
)
def test_unknown_values_find_nothing_and_say_so(client, query, hint):
    make_actor()
    html = page_of(client, f"/netzwerk/?{query}")
    notice = re.search(r'<p class="notice">(.*?)</p>', html, re.DOTALL)[1]

    assert total_on(html) == 0
    assert "gibt es hier nichts" in notice
    assert hint in notice


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=%27%22%3B--",
        "q=%25_%5C",
        "q=" + "ü" * 2000,
        "sparte=%00&stadtteil=&verband",
        "ordnung=zufall",
        "ordnung=a-z&ordnung=z-a",
        "&".join(f"sparte=s{number}" for number in range(900)),
        "seite=1&seite=1",
        "=&&&=",
        "q=%ff%fe",
    ],
)
def test_silly_questions_get_a_page(client, query):
    make_actor()
    assert client.get(f"/netzwerk/?{query}").status_code == 200


@pytest.mark.parametrize(
    "number", ["0", "-1", "2", "abc", "1.5", "9" * 30, "9" * 6000, "", "%D9%A3"]
)
def test_pages_that_do_not_exist_are_not_found(client, number):
    make_actor()
    assert client.get(f"/netzwerk/?seite={number}").status_code == 404


@pytest.mark.parametrize("name", ["directory", "association_list", "actor_list", "venue_list"])
def test_an_empty_directory_says_what_will_be_here(client, name):
    assert "sobald die ersten Einträge" in page_of(client, reverse(name))


def test_each_selection_has_one_address(client, scene):
    html = page_of(client, "/netzwerk/?x=1&sparte=musik&sparte=film&sparte=musik&utm_source=y")
    assert re.search(
        r'rel="canonical" href="http[^"]+/netzwerk/\?sparte=film&amp;sparte=musik"', html
    )


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("query", ["", "?ordnung=a-z", "?q=verband", "?verband=ohne"])
def test_query_count_does_not_grow(client, django_assert_max_num_queries, count, query):
    discipline, district = make_discipline("Musik"), make_district("Mitte")
    for _ in range(count):
        association = make_association(disciplines=(discipline,), district=district)
        actor = make_actor(summary="ohne Verband", district=district, show_district=True)
        make_actor(disciplines=(discipline,))
        make_venue(summary="Ein Verband probt hier", district=district)
        make_membership(association=association, actor=actor)

    with django_assert_max_num_queries(8):
        page_of(client, f"/netzwerk/{query}")


def test_an_empty_list_says_which_filter_to_drop(client, scene):
    tanz, film = make_discipline("Tanz"), make_discipline("Film")
    walle, mitte = make_district("Walle"), make_district("Mitte")
    make_actor(name="Ada", disciplines=(tanz,), district=walle, show_district=True)
    make_actor(name="Bo", disciplines=(film,), district=mitte, show_district=True)

    html = page_of(client, f"/netzwerk/?sparte={tanz.slug}&stadtteil={mitte.slug}")

    assert f'href="/netzwerk/?stadtteil={mitte.slug}">Ohne Tanz suchen</a>' in html
    assert f'href="/netzwerk/?sparte={tanz.slug}">Ohne Mitte suchen</a>' in html

    html = page_of(client, f"/netzwerk/?sparte={tanz.slug}&q=xyzabc")

    assert f'href="/netzwerk/?sparte={tanz.slug}">Ohne „xyzabc“ suchen</a>' in html
    assert "Ohne Tanz suchen" not in html
