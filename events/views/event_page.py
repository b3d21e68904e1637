"""The page of one event."""

from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from denkzellen.addresses import find_at_address
from denkzellen.freshness import cached
from denkzellen.models import Denkzelle
from denkzellen.public_pages import public_page
from events.hosts import hosts_of
from events.linked_data import event_data
from events.models import Event, EventStatus, Occurrence, RegistrationKind
from events.models.event import event_address
from events.models.occurrence import OccurrenceQuerySet
from events.places import free_places
from events.rows import Row, date_address, rows
from network.linked_data import image_address, site_address
from network.models import Access, Discipline, Venue
from network.permissions import can_edit

FURTHER_DATES = 12


@public_page("termin", "alle")
@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One event; `termin` names the date of a series which the page is about."""
    events = Event.objects.visible_to(request.user)
    event = find_at_address(events, slug)
    if event.slug != slug:
        return redirect(event, permanent=True)
    page = event_page(event, request.GET)
    if page["is_other_date"] and (series := _series_of(page["later"], request.GET["termin"])):
        return redirect(date_address(series.slug, request.GET["termin"]))
    page["can_edit"] = can_edit(request.user, event)
    response = render(request, "events/event_detail.html", page)
    if event.registration == RegistrationKind.HERE:  # the number of free places is the present one
        patch_cache_control(response, no_cache=True)
    return response


def event_page(event: Event, query: QueryDict) -> dict[str, Any]:
    """What the page of an event shows."""
    _fill_from_cache(event)
    hosts = hosts_of(event)
    recurrence_id = query.get("termin", "")
    shown = _shown_date(event, recurrence_id)
    venue = shown.shown_venue if shown else event.shown_venue
    further = _further_dates(event, shown)
    is_cut = len(further) > FURTHER_DATES and "alle" not in query
    is_full = _is_full(shown) if shown else False
    return {
        "event": event,
        "address": site_address(event.get_absolute_url()),
        "shown": shown,
        "is_other_date": bool(shown and recurrence_id[:10] not in ("", shown.recurrence_id[:10])),
        "state": _state(shown, is_full=is_full) if shown else "",
        **_neighbours(event),
        "venue": venue,
        **_access(event, venue),
        "hosts": hosts,
        "recurrence": event.recurrence_text if event.is_series else "",
        "disciplines": Discipline.objects.filter(events=event).order_by(),
        "further": further[:FURTHER_DATES] if is_cut else further,
        "is_further_cut": is_cut,
        "linked_data": event_data(event, shown, hosts, is_full=is_full),
        "preview": image_address(event.image),
    }


def _fill_from_cache(event: Event) -> None:
    """Many events share few DENKZELLEN and venues, which are kept while no entry changes."""
    if pk := event.denkzelle_id:
        event.denkzelle = cached(f"denkzelle-{pk}", partial(Denkzelle.objects.get, pk=pk))
    if pk := event.venue_id:
        venues = Venue.objects.select_related("district")
        event.venue = cached(f"venue-{pk}", partial(venues.get, pk=pk))


def _access(event: Event, venue: Venue | None) -> dict[str, list[Any]]:
    """What the event says of its access, or else its venue; and what nobody said."""
    facts = event.access_facts(venue)
    return {
        "known": [fact for fact in facts if fact.value != Access.UNKNOWN],
        "unknown": [fact.label for fact in facts if fact.value == Access.UNKNOWN],
    }


def _shown_date(event: Event, recurrence_id: str) -> Occurrence | None:
    """The date asked for; where there is none such, the next one, else the last."""
    if event.is_series:
        dates = event.occurrences.order_by("starts_at")
        asked = _date_asked_for(dates, recurrence_id) if recurrence_id else None
        shown = asked or dates.upcoming().first() or dates.last()
    else:
        dates = event.occurrences.order_by("-starts_at")
        shown = min(dates, key=lambda date: date.is_past, default=None)
    if shown:
        shown.event = event
    return shown


def _date_asked_for(dates: OccurrenceQuerySet, recurrence_id: str) -> Occurrence | None:
    """Links outlive a change of the hour: the day is enough where the time is another now."""
    same_day = dates.filter(recurrence_id__startswith=recurrence_id[:10])
    found = {date.recurrence_id: date for date in same_day} if recurrence_id[:10] else {}
    return found.get(recurrence_id) or next(iter(found.values()), None)


def _is_full(shown: Occurrence) -> bool:
    """The hosts say so, or all places for those who sign up here are taken."""
    if shown.is_full:
        return True
    counts_here = shown.event.registration == RegistrationKind.HERE
    if not counts_here or shown.event.capacity is None or not shown.is_open:
        return False
    return free_places(shown) == 0


def _state(shown: Occurrence, *, is_full: bool) -> str:
    """How the date stands, in a word; empty while all goes as planned."""
    return shown.status_label or (str(EventStatus.FULL.label) if is_full else "")


class Neighbour(NamedTuple):
    """A series which this one continues, or which continues this one."""

    slug: str
    title: str
    first_day: date
    is_earlier: bool

    @property
    def address(self) -> str:
        return event_address(self.slug)


def _neighbours(event: Event) -> dict[str, list[Neighbour]]:
    found: list[Neighbour] = []
    if event.is_series or event.continues_id:
        beside = Q(pk=event.continues_id) | Q(continues=event)
        rows = Event.objects.public().filter(beside).order_by("start_date", "pk")
        found = [
            Neighbour(slug, title, day, pk == event.continues_id)
            for pk, slug, title, day in rows.values_list("pk", "slug", "title", "start_date")
            if day
        ]
    return {
        "earlier": [series for series in found if series.is_earlier],
        "later": [series for series in found if not series.is_earlier],
    }


def _series_of(later: list[Neighbour], recurrence_id: str) -> Neighbour | None:
    """The continuation in which a date is that this series once had."""
    begun = [series for series in later if series.first_day.isoformat() <= recurrence_id[:10]]
    return begun[-1] if begun else None


def _further_dates(event: Event, shown: Occurrence | None) -> list[Row]:
    if not event.is_series:
        return []
    coming = event.occurrences.upcoming().order_by("starts_at")
    return rows(coming.exclude(pk=shown.pk) if shown else coming)
