"""The calendar for calendar programs, and each event for them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from denkzellen.addresses import find_at_address
from denkzellen.public_pages import public_page
from events.actions.gone import gone_at, gone_from
from events.feeds.shared import (
    MAX_DATES,
    calendar_name,
    chosen_address,
    feed_etag,
    feed_modified,
    unless_unchanged,
)
from events.filters import PARAMETERS, Selection, running_on, window
from events.ical import Entry, Head, Past, calendar_of
from events.models import Event, Occurrence
from events.models.event import EventQuerySet
from events.models.occurrence import OccurrenceQuerySet
from network.linked_data import site_address

ICAL_TYPE = "text/calendar; charset=utf-8"
ONE_DAY = timedelta(days=1)
TOLD = (
    *("uid", "slug", "title", "subtitle", "summary", "format", "state", "version"),
    *("denkzelle", "is_denkzelle_confirmed", "venue", "place", "online_url", "is_online"),
    *("start_date", "start_time", "end_date", "end_time", "zone", "rrule", "rdates", "exdates"),
    *("status", "status_note", "created_at", "updated_at"),
)


class Reach(NamedTuple):
    """The days a calendar speaks of; fewer than asked for when there are too many dates."""

    first: date
    last: date
    is_cut: bool = False

    @property
    def words(self) -> str:
        days = {"first": f"{self.first:%d.%m.%Y}", "last": f"{self.last:%d.%m.%Y}"}
        if not self.is_cut:
            return _("Termine vom %(first)s bis zum %(last)s") % days
        return _(
            "Termine vom %(first)s bis zum %(last)s. Es sind mehr als %(most)s, deshalb fehlen "
            "spätere; mit engeren Filtern kommen sie hinein."
        ) % {**days, "most": MAX_DATES}


@public_page(*PARAMETERS)
@require_safe
@unless_unchanged
def calendar_ics(request: HttpRequest) -> HttpResponse:
    """All dates of the filter, from 60 days ago to 24 months ahead, the nearest 5,000 at most."""
    selection = Selection.from_query(request.GET)
    entries, reach = _entries(selection)
    head = Head(
        name=calendar_name(selection),
        about=reach.words,
        page=chosen_address("/kalender/", selection),
        source=chosen_address("/kalender.ics", selection),
        days=(reach.first, reach.last),
    )
    gone = gone_from(selection, reach.first, reach.last)
    return _ics(calendar_of(head, entries, gone), "inline", "kalender")


def event_etag(request: HttpRequest, slug: str) -> str:
    """As for a feed, and for each person another: keepers also get what is not public."""
    return f'"{feed_etag(request)[1:-1]}-{request.user.pk}"'


@public_page()
@require_safe
@condition(etag_func=event_etag, last_modified_func=feed_modified)
def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """One event with all its dates; for a while also that it is gone."""
    try:
        event = find_at_address(_whole_events().visible_to(request.user), slug)
    except Http404:
        return _gone_ics(slug)
    if event.slug != slug:
        return redirect("event_ics", slug=event.slug, permanent=True)
    days = window()
    (pk,) = event_ids = [event.pk]
    exceptions, past = _exceptions(event_ids)[pk], _past(event_ids, days[0])[pk]
    entry = Entry(event, exceptions, None, past, _disciplines(event_ids)[pk])
    head = _event_head(event.title, Reach(*days), event.get_absolute_url(), slug)
    return _ics(calendar_of(head, [entry]), "attachment", slug)


def _gone_ics(slug: str) -> HttpResponse:
    """Raises Http404 unless there was an event at this address until recently."""
    gone = gone_at(slug)
    head = _event_head(_("DENKZELLEN Bremen"), Reach(*window()), "/kalender/", slug)
    return _ics(calendar_of(head, [], [gone]), "attachment", slug)


def _event_head(name: str, reach: Reach, path: str, slug: str) -> Head:
    source = site_address(reverse("event_ics", args=[slug]))
    return Head(name, reach.words, site_address(path), source, (reach.first, reach.last))


def _ics(content: bytes, disposition: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=ICAL_TYPE)
    response["Content-Disposition"] = f'{disposition}; filename="{name}.ics"'
    return response


def _entries(selection: Selection) -> tuple[list[Entry], Reach]:
    """The chosen events and the days they are from.

    A series stays whole where all its dates are chosen; else each chosen date stands for itself.
    """
    chosen, reach = _chosen(selection)
    events = _whole_events().in_bulk(chosen)
    series = [pk for pk in chosen if pk in events and events[pk].is_series]
    numbers = _numbers_of_dates(series, reach)
    are_days_chosen = bool(selection.first or selection.last)
    torn = {pk for pk in series if are_days_chosen or len(chosen[pk]) < numbers.get(pk, 0)}
    single = _by_event(Occurrence.objects.filter(pk__in=[pk for one in torn for pk in chosen[one]]))
    exceptions = _exceptions(chosen)
    past = _past([pk for pk in series if pk not in torn], reach.first)
    disciplines = _disciplines(chosen)
    entries = [
        Entry(events[pk], [], single[pk], None, disciplines[pk])
        if pk in torn
        else Entry(events[pk], exceptions[pk], None, past.get(pk), disciplines[pk])
        for pk in chosen
        if pk in events
    ]
    return entries, reach


def _chosen(selection: Selection) -> tuple[dict[int, list[int]], Reach]:
    """The dates of each event, in the order of time, and the days these are all the dates of."""
    found = list(_in_window(selection).values_list("event_id", "pk", "first_day")[: MAX_DATES + 1])
    first_left_out = found[-1][2] if len(found) > MAX_DATES else None
    chosen: dict[int, list[int]] = defaultdict(list)
    for event_id, pk, first_day in found:
        if first_left_out is None or first_day < first_left_out:
            chosen[event_id].append(pk)
    return chosen, _reach(selection, first_left_out)


def reach_of(selection: Selection) -> Reach:
    """How far the calendar of this selection reaches."""
    days = _in_window(selection).values_list("first_day", flat=True)
    return _reach(selection, next(iter(days[MAX_DATES : MAX_DATES + 1]), None))


def _reach(selection: Selection, first_left_out: date | None) -> Reach:
    first, last = window()
    first, last = max(first, selection.first or first), min(last, selection.last or last)
    if first_left_out is None:
        return Reach(first, last)
    return Reach(first, first_left_out - ONE_DAY, is_cut=True)


def _in_window(selection: Selection) -> OccurrenceQuerySet:
    return selection.dates_between(*window()).order_by("starts_at", "pk")


def _numbers_of_dates(event_ids: Iterable[int], reach: Reach) -> dict[int, int]:
    """How many dates these events have in these days, chosen or not."""
    begins = Q(first_day__gte=reach.first, first_day__lte=reach.last)
    in_reach = Occurrence.objects.filter(begins | running_on(reach.first), event__in=event_ids)
    return dict(in_reach.order_by().values_list("event").annotate(Count("pk")))


def _whole_events() -> EventQuerySet:
    """Events with all that a calendar says of them."""
    events = Event.objects.filter(start_date__isnull=False).only(*TOLD)
    return events.prefetch_related("denkzelle", "venue")  # many events share few of them


def _disciplines(event_ids: Iterable[int]) -> dict[int, list[str]]:
    named = Event.disciplines.through._default_manager.filter(event__in=list(event_ids))
    found: dict[int, list[str]] = defaultdict(list)
    in_order = named.order_by("discipline__position", "discipline__name")
    for event_id, name in in_order.values_list("event_id", "discipline__name"):
        found[event_id].append(name)
    return found


def _exceptions(event_ids: Iterable[int]) -> dict[int, list[Occurrence]]:
    """The dates which were changed one by one."""
    changed = Q(is_override=True) | ~Q(own_status="", own_note="", own_online_url="")
    moved = Q(previous_start__isnull=False, event__rrule="")
    found = Occurrence.objects.filter(changed | moved | Q(venue__isnull=False))
    return _by_event(found.filter(event__in=list(event_ids)))


def _past(series: list[int], first: date) -> dict[int, Past]:
    """The dates these series had from `first` until yesterday."""
    yesterday = timezone.localdate() - ONE_DAY
    dates = Occurrence.objects.filter(
        event__in=series, first_day__gte=first, first_day__lte=yesterday
    )
    found: dict[int, set[str]] = {pk: set() for pk in series}
    for pk, recurrence_id in dates.order_by().values_list("event_id", "recurrence_id"):
        found[pk].add(recurrence_id)
    return {pk: Past(first, yesterday, frozenset(ids)) for pk, ids in found.items()}


def _by_event(dates: OccurrenceQuerySet) -> dict[int, list[Occurrence]]:
    found: dict[int, list[Occurrence]] = defaultdict(list)
    for occurrence in dates.select_related("venue").order_by("starts_at", "pk"):
        found[occurrence.event_id].append(occurrence)
    return found
