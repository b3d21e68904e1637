"""The pages of associations, actors and venues: what they show, and to whom."""

import json
import re
from datetime import date, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from denkzellen.models import PublicationState
from network.models import Representation
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_discipline,
    make_district,
    make_membership,
    make_participation,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db

NOT_PUBLIC = [
    PublicationState.DRAFT,
    PublicationState.SUBMITTED,
    PublicationState.HIDDEN,
]
MAKE = {"association": make_association, "actor": make_actor, "venue": make_venue}


def page_of(client, entry):
    response = client.get(entry.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode().replace("\u00ad", "")


def linked_data_on(html):
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return json.loads(script[1])


def test_association_page_shows_its_facts(client):
    association = make_association(
        name="Gilde der Klangkunst",
        short_name="GdK",
        legal_form="e. V.",
        disciplines=(make_discipline("Musik"),),
        district=make_district("Mitte"),
        address="Breitenweg 41, 28195 Bremen",
        website="https://www.gilde.example/start",
        email="buero@gilde.example",
        phone="0421 123",
        summary="Für alle, die hören.",
        text="<p>Seit jeher.</p><script>alert(1)</script>",
        confirmed_on=date(2026, 3, 2),
    )
    html = page_of(client, association)

    for shown in (
        "Verband oder Verein",
        ">Musik</a>",
        "?stadtteil=mitte",
        "Breitenweg 41, 28195 Bremen",
        '<a href="https://www.gilde.example/start" rel="noopener nofollow ugc">gilde.example</a>',
        "mailto:buero@gilde.example",
        "0421 123",
        "e. V.",
        "Für alle, die hören.",
        "<p>Seit jeher.</p>",
        "zuletzt am 2. März 2026",
    ):
        assert shown in html
    assert "alert(1)" not in html
    assert linked_data_on(html) == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "Gilde der Klangkunst",
        "alternateName": "GdK",
        "description": "Für alle, die hören.",
        "url": "http://localhost:8000/netzwerk/verbaende/gilde-der-klangkunst/",
        "sameAs": "https://www.gilde.example/start",
        "address": "Breitenweg 41, 28195 Bremen",
        "telephone": "0421 123",
    }


def test_members_are_shown_a_to_z_only_while_both_agree(client):
    guild = make_association(name="Gilde")
    for name in ("Zoe", "Änne"):
        make_membership(association=guild, actor=make_actor(name=name))
    make_membership(association=guild, actor=make_actor(name="Fragt"), association_agreed_at=None)
    make_membership(association=guild, actor=make_actor(name="Gefragt"), actor_agreed_at=None)
    make_membership(association=guild, actor=make_actor(name="War"), until=date(2020, 1, 1))
    make_membership(association=guild, actor=make_actor(name="Verborgen", state="hidden"))

    html = page_of(client, guild)

    assert re.findall(r'class="chip" href="/netzwerk/akteure/([\w-]+)/', html) == ["aenne", "zoe"]
    for name in ("Fragt", "Gefragt", ">War<", "Verborgen"):
        assert name not in html


def test_an_actor_page_shows_memberships_only_while_both_agree(client):
    actor = make_actor()
    make_membership(actor=actor, association=make_association(name="Gilde"))
    make_membership(actor=actor, association=make_association(name="Bund"), actor_agreed_at=None)
    make_membership(actor=actor, association=make_association(name="Klub", state="draft"))

    html = page_of(client, actor)

    assert "Gilde" in html
    assert "Bund" not in html
    assert "Klub" not in html


SWITCHED = {
    "pronouns": ("Pronomen-Geheimnis", "Pronomen-Geheimnis"),
    "text": ("Text-Geheimnis", "Text-Geheimnis"),
    "website": ("https://website-geheimnis.example/", "website-geheimnis.example"),
    "links": ("Mehr | https://links-geheimnis.example/", "links-geheimnis.example"),
    "email": ("geheimnis@example.org", "geheimnis@example.org"),
    "phone": ("0421 98765", "0421 98765"),
}


@pytest.mark.parametrize("field", SWITCHED)
def test_an_actors_field_is_shown_only_with_its_switch(client, field):
    value, shown = SWITCHED[field]
    actor = make_actor(**{field: value})
    assert shown not in page_of(client, actor)

    setattr(actor, f"show_{field}", True)
    actor.save()
    assert shown in page_of(client, actor)


def test_an_actors_district_is_shown_only_with_its_switch(client):
    actor = make_actor(district=make_district("Walle"))
    assert "Walle" not in page_of(client, actor)

    actor.show_district = True
    actor.save()
    assert "Walle" in page_of(client, actor)


