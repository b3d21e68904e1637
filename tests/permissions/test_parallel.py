"""Two requests at once on PostgreSQL: one outcome. Each has a control that fails without the lock.

SQLite lets only one request write at a time; there the same is pressed one after the other, next
to the tests of each page.
"""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from denkzellen import outbox
from denkzellen.models import OutgoingMail
from network.models import (
    Association,
    Decision,
    Invitation,
    Membership,
    Report,
    Representation,
    Side,
)
from tests.factories import make_actor, make_association, make_editor, make_rep, make_user
from tests.permissions.at_once import ON_POSTGRESQL, at_once, codes, press

pytestmark = ON_POSTGRESQL
LOCKED, UNLOCKED = {"locks": True}, {"locks": False}
ORDERS = pytest.mark.parametrize("turned", [False, True], ids=["in order", "turned round"])


@pytest.fixture(autouse=True)
def _mail_goes_through_the_outbox(settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "denkzellen.outbox.OutboxBackend",
            "OPTIONS": {"in_background": False},
        },
        "server": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"},
    }


def hidden_inputs(page):
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def mails_to(user):
    return [message for message in mail.outbox if message.to == [user.email]]


# Two editors approve the same profile


def approve_twice(**options):
    keeper = make_user()
    actor = make_actor(state="submitted", submitted_at=timezone.now())
    actor.keepers.add(keeper)
    address = reverse("review_approve", args=["akteur", actor.pk])
    presses = [press(make_editor(), address, version=actor.version) for _editor in range(2)]
    responses = at_once(*presses, **options)
    actor.refresh_from_db()
    return actor.state, codes(responses), Decision.objects.count(), len(mails_to(keeper))


def test_two_editors_approve_a_profile_once():
    assert approve_twice(**LOCKED) == ("published", [302, 302], 1, 1)


def test_control_without_the_lock_a_profile_is_approved_twice():
    assert approve_twice(**UNLOCKED) == ("published", [302, 302], 2, 2)


# A representative and an editor grant the same claim


def grant_twice(*, turned=False, **options):
    association, claimant = make_association(), make_user()
    rep = make_rep(association)
    claim = Representation.objects.create(user=claimant, association=association)
    presses = [
        press(rep, reverse("rep_claim_grant", args=[association.slug, claim.pk])),
        press(make_editor(), reverse("claim_grant", args=[claim.pk])),
    ]
    responses = at_once(*(reversed(presses) if turned else presses), **options)
    in_force = Representation.objects.in_force().filter(user=claimant)
    return codes(responses), in_force.count(), Decision.objects.count(), len(mails_to(claimant))


@ORDERS
def test_two_deciders_grant_a_claim_once(turned):
    assert grant_twice(turned=turned, **LOCKED) == ([302, 302], 1, 1, 1)


def test_control_without_the_lock_a_claim_is_granted_twice():
    assert grant_twice(**UNLOCKED) == ([302, 302], 1, 2, 2)


# A representative grants what an editor refuses


def grant_and_refuse(*, turned=False, **options):
    association, claimant = make_association(), make_user()
    claim = Representation.objects.create(user=claimant, association=association)
    presses = [
        press(make_editor(), reverse("claim_refuse", args=[claim.pk]), reason="Unbekannt."),
        press(make_rep(association), reverse("rep_claim_grant", args=[association.slug, claim.pk])),
    ]
    at_once(*(reversed(presses) if turned else presses), **options)
    claim.refresh_from_db()
    answers = [bool(claim.granted_at), bool(claim.refused_at)].count(True)
    return answers, Decision.objects.count(), len(mails_to(claimant))


@ORDERS
def test_a_claim_is_granted_or_refused_never_both(turned):
    assert grant_and_refuse(turned=turned, **LOCKED) == (1, 1, 1)


def test_control_without_the_lock_a_claim_is_granted_and_refused():
    assert grant_and_refuse(**UNLOCKED)[1:] == (2, 2)


# One person claims the same association in two windows


