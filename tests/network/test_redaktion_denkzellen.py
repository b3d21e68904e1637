"""DENKZELLEN, projects and participations, edited by the Redaktion."""

import pytest
from django.urls import reverse

from denkzellen.models import Denkzelle, Project
from network.models import Participation
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_editor,
    make_participation,
    make_project,
    make_rep,
    make_user,
)

pytestmark = pytest.mark.django_db
CELL = {"name": "Räume", "claim": "Platz für alle.", "colour": "sky", "state": "draft"}
PROJECT = {"title": "Probenräume", "state": "in_process"}


@pytest.fixture(autouse=True)
def editor(client):
    editor = make_editor()
    client.force_login(editor)
    return editor


def cell_page(denkzelle):
    return reverse("denkzelle_edit", args=[denkzelle.slug])


def names():
    return [denkzelle.name for denkzelle in Denkzelle.objects.all()]


def test_new_denkzelle_is_a_draft_at_the_end(client):
    make_denkzelle(name="Erste", position=4)

    response = client.post("/redaktion/denkzellen/neu/", CELL)

    assert response.url == "/redaktion/denkzellen/raeume/"
    assert names() == ["Erste", "Räume"]
    assert Denkzelle.objects.get(name="Räume").state == "draft"


def test_denkzelle_is_edited_with_named_colours(client):
    denkzelle = make_denkzelle(name="Räume")

    html = client.get(cell_page(denkzelle)).content.decode()
    assert "cell-coral" in html
    assert "Koralle" in html
    client.post(cell_page(denkzelle), {**CELL, "state": "active", "version": 1, "number": 7})

    denkzelle.refresh_from_db()
    assert (denkzelle.colour, denkzelle.number, denkzelle.state) == ("sky", 7, "active")


def test_wrong_input_is_explained_and_kept(client):
    make_denkzelle(name="Räume")

    html = client.post(
        "/redaktion/denkzellen/neu/", {**CELL, "colour": "#fff", "about": "Lang getippt."}
    ).content.decode()

    assert "Lang getippt." in html
    assert "Bitte prüfen" in html
    assert names() == ["Räume"]


HOSTILE = '<p onclick="x()">Für <strong>alle</strong><img src="//pixel.example/x"></p>'
HARMLESS = "<p>Für <strong>alle</strong></p>"


def test_texts_of_the_redaktion_are_kept_sanitised(client):
    denkzelle, project = make_denkzelle(name="Räume"), make_project(title="Probenräume")
    texts = {"about": HOSTILE, "background": HOSTILE}
    client.post(cell_page(denkzelle), {**CELL, **texts, "version": 1})
    page = reverse("project_edit", args=[project.denkzelle.slug, project.pk])
    client.post(page, {**PROJECT, "text": HOSTILE, "version": 1})

    denkzelle.refresh_from_db()
    project.refresh_from_db()
    assert [denkzelle.about, denkzelle.background, project.text] == [HARMLESS] * 3


def test_a_text_too_long_is_refused_and_kept_in_the_form(client):
    denkzelle = make_denkzelle(name="Räume")
    html = client.post(
        cell_page(denkzelle), {**CELL, "about": "lang " * 5000, "version": 1}
    ).content.decode()

    assert "Bitte auf 20000 kürzen" in html
    assert "lang lang lang" in html


def test_a_denkzelle_cannot_take_the_address_of_the_form(client):
    response = client.post("/redaktion/denkzellen/neu/", {**CELL, "name": "Neu"})

    assert "noch einem Wort" in response.content.decode()
    assert names() == []


def test_second_editor_sees_both_versions(client):
    denkzelle = make_denkzelle(name="Räume", claim="Alt.")
    client.post(cell_page(denkzelle), {**CELL, "claim": "Von der Ersten.", "version": 1})

    response = client.post(cell_page(denkzelle), {**CELL, "claim": "Von mir.", "version": 1})

    assert response.status_code == 409
    assert "Von mir." in response.content.decode()
    assert Denkzelle.objects.get().claim == "Von der Ersten."


def test_a_paused_denkzelle_keeps_its_pause(client):
    denkzelle = make_denkzelle(name="Räume", state="paused", pause_note="Bis zum Sommer.")

    client.post(cell_page(denkzelle), {**CELL, "state": "active", "version": 1, "pause_note": ""})

    denkzelle.refresh_from_db()
    assert (denkzelle.claim, denkzelle.state) == ("Platz für alle.", "paused")
    assert denkzelle.pause_note == "Bis zum Sommer."


def test_pausing_is_no_choice_of_this_form(client):
    denkzelle = make_denkzelle(name="Räume")

    client.post(cell_page(denkzelle), {**CELL, "state": "paused", "version": 1})

    denkzelle.refresh_from_db()
    assert denkzelle.state == "active"


def test_order_is_changed_and_pressing_twice_moves_once(client):
    cells = [make_denkzelle(name=name, position=0) for name in ("A", "B", "C")]
    address = reverse("denkzelle_move", args=[cells[2].slug])

    for _ in range(2):
        client.post(address, {"platz": "1"})

    assert names() == ["A", "C", "B"]
    assert [cell.version for cell in Denkzelle.objects.all()] == [1, 1, 1]
    client.post(address, {"platz": "99"})
    assert names() == ["A", "B", "C"]


