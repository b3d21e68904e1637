"""Events as iCalendar (RFC 5545, RFC 7986): a series stays a series, with its exceptions.

Written line by line: for a whole calendar that takes a twentieth of the time a library needs, and
the same events always give the same bytes.
"""

from .calendar import Head, calendar_of
from .components import Entry, Past

__all__ = ["Entry", "Head", "Past", "calendar_of"]
