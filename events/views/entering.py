"""Entering an event, and changing it: one page with everything on it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from denkzellen.editing import EditConflict
from denkzellen.models import PublicationState
from events.actions import entering
from events.actions.splitting import DatesLostError
from events.clashes import around, similar
from events.forms.event import EventForm
from events.forms.lost import is_agreed, key_of
from events.forms.preview import preview_of
from events.forms.sections import sections
from events.forms.when import INPUTS, WhenForm
from events.models import Audience, Event, Occurrence
from events.models.when import schedule_of
from events.recurrence import Schedule
from events.views.entering_state import submitted
from events.views.own import editable_event
from events.views.registration_list import warn_of_numbers
from network.models import Association, Discipline, User, Venue
from network.permissions import can_edit
from network.views.profiles import person

# What the buttons of the form send: only look at the dates, save, or save and go public.
BUTTON, LOOK, SUBMIT = "tun", "ansehen", "einreichen"
MOST_DISCIPLINES = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def event_new(request: HttpRequest) -> HttpResponse:
    """`kopie` names an event of one's own to begin with."""
    user = person(request)
    copied = request.GET.get("kopie", "")
    source = editable_event(request, copied) if copied else None
    initial = entering.copied(source, user) if source else None
    form = _form(request, Event(), user, initial)
    if request.method == "POST" and _is_to_be_saved(request, form):
        try:
            event = entering.begin(form, user, source)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _after(request, event, _("Der Entwurf ist gespeichert."))
    return _page(request, form, {"source": source})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def event_edit(request: HttpRequest, slug: str) -> HttpResponse:
    event, user = editable_event(request, slug), person(request)
    form = _form(request, event, user)
    lost: list[Occurrence] = []
    if request.method == "POST" and _is_to_be_saved(request, form):
        try:
            saved = entering.save_changes(form, user, partial(is_agreed, request.POST))
        except EditConflict as conflict:
            return conflict.page(request)
        except DatesLostError as error:
            lost = error.dates
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if not {"registration", "capacity"}.isdisjoint(form.changed_data):
                warn_of_numbers(request, saved)
            return _after(request, saved, _saved(saved))
    stored = Event.objects.get(pk=event.pk) if form.is_bound else event  # forms write into theirs
    context = {"event": stored, "lost": lost, "lost_key": key_of(lost)}
    return _page(request, form, context, status=409 if lost else 200)


def _form(
    request: HttpRequest, event: Event, user: User, initial: dict[str, Any] | None = None
) -> EventForm:
    return EventForm(
        request.POST or None,
        instance=event,
        user=user,
        initial=initial,
        is_submitting=request.POST.get(BUTTON) == SUBMIT,
    )


def _is_to_be_saved(request: HttpRequest, form: EventForm) -> bool:
    is_valid = form.is_valid()
    if request.POST.get(BUTTON) != LOOK:
        return is_valid
    form.keep_errors_of(INPUTS)
    return False


def _saved(event: Event) -> str:
    if event.is_public:
        return _("Gespeichert. Die Änderung ist jetzt öffentlich.")
    if event.state == PublicationState.DRAFT:
        return _("Der Entwurf ist gespeichert.")
    return _("Gespeichert. Öffentlich ist die Veranstaltung zurzeit nicht.")


def _after(request: HttpRequest, event: Event, done: str) -> HttpResponse:
    user = person(request)
    if request.POST.get(BUTTON) == SUBMIT:
        return submitted(request, event, user)
    messages.success(request, done)
    if not can_edit(user, event):  # no profile of theirs hosts it any more
        return redirect("my_events")
    return redirect("event_edit", event.slug)


def _page(
    request: HttpRequest, form: EventForm, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    user = person(request)
    event = form.instance
    is_asking = form.is_bound or not event.is_public
    shown = {
        "form": form,
        "sections": list(sections(form)),
        "may_publish": entering.may_publish(user, form.shown_hosts()),
        "is_rep": any(isinstance(party, Association) for party in form.parties.values()),
        "preview": preview_of(form.meant),
        **(_neighbours(form.meant, event, user) if is_asking else {}),
        **context,
    }
    return render(request, "events/mein/form.html", shown, status=status)


def _neighbours(schedule: Schedule | None, event: Event, user: User) -> dict[str, Any]:
    """What else is on then, and what may have been entered already."""
    if schedule is None:
        return {}
    stored = event if event.pk else None
    disciplines = event.disciplines.all() if stored else []
    return {
        "around": around(
            schedule,
            venue=event.venue,
            disciplines=disciplines,
            audience=event.audience,
            without=stored,
        ),
        "similar": similar(event, user) if event.start_date else [],
    }


@login_required
@require_safe
def dates_preview(request: HttpRequest) -> HttpResponse:
    """The part of the page that script brings up to date while somebody types."""
    user = person(request)
    slug = request.GET.get("termin", "")
    event = editable_event(request, slug) if slug else Event()
    form = WhenForm(request.GET, schedule=schedule_of(event))
    form.is_day_needed = False
    is_valid = form.is_valid()
    context: dict[str, Any] = {"form": form, "preview": preview_of(form.meant)}
    if is_valid and form.cleaned_data["schedule"]:
        form.apply(event)
        event.title = request.GET.get("title", "")[:150]
        event.audience = request.GET.get("audience", "")
        schedule = form.cleaned_data["schedule"]
        context["similar"] = similar(event, user)
        context["around"] = around(
            schedule,
            venue=_chosen(Venue.objects.public(), request.GET.getlist("venue"))[:1].first(),
            disciplines=_chosen(Discipline.objects.all(), request.GET.getlist("disciplines")),
            audience=event.audience if event.audience in Audience.values else "",
            without=event if event.pk else None,
        )
    return render(request, "events/mein/dates_preview.html", context)


def _chosen(rows: Any, keys: list[str]) -> Any:
    """Those with one of these keys, which somebody may have made up."""
    numbers = [int(key) for key in keys[:MOST_DISCIPLINES] if key.isascii() and key.isdecimal()]
    return rows.filter(pk__in=[number for number in numbers if number < 2**31])
