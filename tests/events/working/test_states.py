"""An event from draft to public and back, until its end."""

from datetime import date

import pytest
from django.utils import timezone

from events.models import Event, GoneEvent, Registration
from tests.events.working.own import LIST, at, own_event, state_of, text_of
from tests.factories import (
    make_actor,
    make_association,
    make_editor,
    make_event,
    make_rep,
    make_user,
)

pytestmark = pytest.mark.django_db

# State


def test_submitting_takes_two_looks_only_where_there_is_a_twin(own, user):
    event = own_event(user, state="draft")

    answer = own.post(at("event_submit", event), follow=True)

    assert state_of(event) == "submitted"
    assert answer.redirect_chain == [(LIST, 302)]
    assert "eingereicht. Die Redaktion" in text_of(answer)


def test_submitting_an_unfinished_draft_says_what_is_missing(own, user):
    event = own_event(user, state="draft", place="")

    answer = own.post(at("event_submit", event), follow=True)

    assert state_of(event) == "draft"
    assert "Es fehlt noch etwas: Ort" in text_of(answer)


def test_representative_may_publish_what_a_member_of_the_house_submitted(client):
    association = make_association()
    event = make_event(state="submitted", hosts=(association,), place="Haus", title="Lesung")
    client.force_login(make_rep(association))

    client.post(at("event_submit", event))

    event.refresh_from_db()
    assert (event.state, event.is_changed_since_check) == ("published", True)


def test_submitted_event_can_be_withdrawn(own, user):
    event = own_event(user, state="submitted")

    own.post(at("event_withdraw", event))

    assert state_of(event) == "draft"


def test_hidden_events_leave_the_calendar_and_come_back(own, user):
    event = own_event(user, title="Tanztee")

    answer = own.post(at("event_hide", event), follow=True)
    assert "noch 60 Tage als abgesagt" in text_of(answer)
    assert "Tanztee" not in text_of(own.get("/kalender/"))
    assert GoneEvent.objects.filter(uid=event.uid).exists()

    own.post(at("event_show", event))
    assert "Tanztee" in text_of(own.get("/kalender/"))
    assert not GoneEvent.objects.exists()


def test_what_the_redaktion_hid_only_the_redaktion_shows(own, user):
    event = own_event(user)
    event.hide(by_editor=True)

    answer = own.post(at("event_show", event), follow=True)

    assert state_of(event) == "hidden"
    assert "Die Redaktion hat diesen Eintrag verborgen" in text_of(answer)


@pytest.mark.parametrize(
    ("name", "state"),
    [("event_submit", "draft"), ("event_withdraw", "submitted"), ("event_hide", "published"),
     ("event_show", "hidden")],
)  # fmt: skip
def test_each_step_pressed_twice_is_one_step(own, user, name, state):
    event = own_event(user, state=state)

    own.post(at(name, event))
    once = Event.objects.values("state", "version").get()
    answer = own.post(at(name, event), follow=True)

    assert answer.status_code == 200
    assert Event.objects.values("state", "version").get() == once


STEPS = ("event_submit", "event_withdraw", "event_hide", "event_show", "event_delete",
         "event_picture_remove")  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_steps_are_for_those_who_keep_the_event(client, name):
    draft, public = make_event(state="draft"), make_event()

    assert client.post(at(name, public))["Location"].startswith("/konto/login/")
    client.force_login(make_user())
    assert client.post(at(name, draft)).status_code == 404
    assert client.post(at(name, public)).status_code == 403
    if name != "event_delete":
        assert client.get(at(name, public)).status_code == 405
    assert (state_of(draft), state_of(public)) == ("draft", "published")


@pytest.mark.parametrize(
    "name", ["event_edit", "event_picture", "event_preview", "event_delete", "event_history"]
)
def test_pages_are_for_those_who_keep_the_event(client, name):
    draft, public = make_event(state="draft"), make_event()

    assert client.get(at(name, public))["Location"].startswith("/konto/login/")
    client.force_login(make_user())
    assert client.get(at(name, draft)).status_code == 404
    assert client.get(at(name, public)).status_code == 403


# The end


