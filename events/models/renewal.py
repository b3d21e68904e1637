"""The dates of an event, brought into line with its rule."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from denkzellen.models import PublicationState
from events.models.occurrence import CHANGED_BY_HAND, TIMES, Occurrence
from events.recurrence import MAX_DATES, Slot, expand

if TYPE_CHECKING:
    from events.models.event import Event

EVER = datetime.min.replace(tzinfo=UTC)
FOLLOWED = ("recurrence_id", *TIMES)
STANDING = Q(registrations__state__in=["place", "waiting"])


@dataclass
class Renewal:
    """What becomes of the dates of an event."""

    new: list[Occurrence] = field(default_factory=list)
    changed: list[Occurrence] = field(default_factory=list)
    gone: list[Occurrence] = field(default_factory=list)


def renew_dates(event: "Event") -> None:
    """Expand the rule again.

    What took place stays as it was: a change of a series only touches dates to come. A date
    that is still there keeps what was changed on it by hand, also at another time of its day.
    """
    renewal = _renewal(event)
    event.occurrences.filter(pk__in=[date.pk for date in renewal.gone]).delete()
    Occurrence.objects.bulk_update(renewal.changed, FOLLOWED)
    Occurrence.objects.bulk_create(renewal.new)


def lost_dates(event: "Event") -> list[Occurrence]:
    """The dates to come that saving `event` as it is now would delete, though something is on
    them: a change made by hand, or people who registered (`registered` says how many)."""
    gone = [date.pk for date in _renewal(event).gone]
    dates = event.occurrences.filter(pk__in=gone, ends_at__gte=timezone.now())
    counted = dates.annotate(registered=Count("registrations", filter=STANDING))
    found = counted.filter(CHANGED_BY_HAND | Q(registered__gt=0))
    return list(found.select_related("venue").order_by("starts_at", "pk"))


def _renewal(event: "Event") -> Renewal:
    kept = {date.recurrence_id: date for date in event.occurrences.order_by("starts_at", "pk")}
    if event.start_date is None:
        return Renewal(gone=list(kept.values()))
    slots = {slot.recurrence_id: slot for slot in expand(event.schedule)}
    since = _since(event, kept)
    changeable = {key: date for key, date in kept.items() if date.ends_at >= since}
    left = _Left(date for key, date in changeable.items() if _is_gone(key, slots))
    renewal = Renewal()
    for key, slot in slots.items():
        if slot.ends_at < since or (key in kept and key not in changeable):
            continue
        date = changeable.get(key) or left.take(key, anywhere=not event.is_series)
        if date is None:
            renewal.new.append(Occurrence.from_slot(event, slot))
        elif date.follows(slot) or date.recurrence_id != key:
            date.recurrence_id = key
            renewal.changed.append(date)
    renewal.gone = left.all
    return renewal


def _since(event: "Event", kept: dict[str, Occurrence]) -> datetime:
    """From when on dates follow the rule; before that they are what took place."""
    was_never_public = event.state in (PublicationState.DRAFT, PublicationState.SUBMITTED)
    is_one_date = len(kept) <= 1 and not event.is_series
    return EVER if was_never_public or is_one_date or not kept else timezone.now()


def _is_gone(key: str, slots: dict[str, Slot]) -> bool:
    """Whether the rule has no such date; one that stands before a long series may be cut off."""
    is_cut_off = len(slots) == MAX_DATES and key < min(slots)
    return key not in slots and not is_cut_off


class _Left:
    """Dates the rule does not give any more, to be taken over by another on the same day."""

    def __init__(self, dates: Iterable[Occurrence]) -> None:
        self._by_day: dict[str, list[Occurrence]] = defaultdict(list)
        for date in dates:
            self._by_day[date.recurrence_id[:10]].append(date)

    @property
    def all(self) -> list[Occurrence]:
        return [date for dates in self._by_day.values() for date in dates]

    def take(self, key: str, *, anywhere: bool) -> Occurrence | None:
        same_day = self._by_day[key[:10]]
        rest = same_day or (self._first_day() if anywhere else [])
        return rest.pop(0) if rest else None

    def _first_day(self) -> list[Occurrence]:
        return next((dates for dates in self._by_day.values() if dates), [])
