"""Taking part in a DENKZELLE."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from denkzellen.models import Denkzelle
from network.actions import ties as actions
from network.forms.ties import ParticipationForm
from network.models import Participation, Side
from network.views.profiles import person


@login_required
def participation_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Asking to take part, and what of one's own takes part already."""
    denkzelle = get_object_or_404(Denkzelle.objects.visible_to(person(request)), slug=slug)
    form = ParticipationForm(request.POST or None, user=person(request))
    if form.is_valid():
        try:
            with transaction.atomic():
                participation, is_new = actions.propose_participation(
                    denkzelle,
                    form.chosen,
                    form.cleaned_data["role"],
                    Side.PARTICIPANT,
                    person(request),
                )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _proposed(participation, is_new=is_new))
            return redirect("participation_ask", slug)
    own = Participation.objects.filter(denkzelle=denkzelle).of(person(request))
    context = {
        "denkzelle": denkzelle,
        "form": form,
        "can_ask": bool(form.own) and not denkzelle.is_paused,
        "own": [one for one in own.select_related("actor", "association") if _is_open(one)],
    }
    return render(request, "network/participation_ask.html", context)


def _is_open(participation: Participation) -> bool:
    """Agreed or asked for, and not ended."""
    is_agreed = participation.is_agreed and not participation.has_run_out
    return is_agreed or participation.waits_for is not None


def _proposed(participation: Participation, *, is_new: bool) -> str:
    if participation.is_agreed:
        return _("Beide Seiten stimmen zu: Die Beteiligung steht jetzt auf der Seite.")
    if is_new:
        return _("Angefragt. Die Redaktion antwortet für die DENKZELLE.")
    return _("Schon angefragt. Die Redaktion hat noch nicht geantwortet.")