def test_deleting_explains_first_and_then_takes_everything(own, user):
    event = own_event(user, title="Tanztee", rrule="FREQ=WEEKLY;COUNT=3")
    assert "endgültig gelöscht" in text_of(own.get(at("event_delete", event)))
    assert Event.objects.exists()

    answer = own.post(at("event_delete", event), follow=True)

    assert "„Tanztee“ ist gelöscht." in text_of(answer)
    assert not Event.objects.exists()
    assert not Event.history.exists()
    assert GoneEvent.objects.filter(uid=event.uid).exists()
    assert own.get(event.get_absolute_url()).status_code == 404
    assert make_event(title="Tanztee").slug != event.slug


def test_nothing_is_deleted_while_people_mean_to_come(own, user):
    event = own_event(user, registration="here")
    Registration.objects.create(
        occurrence=event.occurrences.get(), name="Bo", email="bo@leute.example", state="place",
        confirmed_at=timezone.now(),
    )  # fmt: skip
    page = text_of(own.get(at("event_delete", event)))
    assert "noch eine Person angemeldet" in page
    assert "Endgültig löschen" not in page

    answer = own.post(at("event_delete", event), follow=True)
    assert "Bitte erst absagen" in text_of(answer)
    assert Event.objects.exists()

    event.status = "cancelled"
    event.save()
    own.post(at("event_delete", event))
    assert not Event.objects.exists()


def test_who_only_hosts_along_deletes_nothing_and_may_when_alone(own, user):
    actor, other = make_actor(), make_actor()
    actor.keepers.add(user)
    event = make_event(hosts=(actor, other))
    assert own.get(at("event_delete", event)).status_code == 403
    assert own.post(at("event_delete", event)).status_code == 403

    event.hosts.filter(actor=other).delete()
    assert own.post(at("event_delete", event)).status_code == 302
    assert not Event.objects.exists()


def test_editors_hide_and_do_not_delete(client):
    event = make_event()
    client.force_login(make_editor())

    assert client.get(at("event_edit", event)).status_code == 200
    assert client.post(at("event_delete", event)).status_code == 403


# History


def test_history_tells_of_when_in_words_and_brings_it_back(own, user):
    event = own_event(user, start_date=date(2030, 12, 10), rrule="FREQ=WEEKLY;COUNT=3")
    event.refresh_from_db()
    event.rrule, event.exdates = "FREQ=MONTHLY;BYDAY=2TU;COUNT=2", ["2031-01-14T19:00"]
    event.save()

    page = text_of(own.get(at("event_history", event)))
    assert "<dt>Wann</dt>" in page
    assert "Jede" in page
    assert "FREQ=" not in page
    assert "2031-01-14" not in page

    first = event.history.order_by("history_id").first()
    answer = own.post(at("event_restore", event, first.history_id), follow=True)
    assert "Der frühere Stand gilt wieder" in text_of(answer)
    event.refresh_from_db()
    assert (event.rrule, event.exdates, event.occurrences.count()) == (
        "FREQ=WEEKLY;COUNT=3", [], 3
    )  # fmt: skip

    again = own.post(at("event_restore", event, first.history_id), follow=True)
    assert "So steht es schon da." in text_of(again)


def test_history_brings_back_neither_state_nor_hosts(own, user):
    event = own_event(user, summary="Alt")
    event.refresh_from_db()
    event.summary = "Neu"
    event.save()
    event.refresh_from_db()
    event.hide()
    first = event.history.order_by("history_id").first()

    own.post(at("event_restore", event, first.history_id))

    event.refresh_from_db()
    assert (event.summary, event.state) == ("Alt", "hidden")


def test_history_does_not_drop_dates_on_which_something_is(own, user):
    event = own_event(user, rrule="FREQ=WEEKLY;COUNT=2")
    event.refresh_from_db()
    event.rrule = "FREQ=WEEKLY;COUNT=4"
    event.save()
    last = event.occurrences.order_by("starts_at").last()
    last.own_note = "Mit Gast"
    last.save()
    first = event.history.order_by("history_id").first()

    answer = own.post(at("event_restore", event, first.history_id), follow=True)

    assert "Damit fielen Termine weg" in text_of(answer)
    assert event.occurrences.count() == 4


def test_version_of_another_event_is_not_found(own, user):
    event, other = own_event(user), make_event(state="draft")
    foreign = other.history.first()

    assert own.post(at("event_restore", event, foreign.history_id)).status_code == 404
