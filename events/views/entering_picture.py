"""The picture of an event."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events.views.own import editable_event
from network.actions import pictures
from network.views.pictures import picture_form
from network.views.profiles import person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def event_picture(request: HttpRequest, slug: str) -> HttpResponse:
    event = editable_event(request, slug)
    form = picture_form(request, event, person(request))
    if form is None:
        messages.success(request, _("Das Bild ist gespeichert."))
        return redirect("event_picture", event.slug)
    context = {"event": event, "form": form, "image": pictures.picture_of(event)}
    return render(request, "events/mein/picture.html", context)


@require_POST
@login_required
def event_picture_remove(request: HttpRequest, slug: str) -> HttpResponse:
    event = editable_event(request, slug)
    if pictures.remove_picture(event, person(request)):
        messages.success(request, _("Das Bild ist entfernt."))
    return redirect("event_picture", event.slug)
