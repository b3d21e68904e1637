"""For hosts: how one signs up, who comes, and taking somebody off the list."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from denkzellen.editing import EditConflict
from denkzellen.mail import one_line
from events.actions import registrations as actions
from events.forms.registration import EventRegistrationForm, Questions, QuestionSet
from events.models import Event, Occurrence, Registration, RegistrationKind, RegistrationState
from events.models.registration import PLACE_TAKEN, WAITS
from events.places import Places
from events.registration_table import as_csv
from events.views.own import editable_event
from network.models import User
from network.permissions import can_edit, require
from network.views.profiles import person

PER_PAGE = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def event_registration(request: HttpRequest, slug: str) -> HttpResponse:
    """Places, deadline, waiting list and questions."""
    event = editable_event(request, slug)
    form = EventRegistrationForm(request.POST or None, instance=event)
    questions = QuestionSet(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid() and questions.is_valid():
        try:
            moved = _save(form, questions, person(request))
        except EditConflict as conflict:
            return conflict.page(request)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _say(request, form.instance, moved)
            return redirect("event_registration", form.instance.slug)
    if form.is_bound:
        event.refresh_from_db()  # a form writes into its row even what it refuses to save
    context = {"event": event, "form": form, "questions": questions}
    return render(request, "events/mein/registration_settings.html", context)


@transaction.atomic
def _save(form: EventRegistrationForm, questions: Questions, user: User) -> int:
    """Save both and let move up who can; tells how many did."""
    event = form.save()
    require(can_edit(user, event))  # its row is locked now
    if questions.save():
        event.save(update_fields=["updated_at"])  # what is asked is public, so it is looked at
    return actions.fill_places(event)


def _say(request: HttpRequest, event: Event, moved: int) -> None:
    messages.success(request, _("Gespeichert."))
    if moved:
        words = ngettext(
            "Von der Warteliste ist eine Person nachgerückt, sie bekommt eine Mail.",
            "Von der Warteliste sind %(number)d Personen nachgerückt, sie bekommen eine Mail.",
            moved,
        )
        messages.success(request, words % {"number": moved})
    warn_of_numbers(request, event)


def warn_of_numbers(request: HttpRequest, event: Event) -> None:
    """Say who stays on the list although places were taken away."""
    dates = _with_numbers(event).filter(starts_at__gt=timezone.now())
    if event.registration != RegistrationKind.HERE:
        _warn_of_standing(request, sum(date.taken + date.waiting for date in dates))
        return
    for date in dates.filter(taken__gt=event.capacity) if event.capacity else ():
        words = _(
            "%(when)s: Es sind schon %(taken)d Plätze vergeben. Alle behalten ihren; neue gibt es "
            "erst wieder, wenn es weniger als %(capacity)d sind."
        )
        values = {"when": date.when_text, "taken": date.taken, "capacity": event.capacity}
        messages.warning(request, words % values)


def _warn_of_standing(request: HttpRequest, number: int) -> None:
    if number:
        words = ngettext(
            "Eine Person steht hier schon auf der Liste und bleibt darauf.",
            "%(number)d Personen stehen hier schon auf der Liste und bleiben darauf.",
            number,
        )
        messages.warning(request, words % {"number": number})


def _with_numbers(event: Event) -> Any:
    """The dates of `event` with how many come and wait, each knowing its event."""
    dates = event.occurrences.select_related("venue").order_by("starts_at", "pk")
    return dates.annotate(
        taken=Count("registrations", Q(registrations__state=RegistrationState.PLACE)),
        waiting=Count("registrations", Q(registrations__state=RegistrationState.WAITING)),
    )


@login_required
@require_safe
def registrations(request: HttpRequest, slug: str) -> HttpResponse:
    """Who comes to one date; with `druck` as a sheet for the door."""
    event = editable_event(request, slug)
    dates = list(_with_numbers(event))
    chosen = _chosen(dates, request.GET.get("termin", ""))
    listed = [one for one in dates if one.taken or one.waiting or one is chosen]
    rows = _standing(chosen) if chosen else Registration.objects.none()
    context = {
        "event": event,
        "dates": listed,
        "chosen": chosen,
        "places": Places.counted(chosen, chosen.taken, chosen.waiting) if chosen else None,
    }
    if "druck" in request.GET:
        context |= {"coming": rows.filter(PLACE_TAKEN), "waiting": rows.filter(WAITS)}
        return render(request, "events/mein/registrations_print.html", context)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
    context |= {"page": page, "rows": _numbered(page, chosen.taken if chosen else 0)}
    return render(request, "events/mein/registrations.html", context)


def _chosen(dates: Sequence[Any], recurrence_id: str) -> Any:
    """The date asked for, else the next one, else the last; None where there is none."""
    if recurrence_id:
        found = [date for date in dates if date.recurrence_id == recurrence_id]
        if not found:
            raise Http404
        return found[0]
    coming = [date for date in dates if not date.is_past]
    return coming[0] if coming else dates[-1] if dates else None


def _standing(date: Occurrence) -> Any:
    """Those who come, then the waiting list, both in their order."""
    return date.registrations.standing().order_by("state", "confirmed_at", "pk")


def _numbered(page: Page, taken: int) -> list[tuple[int, Registration]]:
    """Each with its number; the waiting list counts from 1 again."""
    rows = enumerate(page.object_list, start=page.start_index())
    return [(number if number <= taken else number - taken, row) for number, row in rows]


@login_required
@require_safe
def registrations_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """One date with `termin`, else all of them."""
    event = editable_event(request, slug)
    found = Registration.objects.standing().filter(occurrence__event=event)
    if recurrence_id := request.GET.get("termin", ""):
        found = found.filter(occurrence__recurrence_id=recurrence_id)
    found = found.select_related("occurrence__event").order_by(
        "occurrence__starts_at", "occurrence", "state", "confirmed_at", "pk"
    )
    response = HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8")
    name = f"anmeldungen-{event.slug}-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@login_required
def registration_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The person gets a mail. Who may not see the list learns nothing of it."""
    rows = Registration.objects.select_related("occurrence__event")
    found = get_object_or_404(rows, pk=pk)
    date = found.occurrence
    if not can_edit(request.user, date.event):
        raise Http404
    if actions.cancel(found, by_hosts=True):
        words = _("%(name)s ist von der Liste genommen und bekommt eine Mail.")
    else:
        words = _("%(name)s stand schon nicht mehr auf der Liste.")
    messages.success(request, words % {"name": one_line(found.name)})
    query = urlencode({"termin": date.recurrence_id})
    return redirect(f"{reverse('registrations', args=[date.event.slug])}?{query}")
