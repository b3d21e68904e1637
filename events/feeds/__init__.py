"""The calendar for programs: iCalendar, RSS and JSON, all with the filters of the page."""

from .as_json import calendar_json
from .ics import calendar_ics, event_ics, reach_of
from .rss import calendar_rss
from .shared import calendar_name, feed_etag

__all__ = [
    "calendar_ics",
    "calendar_json",
    "calendar_name",
    "calendar_rss",
    "event_ics",
    "feed_etag",
    "reach_of",
]
