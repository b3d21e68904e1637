"""The steps of an entry: drafted, submitted, checked, hidden, shown."""

import pytest
from django.core.exceptions import ValidationError

from denkzellen.models import Publication, PublicationState
from network.models import Actor
from tests.factories import make_actor, make_archive_entry, make_event, make_user

pytestmark = pytest.mark.django_db


def _stored(actor):
    return Actor.objects.get(pk=actor.pk)


def test_entry_goes_from_draft_over_the_check_to_the_public():
    actor = make_actor(state="draft")
    steps = [actor.submit(), actor.publish()]

    assert steps == [True, True]
    assert _stored(actor).is_public
    assert _stored(actor).submitted_at is not None
    assert not _stored(actor).is_changed_since_check


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("submitted", "submit"),
        ("draft", "send_back"),
        ("published", "publish"),
        ("hidden", "hide"),
        ("published", "show"),
    ],
)
def test_step_that_was_taken_already_changes_nothing(state, step):
    actor = make_actor(state=state)
    version = actor.version

    assert getattr(actor, step)() is False
    assert _stored(actor).version == version


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("published", "submit"),
        ("hidden", "submit"),
        ("published", "send_back"),
        ("draft", "hide"),
        ("draft", "show"),
        ("submitted", "mark_checked"),
    ],
)
def test_step_out_of_order_is_refused(state, step):
    actor = make_actor(state=state)

    with pytest.raises(ValidationError):
        getattr(actor, step)()
    assert _stored(actor).state == state


def test_later_change_is_public_at_once_and_waits_for_a_look():
    actor = make_actor(state="draft")
    actor.publish()
    actor.summary = "Neu gesagt."
    actor.save()
    waiting = list(Actor.objects.changed_since_check())
    actor.mark_checked()

    assert waiting == [actor]
    assert list(Actor.objects.changed_since_check()) == []


def test_hiding_and_showing_alone_needs_no_new_check():
    actor = make_actor(state="draft")
    actor.publish()
    actor.hide()
    actor.show()

    assert actor.is_public
    assert list(Actor.objects.changed_since_check()) == []


def test_what_the_redaktion_hides_its_keeper_cannot_show():
    actor = make_actor()
    actor.hide(by_editor=True)
    with pytest.raises(ValidationError, match="Redaktion"):
        actor.show()
    actor.show(by_editor=True)

    assert (actor.is_public, actor.is_blocked) == (True, False)


def test_redaktion_can_block_what_its_keeper_hid_and_not_the_other_way_round():
    actor = make_actor()
    actor.hide()
    blocked = actor.hide(by_editor=True)
    loosened = actor.hide()

    assert (blocked, loosened, actor.is_blocked) == (True, False, True)


def test_all_floors_have_kinds_that_are_published():
    kinds = {kind.__name__ for kind in Publication.kinds()}

    assert kinds == {"Actor", "Association", "Venue", "Event", "ArchiveEntry"}


@pytest.mark.parametrize("make", [make_actor, make_event, make_archive_entry])
def test_rights_of_staff_sleep_without_a_second_factor(client, make):
    draft = make(state=PublicationState.DRAFT)
    answers = []
    for factor in (False, True):
        client.force_login(make_user(is_staff=True, second_factor=factor))
        answers.append(client.get(draft.get_absolute_url()).status_code)

    assert answers == [404, 200]
