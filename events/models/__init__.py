"""Events, their hosts and their dates."""

from events.models.event import (
    Audience,
    Event,
    EventFormat,
    EventHost,
    EventStatus,
    RegistrationKind,
)
from events.models.occurrence import Occurrence

__all__ = [
    "Audience",
    "Event",
    "EventFormat",
    "EventHost",
    "EventStatus",
    "Occurrence",
    "RegistrationKind",
]
