"""Two people press at once on PostgreSQL; each has a control that fails without the lock."""

import pytest
from django.core import mail
from django.urls import reverse

from events.actions import hosts as actions
from events.models import EventHost
from network.models import Decision
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_editor,
    make_event,
    make_host,
    make_rep,
    make_user,
)
from tests.permissions.at_once import ON_POSTGRESQL, at_once, codes, press

pytestmark = ON_POSTGRESQL


@pytest.fixture(autouse=True)
def _mail_goes_through_the_outbox(settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "denkzellen.outbox.OutboxBackend",
            "OPTIONS": {"in_background": False},
        },
        "server": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"},
    }


def mails_to(user):
    return [message for message in mail.outbox if message.to == [user.email]]


def agree_twice(**options):
    gilde, keeper = make_association(), make_user()
    host = make_host(make_event(created_by=keeper), gilde, agreed=False)
    address = reverse("host_agree", args=[host.pk])
    responses = at_once(*(press(make_rep(gilde), address) for _rep in range(2)), **options)
    return codes(responses), len(mails_to(keeper))


def test_two_reps_agree_once():
    assert agree_twice() == ([302, 302], 1)


def test_control_without_the_lock_the_keepers_are_told_twice():
    assert agree_twice(locks=False) == ([302, 302], 2)


def invite_the_last_two(monkeypatch, **options):
    monkeypatch.setattr(actions, "MOST_HOSTS", 1)
    event = make_event()
    address = reverse("host_invite", args=[event.slug])
    presses = [
        press(make_editor(), address, party=f"actor:{make_actor().slug}") for _editor in range(2)
    ]
    return codes(at_once(*presses, **options)), event.hosts.count()


def test_two_people_do_not_pass_the_limit_together(monkeypatch):
    assert invite_the_last_two(monkeypatch) == ([200, 302], 1)


def test_control_without_the_lock_both_pass_the_limit(monkeypatch):
    assert invite_the_last_two(monkeypatch, locks=False) == ([302, 302], 2)


def invite_the_same_twice(**options):
    event, gilde = make_event(), make_association()
    rep, address = make_rep(gilde), reverse("host_invite", args=[event.slug])
    party = f"association:{gilde.slug}"
    responses = at_once(
        *(press(make_editor(), address, party=party) for _one in range(2)), **options
    )
    return codes(responses), EventHost.objects.count(), len(mails_to(rep))


def test_the_same_host_is_asked_once():
    assert invite_the_same_twice() == ([302, 302], 1, 1)


def test_control_without_the_lock_asking_twice_fails():
    assert invite_the_same_twice(locks=False) == ([302, 500], 1, 1)


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "turned round"])
def test_agreeing_and_withdrawing_have_one_outcome(turned):
    gilde, keeper = make_association(), make_user()
    host = make_host(make_event(created_by=keeper), gilde, agreed=False)
    agree = press(make_rep(gilde), reverse("host_agree", args=[host.pk]))
    end = press(keeper, reverse("host_end", args=[host.pk]))
    assert codes(at_once(*((end, agree) if turned else (agree, end)))) == [302, 302]
    assert not EventHost.objects.exists()


def confirm_and_refuse(*, turned=False, **options):
    event = make_event(denkzelle=make_denkzelle(), is_denkzelle_confirmed=False)
    data = {"denkzelle": event.denkzelle_id, "reason": "Anderes Thema."}
    presses = [
        press(make_editor(), reverse(f"denkzelle_{name}", args=[event.pk]), **data)
        for name in ("confirm", "refuse")
    ]
    assert codes(at_once(*(presses[::-1] if turned else presses), **options)) == [302, 302]
    event.refresh_from_db()
    return event.denkzelle is not None, event.is_denkzelle_confirmed, Decision.objects.count()


@pytest.mark.parametrize(
    ("turned", "outcome"), [(False, (True, True, 1)), (True, (False, False, 1))]
)
def test_the_first_answer_about_a_denkzelle_counts(turned, outcome):
    assert confirm_and_refuse(turned=turned) == outcome


def test_control_without_the_lock_both_answers_are_written_down():
    assert confirm_and_refuse(locks=False)[2] == 2
