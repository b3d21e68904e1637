"""Agreeing to a membership or a participation, and ending it: the same buttons for both."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from denkzellen.models.entry import locked
from network.actions import ties as actions
from network.models import Membership, Participation, Side
from network.permissions import require
from network.views.profiles import person

type Tie = Membership | Participation


@login_required
@require_POST
@transaction.atomic
def tie_agree(request: HttpRequest, pk: int, kind: type[Tie]) -> HttpResponse:
    tie, sides = _own_tie(request, kind, pk)
    asked = tie.waits_for
    require(asked is None or asked in sides)
    try:
        is_new = asked is not None and actions.agree(tie, asked)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(actions.page_for(tie, asked or sides[0]))
    if is_new:
        messages.success(request, _("Bestätigt. Beide Seiten stimmen jetzt zu."))
    elif tie.is_agreed:
        messages.info(request, _("Das war schon bestätigt."))
    else:
        messages.info(request, _("Diese Anfrage gibt es nicht mehr."))
    return redirect(actions.page_for(tie, asked or sides[0]))


@login_required
@require_POST
@transaction.atomic
def tie_end(request: HttpRequest, pk: int, kind: type[Tie]) -> HttpResponse:
    tie, sides = _own_tie(request, kind, pk)
    side = tie.waits_for if tie.waits_for in sides else sides[0]
    assert side is not None
    was_agreed = tie.is_agreed
    if not actions.end(tie, side):
        messages.info(request, _("Das war schon beendet."))
    elif was_agreed:
        messages.success(request, _("Beendet. Das steht jetzt auf keiner der beiden Seiten mehr."))
    else:
        messages.success(request, _("Die Anfrage ist vom Tisch."))
    return redirect(actions.page_for(tie, side))


def _own_tie(request: HttpRequest, kind: type[Tie], pk: int) -> tuple[Tie, list[Side]]:
    """The tie and the sides of it `person(request)` answers for, until the transaction ends.

    What was ended a moment ago is found too, so that a second press gets the same answer.
    404 for what one may not see, 403 for what is public but not one's own.
    """
    row = kind._default_manager.filter(pk=pk).first()
    if row is None:
        former = kind.history.filter(id=pk, history_type="-").first()
        if former is None:
            raise Http404
        row = former.instance
    try:
        for side in row.SIDES:
            if side != Side.DENKZELLE:
                locked(row.party(side))
        sides = [side for side in row.SIDES if _answers_for(request, row, side)]
    except ObjectDoesNotExist as error:  # what it tied together is gone
        raise Http404 from error
    if not sides:
        get_object_or_404(kind.objects.public(), pk=pk)
        require(False)
    return row, sides


def _answers_for(request: HttpRequest, tie: Tie, side: Side) -> bool:
    """For a DENKZELLE the Redaktion answers on pages of its own."""
    return side != Side.DENKZELLE and actions.answers_for(person(request), tie.party(side))
