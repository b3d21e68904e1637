"""Every form of the calendar gets what nobody types by accident: a clear error, or no harm.

The forms come from the posts of tests/permissions: a new form with its post is tried here too.
"""

import pytest
import time_machine
from django.core import mail
from django.forms import BaseForm
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from events.models import Event
from tests.events.hostile import (
    EVERYWHERE,
    LARGE,
    harm_in_calendar,
    harm_in_mail,
    harm_in_page,
    harm_in_table,
    harm_of,
    inputs_of,
    is_free_text,
    is_refused,
    read,
    sent,
    values_for,
    words_for,
)
from tests.factories import make_editor
from tests.permissions import posts_dates, posts_events, posts_registrations
from tests.permissions.posts import CASES, Browser

pytestmark = pytest.mark.django_db
OURS = {module.__name__ for module in (posts_dates, posts_events, posts_registrations)}
FORMS = [case for case in CASES if case.prepare.__module__ in OURS and case.form]
EACH_ONCE = list({(case.page, case.form): case for case in reversed(FORMS)}.values())


@pytest.fixture(autouse=True)
def _same_moment_and_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def bound(monkeypatch):
    """The forms a request fills in."""
    found: list[BaseForm] = []
    full_clean = BaseForm.full_clean

    def note(form):
        if form.is_bound:
            found.append(form)
        full_clean(form)

    monkeypatch.setattr(BaseForm, "full_clean", note)
    return found


class Visit:
    """The post of a case, ready to be sent with other values; `inputs` are its fields."""

    def __init__(self, case, bound):
        post = case.prepare()
        browser = Browser(case.page, post)
        self.client = Client(raise_request_exception=False)
        self.client.cookies.load(browser.cookies)
        self.address, self.data, self.files = browser.address, post.data, post.files
        bound.clear()
        self.usual = self.send({})
        self.inputs = inputs_of(bound)

    def send(self, changes):
        return sent(self.client, self.address, {**self.data, **self.files(), **changes})

    def stay(self, changes):
        """Like `send`, and what came of it remains."""
        return self.client.post(self.address, {**self.data, **self.files(), **changes})


@pytest.mark.parametrize("case", EACH_ONCE, ids=str)
def test_each_field_alone_is_refused_with_words_or_does_no_harm(case, bound):
    visit = Visit(case, bound)
    wrong = []

    for name, field in visit.inputs.items():
        for value in values_for(field):
            response = visit.send({name: value})
            is_clear = is_refused(response) or response.status_code in {302, 409}
            is_clear = is_clear or response.status_code == visit.usual.status_code
            if harm_of(response) or not is_clear:
                wrong.append((name, value[:20], harm_of(response) or response.status_code))

    assert wrong == []
    assert visit.inputs


@pytest.mark.parametrize("value", EVERYWHERE.values(), ids=EVERYWHERE)
def test_the_same_in_all_fields_at_once_does_no_harm(value, bound):
    wrong = []
    for case in EACH_ONCE:
        visit = Visit(case, bound)
        response = visit.send(dict.fromkeys(visit.inputs, value))
        if harm_of(response):
            wrong.append((str(case), harm_of(response)))

    assert wrong == []


@pytest.mark.parametrize("case", EACH_ONCE, ids=str)
def test_two_megabytes_are_refused_with_words(case, bound):
    visit = Visit(case, bound)
    texts = [name for name, field in visit.inputs.items() if is_free_text(field)]
    kept = []

    for name in texts:
        response = visit.send({name: LARGE})
        if response.status_code not in (200, 422) or not is_refused(response):
            kept.append((name, response.status_code))

    assert kept == []


@pytest.mark.parametrize("case", FORMS, ids=str)
def test_words_that_are_taken_do_nothing_wherever_they_are_shown(case, bound):
    visit = Visit(case, bound)
    mail.outbox.clear()
    texts = {name: words_for(field) for name, field in visit.inputs.items() if is_free_text(field)}

    response = visit.stay(texts)

    assert response.status_code == visit.usual.status_code
    Event.objects.filter(start_date__isnull=False).update(state="published")
    wrong = [address for address, harm in shown() if harm]
    assert wrong == []
    assert [message.subject for message in mail.outbox if harm_in_mail(message)] == []


PUBLIC = [
    *("calendar", "calendar_embed", "calendar_subscribe", "calendar_ics", "calendar_rss"),
    *("calendar_json", "calendar_api", "digest_order"),
]
OF_EVENT = [
    *("event_detail", "event_ics", "event_edit", "event_picture", "event_preview", "event_delete"),
    *("event_history", "event_hosts", "event_dates", "event_status", "event_registration"),
    *("registrations", "registrations_csv", "register"),
]


def shown():
    """All that shows events, to an editor who sees everything; and whether it does harm."""
    client = Client()
    client.force_login(make_editor())
    addresses = [reverse(name) for name in (*PUBLIC, "my_area", "my_events", "redaktion")]
    addresses += ["/kalender/?ansicht=monat", "/suche/?q=abend"]
    for event in Event.objects.all():
        addresses += [reverse(name, args=[event.slug]) for name in OF_EVENT]
        addresses += [reverse("registrations", args=[event.slug]) + "?druck=1"]
        addresses += [reverse("review", args=["termin", event.pk])]
        dates = event.occurrences.values_list("recurrence_id", flat=True)[:1] if event.rrule else []
        addresses += [reverse("date_edit", args=[event.slug, date]) for date in dates]
    for address in addresses:
        response = client.get(address, follow=True)
        if response.status_code != 404:
            yield address, harm_shown(address, response)


def harm_shown(address, response):
    assert response.status_code == 200, address
    read(response.content, address)
    if ".ics" in address:
        Calendar.from_ical(response.content)
        return harm_in_calendar(response.content)
    if ".csv" in address:
        return harm_in_table(response.content)
    if ".json" in address:
        return False
    return harm_in_page(response.content.decode())