def test_linked_data_of_an_actor_holds_shared_fields_only(client):
    actor = make_actor(
        name="Ada </script><b>",
        slug="ada",
        website="https://ada.example/",
        links="https://mehr.example/",
        email="ada@example.org",
        phone="0421 1",
        show_email=True,
        show_phone=True,
        show_links=True,
    )
    html = page_of(client, actor)

    assert "</script><b>" not in html
    assert linked_data_on(html) == {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": "Ada </script><b>",
        "url": "http://localhost:8000/netzwerk/akteure/ada/",
        "sameAs": ["https://mehr.example/"],
    }


def test_search_engines_may_list_an_actor_only_when_allowed(client):
    actor = make_actor(name="Ada")
    noindex = '<meta name="robots" content="noindex">'
    assert noindex in page_of(client, actor)
    assert "/netzwerk/akteure/ada/" not in client.get("/sitemap.xml").content.decode()

    actor.is_indexable = True
    actor.save()
    assert noindex not in page_of(client, actor)
    assert "/netzwerk/akteure/ada/" in client.get("/sitemap.xml").content.decode()


def test_the_sitemap_lists_public_entries_only(client):
    make_association(name="Gilde")
    make_venue(name="Halle")
    for state in NOT_PUBLIC:
        make_association(name=f"Heimlich {state}", state=state)
        make_actor(name=f"Heimlich {state}", state=state, is_indexable=True)
        make_venue(name=f"Heimlich {state}", state=state)

    sitemap = client.get("/sitemap.xml").content.decode()

    assert "/netzwerk/verbaende/gilde/" in sitemap
    assert "/netzwerk/orte/halle/" in sitemap
    assert "heimlich" not in sitemap


def test_venue_page_says_what_is_unknown_about_access(client):
    venue = make_venue(
        name="Halle",
        address="Hafenweg 3",
        postcode="28217",
        district=make_district("Walle"),
        transit="Linie 3 bis Waller Ring",
        step_free="yes",
        lift="no",
        accessible_wc="partly",
        access_note="Klingel am Tor.",
        access_checked_on=date(2026, 1, 9),
        access_contact="0421 55",
    )
    html = page_of(client, venue)
    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd[^>]*>([^<]+)</dd>", html))

    assert facts["stufenlos"] == "ja"
    assert facts["Aufzug"] == "nein"
    assert facts["barrierefreies WC"] == "teilweise"
    assert "Höranlage" in facts["unbekannt"].split(" · ")
    assert "Aufzug" not in facts["unbekannt"]
    assert facts["Adresse"] == "Hafenweg 3, 28217 Bremen"
    for shown in ("Linie 3 bis Waller Ring", "Klingel am Tor.", "9. Januar 2026", "0421 55"):
        assert shown in html
    assert "geo:" not in html
    assert [one["name"] for one in linked_data_on(html)["amenityFeature"]] == ["stufenlos"]


def test_venue_with_coordinates_can_be_opened_in_a_map(client):
    html = page_of(client, make_venue(latitude=53.08, longitude=8.8))
    assert 'href="geo:53.08,8.8"' in html
    assert linked_data_on(html)["geo"]["latitude"] == 53.08


@pytest.mark.parametrize("make", [make_association, make_actor])
def test_denkzellen_are_shown_with_the_role(client, make):
    entry = make()
    side = {entry._meta.model_name: entry}
    make_participation(denkzelle=make_denkzelle(name="Räume"), role="hosts", **side)
    make_participation(denkzelle=make_denkzelle(name="Entwurf", state="draft"), **side)
    make_participation(
        denkzelle=make_denkzelle(name="Ungefragt"), participant_agreed_at=None, **side
    )
    html = page_of(client, entry)

    assert "Räume" in html
    assert "lädt ein" in html
    assert "Entwurf" not in html
    assert "Ungefragt" not in html


@pytest.mark.parametrize("state", NOT_PUBLIC)
@pytest.mark.parametrize("kind", MAKE)
def test_strangers_do_not_learn_that_a_non_public_entry_exists(client, kind, state):
    entry = MAKE[kind](name="Geheimbund", state=state)
    for user in (None, make_user()):
        if user:
            client.force_login(user)
        response = client.get(entry.get_absolute_url())
        assert response.status_code == 404
        assert "Geheimbund" not in response.content.decode()


