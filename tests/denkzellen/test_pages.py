"""Home, the DENKZELLEN and their pages, as a visitor sees them."""

from datetime import date

import pytest
from django.urls import reverse

from denkzellen.models import DenkzelleState, ProjectState
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_association,
    make_denkzelle,
    make_event,
    make_participation,
    make_project,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db


def text_of(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode().replace("\u00ad", "")


def test_home_shows_active_cells_first_and_paused_ones_as_paused(client):
    make_denkzelle(name="Netzwerke", state=DenkzelleState.PAUSED, position=0)
    make_denkzelle(name="Transformation", position=5)
    make_denkzelle(name="Geheim", state=DenkzelleState.DRAFT)

    page = text_of(client, "/")

    assert page.index("Transformation") < page.index("Netzwerke")
    assert "pausiert" in page
    assert "cell-paused" in page
    assert "Geheim" not in page


def test_home_shows_the_next_four_dates_and_true_counts(client):
    for day in (5, 1, 2, 3, 4):
        make_event(title=f"Termin in {day} Tagen", in_days=day)
    make_association()
    make_actor()
    make_actor(state="hidden")
    make_venue()
    make_archive_entry()

    page = text_of(client, "/")

    shown = [day for day in (1, 2, 3, 4, 5) if f"Termin in {day} Tagen" in page]
    assert shown == [1, 2, 3, 4]
    assert "1 Verbände und Häuser, 1 Akteur:innen, 1 Orte" in page
    assert "1 Einträge" in page


@pytest.mark.parametrize("rows", [1, 30])
def test_home_needs_few_queries(client, django_assert_max_num_queries, rows):
    denkzelle = make_denkzelle()
    for _ in range(rows):
        make_event(denkzelle=denkzelle, venue=make_venue())
        make_denkzelle()

    with django_assert_max_num_queries(10):
        client.get("/")


def test_home_of_an_empty_site_says_what_would_be_here(client):
    assert "Hier erscheinen die DENKZELLEN" in text_of(client, "/")


@pytest.mark.parametrize("rows", [1, 30])
def test_list_of_cells_needs_few_queries(client, django_assert_max_num_queries, rows):
    for _ in range(rows):
        make_denkzelle()

    with django_assert_max_num_queries(3):
        response = client.get(reverse("denkzelle_list"))
    assert response.content.decode().count('class="tile ') == rows


def test_page_of_a_cell_tells_all_about_it(client):
    denkzelle = make_denkzelle(
        name="Förderungen",
        number=2,
        claim="Stützen und absichern.",
        about="Wohin das Geld geht.",
        background="Seit 2019 wächst der Etat.",
    )
    make_project(
        denkzelle=denkzelle, title="Honoraruntergrenze", links="Bericht | https://example.org/b"
    )
    make_participation(denkzelle=denkzelle, association=make_association(name="Filmbüro"))
    make_participation(denkzelle=denkzelle, actor=make_actor(name="Ada Lindhorst"))
    make_event(denkzelle=denkzelle, title="Antragswerkstatt")
    make_archive_entry(denkzelle=denkzelle, title="Protokoll der Runde")

    page = text_of(client, denkzelle.get_absolute_url())

    for words in (
        "DENKZELLE 02",
        "Stützen und absichern.",
        "Wohin das Geld geht.",
        "Seit 2019 wächst der Etat.",
        "Honoraruntergrenze",
        "im Prozess",
        "https://example.org/b",
        "Filmbüro",
        "Ada Lindhorst",
        "Antragswerkstatt",
        "Protokoll der Runde",
        "/kalender.ics?denkzelle=foerderungen",
        "/kalender/?denkzelle=foerderungen",
        "/archiv/?denkzelle=foerderungen",
    ):
        assert words in page, words


def test_paused_cell_says_so_first_and_where_its_themes_go_on(client):
    other = make_denkzelle(name="Transformation")
    draft = make_denkzelle(name="Ungelegt", state=DenkzelleState.DRAFT)
    paused = make_denkzelle(
        name="Netzwerke",
        state=DenkzelleState.PAUSED,
        paused_on=date(2024, 3, 12),
        pause_note="Weil vieles erreicht ist.",
    )
    paused.continued_in.set([other, draft])
    make_project(
        denkzelle=paused, title="Vernetzung", state=ProjectState.CONTINUED, continued_in=other
    )

    page = text_of(client, paused.get_absolute_url())

    assert "seit März 2024" in page
    assert "Weil vieles erreicht ist." in page
    assert "geht weiter in Transformation" in page
    assert other.get_absolute_url() in page
    assert "Ungelegt" not in page
    assert page.index("Diese DENKZELLE pausiert") < page.index("Vernetzung")


@pytest.mark.parametrize("rows", [1, 30])
def test_page_of_a_cell_needs_few_queries(client, django_assert_max_num_queries, rows):
    denkzelle = make_denkzelle()
    for _ in range(rows):
        make_project(denkzelle=denkzelle)
        make_participation(denkzelle=denkzelle)
        make_participation(denkzelle=denkzelle, actor=make_actor())
        make_event(denkzelle=denkzelle)
        make_archive_entry(denkzelle=denkzelle)

    with django_assert_max_num_queries(13):
        client.get(denkzelle.get_absolute_url())


def test_stranger_does_not_learn_that_a_draft_exists(client):
    draft = make_denkzelle(state=DenkzelleState.DRAFT)

    assert client.get(draft.get_absolute_url()).status_code == 404


def test_staff_sees_a_draft_marked_as_not_public(client):
    draft = make_denkzelle(state=DenkzelleState.DRAFT)
    client.force_login(make_user(is_staff=True))

    assert "Noch nicht öffentlich" in text_of(client, draft.get_absolute_url())


def test_unknown_address_gets_the_house_404(client):
    response = client.get("/denkzellen/gibt-es-nicht/")

    assert response.status_code == 404
    assert "Diese Seite gibt es nicht" in response.content.decode().replace("\u00ad", "")


def test_error_page_needs_no_database(client, monkeypatch, django_assert_num_queries):
    from denkzellen.views import pages

    def broken(request):
        raise RuntimeError

    monkeypatch.setattr(pages.join.__wrapped__, "__code__", broken.__code__)
    client.raise_request_exception = False

    with django_assert_num_queries(0):
        response = client.get(reverse("join"))

    assert response.status_code == 500
    assert "Da ist etwas schiefgegangen" in response.content.decode().replace("\u00ad", "")


def test_joining_is_explained(client):
    assert "mit oder ohne Verband" in text_of(client, reverse("join"))
