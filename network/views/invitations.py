"""The page an invitation leads to."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network.actions import invitations as actions
from network.models import Association, Invitation
from network.views.profiles import person


def _address_stays_here(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The address holds the token, so it is told to no other site and kept by no cache.

    Browsers send no usable origin with forms of a "no-referrer" page, and the check against
    forged forms needs one: the origin alone does no harm.
    """

    @wraps(view)
    def careful(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
        response["Cache-Control"] = "private, no-store"
        return response

    return careful


@_address_stays_here
@login_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    rows = Invitation.objects.select_related("association", "actor", "invited_by")
    found = rows.with_token(token).first()
    if found is None or not actions.is_addressed_to(found, person(request)):
        return render(request, "network/invitation_unknown.html", status=404)
    if request.method == "POST":
        return _accept(request, found)
    if reason := actions.why_void(found):
        return _void(request, reason)
    context = {"invitation": found, "is_association": isinstance(found.target, Association)}
    return render(request, "network/invitation.html", context)


def _accept(request: HttpRequest, found: Invitation) -> HttpResponse:
    try:
        is_new = actions.accept(found, person(request))
    except ValidationError as error:
        return _void(request, error.messages[0])
    if is_new:
        messages.success(request, _("Angenommen. Der Eintrag steht jetzt hier."))
    else:
        messages.info(request, _("Diese Einladung war schon angenommen."))
    return redirect("my_area")


def _void(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "network/invitation_void.html", {"reason": reason}, status=410)


@login_required
@require_POST
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Invitation.objects.select_related("association", "actor"), pk=pk)
    if not actions.can_invite(person(request), found.target):
        raise Http404  # who cannot invite does not learn that somebody was invited
    if actions.revoke(found, person(request)):
        messages.success(request, _("Die Einladung ist zurückgezogen."))
    else:
        messages.info(request, _("Diese Einladung ist nicht mehr offen."))
    page = "association_reps" if found.association_id else "profile_keepers"
    return redirect(page, found.target.slug)
