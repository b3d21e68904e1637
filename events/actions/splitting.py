"""A series that goes on differently from a date on becomes two."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from events.actions.dates import Told, changes_told
from events.models import Event, EventHost, Occurrence, Question
from events.models.renewal import lost_dates, renew_dates
from events.recurrence import Schedule, divide
from network.models import User

OF_ONE_SERIES = ("id", "uid", "slug", "continues", "version", "checked_version", "created_at")


class DatesLostError(Exception):
    """Saving would delete dates with something on them, which nobody agreed to yet."""

    def __init__(self, dates: list[Occurrence]) -> None:
        super().__init__("Dates with changes of their own would be lost.")
        self.dates = dates


@dataclass
class Split:
    """The event which has the date now and those after it, and who was told."""

    event: Event
    told: Told
    is_new: bool


def schedule_from(event: Event, recurrence_id: str) -> Schedule:
    """How the series goes on from this date if nothing is changed."""
    _before, after = divide(event.schedule, recurrence_id)
    return after


def write_schedule(event: Event, schedule: Schedule) -> None:
    for name in ("start_date", "start_time", "end_date", "end_time", "zone", "rrule"):
        setattr(event, name, getattr(schedule, name))
    event.rdates, event.exdates = list(schedule.rdates), list(schedule.exdates)


def change_from(
    event: Event,
    recurrence_id: str,
    change: Callable[[Event], None],
    by: User,
    accepts: Callable[[list[Occurrence]], bool],
    *,
    is_like_all: bool = False,
) -> Split:
    """Let `change` work on this date and all that follow; those before stay as they are.

    From its second date on, a series ends before the date, and a new one takes over hosts,
    texts, questions, the dates as they were changed by hand, and who registered for them.
    With `is_like_all` the date itself has nothing of its own any more.
    Raises DatesLostError, with nothing done, when dates would be lost and `accepts` says no.
    """
    with changes_told(event, by) as told:
        stored = Event.objects.get(pk=told.event.pk)
        before, after = divide(stored.schedule, recurrence_id)
        changed = stored if before is None else _next_series(stored)
        write_schedule(changed, after)
        change(changed)
        changed.clean()
        if before is not None:
            write_schedule(stored, before)
            _hand_over(stored, changed, recurrence_id)
        if is_like_all:
            first = changed.occurrences.filter(recurrence_id=recurrence_id)
            first.update(is_override=False, venue=None, own_note="")
        lost = lost_dates(changed)
        if lost and not accepts(lost):
            raise DatesLostError(lost)
        stored.save()
        if before is not None:
            renew_dates(changed)
    return Split(changed, told, is_new=before is not None)


def _next_series(event: Event) -> Event:
    fields = [field for field in Event._meta.concrete_fields if field.name not in OF_ONE_SERIES]
    return Event(
        **{field.attname: getattr(event, field.attname) for field in fields},
        uid=f"{uuid.uuid4()}@denkzellen",
        continues=event,
        checked_version=1 if event.checked_version == event.version else None,
    )


def _hand_over(event: Event, following: Event, recurrence_id: str) -> None:
    """Save the new series with all that belongs to it, and give it the dates."""
    super(Event, following).save()  # its dates are there already
    event.continued_by.exclude(pk=following.pk).update(continues=following)
    following.disciplines.set(event.disciplines.all())
    for host in event.hosts.order_by("pk"):
        EventHost.objects.create(
            event=following,
            actor=host.actor,
            association=host.association,
            agreed_at=host.agreed_at,
        )
    Question.objects.bulk_create(
        Question(event=following, position=one.position, text=one.text, is_required=one.is_required)
        for one in event.questions.all()
    )
    event.occurrences.filter(recurrence_id__gte=recurrence_id).update(event=following)
