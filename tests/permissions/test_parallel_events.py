"""Two keepers of one event press at once on PostgreSQL; each has a control without the lock."""

import pytest
from django.core import mail
from django.urls import reverse

from events.models import Event, EventHost
from tests.events.registrations import make_registration
from tests.factories import make_association, make_editor, make_event, make_host, make_rep
from tests.permissions.at_once import ON_POSTGRESQL, at_once, codes, press
from tests.permissions.posts_dates import series_of
from tests.permissions.posts_events import day, entry
from tests.permissions.test_parallel import hidden_inputs

pytestmark = ON_POSTGRESQL
LOCKED, UNLOCKED = {"locks": True}, {"locks": False}


@pytest.fixture(autouse=True)
def _mail_goes_through_the_outbox(settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "denkzellen.outbox.OutboxBackend",
            "OPTIONS": {"in_background": False},
        },
        "server": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"},
    }


def kept_by_two(**fields):
    """A weekly series, the ids of its dates, and two people who may change it."""
    user, event, ids = series_of(**fields)
    return event, ids, [user, make_editor()]


# Two associations that were asked agree: the second knows of the first


def agree_both(**options):
    event = make_event(created_by=make_editor())
    hosts = [make_host(event, make_association(), agreed=False) for _one in range(2)]
    reps = [make_rep(host.association) for host in hosts]
    presses = [
        press(rep, reverse("host_agree", args=[host.pk]))
        for rep, host in zip(reps, hosts, strict=True)
    ]
    responses = at_once(*presses, **options)
    agreed = EventHost.objects.filter(agreed_at__isnull=False).count()
    told = sorted(message.to[0] for message in mail.outbox)
    owner = event.created_by.email
    return codes(responses), agreed, told.count(owner), told.count(reps[0].email)


def test_two_co_hosts_agree_and_the_first_hears_of_the_second():
    assert agree_both(**LOCKED) == ([302, 302], 2, 2, 1)


def test_control_without_the_lock_the_first_co_host_is_not_told():
    assert agree_both(**UNLOCKED) == ([302, 302], 2, 2, 0)


# Two people press publish


def publish_twice(**options):
    association = make_association()
    event = make_event(state="draft", place="Haus am Deich", hosts=(association,))
    address = reverse("event_submit", args=[event.slug])
    presses = [press(make_rep(association), address) for _rep in range(2)]
    responses = at_once(*presses, **options)
    event.refresh_from_db()
    return codes(responses), event.state, event.version, event.history.count()


def test_two_people_publish_an_event_once():
    assert publish_twice(**LOCKED) == ([302, 302], "published", 2, 2)


def test_control_without_the_lock_an_event_is_published_twice():
    assert publish_twice(**UNLOCKED) == ([302, 302], "published", 3, 3)


# Two people cancel the same date


def cancel_twice(**options):
    event, ids, people = kept_by_two(registration="here")
    make_registration(event)
    address = reverse("event_cancel", args=[event.slug])
    data = {"termin": ids[0], "cancelled-note": "Krank."}
    responses = at_once(*(press(one, address, **data) for one in people), **options)
    date = event.occurrences.get(recurrence_id=ids[0])
    return codes(responses), date.own_status, [message.to for message in mail.outbox]


def test_date_cancelled_by_two_at_once_is_told_once():
    assert cancel_twice(**LOCKED) == ([302, 302], "cancelled", [["gast1@gast.example"]])


def test_control_without_the_lock_people_are_told_twice():
    assert cancel_twice(**UNLOCKED) == ([302, 302], "cancelled", [["gast1@gast.example"]] * 2)


# One cancels a date while the other moves it: both hold, and each is told of


def cancel_and_move(**options):
    event, ids, people = kept_by_two(registration="here")
    make_registration(event)
    moved = {"start_date": day(8), "start_time": "18:00", "scope": "dieser"}
    presses = [
        press(people[0], reverse("date_edit", args=[event.slug, ids[0]]), **moved),
        press(people[1], reverse("event_cancel", args=[event.slug]), termin=ids[0]),
    ]
    responses = at_once(*presses, **options)
    date = event.occurrences.get(recurrence_id=ids[0])
    return codes(responses), f"{date.first_day}" == day(8), date.own_status


def test_date_moved_and_cancelled_at_once_is_both():
    assert cancel_and_move(**LOCKED) == ([302, 302], True, "cancelled")


def test_control_without_the_lock_one_of_both_is_lost():
    assert cancel_and_move(**UNLOCKED)[1:] != (True, "cancelled")


# Two people split the series at the same date


def split_twice(**options):
    event, ids, people = kept_by_two()
    data = entry(when_kind="series", start_date=day(21), frequency="MONTHLY", more_dates="")
    data |= {"left_out": [], "monthly_on": "day"}
    address = reverse("series_split", args=[event.slug, ids[2]])
    responses = at_once(*(press(one, address, **data) for one in people), **options)
    return codes(responses), Event.objects.count()


def test_series_is_split_once():
    assert split_twice(**LOCKED)[1] == 2
    assert max(split_twice(**LOCKED)[0]) < 500


def test_control_without_the_lock_a_series_is_split_twice():
    assert split_twice(**UNLOCKED)[1] == 3


# Two people save the event they opened at the same version


def save_twice(**options):
    event, _ids, people = kept_by_two()
    address = reverse("event_edit", args=[event.slug])
    typed = [{"summary": "Neu von Ada.", "price_note": "Hut"}, {"summary": "Neu von Bo."}]
    presses = [
        press(one, address, **entry(version=1, price_note="", left_out=[]) | data)
        for one, data in zip(people, typed, strict=True)
    ]
    responses = at_once(*presses, **options)
    event.refresh_from_db()
    return event, responses


def test_second_of_two_keepers_gets_both_versions():
    event, responses = save_twice(**LOCKED)

    assert [response.status_code for response in responses] == [302, 409]
    assert event.summary == "Neu von Ada."
    page = responses[1].content.decode().replace("\u00ad", "")
    assert "Neu von Ada." in page
    assert "Neu von Bo." in page
    assert hidden_inputs(page)["version"] == f"{event.version}"


def test_control_without_the_lock_the_first_of_two_keepers_loses_what_they_wrote():
    event, responses = save_twice(**UNLOCKED)

    assert [response.status_code for response in responses] == [302, 302]
    assert event.summary == "Neu von Bo."
