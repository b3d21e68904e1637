"""Who may speak for an association, and who takes part in a DENKZELLE."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network import queue
from network.actions import representations, ties
from network.forms.redaktion import RefuseForm
from network.kinds import review_address
from network.models import Participation, Representation, Side
from network.models.ties import ParticipationQuerySet
from network.permissions import can_grant, editor_required
from network.views.profiles import person


@require_safe
@editor_required
def claim_review(request: HttpRequest, pk: int) -> HttpResponse:
    return _claim_page(request, _claim(pk), RefuseForm())


@require_POST
@editor_required
def claim_grant(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim(pk)
    following = queue.after(claim)
    if representations.grant(claim, person(request)):
        said = {"who": claim.user, "association": claim.association}
        messages.success(request, _("%(who)s vertritt jetzt %(association)s.") % said)
    else:
        messages.info(request, _("Darüber ist schon entschieden."))
    return redirect(following)


@require_POST
@editor_required
def claim_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    claim, form = _claim(pk), RefuseForm(request.POST)
    if not form.is_valid():
        return _claim_page(request, claim, form)
    following = queue.after(claim)
    if representations.refuse(claim, person(request), form.cleaned_data["reason"]):
        messages.success(
            request, _("Die Anfrage ist abgelehnt; die Begründung geht per Mail raus.")
        )
    else:
        messages.info(request, _("Darüber ist schon entschieden."))
    return redirect(following)


@require_POST
@editor_required
def mandate_end(request: HttpRequest, pk: int) -> HttpResponse:
    mandate = _claim(pk)
    if representations.end(mandate, person(request)):
        messages.success(request, _("Die Vertretung ist beendet."))
    else:
        messages.info(request, _("Diese Vertretung war schon beendet."))
    return redirect(review_address(mandate.association))


def _claim(pk: int) -> Representation:
    claims = Representation.objects.select_related("user", "association")
    return get_object_or_404(claims, pk=pk)


def _claim_page(request: HttpRequest, claim: Representation, form: RefuseForm) -> HttpResponse:
    reps = claim.association.representations.in_force().select_related("user")
    context = {
        "claim": claim,
        "association": claim.association,
        "association_address": review_address(claim.association),
        "reps": reps.order_by("since", "pk"),
        "can_decide": can_grant(request.user, claim),
        "form": form,
        "following": queue.after(claim),
    }
    return render(request, "redaktion/claim.html", context)


@require_safe
@editor_required
def participation_review(request: HttpRequest, pk: int) -> HttpResponse:
    participation = get_object_or_404(_participations(), pk=pk)
    context = {
        "participation": participation,
        "participant": participation.participant,
        "is_waiting": participation.waits_for == Side.DENKZELLE,
        "following": queue.after(participation),
    }
    return render(request, "redaktion/participation.html", context)


@require_POST
@editor_required
def participation_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    participation = get_object_or_404(_participations(), pk=pk)
    following = queue.after(participation)
    try:
        is_new = ties.agree(participation, Side.DENKZELLE)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("participation_review", pk)
    if is_new:
        messages.success(request, _("Die Beteiligung ist bestätigt."))
    else:
        messages.info(request, _("Darüber ist schon entschieden."))
    return redirect(following)


@require_POST
@editor_required
def participation_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a request. Pressed twice, the row is gone already, and so is the question."""
    participation = _participations().filter(pk=pk).first()
    if participation is None or participation.waits_for != Side.DENKZELLE:
        messages.info(request, _("Darüber ist schon entschieden."))
        return redirect("redaktion")
    following = queue.after(participation)
    ties.end(participation, Side.DENKZELLE)
    messages.success(request, _("Die Anfrage ist abgelehnt."))
    return redirect(following)


def _participations() -> ParticipationQuerySet:
    return Participation.objects.select_related("denkzelle", "actor", "association")
