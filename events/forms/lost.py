"""Agreeing that certain dates are lost: these, and no others."""

from collections.abc import Iterable

from django.http import QueryDict
from django.utils.crypto import constant_time_compare, salted_hmac

from events.models import Occurrence

AGREED = "verloren"


def key_of(lost: Iterable[Occurrence]) -> str:
    """The same for the same dates with as many people; the value of the box to tick."""
    rows = [f"{date.pk}:{getattr(date, 'registered', 0)}" for date in lost]
    return salted_hmac("events.lost-dates", " ".join(rows), algorithm="sha256").hexdigest()[:24]


def is_agreed(data: QueryDict, lost: Iterable[Occurrence]) -> bool:
    """Whether the box below exactly this list was ticked."""
    return constant_time_compare(data.get(AGREED, ""), key_of(lost))
