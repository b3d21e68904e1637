"""Every form of the calendar gets what nobody types by accident: a clear error, or no harm.

The forms come from the posts of tests/permissions: a new form with its post is tried here too.
"""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.forms import BaseForm
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from events.actions import digests, registrations
from events.models import Digest, Event
from tests.events.hostile import (
    EVERYWHERE,
    LARGE,
    RIGHT_TO_LEFT,
    WORDS,
    harm_in_calendar,
    harm_in_mail,
    harm_in_table,
    harm_of,
    inputs_of,
    is_free_text,
    is_harmful,
    is_refused,
    sent,
    values_for,
    words_for,
    words_of,
)
from tests.events.registrations import make_registration
from tests.factories import make_actor, make_editor, make_event
from tests.permissions import posts_dates, posts_events, posts_registrations
from tests.permissions.posts import CASES, Browser, rows

pytestmark = pytest.mark.django_db
OURS = {module.__name__ for module in (posts_dates, posts_events, posts_registrations)}
FORMS = [case for case in CASES if case.prepare.__module__ in OURS and case.form]
POSTED = "posted"  # tells forms that hold what was posted from those of the filters
# Of each form the post that changes most.
EACH_ONCE = list({case.form: case for case in sorted(FORMS, key=lambda c: len(c.changes))}.values())


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
        self.usual = self.send({POSTED: "1"})
        self.inputs = inputs_of([form for form in bound if POSTED in form.data])

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
    is_kept = any("alert(1)" in str(row) for row in rows().values())
    assert is_kept or not texts or visit.usual.status_code == 200
    wrong = [address for address, content in shown() if is_harmful(address, content)]
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
    """All that shows events, to an editor who sees everything."""
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
        assert response.status_code in {200, 403, 404}, address
        yield address, response.content


def test_letter_reminder_and_programme_take_strange_words_as_words(client):
    event = make_event(in_days=1, title=words_of(150), summary=words_of(300), place=words_of(200))
    event.hosts.create(actor=make_actor(name=words_of(150)), agreed_at=timezone.now())
    make_registration(event, name=words_of(120))
    last_year = timezone.now() - timedelta(days=365)
    Digest.objects.create(email="liest@example.org", confirmed_at=last_year, rhythm="weekly")
    mail.outbox.clear()

    registrations.remind(timezone.localdate())
    digests.send_due(timezone.localdate())

    assert len(mail.outbox) == 2
    assert [message.subject for message in mail.outbox if harm_in_mail(message)] == []
    month = f"?monat={event.start_date:%Y-%m}"
    assert client.get(reverse("calendar_programme") + month)["Content-Type"] == "application/pdf"


# That harm would be noticed


def test_what_runs_in_a_page_is_noticed():
    assert is_harmful("/kalender/", f"<title>{WORDS}</title>".encode())
    assert not is_harmful("/kalender/", escape(WORDS).encode())


def test_property_slipped_into_a_calendar_is_noticed():
    calendar = "BEGIN:VCALENDAR\r\nSUMMARY:{}\r\nEND:VCALENDAR\r\n"
    assert harm_in_calendar(calendar.format(WORDS).encode())
    assert harm_in_calendar(calendar.format("a\nb").encode())
    assert not harm_in_calendar(calendar.format("a\\nb\r\n c").encode())


def test_formula_in_a_table_is_noticed():
    assert harm_in_table(b'"Name";"=1+1"\r\n')
    assert not harm_in_table(b'"Name";"\'=1+1"\r\n')


def test_strange_subject_is_noticed():
    assert harm_in_mail(EmailMultiAlternatives(f"Neu: {RIGHT_TO_LEFT}", "Text"))
    assert not harm_in_mail(EmailMultiAlternatives("Neu: Chor", "Text"))
