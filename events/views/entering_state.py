"""How an event stands: looked at, submitted, hidden, deleted, brought back."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from denkzellen import history
from denkzellen.models import PublicationState
from events.actions import entering
from events.clashes import similar
from events.models import Event
from events.views.event_page import event_page
from events.views.own import editable_event
from network.models import User
from network.permissions import require
from network.views.profiles import person
from network.views.steps import take_step

ANYWAY = "trotzdem"


@login_required
@require_safe
def event_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Exactly the public page, with its state and buttons above it."""
    event, user = editable_event(request, slug), person(request)
    is_open = event.state in (PublicationState.DRAFT, PublicationState.SUBMITTED)
    context = {
        **event_page(event, request.GET),
        "is_preview": True,
        "missing": list(entering.missing(event)) if is_open else [],
        "may_publish": entering.may_publish(user, entering.agreed_hosts(event)),
        "similar": similar(event, user) if is_open else [],
    }
    return render(request, "events/mein/preview.html", context)


@require_POST
@login_required
def event_submit(request: HttpRequest, slug: str) -> HttpResponse:
    return submitted(request, editable_event(request, slug), person(request))


def submitted(request: HttpRequest, event: Event, user: User) -> HttpResponse:
    """Publish or submit it, unless something like it is there and nobody looked at that yet."""
    is_first_look = event.state == PublicationState.DRAFT and ANYWAY not in request.POST
    if is_first_look and similar(event, user):
        messages.warning(
            request,
            _("Noch nicht eingereicht, nur gespeichert: Vielleicht ist sie schon eingetragen."),
        )
        return redirect("event_preview", event.slug)
    try:
        state = entering.submit(event, user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("event_edit", event.slug)
    if state == PublicationState.PUBLISHED:
        messages.success(request, _("Veröffentlicht. So sehen es jetzt alle."))
        return redirect(event)
    if state == PublicationState.SUBMITTED:
        done = _("„%(title)s“ ist eingereicht. Die Redaktion sieht es an und meldet sich.")
        messages.success(request, done % {"title": event.title})
    else:
        messages.info(request, _("Das war schon geschehen."))
    return redirect("my_events")


def _change_state(
    request: HttpRequest, slug: str, change: Callable[[Event], bool], done: str
) -> HttpResponse:
    event = editable_event(request, slug)
    if take_step(request, event, change, done):
        return redirect("my_events")
    return redirect("event_preview", event.slug)


@require_POST
@login_required
def event_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    done = _("„%(name)s“ ist zurückgezogen und wieder ein Entwurf.")
    return _change_state(request, slug, Event.withdraw, done)


@require_POST
@login_required
def event_hide(request: HttpRequest, slug: str) -> HttpResponse:
    done = _(
        "„%(name)s“ ist verborgen. In abonnierten Kalendern steht sie noch 60 Tage als abgesagt."
    )
    return _change_state(request, slug, Event.hide, done)


@require_POST
@login_required
def event_show(request: HttpRequest, slug: str) -> HttpResponse:
    return _change_state(request, slug, Event.show, _("„%(name)s“ ist wieder öffentlich."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def event_delete(request: HttpRequest, slug: str) -> HttpResponse:
    """For whoever entered it or hosts it alone; a co-host leaves, the Redaktion hides."""
    event, user = editable_event(request, slug), person(request)
    require(entering.may_delete(user, event))
    if request.method != "POST":
        context = {"event": event, "registered": entering.registered(event)}
        return render(request, "events/mein/delete.html", context)
    try:
        entering.delete(event, user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("event_delete", event.slug)
    messages.success(request, _("„%(title)s“ ist gelöscht.") % {"title": event.title})
    return redirect("my_events")


@login_required
@require_safe
def event_history(request: HttpRequest, slug: str) -> HttpResponse:
    event = editable_event(request, slug)
    context = {"event": event, "versions": history.versions(event)}
    return render(request, "events/mein/history.html", context)


@require_POST
@login_required
def event_restore(request: HttpRequest, slug: str, history_id: int) -> HttpResponse:
    event = editable_event(request, slug)
    try:
        is_changed = entering.restore(event, history_id, person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done = _("Der frühere Stand gilt wieder, als neue Version.")
        messages.success(request, done if is_changed else _("So steht es schon da."))
    return redirect("event_history", event.slug)
