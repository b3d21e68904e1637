"""What the Redaktion sees: the queue, and an entry before it decides."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from denkzellen.models import Publication
from network.kinds import address_word, review_address
from tests.factories import (
    make_actor,
    make_association,
    make_editor,
    make_participation,
    make_user,
)
from tests.network.redaktion_rows import (
    CHECKED,
    MAKE,
    make_claim,
    make_report,
    make_submitted,
    page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    editor = make_editor(name="Erste Redakteurin")
    client.force_login(editor)
    return editor


# The queue


@pytest.mark.usefixtures("editor")
def test_queue_shows_every_kind_of_thing_that_waits_oldest_first(client):
    for make in MAKE:
        make(state="submitted", submitted_at=timezone.now())
        make(checked_version=None)
    make_claim()
    make_participation(denkzelle_agreed_at=None, association=make_association(**CHECKED))
    report = make_report()
    in_2020 = datetime(2020, 1, 1, tzinfo=UTC)
    oldest = make_actor(state="submitted", submitted_at=in_2020)

    html = page(client, "/redaktion/")

    assert "Alles (14)" in html
    assert "Neu (6)" in html
    assert "Geändert (5)" in html
    assert "Vertretungen (1)" in html
    assert "Beteiligungen (1)" in html
    assert "Meldungen (1)" in html
    addresses = re.findall(r'<h2><a href="([^"]+)', html)
    assert len(set(addresses)) == 14
    assert addresses[0] == review_address(oldest)
    assert addresses[-1] == reverse("report_review", args=[report.pk])


@pytest.mark.usefixtures("editor")
def test_queue_leaves_out_what_needs_nobody(client):
    make_actor(**CHECKED)
    make_actor(state="draft")
    make_actor(state="hidden")
    make_participation(association=make_association(**CHECKED))
    make_report(decided_at=timezone.now(), outcome="kept")

    assert "Es wartet nichts" in page(client, "/redaktion/")


@pytest.mark.usefixtures("editor")
def test_queue_can_be_narrowed_to_one_reason(client):
    submitted, changed = make_submitted(name="Neu Dabei"), make_actor(name="Anders Geworden")

    html = page(client, "/redaktion/?was=neu")

    assert submitted.name in html
    assert changed.name not in html
    assert changed.name in page(client, "/redaktion/?was=unfug")


@pytest.mark.usefixtures("editor")
def test_queue_has_pages(client):
    for number in range(31):
        make_submitted(name=f"Wartend {number}")

    assert page(client, "/redaktion/").count("Wartend ") == 30
    assert page(client, "/redaktion/?seite=2").count("Wartend ") == 1
    assert client.get("/redaktion/?seite=99999").status_code == 200


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("number", [1, 30])
def test_queue_asks_the_same_number_of_queries_however_long_it_is(
    client, number, django_assert_num_queries
):
    creator = make_user()
    for _ in range(number):
        for make in MAKE:
            make(state="submitted", created_by=creator)
            make(created_by=creator)
        make_claim()
        make_participation(denkzelle_agreed_at=None)
        make_report()
    client.get("/redaktion/")

    # session, user, second factor; count and rows; one for each of the kinds; the menu
    for reason, kinds in {"neu": 5, "vertretung": 1, "beteiligung": 1, "meldung": 1}.items():
        with django_assert_num_queries(6 + kinds):
            client.get(f"/redaktion/?was={reason}")


# Looking


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("make", MAKE)
def test_every_kind_of_entry_has_its_page(client, make):
    entry = make(state="submitted")

    response = client.get(review_address(entry))

    assert response.status_code == 200
    assert str(entry) in response.content.decode()


def test_addresses_of_kinds_are_german():
    words = {address_word(model) for model in Publication.kinds()}

    assert words == {"akteur", "verband", "ort", "termin", "archiveintrag"}


@pytest.mark.usefixtures("editor")
def test_new_entry_shows_what_stays_private_marked_as_such(client):
    actor = make_submitted(email="ada@example.org", phone="0421 123", show_phone=True)

    html = page(client, review_address(actor))

    before_mail = html[: html.index("ada@example.org")]
    before_phone = html[: html.index("0421 123")]
    assert before_mail.rstrip().endswith('<div class="kept-lines">')
    assert "nicht öffentlich" in before_mail[before_mail.rindex("<dt>") :]
    assert "nicht öffentlich" not in before_phone[before_phone.rindex("<dt>") :]


@pytest.mark.usefixtures("editor")
def test_changed_entry_shows_what_changed_since_it_was_checked(client):
    actor = make_actor(name="Vorher", summary="bleibt", **CHECKED)
    actor.name = "Nachher"
    actor.save()

    html = page(client, review_address(actor))

    changes = html[html.index("Seit der letzten Prüfung") : html.index("Der ganze Eintrag")]
    assert "Vorher" in changes
    assert "Nachher" in changes
    assert "bleibt" not in changes


@pytest.mark.usefixtures("editor")
def test_entry_whose_checked_version_is_lost_is_shown_whole(client):
    actor = make_actor(summary="Alles von mir", **CHECKED)
    actor.save()
    actor.history.all().delete()

    html = page(client, review_address(actor))

    assert "Seit der letzten Prüfung" not in html
    assert "Alles von mir" in html


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("address", ["/redaktion/quatsch/1/", "/redaktion/akteur/999999/"])
def test_what_does_not_exist_is_not_found(client, address):
    assert client.get(address).status_code == 404
