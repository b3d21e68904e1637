"""The working pages of a profile: its steps, its preview, its state, its history, its end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from denkzellen import history
from denkzellen.editing import EditConflict
from denkzellen.models.entry import locked
from network.actions import pictures, profiles
from network.forms.profiles import (
    ReachForm,
    StartForm,
    StepForm,
    VisibilityForm,
    WhatForm,
    WhereForm,
    WhoForm,
)
from network.models import CONSENT_TEXT, Actor, PublicityConsent, User
from network.permissions import can_edit, keeps, require
from network.views.directory import actor_page
from network.views.pictures import picture_form
from network.views.steps import take_step

PICTURE = "bild"
STEPS: dict[str, Promise] = {
    "wer": gettext_lazy("Wer"),
    "was": gettext_lazy("Was"),
    "wo": gettext_lazy("Wo"),
    "kontakt": gettext_lazy("Kontakt"),
    PICTURE: gettext_lazy("Bild"),
    "sichtbarkeit": gettext_lazy("Sichtbarkeit"),
}
PREVIEW = "vorschau"
FORMS: dict[str, type[StepForm]] = {
    "wer": WhoForm,
    "was": WhatForm,
    "wo": WhereForm,
    "kontakt": ReachForm,
    "sichtbarkeit": VisibilityForm,
}


def person(request: HttpRequest) -> User:
    """Who is asking, on a page that needs an account."""
    assert isinstance(request.user, User)
    return request.user


def editable_actor(request: HttpRequest, slug: str) -> Actor:
    """404 for what one may not see, 403 for what one may see but not change."""
    visible = Actor.objects.visible_to(request.user).select_related("image", "district")
    actor = get_object_or_404(visible, slug=slug)
    require(can_edit(request.user, actor))
    return actor


@dataclass(frozen=True)
class Progress:
    """One step in the line above the form."""

    name: str
    label: Promise | str
    address: str
    word: str
    is_done: bool
    is_here: bool


def progress(actor: Actor, here: str) -> list[Progress]:
    shown = sum(bool(value) for value in _switches(actor))
    lacking = {part.step for part in profiles.missing(actor)}
    done = {
        "wer": True,
        "was": "was" not in lacking,
        "wo": actor.district_id is not None,
        "kontakt": bool(actor.email or actor.phone or actor.website),
        PICTURE: actor.image_id is not None,
        "sichtbarkeit": shown > 0,
        PREVIEW: actor.submitted_at is not None or actor.is_public,
    }
    words = {"was": _("fehlt noch"), PREVIEW: _("noch nicht eingereicht")}
    found = []
    for name, label in {**STEPS, PREVIEW: gettext_lazy("Vorschau")}.items():
        word = _("ausgefüllt") if done[name] else words.get(name, _("freiwillig"))
        if name == "sichtbarkeit":
            word = _("%(number)d öffentlich") % {"number": shown}
        if name == PREVIEW and done[name]:
            word = str(actor.get_state_display())
        address = _step_address(actor, name)
        found.append(Progress(name, label, address, word, done[name], name == here))
    return found


def _switches(actor: Actor) -> list[bool]:
    return [getattr(actor, f"show_{name}") for name in Actor.SWITCHED_FIELDS]


def _step_address(actor: Actor, step: str) -> str:
    if step == PREVIEW:
        return reverse("profile_preview", args=[actor.slug])
    return reverse("profile_step", args=[actor.slug, step])


@login_required
def profile_new(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = StartForm(request.POST or None, user=user)
    if form.is_valid():
        try:
            actor = profiles.begin_profile(form.instance, user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Der Entwurf ist angelegt. Noch sieht ihn niemand sonst."))
            return redirect("profile_step", actor.slug, "was")
    return render(request, "mein/profile_new.html", {"form": form})


@login_required
def profile_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    actor = editable_actor(request, slug)
    if step == PICTURE:
        return _picture_step(request, actor)
    user = person(request)
    form = FORMS[step](request.POST or None, instance=actor, user=user)
    if form.is_valid():
        try:
            _save(form, user)
        except EditConflict as conflict:
            return conflict.page(request)
        return _go_on(request, form.instance, step)
    if form.is_bound:
        actor.refresh_from_db()  # a form writes into its row even what it refuses to save
    return _show_step(request, actor, step, form)


@transaction.atomic
def _save(form: StepForm, user: User) -> None:
    """Save the step, and the consents its switches stand for, together."""
    actor = form.save()
    require(can_edit(user, actor))  # its row is locked now
    if isinstance(form, VisibilityForm):
        PublicityConsent.objects.record(actor, user)


def _show_step(request: HttpRequest, actor: Actor, step: str, form: Any) -> HttpResponse:
    context = {
        "actor": actor,
        "form": form,
        "step": step,
        "step_label": STEPS[step],
        "progress": progress(actor, step),
        "consent_text": CONSENT_TEXT,
        "is_keeper": keeps(request.user, actor),
    }
    return render(request, f"mein/profile_{step}.html", context)


def _go_on(request: HttpRequest, actor: Actor, step: str) -> HttpResponse:
    """To the next step, or back to this one."""
    messages.success(request, _("Gespeichert."))
    names = [*STEPS, PREVIEW]
    following = names[names.index(step) + 1] if "weiter" in request.POST else step
    return redirect(_step_address(actor, following))


def _picture_step(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = picture_form(request, actor, person(request))
    if form is None:
        return _go_on(request, actor, PICTURE)
    actor.refresh_from_db()
    return _show_step(request, actor, PICTURE, form)


@require_POST
@login_required
def profile_picture_remove(request: HttpRequest, slug: str) -> HttpResponse:
    actor = editable_actor(request, slug)
    if pictures.remove_picture(actor, person(request)):
        messages.success(request, _("Das Bild ist entfernt."))
    return redirect("profile_step", actor.slug, PICTURE)


@login_required
def profile_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Exactly the public page, with a line above it."""
    actor = editable_actor(request, slug)
    context = {
        **actor_page(actor),
        "is_preview": True,
        "is_listed": False,
        "progress": progress(actor, PREVIEW),
        "missing": [(part, _step_address(actor, part.step)) for part in profiles.missing(actor)],
    }
    return render(request, "mein/profile_preview.html", context)


