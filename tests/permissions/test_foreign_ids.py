"""A number, a name or an address of something else in a select or a button: refused in German."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import reverse

from network.models import Actor, Image, Invitation, Representation, User
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_discipline,
    make_editor,
    make_image,
    make_participation,
    make_project,
    make_rep,
    make_upload,
    make_user,
)
from tests.permissions.posts import changes_in, rows
from tests.permissions.posts_associations import ENTRY, asked_membership, claim_on, rep_of
from tests.permissions.posts_profiles import WORDS, keeper_of
from tests.permissions.posts_redaktion import CELL

pytestmark = pytest.mark.django_db
NO_CHOICE = "keine gültige Auswahl"
NOT_IN_LIST = "aus der Liste wählen"


class Attempt(NamedTuple):
    """What `who` posts; the page answers with these words, or with a status of its own."""

    who: User
    page: str
    args: list[Any]
    data: dict[str, Any]
    answer: str | int
    query: str = ""


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def somebody_elses_draft() -> Actor:
    return keeper_of()[1]


def association_nobody_sees() -> Attempt:
    user, actor = keeper_of(state="published")
    data = {"association": make_association(state="draft").slug}
    return Attempt(user, "membership_ask", [actor.slug], data, NOT_IN_LIST)


def draft_of_somebody_else_as_member() -> Attempt:
    user, association = rep_of()
    data = {"actor": somebody_elses_draft().slug}
    return Attempt(user, "membership_invite", [association.slug], data, "auswählen")


def name_no_database_can_hold_as_member() -> Attempt:
    user, association = rep_of()
    return Attempt(user, "membership_invite", [association.slug], {"actor": "a\x00b"}, "auswählen")


def profile_of_somebody_else_takes_part() -> Attempt:
    data = {"participant": f"actor-{make_actor().pk}", "role": "guest"}
    user, cell = keeper_of(state="published")[0], make_denkzelle()
    return Attempt(user, "participation_ask", [cell.slug], data, NOT_IN_LIST)


def own_draft_takes_part() -> Attempt:
    user, actor = keeper_of()
    data = {"participant": f"actor-{actor.pk}", "role": "guest"}
    return Attempt(user, "participation_ask", [make_denkzelle().slug], data, NOT_IN_LIST)


def former_representative_takes_part_for_the_association() -> Attempt:
    user, association = rep_of()
    Representation.objects.filter(user=user).delete()
    data = {"participant": f"association-{association.pk}", "role": "guest"}
    return Attempt(user, "participation_ask", [make_denkzelle().slug], data, NOT_IN_LIST)


def participant_makes_themselves_host() -> Attempt:
    user, actor = keeper_of(state="published")
    data = {"participant": f"actor-{actor.pk}", "role": "hosts"}
    return Attempt(user, "participation_ask", [make_denkzelle().slug], data, NO_CHOICE)


def _entered(participant: str) -> Attempt:
    data = {"participant": participant, "role": "guest"}
    return Attempt(make_editor(), "participation_new", [make_denkzelle().slug], data, NO_CHOICE)


def editor_enters_a_draft() -> Attempt:
    return _entered(f"network.actor:{somebody_elses_draft().pk}")


def editor_enters_an_account() -> Attempt:
    return _entered(f"network.user:{make_user().pk}")


def role_that_does_not_exist() -> Attempt:
    row = make_participation()
    args, data = [row.denkzelle.slug, row.pk], {"role": "owner"}
    return Attempt(make_editor(), "participation_role", args, data, 302)


def project_goes_on_in_its_own_denkzelle() -> Attempt:
    row = make_project()
    data = {"title": "Neu", "state": "continued", "continued_in": row.denkzelle.pk, "version": 1}
    return Attempt(make_editor(), "project_edit", [row.denkzelle.slug, row.pk], data, NO_CHOICE)


def denkzelle_is_paused_by_the_form() -> Attempt:
    data = {**CELL, "state": "paused", "paused_on": "2020-01-02", "version": 1}
    return Attempt(make_editor(), "denkzelle_edit", [make_denkzelle().slug], data, NO_CHOICE)


def district_that_does_not_exist() -> Attempt:
    user, actor = keeper_of()
    data = {"district": 987654, "version": 1}
    return Attempt(user, "profile_step", [actor.slug, "wo"], data, NO_CHOICE)


def discipline_that_does_not_exist() -> Attempt:
    user, association = rep_of()
    data = {**ENTRY, "disciplines": [make_discipline().pk, 987654], "version": 1}
    return Attempt(user, "association_edit", [association.slug], data, "987654 ist keine")


def discipline_no_database_can_hold() -> Attempt:
    user, actor = keeper_of()
    data = {"disciplines": "9" * 30, "summary": "Tanzt.", "language": "de", "version": 1}
    return Attempt(user, "profile_step", [actor.slug, "was"], data, "999 ist keine")


def licence_that_does_not_exist() -> Attempt:
    user, actor = keeper_of()
    data = {**WORDS, "licence": "meins", "upload": make_upload()}
    return Attempt(user, "profile_step", [actor.slug, "bild"], data, NO_CHOICE)


def image_of_somebody_else() -> Attempt:
    user, actor = keeper_of()
    image = make_image(uploaded_by=make_user())
    data = {**WORDS, "image": image.pk, "id": image.pk, "seen": f"{image.pk}-1"}
    return Attempt(user, "profile_step", [actor.slug, "bild"], data, "erforderlich")


# Numbers in the address


def claim_on_another_association() -> Attempt:
    user, association = rep_of()
    args = [association.slug, claim_on(make_association()).pk]
    return Attempt(user, "rep_claim_grant", args, {}, 404)


def mandate_for_another_association() -> Attempt:
    user, association = rep_of()
    other = Representation.objects.get(user=make_rep(make_association()))
    return Attempt(user, "rep_until", [association.slug, other.pk], {"until": "2031-05-05"}, 404)


def version_of_another_profile() -> Attempt:
    user, actor = keeper_of()
    args = [actor.slug, somebody_elses_draft().history.first().pk]
    return Attempt(user, "profile_restore", args, {}, 404)


def version_of_another_association() -> Attempt:
    user, association = rep_of()
    args = [association.slug, make_association().history.first().pk]
    return Attempt(user, "association_restore", args, {}, 404)


def version_of_another_denkzelle() -> Attempt:
    args = [make_denkzelle().slug, make_denkzelle().history.first().pk]
    return Attempt(make_editor(), "denkzelle_restore", args, {}, 404)


def project_of_another_denkzelle() -> Attempt:
    args = [make_denkzelle().slug, make_project().pk]
    return Attempt(make_editor(), "project_edit", args, {"title": "Neu", "version": 1}, 404)


def membership_of_others() -> Attempt:
    membership = asked_membership(make_association())
    return Attempt(rep_of()[0], "membership_agree", [membership.pk], {}, 404)


def invitation_of_others() -> Attempt:
    _user, actor = keeper_of()
    invitation, _token = Invitation.objects.issue(actor, "neu@example.org", make_user())
    return Attempt(keeper_of()[0], "invitation_revoke", [invitation.pk], {}, 404)


ATTEMPTS: list[Callable[[], Attempt]] = [
    association_nobody_sees,
    draft_of_somebody_else_as_member,
    name_no_database_can_hold_as_member,
    profile_of_somebody_else_takes_part,
    own_draft_takes_part,
    former_representative_takes_part_for_the_association,
    participant_makes_themselves_host,
    editor_enters_a_draft,
    editor_enters_an_account,
    role_that_does_not_exist,
    project_goes_on_in_its_own_denkzelle,
    denkzelle_is_paused_by_the_form,
    district_that_does_not_exist,
    discipline_that_does_not_exist,
    discipline_no_database_can_hold,
    licence_that_does_not_exist,
    image_of_somebody_else,
    claim_on_another_association,
    mandate_for_another_association,
    version_of_another_profile,
    version_of_another_association,
    version_of_another_denkzelle,
    project_of_another_denkzelle,
    membership_of_others,
    invitation_of_others,
]


def assert_refused(attempt: Attempt) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(attempt.who)
    before = rows()

    address = reverse(attempt.page, args=attempt.args) + attempt.query
    response = client.post(address, attempt.data)

    if isinstance(attempt.answer, int):
        assert response.status_code == attempt.answer
    else:
        assert response.status_code in {200, 422}
        page = response.content.decode().replace("\u00ad", "")
        assert attempt.answer in page.partition("<main")[2]
    assert changes_in(before, rows()) == set()


@pytest.mark.parametrize("prepare", ATTEMPTS, ids=lambda prepare: prepare.__name__)
def test_what_is_not_offered_is_refused_and_nothing_changes(prepare):
    assert_refused(prepare())


def test_role_that_does_not_exist_is_said_so(client):
    attempt = role_that_does_not_exist()
    client.force_login(attempt.who)
    address = reverse(attempt.page, args=attempt.args)
    page = client.post(address, attempt.data, follow=True).content.decode()
    assert "Diese Rolle gibt es nicht." in page


def test_picture_of_somebody_else_is_never_shown_by_ones_own_profile(client):
    user, actor = keeper_of()
    image = make_image(uploaded_by=make_user(), alt="Nicht meins")
    client.force_login(user)
    data = {**WORDS, "image": image.pk, "pk": image.pk, "upload": make_upload()}

    client.post(reverse("profile_step", args=[actor.slug, "bild"]), data)

    actor.refresh_from_db()
    assert actor.image != image
    assert Image.objects.get(pk=image.pk).alt == "Nicht meins"
