"""Who keeps a profile: inviting others, and leaving."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network.actions import invitations, profiles
from network.forms.profiles import KeeperForm
from network.models import Actor
from network.permissions import keeps
from network.views.profiles import editable_actor, person


@login_required
def profile_keepers(request: HttpRequest, slug: str) -> HttpResponse:
    actor = editable_actor(request, slug)
    return _show(request, actor, KeeperForm(actor=actor))


@require_POST
@login_required
def keeper_invite(request: HttpRequest, slug: str) -> HttpResponse:
    actor = editable_actor(request, slug)
    form = KeeperForm(request.POST, actor=actor)
    if form.is_valid():
        try:
            invitation = invitations.invite(actor, form.cleaned_data["email"], person(request))
        except ValidationError as error:
            form.add_error("email", error)
        else:
            done = _("Eine Einladung an %(email)s ist unterwegs. Sie gilt sieben Tage.")
            messages.success(request, done % {"email": invitation.email})
            return redirect("profile_keepers", actor.slug)
    return _show(request, actor, form)


@require_POST
@login_required
def keeper_leave(request: HttpRequest, slug: str) -> HttpResponse:
    actor = editable_actor(request, slug)
    try:
        is_left = profiles.leave(actor, person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("profile_keepers", actor.slug)
    if is_left:
        done = _("„%(name)s“ wird jetzt von anderen gepflegt.")
        messages.success(request, done % {"name": actor.name})
    return redirect("my_area")


def _show(request: HttpRequest, actor: Actor, form: KeeperForm) -> HttpResponse:
    keepers = list(actor.keepers.order_by("name", "email"))
    context = {
        "actor": actor,
        "form": form,
        "keepers": keepers,
        "invitations": actor.invitations.open().select_related("invited_by"),
        "is_keeper": keeps(request.user, actor),
        "can_leave": request.user in keepers and len(keepers) > 1,
    }
    return render(request, "mein/profile_keepers.html", context)
