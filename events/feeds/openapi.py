"""The description of the feeds for programs: OpenAPI 3.1, made from the filters and the answer."""

from typing import Any

from django.utils.translation import gettext as _

from events.feeds.as_json import ADDRESS, DAY, FIELDS
from events.feeds.shared import MAX_DATES
from events.filters import MAX_TEXT, MAX_VALUES, CalendarFilter, DayFilter, FlagFilter, SlugsFilter
from events.models import EventFormat
from network.linked_data import site_address

TYPES = {
    "json": "application/json",
    "ics": "text/calendar; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
}


def openapi() -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Kalender der DENKZELLEN Bremen"),
            "version": "1.0.0",
            "description": _(
                "Termine der freien Künste in Bremen, ohne Anmeldung und von jeder Website aus "
                "abrufbar. Alle Adressen nehmen dieselben Filter wie die Seite des Kalenders."
            ),
            "contact": {"url": site_address("/kalender/schnittstelle/")},
        },
        "servers": [{"url": site_address("")}],
        "paths": {
            "/kalender.json": _feed("calendar_json", "json", _("Termine als JSON"), _calendar()),
            "/kalender.ics": _feed("calendar_ics", "ics", _("Termine als Kalender (iCalendar)")),
            "/kalender.rss": _feed("calendar_rss", "rss", _("Die nächsten Termine als RSS")),
            "/kalender/termin/{slug}.ics": _event(),
        },
        "components": {
            "parameters": {name: _parameter(name) for name in CalendarFilter.base_filters},
            "schemas": {"Kalender": _answer(), "Termin": _date()},
        },
    }


def _feed(
    operation: str, kind: str, summary: str, schema: dict[str, Any] | None = None
) -> dict[str, Any]:
    names = CalendarFilter.base_filters
    parameters = [{"$ref": f"#/components/parameters/{name}"} for name in names]
    get = {
        "operationId": operation,
        "summary": summary,
        "parameters": parameters,
        "responses": _responses(kind, schema),
    }
    return {"get": get}


def _event() -> dict[str, Any]:
    slug = {
        "name": "slug",
        "in": "path",
        "required": True,
        "description": _("Kürzel der Veranstaltung, wie es in ihrer Adresse steht"),
        "schema": {"type": "string"},
    }
    responses = _responses("ics") | {
        "301": {"description": _("Die Veranstaltung hat jetzt eine andere Adresse.")},
        "404": {"description": _("Diese Veranstaltung gibt es nicht.")},
    }
    summary = _("Eine Veranstaltung mit allen Terminen")
    get = {"operationId": "event_ics", "summary": summary, "parameters": [slug]}
    return {"get": get | {"responses": responses}}


def _responses(kind: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    content = {TYPES[kind]: {"schema": schema or {"type": "string"}}}
    headers = {
        name: {"description": words, "schema": {"type": "string"}}
        for name, words in (
            ("ETag", _("Kennung dieses Stands; als If-None-Match mitschicken")),
            ("Last-Modified", _("Letzte Änderung; als If-Modified-Since mitschicken")),
        )
    }
    return {
        "200": {"description": _("Der jetzige Stand"), "headers": headers, "content": content},
        "304": {"description": _("Nichts hat sich geändert.")},
    }


def _parameter(name: str) -> dict[str, Any]:
    chosen = CalendarFilter.base_filters[name]
    parameter: dict[str, Any] = {"name": name, "in": "query", "required": False}
    if isinstance(chosen, SlugsFilter):
        items: dict[str, Any] = {"type": "string"}
        if name == "format":
            items["enum"] = EventFormat.values
        words = _("%(label)s: Kürzel; mehrere erweitern die Auswahl")
        parameter |= {"style": "form", "explode": True}
        schema: dict[str, Any] = {"type": "array", "items": items, "maxItems": MAX_VALUES}
    elif isinstance(chosen, FlagFilter):
        words, schema = _("Nur: %(label)s"), {"type": "string", "enum": ["1"]}
    elif isinstance(chosen, DayFilter):
        words, schema = _("Tag, %(label)s dem gesucht wird"), DAY
    else:
        words, schema = (
            _("Wörter, nach denen gesucht wird"),
            {"type": "string", "maxLength": MAX_TEXT},
        )
    return parameter | {"description": words % {"label": chosen.label}, "schema": schema}


def _calendar() -> dict[str, Any]:
    return {"$ref": "#/components/schemas/Kalender"}


def _answer() -> dict[str, Any]:
    described: dict[str, tuple[str, dict[str, Any]]] = {
        "von": (_("Der erste Tag der Auswahl, sonst heute"), DAY),
        "bis": (_("Der letzte Tag der Auswahl, sonst heute in 24 Monaten"), DAY),
        "anzahl": (_("Zahl aller Termine der Auswahl"), {"type": "integer", "minimum": 0}),
        "weiter": (
            _("Adresse der weiteren Termine; leer, wenn alle in dieser Antwort stehen"),
            {"anyOf": [ADDRESS, {"const": ""}]},
        ),
        "termine": (
            _("Die Termine, der nächste zuerst"),
            {
                "type": "array",
                "maxItems": MAX_DATES,
                "items": {"$ref": "#/components/schemas/Termin"},
            },
        ),
    }
    return _object(
        {name: schema | {"description": words} for name, (words, schema) in described.items()}
    )


def _date() -> dict[str, Any]:
    return _object(
        {name: field.schema | {"description": str(field.words)} for name, field in FIELDS.items()}
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
