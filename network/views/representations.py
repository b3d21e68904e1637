"""Who speaks for an association: asking for it, deciding, inviting, leaving."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network.actions import invitations
from network.actions import representations as actions
from network.forms.representations import ClaimForm, InviteForm, RefuseForm, UntilForm
from network.models import Association, Representation
from network.permissions import can_grant, is_editor, is_rep, require
from network.views.associations import represented_association
from network.views.profiles import person


@login_required
def association_claim(request: HttpRequest, slug: str) -> HttpResponse:
    association = get_object_or_404(Association.objects.visible_to(person(request)), slug=slug)
    form = ClaimForm(request.POST or None)
    own = person(request).representations.filter(association=association)
    if form.is_valid():
        try:
            actions.claim(person(request), association, form.cleaned_data["message"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Angefragt. Die Antwort kommt per Mail."))
            return redirect("association_claim", association.slug)
    context = {
        "association": association,
        "form": form,
        "open_claim": own.open_claims().first(),
        "is_rep": is_rep(person(request), association),
    }
    return render(request, "network/association_claim.html", context)


@login_required
@require_POST
def claim_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Possible as well when the association has been hidden since."""
    visible = Association.objects.visible_to(person(request)).filter(slug=slug)
    claim = person(request).representations.open_claims().filter(association__slug=slug).first()
    if claim is None and not visible.exists():
        raise Http404
    if claim and actions.withdraw(claim, person(request)):
        messages.success(request, _("Die Anfrage ist zurückgezogen."))
    else:
        messages.info(request, _("Hier ist keine Anfrage offen."))
    return redirect("association_claim", slug) if visible.exists() else redirect("my_area")


@login_required
def association_reps(request: HttpRequest, slug: str) -> HttpResponse:
    return _reps_page(request, represented_association(request, slug))


def _reps_page(request: HttpRequest, association: Association, **bound: forms.Form) -> HttpResponse:
    """The page, with the one form that came back with errors: `invite`, or by number of the row."""
    rows = association.representations.select_related("user", "granted_by")
    mandates = rows.in_force().order_by("since", "pk")
    claims = rows.open_claims().order_by("asked_at")
    context = {
        "association": association,
        "mandates": [_mandate(request, one, bound.get(f"until_{one.pk}")) for one in mandates],
        "claims": [_claim(request, one, bound.get(f"refuse_{one.pk}")) for one in claims],
        "invitations": association.invitations.open().select_related("invited_by"),
        "invite_form": bound.get("invite") or InviteForm(),
        "errors": list(bound.values()),
        "is_rep": any(one.user_id == person(request).pk for one in mandates),
        "is_editor": is_editor(person(request)),
    }
    return render(request, "mein/association_reps.html", context)


def _mandate(
    request: HttpRequest, mandate: Representation, form: forms.Form | None
) -> dict[str, Any]:
    initial = {"until": mandate.until}
    return {
        "row": mandate,
        "is_own": mandate.user_id == person(request).pk,
        "until_form": form or UntilForm(initial=initial, auto_id=f"id_{mandate.pk}_%s"),
    }


def _claim(request: HttpRequest, claim: Representation, form: forms.Form | None) -> dict[str, Any]:
    return {
        "row": claim,
        "can_grant": claim.user_id != person(request).pk,
        "refuse_form": form or RefuseForm(auto_id=f"id_{claim.pk}_%s"),
    }


def _claim_to_decide(request: HttpRequest, slug: str, pk: int) -> Representation:
    association = represented_association(request, slug)
    claim = get_object_or_404(association.representations.select_related("user"), pk=pk)
    require(can_grant(person(request), claim))
    return claim


@login_required
@require_POST
def rep_claim_grant(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    claim = _claim_to_decide(request, slug, pk)
    if actions.grant(claim, person(request)):
        messages.success(request, _("Bestätigt. Die Vertretung gilt ab sofort."))
    else:
        messages.info(request, _("Über diese Anfrage ist schon entschieden."))
    return redirect("association_reps", slug)


@login_required
@require_POST
def rep_claim_refuse(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    claim = _claim_to_decide(request, slug, pk)
    form = RefuseForm(request.POST, auto_id=f"id_{claim.pk}_%s")
    if claim.is_open and not form.is_valid():
        return _reps_page(request, claim.association, **{f"refuse_{claim.pk}": form})
    if claim.is_open and actions.refuse(claim, person(request), form.cleaned_data["reason"]):
        messages.success(request, _("Abgelehnt. Die Begründung ist unterwegs."))
    else:
        messages.info(request, _("Über diese Anfrage ist schon entschieden."))
    return redirect("association_reps", slug)


@login_required
@require_POST
def rep_invite(request: HttpRequest, slug: str) -> HttpResponse:
    association = represented_association(request, slug)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            invitations.invite(association, form.cleaned_data["email"], person(request))
        except ValidationError as error:
            form.add_error("email", error)
        else:
            messages.success(request, _("Die Einladung ist unterwegs."))
            return redirect("association_reps", slug)
    return _reps_page(request, association, invite=form)


@login_required
@require_POST
def rep_until(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    association = represented_association(request, slug)
    mandate = get_object_or_404(association.representations.in_force(), pk=pk)
    form = UntilForm(request.POST, auto_id=f"id_{mandate.pk}_%s")
    if form.is_valid():
        try:
            is_new = actions.set_until(mandate, form.cleaned_data["until"], person(request))
        except ValidationError as error:
            form.add_error("until", error)
        else:
            said = _("Die Dauer der Vertretung ist geändert.")
            messages.success(request, said if is_new else _("Die Dauer war schon so."))
            return redirect("association_reps", slug)
    return _reps_page(request, association, **{f"until_{mandate.pk}": form})


@login_required
@require_POST
def rep_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The Redaktion ends a mandate; representatives end only their own."""
    association = represented_association(request, slug)
    mandate = get_object_or_404(association.representations, pk=pk)
    if actions.end(mandate, person(request)):
        messages.success(request, _("Die Vertretung ist beendet, die Person bekommt eine Mail."))
    else:
        messages.info(request, _("Diese Vertretung war schon beendet."))
    return redirect("association_reps", slug)


def _own_mandate(request: HttpRequest, slug: str) -> Representation:
    """The latest mandate of whoever asks, also when it has just been ended."""
    association = get_object_or_404(Association.objects.visible_to(person(request)), slug=slug)
    own = association.representations.filter(user=person(request), granted_at__isnull=False)
    mandate = own.order_by("-pk").first()
    require(mandate is not None)
    assert mandate is not None
    return mandate


@login_required
@require_POST
def rep_leave(request: HttpRequest, slug: str) -> HttpResponse:
    mandate = _own_mandate(request, slug)
    try:
        has_left = actions.leave(mandate, person(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("association_reps", slug)
    return _after_leaving(request, has_left=has_left)


@login_required
@require_POST
def rep_give_up(request: HttpRequest, slug: str) -> HttpResponse:
    mandate = _own_mandate(request, slug)
    has_left = actions.give_to_redaktion(mandate, person(request))
    return _after_leaving(request, has_left=has_left)


def _after_leaving(request: HttpRequest, *, has_left: bool) -> HttpResponse:
    if has_left:
        messages.success(request, _("Die eigene Vertretung ist beendet."))
    else:
        messages.info(request, _("Die eigene Vertretung war schon beendet."))
    return redirect("my_area")