def _change_state(
    request: HttpRequest, slug: str, change: Callable[[Actor], bool], done: str
) -> HttpResponse:
    actor = editable_actor(request, slug)
    if take_step(request, actor, change, done):
        return redirect("my_area")
    return redirect("profile_preview", actor.slug)


@require_POST
@login_required
def profile_submit(request: HttpRequest, slug: str) -> HttpResponse:
    done = _("„%(name)s“ ist eingereicht. Die Redaktion sieht es an und meldet sich per E-Mail.")
    return _change_state(request, slug, profiles.submit, done)


@require_POST
@login_required
def profile_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    done = _("„%(name)s“ ist zurückgezogen und wieder ein Entwurf.")
    return _change_state(request, slug, Actor.withdraw, done)


@require_POST
@login_required
def profile_hide(request: HttpRequest, slug: str) -> HttpResponse:
    done = _("„%(name)s“ ist verborgen und steht auf keiner öffentlichen Seite mehr.")
    return _change_state(request, slug, Actor.hide, done)


@require_POST
@login_required
def profile_show(request: HttpRequest, slug: str) -> HttpResponse:
    return _change_state(request, slug, Actor.show, _("„%(name)s“ ist wieder öffentlich."))


@login_required
def profile_delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Only those whose profile it is delete it; the Redaktion hides."""
    actor = editable_actor(request, slug)
    require(keeps(request.user, actor))
    if request.method != "POST":
        return render(request, "mein/profile_delete.html", {"actor": actor})
    with transaction.atomic():
        require(keeps(request.user, locked(actor)))
        profiles.delete_profile(actor, person(request))
    messages.success(request, _("„%(name)s“ ist gelöscht.") % {"name": actor.name})
    return redirect("my_area")


@login_required
def profile_history(request: HttpRequest, slug: str) -> HttpResponse:
    actor = editable_actor(request, slug)
    context = {"actor": actor, "entry": actor, "versions": history.versions(actor)}
    return render(request, "mein/profile_history.html", context)


@require_POST
@login_required
def profile_restore(request: HttpRequest, slug: str, history_id: int) -> HttpResponse:
    actor = editable_actor(request, slug)
    try:
        is_changed = profiles.restore(actor, history_id, person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done = _("Der frühere Stand gilt wieder, als neue Version.")
        messages.success(request, done if is_changed else _("So steht es schon da."))
    return redirect("profile_history", actor.slug)
