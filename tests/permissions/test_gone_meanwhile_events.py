"""An event that one person deletes while others work on it: not found, never a broken page."""

import pytest
from django.core import mail
from django.urls import reverse

from events.actions.registrations import signed_address
from events.models import Event, Registration
from tests.events.registrations import make_registration, typed
from tests.factories import make_association, make_host, make_image, make_user
from tests.permissions.at_once import ON_POSTGRESQL, at_once, codes, press
from tests.permissions.posts_dates import series_of
from tests.permissions.posts_events import day, entry
from tests.permissions.posts_registrations import QUESTIONS, SETTINGS

pytestmark = ON_POSTGRESQL

KEPT = {
    "event_delete": {},
    "event_edit": entry(version=1),
    "event_picture_remove": {},
    "event_submit": {},
    "event_withdraw": {},
    "event_hide": {},
    "event_show": {},
    "host_invite": {"party": "association:gilde"},
    "date_add": {"day": day(9)},
    "event_cancel": {"cancelled-note": "Krank."},
    "event_postpone": {},
    "event_move_online": {},
    "event_full": {},
    "event_planned": {},
    "event_registration": {**SETTINGS, **QUESTIONS},
}
ONE_DATE = {
    "date_edit": {"start_date": day(15), "start_time": "18:00", "scope": "dieser"},
    "date_leave_out": {},
    "date_take_back": {},
    "series_split": entry(start_date=day(21), more_dates="", left_out=[]),
}


@pytest.fixture
def kept():
    """A series which two people keep."""
    user, event, ids = series_of(image=make_image())
    other = make_user()
    event.hosts.get().actor.keepers.add(other)
    make_association(name="Gilde")
    return user, other, event, ids


def while_deleted(user, event, second):
    responses = at_once(press(user, reverse("event_delete", args=[event.slug])), second)
    assert responses[0].status_code == 302
    assert responses[1].status_code in {302, 404, 409}
    assert not Event.objects.exists()


@pytest.mark.parametrize("page", KEPT)
def test_event_that_is_deleted_meanwhile_is_not_found(kept, page):
    user, other, event, _ids = kept
    while_deleted(user, event, press(other, reverse(page, args=[event.slug]), **KEPT[page]))


@pytest.mark.parametrize("page", ONE_DATE)
def test_date_that_is_deleted_meanwhile_is_not_found(kept, page):
    user, other, event, ids = kept
    address = reverse(page, args=[event.slug, ids[1]])
    while_deleted(user, event, press(other, address, **ONE_DATE[page]))


def test_version_that_is_deleted_meanwhile_is_not_found(kept):
    user, other, event, _ids = kept
    address = reverse("event_restore", args=[event.slug, event.history.first().pk])
    while_deleted(user, event, press(other, address))


@pytest.mark.parametrize("page", ["host_agree", "host_end"])
def test_invitation_that_is_deleted_meanwhile_is_not_found(kept, page):
    user, _other, event, _ids = kept
    host = make_host(event, make_association(), agreed=False)
    rep = make_user()
    host.association.representations.create(user=rep, granted_at=event.created_at)
    while_deleted(user, event, press(rep, reverse(page, args=[host.pk])))


# Who registers at that moment


@pytest.fixture
def open_for_all(kept):
    user, _other, event, ids = kept
    Event.objects.update(registration="here")
    return user, event, ids


@pytest.mark.parametrize("button", ["bestaetigen", "abmelden"])
def test_registration_that_is_deleted_meanwhile_is_not_found(open_for_all, button):
    user, event, _ids = open_for_all
    registration = make_registration(event, state="cancelled")
    second = press(make_user(), f"{signed_address(registration)}{button}/")
    while_deleted(user, event, second)


def register_and_delete(user, event, date, **options):
    guest = make_user()
    mail.outbox.clear()
    address = reverse("register", args=[event.slug]) + f"?termin={date}"
    presses = [
        press(guest, address, **typed(email=guest.email)),
        press(user, reverse("event_delete", args=[event.slug])),
    ]
    found = codes(at_once(*presses, **options))
    return found, Event.objects.count(), Registration.objects.count()


def test_event_somebody_registers_for_is_not_deleted(open_for_all):
    user, event, ids = open_for_all
    assert register_and_delete(user, event, ids[0]) == ([302, 302], 1, 1)


def test_control_without_the_lock_deleting_breaks(open_for_all):
    user, event, ids = open_for_all
    assert register_and_delete(user, event, ids[0], locks=False)[0] == [302, 500]
