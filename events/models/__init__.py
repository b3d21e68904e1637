"""Events, their hosts and their dates."""

from events.models.choices import Audience, EventFormat, EventStatus, RegistrationKind
from events.models.digests import Digest, Rhythm
from events.models.event import Event
from events.models.gone import GoneEvent
from events.models.holidays import SchoolHoliday
from events.models.hosts import EventHost
from events.models.occurrence import Occurrence
from events.models.registration import Question, Registration, RegistrationState

__all__ = [
    "Audience",
    "Digest",
    "Event",
    "EventFormat",
    "EventHost",
    "EventStatus",
    "GoneEvent",
    "Occurrence",
    "Question",
    "Registration",
    "RegistrationKind",
    "RegistrationState",
    "Rhythm",
    "SchoolHoliday",
]
