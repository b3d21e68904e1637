"""Claims, mandates and participations before the Redaktion."""

import pytest
from django.urls import reverse

from network.kinds import review_address
from network.models import Decision, Participation, Representation
from tests.factories import (
    make_association,
    make_denkzelle,
    make_editor,
    make_participation,
    make_rep,
)
from tests.network.redaktion_rows import (
    CHECKED,
    make_claim,
    page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    editor = make_editor(name="Erste Redakteurin")
    client.force_login(editor)
    return editor


@pytest.mark.usefixtures("editor")
def test_claim_is_looked_at_and_granted_once(client, mailoutbox):
    claim = make_claim()

    html = page(client, reverse("claim_review", args=[claim.pk]))
    assert "Vorstand seit Mai" in html
    for _ in range(2):
        client.post(reverse("claim_grant", args=[claim.pk]))

    claim.refresh_from_db()
    assert claim.is_in_force
    assert (Decision.objects.count(), len(mailoutbox)) == (1, 1)


@pytest.mark.usefixtures("editor")
def test_claim_is_refused_with_a_reason(client, mailoutbox):
    claim = make_claim()
    address = reverse("claim_refuse", args=[claim.pk])

    assert "Bitte begründen" in client.post(address).content.decode()
    for _ in range(2):
        client.post(address, {"reason": "Nicht im Vereinsregister."})

    claim.refresh_from_db()
    assert claim.refused_at is not None
    assert "Nicht im Vereinsregister" in mailoutbox[0].body


@pytest.mark.usefixtures("editor")
def test_reason_longer_than_the_mail_carries_is_kept_in_the_form(client, mailoutbox):
    claim = make_claim()
    typed = "Sehr lang. " * 100

    html = client.post(reverse("claim_refuse", args=[claim.pk]), {"reason": typed})

    assert typed.strip() in html.content.decode()
    assert not mailoutbox


def test_nobody_grants_their_own_claim(client, editor):
    claim = Representation.objects.create(user=editor, association=make_association())

    assert "Das ist die eigene Anfrage" in page(client, reverse("claim_review", args=[claim.pk]))
    assert client.post(reverse("claim_grant", args=[claim.pk])).status_code == 403
    claim.refresh_from_db()
    assert claim.granted_at is None


@pytest.mark.usefixtures("editor")
def test_redaktion_ends_a_mandate(client, mailoutbox):
    association = make_association(**CHECKED)
    rep = make_rep(association, name="Rita Rep")
    mandate = rep.representations.get()

    assert "Rita Rep" in page(client, review_address(association))
    for _ in range(2):
        client.post(reverse("mandate_end", args=[mandate.pk]))

    mandate.refresh_from_db()
    assert mandate.ended_at is not None
    assert len(mailoutbox) == 1


@pytest.mark.usefixtures("editor")
def test_participation_is_confirmed_for_the_denkzelle(client):
    participation = make_participation(denkzelle_agreed_at=None)
    address = reverse("participation_confirm", args=[participation.pk])

    assert "bestätigen" in page(client, reverse("participation_review", args=[participation.pk]))
    for _ in range(2):
        client.post(address)

    participation.refresh_from_db()
    assert participation.is_agreed
    assert str(participation.participant) in page(
        client, participation.denkzelle.get_absolute_url()
    )


@pytest.mark.usefixtures("editor")
def test_participation_is_refused_for_the_denkzelle(client):
    participation = make_participation(denkzelle_agreed_at=None)

    for _ in range(2):
        response = client.post(reverse("participation_refuse", args=[participation.pk]))
        assert response.status_code == 302

    assert not Participation.objects.exists()


@pytest.mark.parametrize(
    "name", ["claim_grant", "claim_refuse", "mandate_end", "participation_confirm"]
)
def test_only_editors_answer_for_the_redaktion(client, name):
    association = make_association()
    claim = make_claim(association=association)
    participation = make_participation(denkzelle_agreed_at=None, denkzelle=make_denkzelle())
    client.force_login(make_rep(association))
    pk = participation.pk if name.startswith("part") else claim.pk

    assert client.post(reverse(name, args=[pk]), {"reason": "x"}).status_code == 403
    claim.refresh_from_db()
    assert claim.is_open
