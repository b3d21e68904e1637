"""Changing an event, alone or with others, and who may."""

import re
from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from events.models import Event, Registration
from tests.events.entering.typed import (
    NEW,
    SERIES,
    days_of,
    edit,
    public_of,
    text_of,
    typed_for,
)
from tests.factories import make_actor, make_event

pytestmark = pytest.mark.django_db


def test_changes_of_a_public_event_are_live_at_once_and_noted(own, user):
    event = public_of(user)

    answer = own.post(edit(event), typed_for(event, summary="Neu."), follow=True)

    event.refresh_from_db()
    assert (event.summary, event.state, event.is_changed_since_check) == ("Neu.", "published", True)
    assert "Die Änderung ist jetzt öffentlich." in text_of(answer)
    assert "Neu." in text_of(own.get(event.get_absolute_url()))


def test_saving_without_a_change_makes_no_new_version(own, user):
    event = public_of(user, rrule="FREQ=WEEKLY", place="Haus am Deich", title="Offenes Treffen")
    before = Event.objects.get(pk=event.pk).version
    typed = {**SERIES, "frequency": "WEEKLY", "weekdays": ["1"], "ends": "never", "version": before}

    own.post(edit(event), typed)

    event.refresh_from_db()
    assert (event.version, event.rrule) == (before, "FREQ=WEEKLY")


def test_a_public_event_cannot_lose_its_day(own, user):
    event = public_of(user)

    answer = own.post(edit(event), typed_for(event, start_date=""))

    assert "Bitte eintragen, an welchem Tag es ist." in text_of(answer)
    event.refresh_from_db()
    assert event.start_date == date(2026, 12, 8)


def test_two_people_change_one_event_and_the_second_sees_both_versions_of_when(own, user):
    event = public_of(user, title="Treffen", place="Haus")
    opened = event.version
    event.rrule = "FREQ=WEEKLY;COUNT=4"
    event.save()
    event.refresh_from_db()

    answer = own.post(
        edit(event), typed_for(event, version=opened, start_time="20:00", place="Haus")
    )

    page = text_of(answer)
    assert answer.status_code == 409
    assert "20–21 Uhr" in page
    assert "Jede Woche dienstags, 4 Mal" in page
    event.refresh_from_db()
    assert event.start_time == time(19)

    data = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    data |= {"merge-when": "theirs", "merge-asked": "when", "summary": "Meins."}
    own.post(edit(event), data)
    event.refresh_from_db()
    assert (event.rrule, event.start_time, event.summary) == (
        "FREQ=WEEKLY;COUNT=4", time(19), "Meins."
    )  # fmt: skip


def test_of_two_changes_of_when_mine_can_win(own, user):
    event = public_of(user, title="Treffen", place="Haus")
    opened = event.version
    event.rrule = "FREQ=WEEKLY;COUNT=4"
    event.save()
    event.refresh_from_db()
    page = text_of(
        own.post(edit(event), typed_for(event, version=opened, start_time="20:00", place="Haus"))
    )
    data = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))

    own.post(edit(event), {**data, "merge-when": "mine", "merge-asked": "when"})

    event.refresh_from_db()
    assert (event.rrule, event.start_time) == ("", time(20))


def test_changes_of_other_fields_meet_without_a_question(own, user):
    event = public_of(user, title="Treffen", place="Haus")
    opened = event.version
    event.subtitle = "Von anderer Seite"
    event.rrule = "FREQ=WEEKLY;COUNT=4"
    event.save()
    event.refresh_from_db()
    typed = typed_for(event, version=opened, place="Haus", summary="Meins.")

    page = text_of(own.post(edit(event), typed))
    assert "Übernommen" in page
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    own.post(edit(event), {name: [v for n, v in pairs if n == name] for name, _v in pairs})

    event.refresh_from_db()
    assert (event.subtitle, event.rrule, event.summary) == (
        "Von anderer Seite", "FREQ=WEEKLY;COUNT=4", "Meins."
    )  # fmt: skip


