"""What the Redaktion decides about entries."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from network.actions import moderation, reports
from network.kinds import review_address
from network.models import Actor, Decision
from tests.factories import (
    make_actor,
    make_association,
    make_editor,
    make_rep,
    make_user,
)
from tests.network.redaktion_rows import (
    make_report,
    make_submitted,
    page,
    step,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    editor = make_editor(name="Erste Redakteurin")
    client.force_login(editor)
    return editor


@pytest.mark.usefixtures("editor")
def test_approving_publishes_and_tells_the_keepers(client, editor, mailoutbox):
    keeper = make_user()
    actor = make_submitted(name="Chor Eins", keeper=keeper)
    waiting = make_submitted()

    response = step(client, actor, "approve")

    assert response.url == review_address(waiting)
    actor.refresh_from_db()
    assert (actor.state, actor.checked_version) == ("published", actor.version)
    decision = Decision.objects.get()
    assert (decision.action, decision.version, decision.decided_by) == ("approve", 1, editor)
    [mail] = mailoutbox
    assert mail.to == [keeper.email]
    assert actor.get_absolute_url() in mail.body


@pytest.mark.usefixtures("editor")
def test_ticking_off_a_change_needs_no_mail(client, mailoutbox):
    actor = make_actor()
    actor.keepers.add(make_user())

    step(client, actor, "approve")

    actor.refresh_from_db()
    assert not actor.is_changed_since_check
    assert Decision.objects.get().action == "check"
    assert not mailoutbox


@pytest.mark.usefixtures("editor")
def test_returning_makes_a_draft_and_mails_the_reason(client, mailoutbox):
    keeper = make_user()
    actor = make_submitted(keeper=keeper)

    step(client, actor, "return", reason="Bitte ein Bild ergänzen.")

    actor.refresh_from_db()
    assert actor.state == "draft"
    [mail] = mailoutbox
    assert mail.to == [keeper.email]
    assert "Bitte ein Bild ergänzen." in mail.body
    assert reverse("profile_preview", args=[actor.slug]) in mail.body


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("name", ["return", "hide"])
def test_a_decision_without_a_reason_is_not_taken(client, name, mailoutbox):
    actor = make_submitted() if name == "return" else make_actor()

    html = step(client, actor, name, reason=" ").content.decode()

    assert "Bitte begründen" in html
    word = {"return": "zurueckgeben", "hide": "verbergen"}[name]
    assert f'action="{review_address(actor)}{word}/"' in html
    assert not Decision.objects.exists()
    assert not mailoutbox


@pytest.mark.usefixtures("editor")
def test_hiding_blocks_the_entry_until_the_redaktion_shows_it(client, mailoutbox):
    actor = make_actor()
    actor.keepers.add(make_user())

    step(client, actor, "hide", reason="Verletzt ein Recht.")

    actor.refresh_from_db()
    assert (actor.state, actor.is_blocked) == ("hidden", True)
    assert "Verletzt ein Recht." in mailoutbox[0].body
    step(client, actor, "show")
    actor.refresh_from_db()
    assert (actor.state, actor.is_blocked) == ("published", False)
    assert len(mailoutbox) == 2


@pytest.mark.usefixtures("editor")
def test_pressing_twice_decides_once(client, mailoutbox):
    actor = make_submitted()

    for _ in range(2):
        response = step(client, actor, "approve", version=1)

    assert "ist schon freigegeben" in page(client, response.url)
    assert (Decision.objects.count(), len(mailoutbox)) == (1, 1)


def test_second_editor_learns_that_the_first_one_was_faster(client):
    actor = make_submitted()
    for name in ("return", "approve"):
        client.force_login(make_editor(name="Erste" if name == "return" else "Zweite"))
        response = step(client, actor, name, version=1, reason="Noch nicht.")

    assert "ist schon zurückgegeben (Erste)" in page(client, response.url)
    actor.refresh_from_db()
    assert actor.state == "draft"
    assert Decision.objects.count() == 1


@pytest.mark.usefixtures("editor")
def test_a_decision_on_an_old_version_is_not_taken_and_shows_what_is_new(client):
    actor = make_submitted(name="Vorher")
    actor.name = "Nachher"
    actor.save()

    response = step(client, actor, "return", version=1, reason="Zu kurz.")

    html = response.content.decode()
    assert response.status_code == 409
    assert "Es ist noch nichts entschieden" in html
    assert "Nachher" in html[html.index("Inzwischen geändert") :]
    assert "Zu kurz." in html
    assert 'name="version" value="2"' in html
    assert not Decision.objects.exists()
    actor.refresh_from_db()
    assert actor.state == "submitted"


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("version", ["", "x", "0", "99", "9" * 30])
def test_a_decision_without_the_right_version_is_not_taken(client, version):
    actor = make_submitted()

    response = step(client, actor, "approve", version=version)

    assert response.status_code in {200, 409}
    actor.refresh_from_db()
    assert actor.state == "submitted"


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize(
    ("state", "name"),
    [("draft", "approve"), ("hidden", "approve"), ("draft", "hide"), ("submitted", "show")],
)
def test_steps_that_do_not_fit_change_nothing(client, state, name):
    actor = make_actor(state=state)

    response = step(client, actor, name, reason="Weil.")

    assert response.url == review_address(actor)
    actor.refresh_from_db()
    assert (actor.state, actor.version) == (state, 1)
    assert not Decision.objects.exists()


def test_nobody_decides_on_their_own_entry(client, editor):
    actor = make_submitted(keeper=editor)

    html = page(client, review_address(actor))

    assert "Das ist ein eigener Eintrag" in html
    assert "freigeben/" not in html
    assert step(client, actor, "approve").status_code == 403
    actor.refresh_from_db()
    assert actor.state == "submitted"


@pytest.mark.parametrize("name", ["approve", "return", "hide", "show"])
@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 302), ({}, 403), ({"is_staff": True, "second_factor": False}, 302)],
)
def test_only_editors_decide(client, name, who, status):
    actor = make_submitted()
    if who is not None:
        client.force_login(make_user(**who))

    response = step(client, actor, name, reason="Weil.")

    assert response.status_code == status
    assert Actor.objects.get(pk=actor.pk).version == 1
    assert client.get("/redaktion/").status_code == status
    assert client.get(review_address(actor)).status_code == status


@pytest.mark.usefixtures("editor")
def test_buttons_answer_to_nothing_but_a_post(client):
    actor = make_submitted()

    assert client.get(f"{review_address(actor)}freigeben/").status_code == 405


@pytest.mark.usefixtures("editor")
def test_mail_about_an_association_goes_to_its_reps_or_else_to_who_proposed_it(client, mailoutbox):
    creator = make_user()
    fields = {"state": "submitted", "created_by": creator}
    kept, new = make_association(**fields), make_association(**fields)
    rep = make_rep(kept)

    step(client, kept, "approve")
    step(client, new, "approve")

    assert [mail.to for mail in mailoutbox] == [[rep.email], [creator.email]]


@pytest.mark.usefixtures("editor")
def test_who_proposed_what_is_public_by_now_hears_nothing_more_of_it(client, mailoutbox):
    step(client, make_association(created_by=make_user()), "hide", reason="Aufgelöst.")

    assert Decision.objects.get().action == "hide"
    assert not mailoutbox


def test_whoever_has_come_to_keep_the_entry_meanwhile_does_not_decide():
    editor, actor = make_editor(), make_submitted()
    decision = moderation.approve(actor, actor.version, editor)
    actor.refresh_from_db()
    actor.keepers.add(editor)

    for decide in (
        lambda: moderation.hide(actor, actor.version, editor, "Weil."),
        lambda: moderation.undo(decision, editor),
        lambda: reports.decide(make_report(actor), "acted", "Weil.", editor),
    ):
        with pytest.raises(PermissionDenied):
            decide()
    assert Decision.objects.filter(undone_at=None).count() == 1


@pytest.mark.usefixtures("editor")
def test_names_in_mails_stay_one_plain_line(client, mailoutbox):
    actor = make_submitted(name="Gewinn https://boese.example/\n<b>hier</b>")

    step(client, actor, "approve")

    [mail] = mailoutbox
    assert "https://boese" not in mail.body + mail.subject
    assert "<b>" not in mail.alternatives[0].content


@pytest.mark.usefixtures("editor")
def test_script_in_an_entry_is_shown_as_text(client):
    actor = make_submitted(name="<script>x</script>", summary="<img src=x onerror=y>")

    for address in ("/redaktion/", review_address(actor), f"{review_address(actor)}verlauf/"):
        html = page(client, address)
        assert "<script>x" not in html
        assert "<img src=x" not in html
