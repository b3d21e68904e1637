"""Errors are reported to a service that speaks like Sentry, if SENTRY_DSN names one.

Only what is written down as an error goes there, and of it type, place and route: no address, no
form, no cookie, no values, no words of errors. So none of the parts that look into requests run.
"""

import logging
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.transport import Transport

from denkzellen.logs import route_of

KEPT = {"event_id", "timestamp", "level", "logger", "platform", "exception", "sdk"}


def start(dsn: str, transport: type[Transport] | None = None) -> None:
    sentry_sdk.init(
        dsn=dsn,
        transport=transport,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            LoggingIntegration(level=None, event_level=logging.ERROR),
            ExcepthookIntegration(),
            DedupeIntegration(),
            AtexitIntegration(callback=lambda pending, timeout: None),
        ],
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        before_send=without_people,
    )


def without_people(event: Any, hint: Any) -> Any:
    """Only what is known to say nothing about a person stays."""
    reported = {name: value for name, value in event.items() if name in KEPT}
    for error in reported.get("exception", {}).get("values", []):
        error.pop("value", None)
    request = getattr(hint.get("log_record"), "request", None)
    if request:
        reported["transaction"] = route_of(request)
    return reported