def test_a_former_version_comes_back(client):
    denkzelle = make_denkzelle(name="Räume", claim="Zuerst.")
    first = denkzelle.history.get()
    client.post(cell_page(denkzelle), {**CELL, "claim": "Danach.", "version": 1, "state": "active"})

    html = client.get(reverse("denkzelle_history", args=[denkzelle.slug])).content.decode()
    assert "Zuerst." in html
    client.post(reverse("denkzelle_restore", args=[denkzelle.slug, first.history_id]))

    denkzelle.refresh_from_db()
    assert (denkzelle.claim, denkzelle.version) == ("Zuerst.", 3)


@pytest.mark.parametrize("number", [1, 30])
def test_lists_ask_the_same_number_of_queries(client, number, django_assert_num_queries):
    denkzelle = make_denkzelle()
    for _ in range(number):
        make_denkzelle()
        make_project(denkzelle=denkzelle)
        make_participation(denkzelle=denkzelle)
        make_participation(denkzelle=denkzelle, actor=make_actor())
    client.get("/redaktion/denkzellen/")

    with django_assert_num_queries(5):
        client.get("/redaktion/denkzellen/")
    with django_assert_num_queries(7):
        client.get(cell_page(denkzelle))


# Projects


def test_project_is_created_edited_and_moved(client):
    denkzelle = make_denkzelle()
    make_project(denkzelle=denkzelle, title="Erstes", position=1)

    client.post(reverse("project_new", args=[denkzelle.slug]), PROJECT)
    project = Project.objects.get(title="Probenräume")
    address = reverse("project_edit", args=[denkzelle.slug, project.pk])
    client.post(address, {**PROJECT, "title": "Proberäume", "version": 1})
    client.post(reverse("project_move", args=[denkzelle.slug, project.pk]), {"platz": "0"})

    assert [project.title for project in denkzelle.projects.all()] == ["Proberäume", "Erstes"]


def test_project_that_goes_on_says_where(client):
    denkzelle = make_denkzelle()

    response = client.post(
        reverse("project_new", args=[denkzelle.slug]), {**PROJECT, "state": "continued"}
    )

    assert "gehören zusammen" in response.content.decode()
    assert "Probenräume" in response.content.decode()
    assert not Project.objects.exists()


def test_project_is_deleted_after_a_question(client):
    project = make_project()
    address = reverse("project_delete", args=[project.denkzelle.slug, project.pk])

    assert "Endgültig löschen" in client.get(address).content.decode()
    assert Project.objects.exists()
    for _ in range(2):
        assert client.post(address).status_code == 302

    assert not Project.objects.exists()


def test_a_project_is_found_only_in_its_own_denkzelle(client):
    project, other = make_project(), make_denkzelle()

    for name in ("project_edit", "project_move", "project_delete"):
        client.post(reverse(name, args=[other.slug, project.pk]), PROJECT)

    project.refresh_from_db()
    assert project.version == 1


# Participations


def test_entered_participants_are_asked_and_wait(client, mailoutbox):
    denkzelle, association = make_denkzelle(), make_association()
    rep = make_rep(association)
    data = {"participant": f"network.association:{association.pk}", "role": "hosts"}

    for _ in range(2):
        client.post(reverse("participation_new", args=[denkzelle.slug]), data)

    participation = Participation.objects.get()
    assert (participation.role, participation.is_agreed) == ("hosts", False)
    assert participation.has_agreed("denkzelle")
    assert [mail.to for mail in mailoutbox] == [[rep.email]]
    assert "ist gefragt" in client.get(cell_page(denkzelle)).content.decode()
    assert association.name not in client.get(denkzelle.get_absolute_url()).content.decode()


@pytest.mark.parametrize("participant", ["", "network.user:1", "network.actor:999", "x", "a:b:c"])
def test_only_public_entries_can_be_entered(client, participant):
    denkzelle = make_denkzelle()
    make_actor(state="draft")

    response = client.post(
        reverse("participation_new", args=[denkzelle.slug]),
        {"participant": participant, "role": "hosts"},
    )

    assert "Bitte prüfen" in response.content.decode()
    assert not Participation.objects.exists()


def test_role_is_changed_and_participation_ended(client):
    participation = make_participation()
    args = [participation.denkzelle.slug, participation.pk]

    client.post(reverse("participation_role", args=args), {"role": "guest"})
    client.post(reverse("participation_role", args=args), {"role": "chef"})
    for _ in range(2):
        client.post(reverse("participation_cease", args=args))

    participation.refresh_from_db()
    assert (participation.role, participation.is_agreed) == ("guest", False)


def test_only_editors_edit_denkzellen(client):
    project = make_project()
    participation = make_participation(denkzelle=project.denkzelle)
    slug = project.denkzelle.slug
    addresses = [
        reverse("redaktion_denkzellen"),
        reverse("denkzelle_new"),
        *(
            reverse(name, args=[slug])
            for name in (
                "denkzelle_edit",
                "denkzelle_move",
                "denkzelle_history",
                "project_new",
                "participation_new",
            )
        ),
        *(
            reverse(name, args=[slug, project.pk])
            for name in ("project_edit", "project_move", "project_delete")
        ),
        reverse("participation_role", args=[slug, participation.pk]),
        reverse("participation_cease", args=[slug, participation.pk]),
    ]

    for user, status in ((None, 302), (make_user(), 403)):
        client.logout()
        if user:
            client.force_login(user)
        for address in addresses:
            assert client.post(address, {**CELL, **PROJECT}).status_code == status, address

    project.refresh_from_db()
    assert (project.version, Denkzelle.objects.get().version) == (1, 1)
    assert Participation.objects.get().is_agreed
