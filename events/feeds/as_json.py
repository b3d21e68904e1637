"""The calendar as JSON. The description for programs (see `openapi`) is made from `FIELDS`."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from denkzellen.public_pages import public_page
from events.feeds.shared import MAX_DATES, unless_unchanged
from events.filters import PARAMETERS, Selection, window
from events.models import EventFormat, EventStatus
from events.rows import Row, rows
from network.linked_data import site_address

TEXT = {"type": "string"}
FLAG = {"type": "boolean"}
ADDRESS = {"type": "string", "format": "uri"}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}


class Field(NamedTuple):
    """A key of the answer: what it means, what it looks like, and where it comes from."""

    words: Any
    schema: dict[str, Any]
    value: Callable[[Row], Any]


FIELDS = {
    "titel": Field(_("Titel der Veranstaltung"), TEXT, lambda row: row.title),
    "adresse": Field(
        _("Seite der Veranstaltung, bei einer Reihe die dieses Termins"),
        ADDRESS,
        lambda row: site_address(row.address),
    ),
    "beginn": Field(
        _("Beginn mit Zeitzone; bei ganztägigen Terminen der erste Tag"),
        {"anyOf": [MOMENT, DAY]},
        lambda row: row.first_day if row.is_all_day else row.starts,
    ),
    "ende": Field(
        _("Ende mit Zeitzone; bei ganztägigen Terminen der letzte Tag; null: offenes Ende"),
        {"anyOf": [MOMENT, DAY, {"type": "null"}]},
        lambda row: row.last_day if row.is_all_day else row.ends,
    ),
    "ganztaegig": Field(_("Ob der Termin keine Uhrzeit hat"), FLAG, lambda row: row.is_all_day),
    "lage": Field(
        _("Wie es um den Termin steht"),
        {"type": "string", "enum": EventStatus.values},
        lambda row: row.status,
    ),
    "hinweis": Field(_("Hinweis zur Lage, oft leer"), TEXT, lambda row: row.note),
    "ort": Field(_("Ort; leer, wenn er nicht bekannt ist"), TEXT, lambda row: row.place),
    "stadtteil": Field(_("Stadtteil des Orts, oft leer"), TEXT, lambda row: row.district),
    "denkzelle": Field(
        _("Kürzel der DENKZELLE, oft leer"),
        TEXT,
        lambda row: row.denkzelle.slug if row.denkzelle else "",
    ),
    "format": Field(
        _("Art der Veranstaltung"),
        {"type": "string", "enum": EventFormat.values},
        lambda row: row.format,
    ),
    "kostenlos": Field(_("Ob der Eintritt frei ist"), FLAG, lambda row: row.is_free),
    "online": Field(_("Ob man auch online teilnehmen kann"), FLAG, lambda row: row.is_online),
    "uid": Field(
        _("Kennung der Veranstaltung, für alle Termine einer Reihe gleich und für immer"),
        TEXT,
        lambda row: row.uid,
    ),
    "recurrence_id": Field(
        _("Kennung des Termins in seiner Reihe: der ursprüngliche Beginn in Ortszeit"),
        TEXT,
        lambda row: row.recurrence_id,
    ),
}


@public_page(*PARAMETERS)
@require_safe
@unless_unchanged
def calendar_json(request: HttpRequest) -> HttpResponse:
    """The dates of the filter, from today to the end of the window unless it names days.

    No personal data beyond names. `anzahl` counts all dates; where these are more than one answer
    holds, `weiter` is the address of the next.
    """
    selection = Selection.from_query(request.GET)
    first, last = selection.first or timezone.localdate(), selection.last or window()[1]
    found = selection.dates_between(first, last).order_by("starts_at", "pk")
    dates = rows(found[: MAX_DATES + 1])
    is_cut = len(dates) > MAX_DATES
    answer = {
        "von": first,
        "bis": last,
        "anzahl": found.count() if is_cut else len(dates),
        "weiter": "",
    }
    if is_cut:
        next_day = dates.pop().first_day
        dates = [row for row in dates if row.first_day < next_day]
        answer["weiter"] = _from_day(selection, next_day.isoformat())
    return as_open_json(answer | {"termine": [as_json(row) for row in dates]})


def as_open_json(answer: dict[str, Any]) -> HttpResponse:
    """JSON every other website may fetch."""
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def as_json(row: Row) -> dict[str, Any]:
    return {name: field.value(row) for name, field in FIELDS.items()}


def _from_day(selection: Selection, day: str) -> str:
    """The address of what follows. What goes on for days is named there once more."""
    query = f"von={day}{selection.without_days()}"
    until = f"&bis={selection.last}" if selection.last else ""
    return site_address(f"/kalender.json?{query}{until}")
