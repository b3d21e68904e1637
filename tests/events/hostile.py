"""What nobody types by accident, and what must not come of it, wherever it is shown."""

import csv
import json
import re
from io import StringIO
from xml.etree import ElementTree

from django import forms
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.test import Client
from icalendar import Calendar

from events.forms.fields import DateLinesField
from events.forms.hosts import PartyField

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
INJECTED = "\r\nX-Gekapert: 1\r\nBEGIN:VEVENT\r\nBcc: opfer@example.org\r\n"
RIGHT_TO_LEFT = "\u202e\u2066gnp\u200f"
FORMULA = "=1+1"
# Words, all of it at once: a form may take them, a page may show them.
WORDS = f"{FORMULA}{SCRIPT}\"'{INJECTED}{RIGHT_TO_LEFT}"
CONTROL = f"Eins\x00\x07\x0b\x1b[31m\x7f{INJECTED}"
LARGE = "ä" * 1_000_000  # two megabytes

EVERYWHERE = {
    "nothing": "",
    "spaces": " \u00a0\u2003 ",
    "words": WORDS,
    "control": CONTROL,
    "billion": "1000000000",
    "endless": "9" * 400,
    "minus": "-1",
    "exponent": "1e309",
    "arabic": "\u0661\u0662",
    "year 9999": "9999-12-31",
    "year 0": "0000-00-00",
    "year 1": "0001-01-01T00:00",
    "no day": "2027-02-30",
    "no time": "25:61",
}
# What runs in a browser: a tag of its own.
EXECUTED = re.compile(r"<script>alert|<img src=\"?x", re.IGNORECASE)


def sent(client: Client, address: str, data: dict) -> HttpResponse:
    """The answer to one post, of which nothing remains."""
    with transaction.atomic():
        response = client.post(address, data)
        transaction.set_rollback(True)
    return response


def harm_of(response: HttpResponse) -> str:
    """What is wrong with this answer; empty if nothing is."""
    if response.status_code >= 500:
        return f"status {response.status_code}"
    is_page = "html" in response.headers.get("Content-Type", "")
    if is_page and EXECUTED.search(response.content.decode()):
        return "runs"
    return ""


def is_refused(response: HttpResponse) -> bool:
    """Whether the page names what is wrong."""
    return "Bitte prüfen" in response.content.decode().replace("\u00ad", "")


# Forms


def inputs_of(bound: list[BaseForm]) -> dict[str, forms.Field]:
    """The fields these forms take from a request, by their names in it."""
    return {
        form.add_prefix(name): field
        for form in bound
        for name, field in form.fields.items()
        if not field.disabled
    }


def is_free_text(field: forms.Field) -> bool:
    """Whether anything can be written in there."""
    fixed = (forms.EmailField, forms.URLField, DateLinesField, PartyField)
    is_seen = not isinstance(field.widget, forms.HiddenInput) and not field.widget.is_hidden
    return isinstance(field, forms.CharField) and not isinstance(field, fixed) and is_seen


def values_for(field: forms.Field) -> list[str]:
    """What is none of what the field asks for."""
    names = {
        forms.ChoiceField: ("words", "control", "endless"),
        forms.ModelChoiceField: ("words", "control", "endless"),
        forms.IntegerField: ("billion", "endless", "minus", "exponent", "arabic"),
        forms.DateField: ("year 9999", "year 0", "no day", "endless"),
        forms.DateTimeField: ("year 9999", "year 1", "no day", "endless"),
        forms.TimeField: ("no time", "year 1", "endless"),
        DateLinesField: ("year 9999", "year 0", "no day", "no time", "endless"),
    }
    for kind, chosen in names.items():
        if isinstance(field, kind):
            return [EVERYWHERE[name] for name in chosen]
    return [WORDS, CONTROL]


def words_of(length: int | None) -> str:
    return WORDS[:length]


def words_for(field: forms.Field) -> str:
    """As many of the words as it takes; a browser counts a line break once, as the field does."""
    return words_of(getattr(field, "max_length", None))


# What the words must not do where they are shown


def harm_in_calendar(content: bytes) -> bool:
    """A line of its own is a property of its own; a folded one begins with a space."""
    lines = content.decode().split("\r\n")
    is_broken = any(re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line) for line in lines)
    return is_broken or any(line.startswith(("X-Gekapert", "Bcc")) for line in lines)


def harm_in_table(content: bytes) -> bool:
    rows = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    return any(cell.lstrip().startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def harm_in_mail(message) -> bool:
    """Headers it was not given, or a subject which is not what it looks like."""
    headers = {name.lower() for name in message.message()}
    pages = [part.content for part in message.alternatives]
    is_strange = any(sign in message.subject for sign in "\r\n\u202e\u2066")
    is_run = any(EXECUTED.search(page) for page in pages)
    return bool(headers & {"bcc", "x-gekapert"}) or is_strange or is_run


def is_harmful(address: str, content: bytes) -> bool:
    """Whether this page or file does something by itself; one nobody can read is an error."""
    if ".json" in address:
        json.loads(content)
    if ".json" in address or ".pdf" in address:
        return False
    if ".ics" in address:
        Calendar.from_ical(content)
        return harm_in_calendar(content)
    if ".csv" in address:
        return harm_in_table(content)
    if ".rss" in address:
        ElementTree.fromstring(content)
    return bool(EXECUTED.search(content.decode()))
