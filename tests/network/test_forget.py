"""What is forgotten by itself, and when."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from dateutil.relativedelta import relativedelta
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from network.actions.forgetting import forget
from network.models import (
    Actor,
    ContactLog,
    Decision,
    Invitation,
    Report,
    Representation,
    User,
)
from tests.factories import make_actor, make_association, make_editor, make_rep, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate()


def signed_up(days_ago, *, is_confirmed=False):
    user = make_user(date_joined=NOW - timedelta(days=days_ago))
    EmailAddress.objects.filter(user=user).update(verified=is_confirmed)
    return user


def last_seen(**ago):
    return make_user(
        last_login=NOW - relativedelta(**ago), date_joined=NOW - relativedelta(years=9)
    )


def subjects_to(user, mailoutbox):
    return [mail.subject for mail in mailoutbox if mail.to == [user.email]]


def test_sign_up_nobody_confirmed_is_deleted_after_seven_days(mailoutbox):
    old, young, confirmed = signed_up(8), signed_up(6), signed_up(8, is_confirmed=True)
    forget(TODAY)
    assert set(User.objects.all()) == {young, confirmed}
    assert old not in User.objects.all()
    assert mailoutbox == []


def test_account_made_without_sign_up_is_not_taken_for_unconfirmed():
    user = make_user(date_joined=NOW - timedelta(days=30))
    EmailAddress.objects.filter(user=user).delete()
    forget(TODAY)
    assert User.objects.filter(pk=user.pk).exists()


def test_account_in_use_hears_nothing(mailoutbox):
    last_seen(months=23)
    forget(TODAY)
    assert mailoutbox == []


def test_whole_course_of_an_unused_account(mailoutbox):
    """A mail after 24 months, then 30 and 7 days before the end, then it is gone."""
    user = last_seen(months=24, days=1)
    heard, gone = [], None
    for day in range(70):
        forget(TODAY + timedelta(days=day))
        if len(mailoutbox) > len(heard):
            heard += [day] * (len(mailoutbox) - len(heard))
        if gone is None and not User.objects.filter(pk=user.pk).exists():
            gone = day
    assert heard == [0, 30, 53, 60]
    assert gone == 60
    assert len(subjects_to(user, mailoutbox)) == 4


def test_second_run_sends_nothing(mailoutbox):
    last_seen(months=25)
    forget(TODAY)
    forget(TODAY)
    assert len(mailoutbox) == 1


def test_timer_that_slept_deletes_nobody_without_a_warning():
    user = last_seen(years=5)
    forget(TODAY)
    forget(TODAY + timedelta(days=29))
    assert User.objects.filter(pk=user.pk).exists()
    user.refresh_from_db()
    assert user.leaves_on == TODAY + timedelta(days=60)


def test_signing_in_ends_the_countdown(mailoutbox):
    user = last_seen(months=25)
    forget(TODAY)
    User.objects.filter(pk=user.pk).update(last_login=NOW)
    forget(TODAY + timedelta(days=60))
    user.refresh_from_db()
    assert (user.warned_on, user.leaves_on) == (None, None)
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("role", ["is_staff", "is_superuser"])
def test_who_runs_the_site_is_never_deleted(role, mailoutbox):
    user = last_seen(years=5)
    User.objects.filter(pk=user.pk).update(**{role: True})
    for day in (0, 60, 200):
        forget(TODAY + timedelta(days=day))
    assert User.objects.filter(pk=user.pk).exists()
    assert mailoutbox == []


def test_profile_of_an_unused_account_goes_with_it():
    user = last_seen(years=3)
    make_actor().keepers.add(user)
    forget(TODAY)
    forget(TODAY + timedelta(days=60))
    assert not Actor.objects.exists()
    assert not Actor.history.exists()


def test_invitations_are_deleted_30_days_after_they_ran_out():
    association, by = make_association(), make_user()
    old, young = (Invitation.objects.issue(association, f"{n}@example.org", by)[0] for n in "ab")
    Invitation.objects.filter(pk=old.pk).update(expires_at=NOW - timedelta(days=31))
    Invitation.objects.filter(pk=young.pk).update(expires_at=NOW - timedelta(days=29))
    forget(TODAY)
    assert list(Invitation.objects.all()) == [young]


def test_contact_log_is_deleted_after_30_days():
    for days in (31, 29):
        ContactLog.objects.create(
            kind="network.actor",
            object_id=days,
            sender_hash="x",
            created_at=NOW - timedelta(days=days),
        )
    forget(TODAY)
    assert [log.object_id for log in ContactLog.objects.all()] == [29]


def decided(months_ago, **fields):
    return Decision.objects.create(
        kind="network.actor",
        object_id=1,
        title="Ada",
        action="return",
        reason="Ada wohnt dort",
        before={"name": "Ada"},
        decided_by=make_editor(),
        decided_at=NOW - relativedelta(months=months_ago),
    )


def test_decisions_lose_their_names_after_24_months():
    old, young = decided(25), decided(23)
    forget(TODAY)
    old.refresh_from_db()
    young.refresh_from_db()
    assert "Ada" not in f"{old.title} {old.reason} {old.before}"
    assert (old.decided_by, old.action) == (None, "return")
    assert young.title == "Ada"
    assert young.decided_by is not None


def test_reports_lose_their_names_after_24_months_but_open_ones_wait():
    fields = {"kind": "network.actor", "object_id": 1, "title": "Ada", "reason": "wrong"}
    told = {"name": "Grete", "email": "grete@example.org", "text": "Ada ist fort", "url": "/ada/"}
    long_ago = NOW - relativedelta(months=25)
    done = Report.objects.create(
        **fields, **told, created_at=long_ago, decided_at=long_ago, outcome="kept", answer="Ada"
    )
    waiting = Report.objects.create(**fields, **told, created_at=long_ago)
    forget(TODAY)
    done.refresh_from_db()
    waiting.refresh_from_db()
    row = str(Report.objects.filter(pk=done.pk).values().get())
    assert "Ada" not in row
    assert "rete" not in row
    assert done.outcome == "kept"
    assert waiting.email == "grete@example.org"


def test_history_forgets_personal_fields_after_twelve_months():
    actor = make_actor(
        name="Chor",
        pronouns="sie",
        text="Wir",
        website="https://chor.example",
        links="A | https://a.example",
        email="chor@example.org",
        phone="0421",
    )
    actor.phone = "0421 2"
    actor.save()
    first = actor.history.earliest()
    actor.history.filter(pk=first.pk).update(history_date=NOW - relativedelta(months=13))
    forget(TODAY)
    first.refresh_from_db()
    kept = [getattr(first, name) for name in Actor.SWITCHED_FIELDS]
    assert [value for value in kept if value] == []
    assert first.name == "Chor"
    assert actor.history.latest().phone == "0421 2"
    actor.refresh_from_db()
    assert actor.email == "chor@example.org"


def test_history_forgets_what_claimants_wrote():
    make_rep(make_association())
    mandate = Representation.objects.get()
    mandate.message = "Ich bin im Vorstand"
    mandate.save()
    Representation.history.update(history_date=NOW - relativedelta(months=13))
    forget(TODAY)
    assert not Representation.history.filter(message__contains="Vorstand").exists()


def test_expired_sessions_are_deleted():
    for days in (-1, 1):
        session = SessionStore()
        session["x"] = 1
        session.save()
        Session.objects.filter(pk=session.session_key).update(
            expire_date=NOW + timedelta(days=days)
        )
    forget(TODAY)
    assert Session.objects.count() == 1


def test_command_says_what_it_did(capsys):
    signed_up(8)
    call_command("forget")
    assert "1 unbestätigte Konten" in capsys.readouterr().out
    call_command("forget")
    assert capsys.readouterr().out == "Nichts war fällig.\n"
