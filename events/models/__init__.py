"""Events, their hosts and their dates."""

from events.models.event import (
    ATTENDANCE_LABELS,
    Audience,
    Event,
    EventFormat,
    EventHost,
    EventStatus,
    RegistrationKind,
)
from events.models.occurrence import Occurrence

__all__ = [
    "ATTENDANCE_LABELS",
    "Audience",
    "Event",
    "EventFormat",
    "EventHost",
    "EventStatus",
    "Occurrence",
    "RegistrationKind",
]
