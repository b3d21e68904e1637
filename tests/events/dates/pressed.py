"""One date of a series, what is asked about it, and what comes of it."""

import re
from datetime import date
from html import unescape

from django.urls import reverse

from events.models import Registration, RegistrationState
from tests.events.pages import page_of
from tests.factories import make_event

TUESDAY = date(2026, 12, 8)


def make_series(keeper=None, **fields):
    """Tuesdays from 19 to 21 o'clock, ten times."""
    fields = {"start_date": TUESDAY, "rrule": "FREQ=WEEKLY;COUNT=10", "title": "Probe"} | fields
    return make_event(created_by=keeper, **fields)


def make_registration(event, day, **fields):
    fields = {"name": "Ada", "email": "ada@example.org", "state": RegistrationState.PLACE} | fields
    return Registration.objects.create(occurrence=on(event, day), **fields)


def on(event, day):
    """The date that stands on this day."""
    return event.occurrences.get(first_day=day)


def days_of(event):
    return [f"{day:%d.%m.}" for day in event.occurrences.values_list("first_day", flat=True)]


def ids_of(event):
    return list(event.occurrences.values_list("recurrence_id", flat=True))


def address(name, event, *args):
    return reverse(name, args=[event.slug, *args])


def change(client, event, day, scope="dieser", **fields):
    """Save the form of one date; what is not said stays as the page shows it."""
    url = address("date_edit", event, on(event, day).recurrence_id)
    data = form_on(page_of(client, url)) | {"scope": scope} | fields
    return client.post(url, data)


def form_on(html):
    """What a browser would send of the main form, without ticking anything more."""
    form = html[html.rindex('<form method="post"') :]
    data = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, kind = re.search(r'name="([^"]*)"', tag), re.search(r'type="([^"]*)"', tag)
        if not name or (kind[1] in ("checkbox", "radio") and "checked" not in tag):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        data[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form, re.DOTALL):
        if chosen := re.search(r'value="([^"]*)"[^>]*selected', options):
            data[name] = chosen[1]
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>\s*(.*?)</textarea>', form, re.S):
        data[name] = unescape(text)
    return data


def agreed(response):
    """The value of the box below the list of what would be lost."""
    found = re.search(r'name="verloren" value="([^"]*)"', response.content.decode())
    return {"verloren": found[1]}


def messages_after(client, response):
    html = client.get(response["Location"]).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def split(client, event, day, **fields):
    url = address("series_split", event, on(event, day).recurrence_id)
    data = form_on(page_of(client, url))
    data["weekdays"] = ["1"]
    return client.post(url, data | fields)
