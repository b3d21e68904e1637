"""Pausing twice at once, and pausing while something is published, on PostgreSQL."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from archive.models import KeptState, Pause
from archive.pause_plan import Stock
from archive.views.pausing import sealed
from denkzellen.models import Denkzelle
from events.models import EventStatus
from tests.factories import make_denkzelle, make_editor, make_event, make_participation, make_rep
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


def confirmed(cell, event, editor):
    """The button of the preview, ready to be pressed."""
    today = timezone.localdate()
    return press(
        editor,
        reverse("denkzelle_pause", args=[cell.slug]),
        **{
            "schritt": "pausieren",
            "gesehen": sealed(Stock(cell)),
            "on": today.isoformat(),
            "note": "Pause.",
            "review_on": (today + timedelta(days=90)).isoformat(),
            f"termin-{event.pk}-step": "cancel",
            f"termin-{event.pk}-note": "Wir pausieren.",
        },
    )


def pause_twice(**options):
    cell = make_denkzelle()
    gilde = make_participation(denkzelle=cell).association
    rep, event = make_rep(gilde), make_event(denkzelle=cell)
    presses = [confirmed(cell, event, make_editor()) for _editor in range(2)]
    answers = codes(at_once(*presses, **options))
    mails = [message for message in mail.outbox if message.to == [rep.email]]
    event.refresh_from_db()
    assert event.status == EventStatus.CANCELLED
    assert Pause.objects.count() == KeptState.objects.count() == 1
    return answers, len(mails)


def test_two_editors_pause_it_once():
    assert pause_twice() == ([302, 302], 1)


def test_control_without_the_locks_only_the_database_stops_the_second():
    assert pause_twice(locks=False) == ([302, 500], 1)


def pause_while_an_event_is_published(**options):
    cell, author = make_denkzelle(), make_editor()
    event = make_event(denkzelle=cell)
    draft = make_event(denkzelle=cell, state="draft", place="Hof", created_by=author)
    publish = press(author, reverse("event_submit", args=[draft.slug]), trotzdem="1")
    answers = at_once(confirmed(cell, event, make_editor()), publish, **options)
    assert {response.status_code for response in answers} <= {302, 409}
    draft.refresh_from_db()
    return Denkzelle.objects.get(pk=cell.pk).is_paused, draft.is_public


def test_nothing_slips_in_while_it_pauses():
    assert pause_while_an_event_is_published() in [(True, False), (False, True)]


def test_control_without_the_locks_something_slips_in():
    assert pause_while_an_event_is_published(locks=False) == (True, True)
