"""Keeping the entry of an association, and proposing a new one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from denkzellen import history
from denkzellen.editing import EditConflict
from denkzellen.models import PublicationState
from network.actions import associations as actions
from network.actions import pictures
from network.duplicates import near_duplicates
from network.forms.associations import AssociationForm
from network.forms.representations import ClaimForm
from network.models import Association
from network.models.associations import PROPOSAL_STATES
from network.permissions import can_edit, can_represent, require
from network.views.pictures import picture_form
from network.views.profiles import person

RESTORED = list(AssociationForm.Meta.fields)


def editable_association(
    request: HttpRequest, slug: str, *, is_locked: bool = False
) -> Association:
    """404 for what one may not see, 403 for what one may not change.

    With its row locked, nobody loses the right between the question and the change.
    """
    associations = Association.objects.visible_to(request.user)
    if is_locked:
        associations = associations.select_for_update(of=("self",))
    association = get_object_or_404(associations, slug=slug)
    require(can_edit(request.user, association))
    return association


def represented_association(request: HttpRequest, slug: str) -> Association:
    """For representatives and the Redaktion; what is done is asked once more under the lock."""
    association = get_object_or_404(Association.objects.visible_to(person(request)), slug=slug)
    require(can_represent(person(request), association))
    return association


@login_required
def association_new(request: HttpRequest) -> HttpResponse:
    form = AssociationForm(request.POST or None)
    if form.is_valid():
        try:
            association = actions.propose(form, person(request))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Der Entwurf ist gespeichert."))
            return redirect("association_submit", association.slug)
    elif form.has_error("name", "unique") and (
        same := actions.same_proposal(form, person(request))
    ):
        return redirect("association_submit", same.slug)
    return render(request, "mein/association_new.html", {"form": form})


@login_required
@transaction.atomic
def association_edit(request: HttpRequest, slug: str) -> HttpResponse:
    association = editable_association(request, slug, is_locked=request.method == "POST")
    name = association.name
    form = AssociationForm(request.POST or None, instance=association)
    if form.is_valid():
        try:
            association = form.save()
        except EditConflict as conflict:
            return conflict.page(request)
        if association.state == PublicationState.DRAFT:
            messages.success(request, _("Der Entwurf ist gespeichert."))
            return redirect("association_submit", association.slug)
        messages.success(request, _saved(association))
        return redirect("association_edit", association.slug)
    context = {
        "association": association,
        "name": name,
        "form": form,
        "can_represent": can_represent(request.user, association),
    }
    return render(request, "mein/association_edit.html", context)


def _saved(association: Association) -> str:
    if association.is_public:
        return _("Gespeichert. Die Änderung ist jetzt öffentlich.")
    return _("Gespeichert. Öffentlich ist der Eintrag zurzeit nicht.")


@login_required
def association_submit(request: HttpRequest, slug: str) -> HttpResponse:
    """The last look before the Redaktion gets it, with entries that may be the same."""
    association = editable_association(request, slug)
    if association.state not in PROPOSAL_STATES:
        messages.info(request, _("Dieser Eintrag ist schon geprüft."))
        return redirect("association_edit", association.slug)
    form = ClaimForm(request.POST or None)
    form.fields["message"].required = False
    duplicates = near_duplicates(association, person(request))
    is_confirmed = not duplicates or "trotzdem" in request.POST
    if request.method == "POST" and form.is_valid() and is_confirmed:
        try:
            is_new = actions.submit(association, person(request), form.cleaned_data["message"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _submitted(is_new=is_new))
            return redirect("association_submit", association.slug)
    context = {"association": association, "form": form, "duplicates": duplicates}
    return render(request, "mein/association_submit.html", context)


def _submitted(*, is_new: bool) -> str:
    if is_new:
        return _("Eingereicht. Die Redaktion prüft den Eintrag und meldet sich per Mail.")
    return _("Der Eintrag war schon eingereicht.")


@login_required
@require_POST
def association_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    association = editable_association(request, slug)
    try:
        is_new = actions.withdraw(association, person(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("association_edit", association.slug)
    said = _("Zurückgezogen. Der Eintrag ist wieder ein Entwurf.")
    messages.success(request, said if is_new else _("Der Eintrag ist schon ein Entwurf."))
    return redirect("association_submit", association.slug)


@login_required
@require_POST
def association_discard(request: HttpRequest, slug: str) -> HttpResponse:
    association = editable_association(request, slug)
    try:
        actions.discard(association, person(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("association_edit", association.slug)
    messages.success(request, _("Der Entwurf ist gelöscht."))
    return redirect("my_area")


@login_required
def association_logo(request: HttpRequest, slug: str) -> HttpResponse:
    association = editable_association(request, slug)
    form = picture_form(request, association, person(request))
    if form is None:
        messages.success(request, _("Das Logo ist gespeichert."))
        return redirect("association_logo", slug)
    context = {
        "association": association,
        "form": form,
        "logo": pictures.picture_of(association),
    }
    return render(request, "mein/association_logo.html", context)


@login_required
@require_POST
def association_logo_remove(request: HttpRequest, slug: str) -> HttpResponse:
    association = editable_association(request, slug)
    pictures.remove_picture(association, person(request))
    messages.success(request, _("Der Eintrag hat jetzt kein Logo."))
    return redirect("association_logo", slug)


@login_required
def association_history(request: HttpRequest, slug: str) -> HttpResponse:
    association = editable_association(request, slug)
    context = {"association": association, "versions": history.versions(association)}
    return render(request, "mein/association_history.html", context)


@login_required
@require_POST
@transaction.atomic
def association_restore(request: HttpRequest, slug: str, history_id: int) -> HttpResponse:
    association = editable_association(request, slug, is_locked=True)
    try:
        is_new = history.restore(association, history_id, RESTORED, person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("association_history", association.slug)
    said = _("Wiederhergestellt, als neue Fassung.")
    messages.success(request, said if is_new else _("Der Eintrag ist schon auf diesem Stand."))
    return redirect("association_history", association.slug)
