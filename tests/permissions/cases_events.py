"""The addresses of the calendar, with what they are asked for in the permission matrix."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.urls import resolve
from django.utils import timezone

from events.actions import digests
from events.actions.registrations import signed_address
from events.models import Event
from tests.events.registrations import typed
from tests.permissions.cases import Case
from tests.permissions.people import World

# The actor entered the first and the last, the represented association hosts the second.
EVENTS = {"own": "own_event", "hosted": "hosted_event", "draft": "own_draft"}

type Of = Callable[[Event], dict[str, Any]]


def _event(name: str, more: Of = lambda event: {}, **data: Any) -> list[Case]:
    """One case for each kind of event; `more` is what the address needs besides its name."""

    def arguments(key: str) -> Callable[[World], dict[str, Any]]:
        return lambda w: {"slug": w.objects[key].slug, **more(w.objects[key])}

    return [Case(name, about, arguments(key), lambda w: data) for about, key in EVENTS.items()]


def _date(event: Event) -> dict[str, Any]:
    """The second date of the series, so that one is left before it."""
    return {"recurrence_id": event.occurrences.order_by("starts_at")[1].recurrence_id}


def _version(event: Event) -> dict[str, Any]:
    return {"history_id": event.history.last().history_id}


def _thing(name: str, key: str, **data: Any) -> Case:
    return Case(name, key, lambda w: {"pk": w.objects[key].pk}, lambda w: data)


def _linked(name: str, **data: Any) -> Case:
    return Case(
        name,
        "",
        lambda w: {"pk": w.objects["linked_event"].pk},
        lambda w: {"denkzelle": w.denkzelle.pk, **data},
    )


def _mailed(name: str) -> list[Case]:
    """A link as it stands in a mail, and one that somebody made up."""
    kind = name.partition("_")[0]
    links: dict[str, Callable[[World], dict[str, Any]]] = {
        "registration": lambda w: resolve(signed_address(w.objects["registration"])).kwargs,
        "digest": lambda w: {"signed": digests.sign(w.objects["digest"])},
    }
    forged = Case(name, "forged", lambda w: {"signed": "1:nonsense"})
    return [Case(name, "link", links[kind]), forged]


def _day(number: int) -> str:
    return f"{timezone.localdate() + timedelta(days=number)}"


def _register(about: str, key: str) -> Case:
    def date(world: World) -> str:
        return f"?termin={_date(world.objects[key])['recurrence_id']}"

    here = lambda w: {"slug": w.objects[key].slug}  # noqa: E731
    return Case("register", about, here, lambda w: typed(), date)


FORM = {
    "title": "Neuer Titel",
    "format": "treffen",
    "when_kind": "series",
    "start_date": _day(7),
    "start_time": "19:00",
    "end_time": "21:00",
    "frequency": "WEEKLY",
    "interval": "1",
    "ends": "count",
    "count": "4",
    "place": "Haus am Deich",
    "audience": "alle",
    "languages": "de",
    "language": "de",
    "registration": "here",
    "version": "1",
}
DAY = {"start_date": FORM["start_date"], "start_time": "18:00", "end_time": "20:00"}
NO_QUESTIONS = {"questions-TOTAL_FORMS": "0", "questions-INITIAL_FORMS": "0"}

PUBLIC = [
    Case("calendar_openapi"),
    Case("calendar_api"),
    Case("calendar_subscribe"),
    Case("calendar_embed_code"),
    Case("calendar_programme"),
    Case("venue_suggestions", query=lambda w: "?q=Ort"),
]

CLOSED = [
    # entering
    Case("my_events"),
    Case("event_new", data=lambda w: FORM),
    Case("event_new", "copy of own", query=lambda w: f"?kopie={w.objects['own_event'].slug}"),
    Case("event_new", "copy of draft", query=lambda w: f"?kopie={w.objects['own_draft'].slug}"),
    Case("dates_preview"),
    Case("dates_preview", "own", query=lambda w: f"?termin={w.objects['own_event'].slug}"),
    Case("dates_preview", "draft", query=lambda w: f"?termin={w.objects['own_draft'].slug}"),
    *_event("event_edit", **FORM),
    *_event("event_picture"),
    *_event("event_picture_remove"),
    *_event("event_preview"),
    *_event("event_submit"),
    *_event("event_withdraw"),
    *_event("event_hide"),
    *_event("event_show"),
    *_event("event_delete"),
    *_event("event_history"),
    *_event("event_restore", _version),
    # hosts
    *_event("event_hosts"),
    *_event("host_invite"),
    _thing("host_agree", "asked_host"),
    _thing("host_agree", "named_host"),
    _thing("host_end", "asked_host"),
    _thing("host_end", "named_host"),
    _linked("denkzelle_confirm"),
    _linked("denkzelle_refuse", reason="Das passt nicht dazu."),
    Case("review", "linked", lambda w: {"kind": "termin", "pk": w.objects["linked_event"].pk}),
    # dates
    *_event("event_dates"),
    *_event("date_add", day=DAY["start_date"], clock="12:00"),
    *_event("date_edit", _date, scope="dieser", **DAY),
    *_event("date_leave_out", _date),
    *_event("date_take_back", _date),
    *_event("series_split", _date, **FORM | {"start_date": _day(14), "interval": "2"}),
    *_event("event_status"),
    *_event("event_cancel"),
    *_event("event_postpone"),
    *_event("event_move_online"),
    *_event("event_full"),
    *_event("event_planned"),
    # registration
    *[_register(about, key) for about, key in EVENTS.items()],
    Case("register", "not offered", lambda w: {"slug": w.objects["event"].slug}, lambda w: typed()),
    *_mailed("registration"),
    *_mailed("registration_confirm"),
    *_mailed("registration_cancel"),
    *_event("event_registration", registration="here", version="1", **NO_QUESTIONS),
    *_event("registrations"),
    *_event("registrations_csv"),
    _thing("registration_remove", "registration"),
    # letters
    Case("digest_order", data=lambda w: typed(email="neu@example.org", rhythm="weekly")),
    *_mailed("digest"),
    *_mailed("digest_confirm"),
    *_mailed("digest_end"),
]
