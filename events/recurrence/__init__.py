"""The dates of a recurring event. Nothing in here knows of models or the database."""

from .dates import HORIZON_MONTHS, MAX_DATES, Schedule, Slot, expand
from .dividing import divide
from .rules import validate_rrule
from .words import describe

__all__ = [
    "HORIZON_MONTHS",
    "MAX_DATES",
    "Schedule",
    "Slot",
    "describe",
    "divide",
    "expand",
    "validate_rrule",
]
