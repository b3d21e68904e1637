"""The answer of the Redaktion: is an event of the DENKZELLE it names?"""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from events.actions import denkzelle_links as actions
from events.forms.hosts import LinkForm, RefuseLinkForm
from events.models import Event
from network.kinds import review_address
from network.permissions import can_decide, editor_required, require
from network.views.profiles import person


@require_POST
@editor_required
def denkzelle_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Bestätigt: „%s“ zählt jetzt zu dieser DENKZELLE.")
    return _answer(request, pk, LinkForm(request.POST), actions.confirm, done)


@require_POST
@editor_required
def denkzelle_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("„%s“ steht jetzt ohne DENKZELLE da; die Begründung geht per Mail raus.")
    return _answer(request, pk, RefuseLinkForm(request.POST), actions.refuse, done)


def _answer(
    request: HttpRequest, pk: int, form: LinkForm, act: Callable[..., bool], done: str
) -> HttpResponse:
    event = get_object_or_404(Event, pk=pk)
    require(can_decide(request.user, event))
    if "denkzelle" in form.errors:
        messages.error(request, _("Bitte noch einmal ansehen und dann entscheiden."))
        return redirect(review_address(event))
    if not form.is_valid():
        context = {"event": event, "form": form, "review": review_address(event)}
        return render(request, "events/redaktion/denkzelle_refuse.html", context)
    answer = dict(form.cleaned_data)
    try:
        if act(event, answer.pop("denkzelle"), editor=person(request), **answer):
            messages.success(request, done % event.title)
        else:
            messages.info(request, _("Darüber ist schon entschieden."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(review_address(event))
