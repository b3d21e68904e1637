"""What all feeds have in common: their name, their addresses, and when they are what they were."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import condition

from denkzellen.freshness import last_change
from events.filters import Selection, words_of
from network.linked_data import site_address

MAX_DATES = 5000


def feed_etag(request: HttpRequest, **kwargs: Any) -> str:
    """A feed is what it was while no entry changes, until the day moves its window."""
    today, (number, _at) = timezone.localdate(), last_change()
    asked = f"{request.get_full_path()} {number} {today}"
    return f'"{salted_hmac("feed", asked, algorithm="sha256").hexdigest()[:24]}"'


def feed_modified(request: HttpRequest, **kwargs: Any) -> datetime:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return max(last_change()[1], midnight).astimezone(UTC)


unless_unchanged = condition(etag_func=feed_etag, last_modified_func=feed_modified)


def calendar_name(selection: Selection) -> str:
    """ "DENKZELLEN Bremen", and what is chosen."""
    return ": ".join(filter(None, [_("DENKZELLEN Bremen"), " · ".join(words_of(selection))]))


def chosen_address(path: str, selection: Selection) -> str:
    """The absolute address of `path` with what is chosen."""
    return site_address(f"{path}?{selection.query}" if selection.query else path)
