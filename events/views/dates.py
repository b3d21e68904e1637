"""For those who keep an event: its dates one by one, and the series from a date on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.actions import single_dates
from events.actions.dates import Told
from events.actions.splitting import DatesLostError, Split, change_from, schedule_from
from events.forms.dates import AddDateForm, DateForm, SplitForm
from events.forms.lost import is_agreed, key_of
from events.forms.preview import preview_of
from events.models import Event, Occurrence
from events.models.renewal import STANDING
from events.recurrence import Slot, expand
from events.views.own import editable_event
from network.models import Venue
from network.views.profiles import person

PER_PAGE = 50
BUTTON, LOOK = "tun", "ansehen"


def coming_date(event: Event, recurrence_id: str) -> Occurrence:
    """What took place is not changed any more: 404 for that, as for a date there is not."""
    coming = event.occurrences.filter(ends_at__gte=timezone.now()).select_related("venue")
    date = get_object_or_404(coming, recurrence_id=recurrence_id)
    date.event = event
    return date


def told_text(told: Told) -> str:
    """ "12 Angemeldete bekommen eine Mail.", or nothing."""
    if not told.mails:
        return ""
    words = ngettext(
        "Eine angemeldete Person bekommt eine Mail.",
        "%(number)d Angemeldete bekommen eine Mail.",
        told.mails,
    )
    return words % {"number": told.mails}


def say(request: HttpRequest, told: Told, done: str) -> None:
    text = done if told.is_changed else _("So steht es schon da.")
    messages.success(request, " ".join(filter(None, [text, told_text(told)])))


@login_required
@require_safe
def event_dates(request: HttpRequest, slug: str) -> HttpResponse:
    """All dates to come, with how each of them stands."""
    event = editable_event(request, slug)
    return _list(request, event, AddDateForm(event=event))


def _list(
    request: HttpRequest, event: Event, add_form: AddDateForm, status: int = 200
) -> HttpResponse:
    coming = event.occurrences.filter(ends_at__gte=timezone.now())
    counted = coming.annotate(registered=Count("registrations", filter=STANDING))
    dates = counted.select_related("venue").order_by("starts_at", "pk")
    page = Paginator(dates, PER_PAGE).get_page(request.GET.get("seite"))
    for date in page:
        date.event = event
    context = {
        "event": event,
        "page": page,
        "left_out": _left_out(event),
        "recurrence": event.recurrence_text if event.is_series else "",
        "add_form": add_form,
    }
    return render(request, "events/mein/dates.html", context, status=status)


def _left_out(event: Event) -> list[Slot]:
    """The dates to come that the rule has and this series does not."""
    if not event.exdates:
        return []
    whole = Event(**{name: getattr(event, name) for name in _SCHEDULE}, exdates=[])
    left_out = {one[:10] for one in event.exdates}
    kept = {slot.recurrence_id for slot in expand(event.schedule)}
    return [
        slot
        for slot in expand(whole.schedule)
        if slot.recurrence_id not in kept
        and slot.recurrence_id[:10] in left_out
        and slot.ends_at >= timezone.now()
    ]


_SCHEDULE = ("start_date", "start_time", "end_date", "end_time", "zone", "rrule", "rdates")


@login_required
@require_POST
def date_add(request: HttpRequest, slug: str) -> HttpResponse:
    event = editable_event(request, slug)
    form = AddDateForm(request.POST, event=event)
    if event.start_date is None:
        return redirect("event_dates", event.slug)
    if form.is_valid():
        try:
            told = single_dates.add_date(event, form.start, person(request))
        except ValidationError as error:
            form.add_error("day", error)
        else:
            say(request, told, _("Der Termin steht dabei."))
            return redirect("event_dates", event.slug)
    return _list(request, event, form, status=422)


@login_required
@require_POST
def date_leave_out(request: HttpRequest, slug: str, recurrence_id: str) -> HttpResponse:
    """Take the date out; where something is on it, only after that was agreed to."""
    event = editable_event(request, slug)
    try:
        told = single_dates.leave_out(event, recurrence_id, person(request), _agreed(request))
    except DatesLostError as error:
        context = {"event": event, "lost": error.dates, "lost_key": key_of(error.dates)}
        return render(request, "events/mein/date_leave_out.html", context, status=409)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        say(request, told, _("Der Termin ist ausgelassen und steht nirgends mehr."))
    return redirect("event_dates", event.slug)


@login_required
@require_POST
def date_take_back(request: HttpRequest, slug: str, recurrence_id: str) -> HttpResponse:
    event = editable_event(request, slug)
    try:
        told = single_dates.take_back(event, recurrence_id, person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        say(request, told, _("Der Termin findet wieder statt."))
    return redirect("event_dates", event.slug)


def _agreed(request: HttpRequest) -> Callable[[list[Occurrence]], bool]:
    return lambda lost: is_agreed(request.POST, lost)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def date_edit(request: HttpRequest, slug: str, recurrence_id: str) -> HttpResponse:
    """Time, place and note of one date, or of it and all that follow."""
    event = editable_event(request, slug)
    if not event.is_series:
        return redirect("event_edit", event.slug)
    date = coming_date(event, recurrence_id)
    form = DateForm(request.POST if request.method == "POST" else None, date=date)
    lost: list[Occurrence] = []
    if request.method == "POST" and form.is_valid():
        try:
            return _change_date(request, date, form)
        except DatesLostError as error:
            lost = error.dates
        except ValidationError as error:
            form.add_error(None, error)
    context = {"event": event, "date": date, "form": form, "lost": lost, "lost_key": key_of(lost)}
    status = 409 if lost else 422 if form.errors else 200
    return render(request, "events/mein/date_form.html", context, status=status)


def _change_date(request: HttpRequest, date: Occurrence, form: DateForm) -> HttpResponse:
    user = person(request)
    if form.is_for_following:
        split = change_from(
            *(date.event, date.recurrence_id, form.change_following, user, _agreed(request)),
            is_like_all=True,
        )
        return _after_split(request, split)
    venue: Venue | None = form.cleaned_data["venue"]
    change = single_dates.DateChange(
        form.cleaned_data["times"], venue, form.cleaned_data["note"].strip()
    )
    told = single_dates.change_date(date, change, user)
    say(request, told, _("Der Termin ist geändert."))
    return redirect("event_dates", date.event.slug)


def _after_split(request: HttpRequest, split: Split) -> HttpResponse:
    done = _("Ab hier gilt das Neue, als eigene Reihe. Was davor liegt, ist geblieben.")
    if not split.is_new:
        done = _("Alle kommenden Termine sind geändert.")
    say(request, split.told, done)
    return redirect("event_dates", split.event.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def series_split(request: HttpRequest, slug: str, recurrence_id: str) -> HttpResponse:
    """Another rhythm from this date on; the button "ansehen" only shows what would come of it."""
    event = editable_event(request, slug)
    if not event.is_series:
        return redirect("event_edit", event.slug)
    date = coming_date(event, recurrence_id)
    try:
        schedule = schedule_from(event, recurrence_id)
    except ValidationError as error:  # a date put off from the past, after which there is none
        messages.error(request, " ".join(error.messages))
        return redirect("event_dates", event.slug)
    data = request.POST if request.method == "POST" else None
    form = SplitForm(data, event=event, schedule=schedule)
    lost: list[Occurrence] = []
    if form.is_valid() and request.POST.get(BUTTON) != LOOK:
        try:
            split = change_from(event, recurrence_id, form.apply, person(request), _agreed(request))
        except DatesLostError as error:
            lost = error.dates
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _after_split(request, split)
    context: dict[str, Any] = {
        "event": event,
        "date": date,
        "form": form,
        "preview": preview_of(form.meant),
        "lost": lost,
        "lost_key": key_of(lost),
    }
    status = 409 if lost else 422 if form.errors else 200
    return render(request, "events/mein/split.html", context, status=status)
