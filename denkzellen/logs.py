"""What is written down while the site runs: one line per event, with nothing about people.

In production each line is JSON. Of a request it names the method, the route, the answer and the
time it took, never the address: that may hold tokens, names and words somebody searched for.
Exceptions are told by type and place, without their words, which may quote what was entered.
"""

import json
import logging
import re
import secrets
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

request_id: ContextVar[str] = ContextVar("request_id", default="")
requests = logging.getLogger("denkzellen.requests")

WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")
MAIL_ADDRESS = re.compile(r"[^\s@<>\"'(),:;]+@[^\s@<>\"'(),:;]+")
IPV4 = re.compile(r"\b(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}\b")
GROUPS = r"[0-9a-f]{1,4}(?::[0-9a-f]{1,4})"
IPV6 = re.compile(
    rf"(?<![\w:])(?:(?:{GROUPS}{{0,6}})?::(?:{GROUPS}{{0,6}})?|{GROUPS}{{7}})", re.IGNORECASE
)
METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
FIELDS = ("method", "route", "status", "ms")


def logging_settings(form: str) -> dict[str, Any]:
    """The setting LOGGING; `form` is json or plain."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "denkzellen.logs.JsonFormatter"},
            "plain": {"()": "denkzellen.logs.PlainFormatter"},
        },
        "filters": {"production": {"()": "django.utils.log.RequireDebugFalse"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["production"],
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            # Without Django's own handlers, one of which sends whole requests by mail.
            "django": {"handlers": [], "level": "INFO"},
            # Answers like 404 have their line among the requests.
            "django.request": {"level": "ERROR"},
            "denkzellen.requests": {"level": "INFO"},
            # They name each line of the style sheets that only browsers know.
            "weasyprint": {"level": "CRITICAL"},
            "fontTools": {"level": "CRITICAL"},
            "django.tasks": {"level": "WARNING"},
        },
    }


class RequestLogMiddleware:
    """Stands before everything else, so that nothing is answered without a line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        sent = request.headers.get("X-Request-ID", "")
        number = sent if WELL_FORMED.fullmatch(sent) else secrets.token_hex(8)
        token = request_id.set(number)
        try:
            response = self.get_response(request)
            milliseconds = round((time.perf_counter() - began) * 1000, 1)
            told = {
                "method": request.method if request.method in METHODS else "other",
                "route": route_of(request),
                "status": response.status_code,
                "ms": milliseconds,
            }
            requests.info("request", extra=told)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = number
        return response


def route_of(request: HttpRequest) -> str:
    """The name of the page, whatever its address says; empty if there is none."""
    match = request.resolver_match
    if match is None:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return ""
    return match.view_name or match.route


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1]:
            line["error"] = told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


class PlainFormatter(logging.Formatter):
    """The same, for eyes."""

    def format(self, record: logging.LogRecord) -> str:
        parts = [record.levelname, f"{record.name}:", message_of(record)]
        parts += [f"{name}={getattr(record, name)}" for name in FIELDS if hasattr(record, name)]
        if record.exc_info and record.exc_info[1]:
            parts += ["\n  " + "\n  ".join(told(record.exc_info[1]))]
        return " ".join(parts)


def message_of(record: logging.LogRecord) -> str:
    """Django's own lines about a request quote its address, so their words are left out."""
    status = getattr(record, "status_code", None)
    if isinstance(status, int) and hasattr(record, "request"):
        return f"{HTTPStatus(status).phrase} ({route_of(record.request)})"
    if record.name.startswith("django.security."):
        return "refused"
    return hidden(record.getMessage())


def hidden(text: str) -> str:
    """A net below: whatever looks like an address of a person or of a device."""
    text = MAIL_ADDRESS.sub("[mail]", text)
    text = IPV4.sub(r"\1.0", text)
    return IPV6.sub("[ip]", text)


def told(error: BaseException) -> list[str]:
    """Type and place of an exception and of what caused it, in the order they happened."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = told(cause) if cause else []
    places = traceback.extract_tb(error.__traceback__)
    lines.append(type(error).__qualname__)
    lines += [f"{place.filename}:{place.lineno} in {place.name}" for place in places]
    return lines
