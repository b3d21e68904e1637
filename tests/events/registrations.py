"""What people do to register, for tests that are about what comes of it."""

import re
import time

from django.urls import reverse
from django.utils import timezone

from denkzellen.spam import opened_at
from events.actions.registrations import signed_address
from events.models import Registration
from tests.factories import make_event

LINK = re.compile(r"http://\S+(/anmeldung/\S+/)")


def make_here(capacity=2, *, waiting_list=True, **fields):
    """An event one registers for on its page."""
    fields.setdefault("registration", "here")
    return make_event(capacity=capacity, has_waiting_list=waiting_list, **fields)


def date_of(event):
    return event.occurrences.order_by("starts_at").first()


def make_registration(event, *, date=None, state="place", **fields):
    number = Registration.objects.count() + 1
    fields.setdefault("name", f"Person {number}")
    fields.setdefault("email", f"gast{number}@gast.example")
    if state != "asked":
        fields.setdefault("confirmed_at", timezone.now())
    return Registration.objects.create(occurrence=date or date_of(event), state=state, **fields)


def typed(**changes):
    data = {"name": "Bo Beispiel", "email": "bo@gast.example", "reference_line": ""}
    return data | {"opened": opened_at(time.time() - 60)} | changes


def sign_up(client, event, query="", **changes):
    return client.post(reverse("register", args=[event.slug]) + query, typed(**changes))


def press(client, registration, button):
    """A button on the page behind the link in the mail."""
    return client.post(f"{signed_address(registration)}{button}/")


def link_in(mail):
    return LINK.search(mail.body).group(1)


def states(event):
    """Who stands how, in the order in which they asked."""
    rows = Registration.objects.filter(occurrence__event=event).order_by("pk")
    return {row.email.partition("@")[0]: row.state for row in rows}


def text(answer):
    return answer.content.decode().replace("\u00ad", "")


def event_page(client, event, query=""):
    return text(client.get(event.get_absolute_url() + query))


def form_page(client, event, query=""):
    return text(client.get(reverse("register", args=[event.slug]) + query, follow=True))
