"""The dates of an event, brought into line with its rule."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from events.models.occurrence import Occurrence
from events.recurrence import expand

if TYPE_CHECKING:
    from events.models.event import Event

EVER = datetime.min.replace(tzinfo=UTC)


def renew_dates(event: "Event") -> None:
    """Expand the rule again.

    What took place stays as it was: a change of a series only touches dates to come. A date
    whose clock time changes keeps what was changed on it by hand.
    """
    kept = {date.recurrence_id: date for date in event.occurrences.all()}
    slots = {slot.recurrence_id: slot for slot in expand(event.schedule)}
    since = timezone.now() if event.is_series and kept else EVER
    coming = {key: slot for key, slot in slots.items() if slot.ends_at >= since}
    changeable = {key: date for key, date in kept.items() if date.ends_at >= since}
    gone = {date.first_day: date for key, date in changeable.items() if key not in slots}
    new = []
    for key, slot in coming.items():
        date = changeable.get(key)
        if date is None and key not in kept:
            date = gone.pop(slot.first_day, None)
            if date is None and not event.is_series and gone:
                date = gone.pop(next(iter(gone)))
            if date is None:
                new.append(Occurrence.from_slot(event, slot))
        if date and (date.follows(slot) or date.recurrence_id != key):
            date.recurrence_id = key
            date.save()
    event.occurrences.filter(pk__in=[date.pk for date in gone.values()]).delete()
    Occurrence.objects.bulk_create(new)
