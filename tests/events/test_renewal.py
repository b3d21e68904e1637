"""A series that is changed or goes on: what took place stays, what was changed by hand too."""

from datetime import date, time
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from events.models import EventStatus
from tests.factories import make_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def series():
    """Thursdays since January; it is the 20th of May 2026."""
    with time_machine.travel("2026-01-01 12:00+01:00", tick=False):
        event = make_event(start_date=date(2026, 1, 8), rrule="FREQ=WEEKLY;BYDAY=TH")
    with time_machine.travel("2026-05-20 12:00+02:00", tick=False):
        event.refresh_from_db()
        yield event


def past_ids(event):
    days = event.occurrences.filter(last_day__lt=date(2026, 5, 20)).order_by("starts_at")
    return list(days.values_list("recurrence_id", flat=True))


def test_dates_that_took_place_stay_when_the_rule_changes(series):
    before = past_ids(series)
    series.rrule = "FREQ=MONTHLY;BYDAY=1TH"
    series.start_time = time(20)
    series.save()

    assert past_ids(series) == before
    assert len(before) == 19
    coming = series.occurrences.filter(first_day__gte=date(2026, 5, 20)).order_by("starts_at")
    assert coming[0].recurrence_id == "2026-06-04T20:00"


def test_cancelled_date_stays_cancelled_when_only_the_hour_changes(series):
    series.occurrences.filter(recurrence_id="2026-05-28T19:00").update(
        own_status=EventStatus.CANCELLED, own_note="Saal gesperrt"
    )
    series.start_time, series.end_time = time(20), time(22)
    series.save()

    date_of_28th = series.occurrences.get(first_day=date(2026, 5, 28))
    assert (date_of_28th.recurrence_id, date_of_28th.own_status, date_of_28th.own_note) == (
        "2026-05-28T20:00",
        "cancelled",
        "Saal gesperrt",
    )
    assert date_of_28th.local_start.hour == 20


def test_single_date_moves_with_its_event_and_keeps_its_row():
    event = make_event(start_date=date(2026, 5, 1))
    before = event.occurrences.get()
    event.start_date = event.end_date = date(2026, 6, 1)
    event.save()

    after = event.occurrences.get()
    assert (after.pk, after.first_day) == (before.pk, date(2026, 6, 1))


def test_endless_series_goes_on_by_the_nightly_command(series):
    def last():
        return series.occurrences.order_by("-starts_at").first().first_day

    before = last()
    call_command("renew_dates", stdout=StringIO())

    assert before == date(2028, 1, 6)
    assert last() == date(2028, 5, 18)
