"""Ties hold while both sides agree; mandates give rights while they run."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from network.models import (
    Association,
    Membership,
    PublicityConsent,
    Representation,
    Side,
)
from tests.factories import make_actor, make_association, make_membership, make_rep, make_user

pytestmark = pytest.mark.django_db


def _ask(side):
    membership = Membership(actor=make_actor(), association=make_association())
    membership.agree(side)
    return membership


def test_request_shows_nothing_until_the_other_side_agrees():
    membership = _ask(Side.ACTOR)
    before = (membership.waits_for, Membership.objects.public().count())
    membership.agree(Side.ASSOCIATION)

    assert before == (Side.ASSOCIATION, 0)
    assert list(Membership.objects.public()) == [membership]
    assert membership.since == timezone.localdate()


def test_agreeing_twice_changes_nothing():
    membership = _ask(Side.ACTOR)

    assert membership.agree(Side.ACTOR) is False


def test_ended_membership_is_gone_from_public_at_once_and_can_begin_again():
    membership = make_membership()
    membership.end()
    ended = (Membership.objects.public().count(), membership.until, membership.end())
    membership.agree(Side.ASSOCIATION)
    membership.agree(Side.ACTOR)

    assert ended == (0, timezone.localdate(), False)
    assert (membership.since, membership.until) == (timezone.localdate(), None)
    assert list(Membership.objects.public()) == [membership]


def test_refused_request_leaves_no_row():
    membership = _ask(Side.ACTOR)

    assert membership.end() is True
    assert Membership.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"granted_at": None},
        {"ended_at": timezone.now()},
        {"since": timezone.localdate() + timedelta(1)},
        {
            "since": timezone.localdate() - timedelta(9),
            "until": timezone.localdate() - timedelta(1),
        },
    ],
)
def test_mandate_gives_rights_only_while_it_runs(change):
    association = make_association()
    rep = make_rep(association)
    before = list(Association.objects.kept_by(rep))
    Representation.objects.update(**change)

    assert before == [association]
    assert list(Association.objects.kept_by(rep)) == []


def test_nobody_grants_the_own_claim():
    claim = Representation.objects.create(user=make_user(), association=make_association())
    claim.granted_by = claim.user

    with pytest.raises(IntegrityError):
        claim.save()


def test_switches_and_consents_say_the_same():
    user, actor = make_user(), make_actor(show_text=True, show_email=True)
    PublicityConsent.objects.record(actor, user)
    actor.show_email = False
    PublicityConsent.objects.record(actor, user)
    PublicityConsent.objects.record(actor, user)

    rows = PublicityConsent.objects.filter(actor=actor).order_by("field")
    assert [(row.field, row.withdrawn_at is None) for row in rows] == [
        ("email", False),
        ("text", True),
    ]