def series_of(user, **fields):
    return public_of(user, rrule="FREQ=WEEKLY;COUNT=4", place="Haus", **fields)


SHORTER = {
    "when_kind": "series", "frequency": "WEEKLY", "interval": "1", "weekdays": ["1"],
    "ends": "count", "count": "2", "place": "Haus",
}  # fmt: skip


def test_dates_that_would_be_lost_are_listed_and_have_to_be_accepted(own, user):
    event = series_of(user)
    last = event.occurrences.get(first_day=date(2026, 12, 29))
    last.own_note = "Mit Gast"
    last.save()
    typed = typed_for(event, **SHORTER)

    page = text_of(own.post(edit(event), typed))
    assert "Mit Gast" in page
    assert "Diese Änderungen gehen verloren" in page
    assert event.occurrences.count() == 4
    key = re.search(r'name="verloren" value="([^"]+)"', page)[1]

    other = event.occurrences.get(first_day=date(2026, 12, 22))
    other.own_note = "Mit Chor"
    other.save()
    again = text_of(own.post(edit(event), {**typed, "verloren": key}))
    assert "Mit Chor" in again  # the list is another one now
    assert event.occurrences.count() == 4

    key = re.search(r'name="verloren" value="([^"]+)"', again)[1]
    own.post(edit(event), {**typed, "verloren": key})
    assert days_of(event) == ["2026-12-08", "2026-12-15"]


def test_people_registered_for_a_moved_date_are_told_once(own, user, mailoutbox):
    event = public_of(user, title="Treffen", place="Haus", registration="here")
    Registration.objects.create(
        occurrence=event.occurrences.get(), name="Ada", email="ada@leute.example", state="place",
        confirmed_at=timezone.now(),
    )  # fmt: skip
    typed = typed_for(event, place="Haus", registration="here", start_date="2026-12-10")

    own.post(edit(event), typed)
    event.refresh_from_db()
    own.post(edit(event), {**typed, "version": event.version})

    assert [mail.to for mail in mailoutbox] == [["ada@leute.example"]]
    assert "Treffen" in mailoutbox[0].subject


def test_more_places_let_the_waiting_list_move_up(own, user, mailoutbox):
    event = public_of(user, title="Treffen", place="Haus", registration="here", capacity=1,
                      has_waiting_list=True)  # fmt: skip
    occurrence = event.occurrences.get()
    for number, state in enumerate(("place", "waiting")):
        Registration.objects.create(
            occurrence=occurrence, name=f"P{number}", email=f"p{number}@leute.example", state=state,
            confirmed_at=timezone.now() + timedelta(minutes=number),
        )  # fmt: skip

    own.post(
        edit(event),
        typed_for(event, place="Haus", registration="here", capacity="2", has_waiting_list="on"),
    )

    assert set(occurrence.registrations.values_list("state", flat=True)) == {"place"}


@pytest.mark.parametrize(("state", "status"), [("draft", 404), ("published", 403)])
def test_strangers_change_nothing(own, state, status):
    event = make_event(state=state, start_date=date(2026, 12, 8))
    before = Event.objects.values().get()

    assert own.get(edit(event)).status_code == status
    assert own.post(edit(event), typed_for(event)).status_code == status
    assert own.get(f"{NEW}?kopie={event.slug}").status_code == status
    assert Event.objects.values().get() == before


def test_whoever_loses_the_right_meanwhile_changes_nothing(own, user):
    actor = make_actor()
    actor.keepers.add(user)
    event = public_of(None, hosts=(actor,), title="Treffen")
    page = own.get(edit(event))
    assert page.status_code == 200

    actor.keepers.remove(user)

    assert own.post(edit(event), typed_for(event, summary="Zu spät")).status_code == 403
    event.refresh_from_db()
    assert event.summary == ""
