"""Events which leave the calendar and come back, and what calendars are told of those that left."""

from datetime import date

from django.http import Http404

from denkzellen.models.entry import sealed
from events.facets import values_of
from events.filters import Selection
from events.models import Event, GoneEvent, Occurrence
from events.recurrence.dates import recurrence_id_of
from events.recurrence.told import first_start


def leave(event: Event) -> None:
    """Note that this public event, as it is stored now, is about to be public no more."""
    dates = event.occurrences.order_by("first_day")
    first, last = dates.first(), dates.order_by("last_day").last()
    schedule = event.schedule
    values = values_of(Occurrence.objects.filter(event=event))
    GoneEvent.objects.update_or_create(
        uid=event.uid,
        defaults={
            "slug": sealed(event.slug),
            "sequence": event.version,  # its next version would have this number
            "starts": recurrence_id_of(schedule, first_start(schedule) or schedule.start),
            "zone": event.zone,
            "first_day": first.first_day if first else schedule.start_date,
            "last_day": last.last_day if last else schedule.end_date,
            "facets": {name: sorted(map(sealed, values[name])) for name in sorted(values)},
        },
    )


def come_back(event: Event) -> None:
    """It is public (again): nobody is told any more that it is gone."""
    GoneEvent.objects.filter(uid=event.uid).delete()


def gone_at(slug: str) -> GoneEvent:
    """What was at this address until recently. Raises Http404 if nothing was."""
    gone = GoneEvent.objects.told().filter(slug=sealed(slug)).first()
    if gone is None:
        raise Http404
    return gone


def gone_from(selection: Selection, first: date, last: date) -> list[GoneEvent]:
    """Those which stood in this selection, in days from `first` to `last`.

    Of an event that is gone no words are kept, so nobody knows whether it answered a search: with
    a search term it just is not there any more, which is how a subscription drops it as well.
    """
    if selection.q or selection.errors:
        return []
    told = GoneEvent.objects.told().filter(first_day__lte=last, last_day__gte=first)
    return [gone for gone in told if _stood_in(gone, selection)]


def _stood_in(gone: GoneEvent, selection: Selection) -> bool:
    facets = gone.facets
    return all(name in facets for name in selection.flags) and all(
        any(sealed(slug) in facets.get(name, ()) for slug in slugs)
        for name, slugs in selection.slugs.items()
        if slugs
    )
