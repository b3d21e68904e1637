"""Old addresses lead to the new one; a used address is never given to another object."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from denkzellen.addresses import address_of
from denkzellen.models import Denkzelle, DenkzelleState
from tests.factories import make_association, make_denkzelle, make_event

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Größe & Maß", "groesse-und-mass"),
        ("Künstler:innenförderung", "kuenstlerinnenfoerderung"),
        ("Ängste", "aengste"),
        ("???", "eintrag"),
        ("漢字", "eintrag"),
        ("x" * 200, "x" * 80),
    ],
)
def test_address_is_made_from_the_title(title, slug):
    assert address_of(title) == slug


def test_two_entries_with_one_title_get_two_addresses():
    first = make_event(title="Sommerfest")
    second = make_event(title="Sommerfest")

    assert [first.slug, second.slug] == ["sommerfest", "sommerfest-2"]


def test_former_address_leads_to_the_new_one_for_good(client):
    denkzelle = make_denkzelle(name="Veränderung")
    denkzelle.slug = "transformation"
    denkzelle.save()

    response = client.get("/denkzellen/veraenderung/")

    assert (response.status_code, response["Location"]) == (301, "/denkzellen/transformation/")


def test_several_renames_all_lead_to_the_last_address(client):
    association = make_association(name="Erster")
    for slug in ("zweiter", "dritter", "erster-wieder"):
        association.slug = slug
        association.save()

    for slug in ("erster", "zweiter", "dritter"):
        response = client.get(reverse("association_detail", args=[slug]))
        assert (response.status_code, response["Location"]) == (
            301,
            reverse("association_detail", args=["erster-wieder"]),
        )


def test_former_address_is_not_given_to_another_entry():
    moved = make_event(title="Lesung")
    moved.slug = "grosse-lesung"
    moved.save()

    assert make_event(title="Lesung").slug == "lesung-2"


def test_address_of_a_deleted_entry_is_not_given_to_another_one(client):
    make_event(title="Lesung").delete()

    assert make_event(title="Lesung").slug == "lesung-2"
    assert client.get("/kalender/termin/lesung/").status_code == 404


def test_typing_another_entrys_former_address_is_refused():
    moved = make_association(name="Alt")
    moved.slug = "neu"
    moved.save()
    other = make_association(name="Anderer")
    other.slug = "alt"

    with pytest.raises(ValidationError, match="gehörte einem anderen Eintrag"):
        other.full_clean()


def test_entry_may_return_to_its_own_former_address(client):
    association = make_association(name="Alt")
    for slug in ("neu", "alt"):
        association.slug = slug
        association.full_clean()
        association.save()

    assert client.get(reverse("association_detail", args=["alt"])).status_code == 200
    assert client.get(reverse("association_detail", args=["neu"]))["Location"].endswith("/alt/")


def test_former_address_of_a_draft_tells_strangers_nothing(client):
    denkzelle = make_denkzelle(name="Geheim")
    denkzelle.slug = "noch-geheimer"
    denkzelle.state = DenkzelleState.DRAFT
    denkzelle.save()

    assert client.get("/denkzellen/geheim/").status_code == 404


def test_each_save_is_the_next_version():
    denkzelle = make_denkzelle()
    denkzelle.save()
    denkzelle.save(update_fields=["claim"])

    assert Denkzelle.objects.get().version == 3


def test_an_address_taken_at_the_same_moment_gives_way_to_the_next(monkeypatch):
    make_event(title="Sommerfest")
    answers = ["sommerfest", "sommerfest-2"]
    monkeypatch.setattr("denkzellen.models.entry.free_slug", lambda *args, **kwargs: answers.pop(0))

    second = make_event(title="Sommerfest")

    assert (second.slug, answers) == ("sommerfest-2", [])


def test_what_is_refused_for_another_reason_is_not_tried_again(monkeypatch):
    make_denkzelle(name="Netzwerke")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_denkzelle(name="Netzwerke", slug="")
