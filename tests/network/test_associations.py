"""Keeping the entry of an association, and proposing a new one."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from denkzellen.models import PublicationState
from network import kept_uploads
from network.actions import representations
from network.models import Association, Image, Representation
from tests.factories import (
    make_actor,
    make_association,
    make_discipline,
    make_editor,
    make_image,
    make_rep,
    make_upload,
    make_user,
)

pytestmark = pytest.mark.django_db

FIELDS = {"name": "Gilde", "kind": "association", "language": "de"}
PICTURE = {
    "alt": "Drei Wellen",
    "creator": "Ada Beispiel",
    "licence": "own",
    "consent": "no_people",
}


@pytest.fixture(autouse=True)
def _files_of_this_test_only(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def address(name, association, *args):
    return reverse(name, args=[association.slug, *args])


def words(response):
    return response.content.decode().replace("\u00ad", "")


def edit(client, association, **fields):
    association.refresh_from_db()
    data = {**FIELDS, "name": association.name, "version": association.version, **fields}
    return client.post(address("association_edit", association), data)


def propose(client, **fields):
    client.post(reverse("association_new"), {**FIELDS, **fields})
    return Association.objects.get(name=fields.get("name", FIELDS["name"]))


def test_rep_edits_and_everybody_sees_it_at_once(client):
    association = make_association(name="Gilde", checked_version=1)
    client.force_login(make_rep(association))
    music = make_discipline("Musik")
    response = edit(
        client,
        association,
        name="Gilde Nord",
        summary="Für alle, die hören.",
        text="<p>Seit jeher.</p><script>alert(1)</script>",
        disciplines=[music.pk],
    )
    assert response["Location"] == address("association_edit", association)
    association.refresh_from_db()
    assert "alert(1)" not in association.text
    assert list(Association.objects.changed_since_check()) == [association]
    client.logout()
    html = words(client.get(association.get_absolute_url()))
    for shown in ("Gilde Nord", "Für alle, die hören.", "Seit jeher.", "Musik"):
        assert shown in html


def test_second_rep_sees_both_versions_and_loses_nothing(client):
    association = make_association(summary="Alt")
    client.force_login(make_rep(association))
    version = association.version
    edit(client, association, summary="Von der Ersten")
    response = edit(client, association, summary="Von der Zweiten", version=version)
    assert response.status_code == 409
    assert "Von der Ersten" in words(response)
    assert "Von der Zweiten" in words(response)
    association.refresh_from_db()
    assert association.summary == "Von der Ersten"


def test_form_with_an_error_keeps_what_was_typed(client):
    make_association(name="Besetzt")
    association = make_association(name="Gilde")
    client.force_login(make_rep(association))
    response = edit(client, association, name="Besetzt", summary="Getippt", website="kein link")
    html = words(response)
    assert response.status_code == 200
    assert "Dieser Name ist schon vergeben" in html
    assert "Getippt" in html
    assert "<h1>Gilde</h1>" in html


def test_form_changes_only_its_own_fields(client):
    association = make_association(state=PublicationState.HIDDEN, is_blocked=True)
    other = make_user()
    client.force_login(make_rep(association))
    image = make_image()
    hostile = {
        "state": "published",
        "is_blocked": "",
        "slug": "anders",
        "created_by": other.pk,
        "checked_version": 99,
        "logo": image.pk,
        "confirmed_on": "2030-01-01",
        "is_demo": "on",
        "sort_name": "aaa",
    }
    before = Association.objects.values(*hostile).get(pk=association.pk)
    edit(client, association, summary="Neu", **hostile)
    assert Association.objects.values(*hostile).get(pk=association.pk) == before
    assert Association.objects.get(pk=association.pk).summary == "Neu"


PAGES = ["association_edit", "association_logo", "association_history", "association_submit"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_closed_to_others(client, name):
    public = make_association()
    draft = make_association(state=PublicationState.DRAFT, created_by=make_user())
    page = address(name, public)
    for response in (client.get(page), client.post(page)):
        assert response["Location"] == f"{reverse('account_login')}?next={page}"
    for user in (make_user(), make_rep(make_association())):
        client.force_login(user)
        assert client.get(page).status_code == client.post(page).status_code == 403
        assert client.get(address(name, draft)).status_code == 404
    client.force_login(make_editor())
    assert client.get(address(name, draft)).status_code == 200


def test_who_proposed_a_public_entry_does_not_keep_it_for_that(client):
    proposer = make_user()
    association = make_association(created_by=proposer)
    client.force_login(proposer)
    assert client.get(address("association_edit", association)).status_code == 403


def test_public_page_offers_editing_to_those_who_may(client):
    association = make_association()
    link = f'href="{address("association_edit", association)}"'
    assert link not in words(client.get(association.get_absolute_url()))
    client.force_login(make_rep(association))
    assert link in words(client.get(association.get_absolute_url()))


def test_former_version_comes_back_as_a_new_one(client):
    association = make_association(summary="Alt")
    client.force_login(make_rep(association, name="Ada"))
    edit(client, association, summary="Neu")
    html = words(client.get(address("association_history", association)))
    assert "Ada" in html
    assert "Neu" in html
    first = association.history.earliest()
    restore = address("association_restore", association, first.history_id)
    for _press in range(2):
        assert client.post(restore).status_code == 302
    association.refresh_from_db()
    assert association.summary == "Alt"
    assert association.state == PublicationState.PUBLISHED
    client.force_login(make_user())
    assert client.post(restore).status_code == 403


def test_version_of_another_association_does_not_come_back(client):
    association, other = make_association(), make_association()
    client.force_login(make_rep(association))
    restore = address("association_restore", association, other.history.earliest().history_id)
    assert client.post(restore).status_code == 404


def test_logo_is_shown_and_taken_away(client, django_capture_on_commit_callbacks):
    association = make_association()
    client.force_login(make_rep(association))
    page = address("association_logo", association)
    response = client.post(page, {**PICTURE, "upload": make_upload()})
    assert response.status_code == 302
    logo = Image.objects.get()
    assert f"{logo.token}" in words(client.get(association.get_absolute_url()))
    for _press in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(address("association_logo_remove", association))
        assert response.status_code == 302
    association.refresh_from_db()
    assert association.logo is None
    assert not default_storage.exists(logo.file.name)


def test_logo_without_description_is_refused_and_the_file_kept(client):
    association = make_association()
    client.force_login(make_rep(association))
    page = address("association_logo", association)
    response = client.post(page, {**PICTURE, "alt": "", "upload": make_upload()})
    assert "Bitte beschreiben, was zu sehen ist" in words(response)
    assert "Ada Beispiel" in words(response)
    response = client.post(page, PICTURE)
    assert response.status_code == 302
    association.refresh_from_db()
    assert association.logo.alt == "Drei Wellen"


def test_words_of_a_picture_others_show_too_do_not_change_from_here(client):
    image = make_image(alt="Gemeinsam")
    association = make_association(logo=image)
    make_actor(image=image, show_image=True)
    client.force_login(make_rep(association))
    seen = f"{image.pk}-{image.version}"
    response = client.post(address("association_logo", association), {**PICTURE, "seen": seen})
    assert "eine eigene Datei auswählen" in words(response)
    image.refresh_from_db()
    assert image.alt == "Gemeinsam"


def test_anybody_proposes_an_association_which_stays_a_draft(client):
    user = make_user()
    client.force_login(user)
    association = propose(client, name="Neue Gilde")
    assert (association.state, association.created_by) == ("draft", user)
    assert not Representation.objects.exists()
    assert client.get(association.get_absolute_url()).status_code == 200
    assert edit(client, association, summary="Neu").status_code == 302
    assert client.get(address("association_members", association)).status_code == 403
    client.logout()
    assert client.get(association.get_absolute_url()).status_code == 404


def test_proposal_is_submitted_with_a_claim_the_redaktion_decides_on(client):
    user = make_user()
    client.force_login(user)
    association = propose(client, name="Neue Gilde")
    submit = address("association_submit", association)
    for _press in range(2):
        assert client.post(submit, {"message": "Vorstand"}).status_code in {200, 302}
    association.refresh_from_db()
    claim = Representation.objects.get()
    assert association.state == "submitted"
    assert (claim.user, claim.association, claim.message) == (user, association, "Vorstand")
    assert claim.is_open

    association.publish()
    assert client.get(address("association_edit", association)).status_code == 403


def test_withdrawn_proposal_takes_its_claim_back(client):
    client.force_login(make_user())
    association = propose(client)
    client.post(address("association_submit", association), {"message": "Vorstand"})
    for _press in range(2):
        assert client.post(address("association_withdraw", association)).status_code == 302
    association.refresh_from_db()
    assert association.state == "draft"
    assert not Representation.objects.open_claims().exists()


def test_published_entry_is_neither_withdrawn_nor_discarded(client):
    association = make_association()
    client.force_login(make_rep(association))
    response = client.post(address("association_withdraw", association), follow=True)
    assert "kann zurückgegeben werden" in words(response)
    assert client.post(address("association_discard", association)).status_code == 403
    client.force_login(make_editor())
    client.post(address("association_discard", association))
    assert Association.objects.get().state == "published"


def test_draft_is_discarded_by_who_proposed_it(client):
    client.force_login(make_user())
    association = propose(client)
    assert client.post(address("association_discard", association)).status_code == 302
    assert not Association.objects.exists()


def test_discarded_draft_leaves_neither_history_nor_files(
    client, django_capture_on_commit_callbacks
):
    client.force_login(make_user())
    association = propose(client, phone="0421 1234")
    page = address("association_logo", association)
    client.post(page, {**PICTURE, "upload": make_upload()})
    client.post(page, {**PICTURE, "alt": "", "seen": "", "upload": make_upload()})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("association_discard", association))
    assert not Association.history.exists()
    assert not Image.objects.exists()
    assert default_storage.listdir(kept_uploads.FOLDER)[1] == []

    other = propose(client, name="Zweiter Versuch")
    client.post(address("association_logo", other), {**PICTURE, "upload": make_upload()})
    assert Image.objects.count() == 1


def test_proposing_twice_makes_one_draft(client):
    client.force_login(make_user())
    sent = {**FIELDS, "summary": "Wir klingen."}
    answers = [client.post(reverse("association_new"), sent) for _press in range(2)]
    association = Association.objects.get()
    assert [answer["Location"] for answer in answers] == [
        address("association_submit", association)
    ] * 2

    other = client.post(reverse("association_new"), {**sent, "summary": "Anders."})
    assert "schon vergeben" in words(other)
    assert "Anders." in words(other)


def test_returned_proposal_is_submitted_again_with_its_new_message(client):
    client.force_login(make_user())
    association = propose(client)
    submit = address("association_submit", association)
    client.post(submit, {"message": "Vorstand"})
    association.refresh_from_db()
    association.send_back()
    client.post(submit, {"message": "Vorstand, gewählt im Mai"})
    association.refresh_from_db()
    assert association.state == "submitted"
    assert Representation.objects.get().message == "Vorstand, gewählt im Mai"


def test_refused_claim_does_not_keep_a_proposal_from_being_submitted_again(client):
    client.force_login(make_user())
    association = propose(client)
    client.post(address("association_submit", association), {"message": "Vorstand"})
    representations.refuse(Representation.objects.get(), make_editor(), "Kein Amt genannt.")
    association.refresh_from_db()
    association.send_back()
    response = client.post(address("association_submit", association), {"message": "Noch einmal"})
    assert response.status_code == 302
    association.refresh_from_db()
    assert association.state == "submitted"
    assert not Representation.objects.open_claims().exists()


def test_fourth_proposal_is_refused_and_kept_in_the_form(client):
    client.force_login(make_user())
    for number in range(3):
        propose(client, name=f"Vorschlag {number}")
    response = client.post(reverse("association_new"), {**FIELDS, "name": "Vorschlag vier"})
    assert "Höchstens 3 Vorschläge" in words(response)
    assert "Vorschlag vier" in words(response)
    assert Association.objects.count() == 3


@pytest.mark.parametrize(
    ("known", "proposed"),
    [
        ({"name": "Künstler:innenhaus Bremen e. V."}, {"name": "Kuenstlerinnenhaus"}),
        ({"name": "Gilde der Klangkunst"}, {"name": "Gilde der Klangkünst"}),
        ({"name": "Klangkunst Gilde"}, {"name": "Gilde Klangkunst"}),
        ({"name": "Bund der Tanzenden", "short_name": "BdT"}, {"name": "BdT"}),
        ({"name": "Ganz anders", "website": "https://www.gilde.example/start"}, {}),
        ({"name": "MÜLLER & Söhne"}, {"name": "Mueller und Soehne"}),
    ],
)
def test_near_duplicates_are_shown_and_a_second_press_goes_through(client, known, proposed):
    other = make_association(**known)
    make_association(name="Theater am Rand", website="https://theater.example")
    client.force_login(make_user())
    association = propose(client, website="http://gilde.example/", **proposed)
    submit = address("association_submit", association)

    for response in (client.get(submit), client.post(submit)):
        html = words(response)
        assert "Gibt es schon?" in html
        assert address("association_claim", other) in html
        assert "Theater am Rand" not in html
    association.refresh_from_db()
    assert association.state == "draft"

    assert client.post(submit, {"trotzdem": "1"}).status_code == 302
    association.refresh_from_db()
    assert association.state == "submitted"


def test_near_duplicate_that_is_not_public_is_not_told(client):
    make_association(name="Gilde der Klangkunst", state=PublicationState.DRAFT)
    client.force_login(make_user())
    association = propose(client, name="Gilde der Klangkünste")
    response = client.get(address("association_submit", association))
    assert "Gibt es schon?" not in words(response)


def test_shared_host_makes_no_duplicate(client):
    make_association(name="Chor", website="https://www.facebook.com/chor")
    client.force_login(make_user())
    association = propose(client, name="Theater", website="https://facebook.com/theater")
    response = client.get(address("association_submit", association))
    assert "Gibt es schon?" not in words(response)


def test_association_called_new_does_not_take_the_address_of_the_form():
    assert make_association(name="Neu").slug == "neu-2"