def test_keepers_see_their_entry_before_it_is_public(client):
    keeper = make_user()
    actor = make_actor(state="draft")
    actor.keepers.add(keeper)
    association = make_association(state="submitted")
    Representation.objects.create(user=keeper, association=association, granted_at=timezone.now())
    client.force_login(keeper)

    for entry in (actor, association):
        html = page_of(client, entry)
        assert "Noch nicht öffentlich" in html
        assert 'content="noindex"' in html
        assert "ld+json" not in html


def test_staff_see_every_entry_and_a_public_one_without_notice(client):
    client.force_login(make_user(is_staff=True))
    assert "Noch nicht öffentlich" in page_of(client, make_venue(state="hidden"))
    assert "Noch nicht öffentlich" not in page_of(client, make_venue())


@pytest.mark.parametrize("kind", MAKE)
def test_a_former_address_leads_to_the_new_one(client, kind):
    entry = MAKE[kind](name="Alter Name")
    former = entry.get_absolute_url()
    entry.slug = "neuer-name"
    entry.save()

    response = client.get(former)

    assert response.status_code == 301
    assert response["Location"] == entry.get_absolute_url()
    entry.state = PublicationState.HIDDEN
    entry.save()
    assert client.get(former).status_code == 404


@pytest.mark.parametrize("kind", MAKE)
def test_demo_entries_say_so_and_others_do_not(client, kind):
    demo = '<span class="demo">Demo</span>'
    assert demo in page_of(client, MAKE[kind](is_demo=True))
    assert demo not in page_of(client, MAKE[kind]())


def test_an_address_is_made_from_the_configured_one(client):
    actor = make_actor(name="Ada")
    html = client.get(actor.get_absolute_url(), headers={"host": "boese.example"}).content.decode()
    assert 'rel="canonical" href="http://localhost:8000/netzwerk/akteure/ada/"' in html
    assert "boese.example" not in html


@pytest.mark.parametrize("count", [1, 30])
def test_query_counts_do_not_grow(client, django_assert_max_num_queries, count):
    association, actor = make_association(), make_actor()
    for _ in range(count):
        make_membership(association=association)
        make_membership(actor=actor)
        make_participation(association=association)
        make_participation(actor=actor)

    with django_assert_max_num_queries(10):
        page_of(client, association)
    with django_assert_max_num_queries(10):
        page_of(client, actor)


def drawn(template, **context):
    return Template("{% load network_tags %}" + template).render(Context(context))


def test_participants_are_listed_by_kind_a_to_z(django_assert_num_queries):
    denkzelle = make_denkzelle()
    for name in ("Zunft", "Ämter"):
        make_participation(denkzelle=denkzelle, association=make_association(name=name))
    make_participation(denkzelle=denkzelle, actor=make_actor(name="Ada"), role="guest")
    with django_assert_num_queries(1):
        html = drawn("{% participants denkzelle %}", denkzelle=denkzelle)

    assert re.findall(r'<a href="/netzwerk/[^"]+">([^<]+)</a>', html) == ["Ämter", "Zunft", "Ada"]
    assert "Beteiligte Verbände" in html
    assert "Beteiligte Akteur:innen" in html
    assert "zu Gast" in html


def test_hidden_and_unasked_participants_are_not_listed():
    denkzelle = make_denkzelle()
    for state in NOT_PUBLIC:
        make_participation(denkzelle=denkzelle, association=make_association(state=state))
        make_participation(denkzelle=denkzelle, actor=make_actor(state=state))
    make_participation(denkzelle=denkzelle, participant_agreed_at=None)
    make_participation(denkzelle=denkzelle, denkzelle_agreed_at=None)
    tomorrow = timezone.localdate() + timedelta(days=1)
    make_participation(denkzelle=denkzelle, since=tomorrow)

    assert drawn("{% participants denkzelle %}", denkzelle=denkzelle).strip() == ""


def test_demo_participants_say_so():
    denkzelle = make_denkzelle()
    make_participation(denkzelle=denkzelle, association=make_association(), is_demo=True)
    make_participation(denkzelle=denkzelle, actor=make_actor(is_demo=True))
    html = drawn("{% participants denkzelle %}", denkzelle=denkzelle)
    assert html.count('<span class="demo">Demo</span>') == 2


def test_network_figures_count_what_is_public(django_assert_num_queries):
    template = "{% network_figures as n %}{{ n.associations }}/{{ n.actors }}/{{ n.venues }}"
    assert drawn(template) == "0/0/0"
    make_association()
    make_actor()
    make_actor(state="draft")
    with django_assert_num_queries(1):
        assert drawn(template) == "1/1/0"