def claim_twice(**options):
    association, claimant = make_association(), make_user()
    rep = make_rep(association)
    address = reverse("association_claim", args=[association.slug])
    presses = [press(claimant, address, message="Vorstand") for _window in range(2)]
    responses = at_once(*presses, **options)
    return codes(responses), claimant.representations.count(), len(mails_to(rep))


def test_claim_pressed_in_two_windows_is_one_claim():
    assert claim_twice(**LOCKED) == ([302, 302], 1, 1)


def test_control_without_the_lock_one_of_two_claims_breaks():
    assert claim_twice(**UNLOCKED) == ([302, 500], 1, 1)


# Somebody submits what they proposed and claims it in another window


def submit_and_claim(*, turned=False, **options):
    user = make_user()
    association = make_association(state="draft", created_by=user)
    presses = [
        press(user, reverse(page, args=[association.slug]), message="Vorstand")
        for page in ("association_submit", "association_claim")
    ]
    responses = at_once(*(reversed(presses) if turned else presses), **options)
    association.refresh_from_db()
    return codes(responses), association.state, user.representations.count()


@ORDERS
def test_proposal_submitted_and_claimed_at_once_is_submitted_with_one_claim(turned):
    assert submit_and_claim(turned=turned, **LOCKED) == ([302, 302], "submitted", 1)


def test_control_without_the_lock_submitting_or_claiming_breaks():
    assert submit_and_claim(**UNLOCKED) == ([302, 500], "submitted", 1)


# Two people propose the same association, neither of whom can see the other's


def test_second_of_two_who_propose_the_same_name_is_told_and_loses_nothing():
    typed = {"name": "Gilde", "kind": "association", "language": "de", "summary": "Von hier."}
    presses = [press(make_user(), reverse("association_new"), **typed) for _ in range(2)]
    responses = at_once(*presses, **UNLOCKED)
    assert codes(responses) == [200, 302]
    told = next(one for one in responses if one.status_code == 200).content.decode()
    for words in ("existiert bereits", 'value="Gilde"', "Von hier."):
        assert words in told
    assert Association.objects.count() == 1


# Two representatives save the entry they opened at the same version


def save_twice(**options):
    association = make_association(name="Gilde", summary="Wie es war.")
    address = reverse("association_edit", args=[association.slug])
    typed = [{"summary": "Neu von Ada.", "phone": "0421 1"}, {"summary": "Neu von Bo."}]
    common = {"name": "Gilde", "kind": "association", "language": "de", "version": 1}
    reps = [make_rep(association), make_rep(association)]
    presses = [press(rep, address, **common, **data) for rep, data in zip(reps, typed, strict=True)]
    responses = at_once(*presses, **options)
    association.refresh_from_db()
    return association, reps, responses


def test_second_of_two_representatives_gets_both_versions_and_nothing_is_lost():
    association, reps, responses = save_twice(**LOCKED)

    assert [response.status_code for response in responses] == [302, 409]
    assert (association.version, association.summary) == (2, "Neu von Ada.")
    page = responses[1].content.decode().replace("\u00ad", "")
    assert "Neu von Ada." in page
    assert "Neu von Bo." in page

    client = Client()
    client.force_login(reps[1])
    address = reverse("association_edit", args=[association.slug])
    answer = {**hidden_inputs(page), "merge-summary": "mine"}
    assert client.post(address, answer).status_code == 302
    association.refresh_from_db()
    assert (association.summary, association.phone) == ("Neu von Bo.", "0421 1")


def test_control_without_the_lock_the_first_of_two_representatives_loses_what_they_wrote():
    association, _reps, responses = save_twice(**UNLOCKED)

    assert [response.status_code for response in responses] == [302, 302]
    assert "Neu von Ada." not in association.summary


# The last two representatives leave at once


def leave_both(**options):
    association = make_association()
    address = reverse("rep_leave", args=[association.slug])
    presses = [press(make_rep(association), address) for _rep in range(2)]
    responses = at_once(*presses, **options)
    return codes(responses), association.representations.in_force().count()


def test_of_the_last_two_who_leave_at_once_one_remains():
    assert leave_both(**LOCKED) == ([302, 302], 1)


def test_control_without_the_lock_the_last_two_both_leave():
    assert leave_both(**UNLOCKED) == ([302, 302], 0)


