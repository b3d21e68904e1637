"""The admin of events and their dates."""

from datetime import time, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from events.models import Event, EventStatus, Occurrence, SchoolHoliday
from events.models.renewal import renew_dates
from tests.admin_site import admin_address, filled_form, sign_in_editor
from tests.factories import make_actor, make_event, make_image, make_user, make_venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    return sign_in_editor(client)


def test_moving_a_series_while_calling_off_a_date_brings_no_old_date_back(client, editor):
    host = make_actor()
    event = make_event(rrule="FREQ=WEEKLY;COUNT=4", hosts=(host,))
    second = event.occurrences.all()[1]
    address = admin_address(Event, "change", event.pk)
    left_out = event.occurrences.last().recurrence_id
    data = filled_form(
        client,
        address,
        start_time="18:30",
        exdates=left_out.replace("T19:00", "T18:30"),
        **{"occurrences-0-own_status": EventStatus.CANCELLED},
    )
    assert data["hosts-0-actor"] == [str(host.pk)]
    assert client.post(address, data).status_code == 302
    event.refresh_from_db()
    assert event.exdates == [left_out.replace("T19:00", "T18:30")]
    assert {date.local_start.time() for date in event.occurrences.all()} == {time(18, 30)}
    assert event.occurrences.count() == 3
    assert Occurrence.objects.get(pk=second.pk).recurrence_id.endswith("T18:30")


def test_single_date_of_a_series_is_called_off_in_the_event_form(client, editor):
    event = make_event(rrule="FREQ=WEEKLY;COUNT=3")
    address = admin_address(Event, "change", event.pk)
    changes = {"occurrences-1-own_status": "cancelled", "occurrences-1-own_note": "Sturm"}
    client.post(address, filled_form(client, address, **changes))
    dates = event.occurrences.all()
    assert [date.own_status for date in dates] == ["", "cancelled", ""]
    assert dates[1].own_note == "Sturm"


def test_long_series_fits_into_the_form(client, editor):
    event = make_event(in_days=0, rrule="FREQ=DAILY;COUNT=450")
    address = admin_address(Event, "change", event.pk)
    data = filled_form(client, address, subtitle="Jeden Tag")
    assert len(data) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    assert client.post(address, data).status_code == 302
    event.refresh_from_db()
    assert event.subtitle == "Jeden Tag"
    assert event.occurrences.count() == 450


@pytest.mark.parametrize(
    "changes",
    [
        {"rrule": "FREQ=NIE"},
        {"rdates": "morgen"},
        {"exdates": "2026-13-01"},
        {"zone": "Bremen/Viertel"},
        {"start_date": ""},
        {"end_date": "2001-01-01"},
        {"start_time": "", "end_time": "20:00"},
        {"rdates": "0001-01-01"},
        {"languages": "xx"},
    ],
    ids=str,
)
def test_unusable_event_is_an_error_of_the_form(client, editor, changes):
    event = make_event()
    address = admin_address(Event, "change", event.pk)
    answer = client.post(address, filled_form(client, address, **changes))
    assert answer.status_code == 200
    assert "errornote" in answer.text


def test_extra_dates_can_all_be_taken_away_again(client, editor):
    extra = f"{timezone.localdate() + timedelta(days=20)}T19:00"
    event = make_event(rdates=[extra])
    address = admin_address(Event, "change", event.pk)
    assert client.post(address, filled_form(client, address, rdates="")).status_code == 302
    event.refresh_from_db()
    assert event.rdates == []
    assert event.occurrences.count() == 1


def test_date_moved_by_hand_keeps_its_day(client, editor):
    event = make_event()
    occurrence = event.occurrences.get()
    address = admin_address(Occurrence, "change", occurrence.pk)
    moved = occurrence.local_start + timedelta(days=1)
    changes = {
        "starts_at_0": f"{moved:%d.%m.%Y}",
        "starts_at_1": "22:00",
        "ends_at_0": f"{moved + timedelta(days=1):%d.%m.%Y}",
        "ends_at_1": "01:30",
    }
    assert client.post(address, filled_form(client, address, **changes)).status_code == 302
    renew_dates(event)
    occurrence.refresh_from_db()
    assert occurrence.is_override
    assert occurrence.first_day == occurrence.last_day == moved.date()
    assert occurrence.local_start.time() == time(22)


def test_event_can_be_deleted_with_its_dates(client, editor):
    event = make_event()
    assert client.post(admin_address(Event, "delete", event.pk), {"post": "yes"}).status_code == 302
    assert not Event.objects.exists()
    assert client.get(admin_address(Occurrence, "changelist")).status_code == 200


def test_hiding_takes_an_entry_from_the_public_and_leaves_drafts(client, editor):
    public, draft = make_event(), make_event(state="draft")
    choice = {"action": "hide", "_selected_action": [public.pk, draft.pk]}
    answer = client.post(admin_address(Event, "changelist"), choice, follow=True)
    assert "1 Eintrag ist jetzt verborgen." in answer.text
    assert not Event.objects.public().exists()
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_looking_is_no_permission_to_publish(client):
    reader = make_user(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_event"))
    client.force_login(reader)
    event = make_event(state="draft")
    choice = {"action": "publish", "_selected_action": [event.pk]}
    client.post(admin_address(Event, "changelist"), choice)
    assert not Event.objects.public().exists()


@pytest.mark.parametrize(
    ("field", "text"),
    [(("events", "event", "venue"), "Ort"), (("events", "event", "image"), "Chor")],
)
def test_autocomplete_finds_what_is_typed(client, editor, field, text):
    make_image()
    make_venue(name="Ort am Deich")
    app, model, name = field
    query = {"app_label": app, "model_name": model, "field_name": name, "term": text}
    assert len(client.get(reverse("admin:autocomplete"), query).json()["results"]) == 1


def test_school_holidays_are_kept_here_and_end_after_they_begin(client, editor):
    address = admin_address(SchoolHoliday, "add")
    days = {"first_day": "2028-07-06", "last_day": "2028-07-01"}
    refused = client.post(address, {"name": "Sommerferien", **days})
    assert "Der letzte Tag liegt vor dem ersten." in refused.text
    client.post(address, {"name": "Sommerferien", **days, "last_day": "2028-08-16"})
    assert str(SchoolHoliday.objects.get()) == "Sommerferien 2028"
