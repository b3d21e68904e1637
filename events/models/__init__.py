"""Events, their hosts and their dates."""

from events.models.choices import Audience, EventFormat, EventStatus, RegistrationKind
from events.models.event import Event
from events.models.hosts import EventHost
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
