"""The next dates of the calendar for feed readers."""

import re
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from denkzellen.public_pages import public_page
from events.calendar import agenda
from events.feeds.shared import calendar_name, chosen_address, unless_unchanged
from events.filters import PARAMETERS, Selection
from events.models import EventFormat
from events.rows import Row
from network.linked_data import site_address

# Readers give up on a feed with a character XML does not know.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _plain(text: str) -> str:
    return NOT_XML.sub(" ", text)


class CalendarRss(Feed):
    """The next dates of the filter."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # That of its newest item; a selection also changes when one goes.
        del response["Last-Modified"]
        return response

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Selection:
        return Selection.from_query(request.GET)

    def title(self, obj: Selection) -> str:
        return _plain(calendar_name(obj))

    def link(self, obj: Selection) -> str:
        return chosen_address("/kalender/", obj)

    def feed_url(self, obj: Selection) -> str:
        return chosen_address("/kalender.rss", obj)

    def description(self, obj: Selection) -> str:
        return _("Was gerade läuft und die nächsten 50 Termine der freien Künste in Bremen.")

    def items(self, obj: Selection) -> list[Row]:
        """What the first page of the list shows."""
        page = agenda(obj)
        return page.running + [row for day in page.days for row in day.rows]

    def item_title(self, item: Row) -> str:
        state = f"{item.state}: " if item.state else ""
        return _plain(f"{item.weekday} {item.first_day.day}. {item.month}: {state}{item.title}")

    def item_link(self, item: Row) -> str:
        return site_address(item.address)

    def item_guid(self, item: Row) -> str:
        return f"{item.uid}/{item.recurrence_id}"

    item_guid_is_permalink = False

    def item_description(self, item: Row) -> str:
        return escape(_plain(" · ".join(filter(None, [item.facts, item.note, item.summary]))))

    def item_pubdate(self, item: Row) -> datetime:
        return item.published

    def item_updateddate(self, item: Row) -> datetime:
        return item.updated

    def item_categories(self, item: Row) -> list[str]:
        names = [str(EventFormat(item.format).label)]
        return [*names, _plain(item.denkzelle.name)] if item.denkzelle else names


calendar_rss = public_page(*PARAMETERS)(require_safe(unless_unchanged(CalendarRss())))