# The last two keepers of a profile leave at once


def keepers_leave(**options):
    actor, keepers = make_actor(), [make_user(), make_user()]
    actor.keepers.add(*keepers)
    address = reverse("keeper_leave", args=[actor.slug])
    responses = at_once(*(press(keeper, address) for keeper in keepers), **options)
    return codes(responses), actor.keepers.count()


def test_of_the_last_two_keepers_who_leave_at_once_one_remains():
    assert keepers_leave(**LOCKED) == ([302, 302], 1)


def test_control_without_the_lock_the_last_two_keepers_both_leave():
    assert keepers_leave(**UNLOCKED) == ([302, 302], 0)


# One invitation is accepted in two windows


def accept_twice(**options):
    association, user = make_association(), make_user()
    rep = make_rep(association)
    _invitation, token = Invitation.objects.issue(association, user.email, rep)
    address = reverse("invitation", args=[token])
    responses = at_once(press(user, address), press(user, address), **options)
    return codes(responses), user.representations.count(), Decision.objects.count()


def test_invitation_accepted_in_two_windows_is_one_mandate():
    assert accept_twice(**LOCKED) == ([302, 302], 1, 1)


def test_control_without_the_lock_one_of_two_windows_breaks():
    assert accept_twice(**UNLOCKED) == ([302, 500], 1, 1)


# One side agrees to a membership while the other takes its question back


def agree_and_end(*, turned=False, **options):
    association, keeper = make_association(), make_user()
    actor = make_actor()
    actor.keepers.add(keeper)
    asked = Membership(actor=actor, association=association)
    asked.agree(Side.ACTOR)
    presses = [
        press(keeper, reverse("membership_end", args=[asked.pk])),
        press(make_rep(association), reverse("membership_agree", args=[asked.pk])),
    ]
    responses = at_once(*(reversed(presses) if turned else presses), **options)
    return codes(responses), Membership.objects.agreed().count()


@ORDERS
def test_membership_is_not_agreed_to_by_a_side_that_ended_it(turned):
    assert agree_and_end(turned=turned, **LOCKED) == ([302, 302], 0)


def test_control_without_the_lock_a_membership_comes_back_that_was_ended():
    assert agree_and_end(**UNLOCKED) == ([302, 302], 1)


# Two editors answer the same report


def answer_twice(**options):
    actor = make_actor(checked_version=1)
    report = Report.objects.create(
        kind="network.actor",
        object_id=actor.pk,
        title=actor.name,
        url=actor.get_absolute_url(),
        reason="wrong",
        text="Der Name stimmt nicht.",
        email="meldet@example.org",
    )
    address = reverse("report_decide", args=[report.pk])
    presses = [
        press(make_editor(), address, outcome=outcome, answer="Gelesen.")
        for outcome in ("kept", "acted")
    ]
    responses = at_once(*presses, **options)
    report.refresh_from_db()
    return codes(responses), report.outcome, len(mail.outbox)


def test_two_editors_answer_a_report_once():
    assert answer_twice(**LOCKED) == ([302, 302], "kept", 1)


def test_control_without_the_lock_a_report_gets_two_answers():
    assert answer_twice(**UNLOCKED) == ([302, 302], "acted", 2)


# Two deliverers take the same mail: here the one UPDATE that claims it is the lock


def deliver_twice():
    OutgoingMail.objects.create(
        subject="Hallo", from_email="wir@example.org", to=["ada@example.org"], text="Gruß"
    )
    at_once(outbox.deliver_due, outbox.deliver_due, locks=False)
    return len(mail.outbox), OutgoingMail.objects.count()


def test_two_deliverers_send_a_mail_once():
    assert deliver_twice() == (1, 0)


def test_control_without_the_claim_a_mail_is_sent_twice(monkeypatch):
    def claim_anyway(mail):
        OutgoingMail.objects.filter(pk=mail.pk).update(attempts=1)
        return True

    monkeypatch.setattr(OutgoingMail, "claim", claim_anyway)
    monkeypatch.setattr(OutgoingMail, "note_hand_over", claim_anyway)
    assert deliver_twice() == (2, 0)
