"""What somebody types into the form of an event, and what came of it."""

from datetime import date

from django.urls import reverse

from tests.factories import make_event

NEW = "/mein/termine/neu/"
TYPED = {
    "title": "Offenes Treffen",
    "format": "treffen",
    "when_kind": "once",
    "start_date": "2026-12-08",
    "start_time": "19:00",
    "end_time": "21:00",
    "place": "Haus am Deich",
    "audience": "alle",
    "languages": ["de"],
    "language": "de",
    "registration": "none",
}
# What a browser sends of a form in which nothing was filled in.
EMPTY = {name: TYPED[name] for name in
         ("format", "when_kind", "audience", "languages", "language", "registration")}  # fmt: skip
SERIES = {
    **TYPED,
    "when_kind": "series",
    "frequency": "MONTHLY",
    "interval": "1",
    "monthly_on": "weekday",
    "ordinals": ["2"],
    "weekday": "0",
    "ends": "count",
    "count": "6",
}


def text_of(response):
    return response.content.decode().replace("\u00ad", "")


def edit(event):
    return reverse("event_edit", args=[event.slug])


def draft_of(user, **fields):
    return make_event(**{"created_by": user, "state": "draft", **fields})


def public_of(user, **fields):
    event = make_event(**{"created_by": user, "start_date": date(2026, 12, 8), **fields})
    event.mark_checked()
    event.refresh_from_db()
    return event


def typed_for(event, **changes):
    return {**TYPED, "title": event.title, "version": event.version, **changes}


def days_of(event):
    return [
        str(day)
        for day in event.occurrences.order_by("starts_at").values_list("first_day", flat=True)
    ]
