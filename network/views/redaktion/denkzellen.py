"""The DENKZELLEN as the Redaktion edits them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from denkzellen.editing import EditConflict
from denkzellen.history import restore, versions
from denkzellen.models import Denkzelle
from network.actions.order import move_to
from network.forms.denkzellen import DenkzelleForm, RoleForm
from network.models import Participation
from network.permissions import editor_required
from network.views.profiles import person

# What a former version brings back; the state has steps of its own.
RESTORED = ["number", "name", "claim", "about", "background", "colour", "since"]


@require_safe
@editor_required
def redaktion_denkzellen(request: HttpRequest) -> HttpResponse:
    return render(request, "redaktion/denkzellen.html", {"denkzellen": Denkzelle.objects.all()})


@editor_required
def denkzelle_new(request: HttpRequest) -> HttpResponse:
    form = DenkzelleForm(request.POST or None)
    if form.is_valid():
        last = Denkzelle.objects.aggregate(last=Max("position"))["last"] or 0
        form.instance.position = last + 1
        denkzelle = form.save()
        messages.success(request, _("Die DENKZELLE ist angelegt."))
        return redirect("denkzelle_edit", denkzelle.slug)
    return render(request, "redaktion/denkzelle_form.html", {"form": form})


@editor_required
def denkzelle_edit(request: HttpRequest, slug: str) -> HttpResponse:
    denkzelle = get_object_or_404(Denkzelle, slug=slug)
    form = DenkzelleForm(request.POST or None, instance=denkzelle)
    if form.is_valid():
        try:
            form.save()
        except EditConflict as conflict:
            return conflict.page(request)
        messages.success(request, _("Die DENKZELLE ist gespeichert."))
        return redirect("denkzelle_edit", slug)
    taking_part = Participation.objects.filter(denkzelle=denkzelle)
    context = {
        "form": form,
        "denkzelle": denkzelle,
        "projects": denkzelle.projects.select_related("continued_in"),
        "participations": [
            {"row": one, "role_form": RoleForm(instance=one, auto_id=f"id_{one.pk}_%s")}
            for one in taking_part.select_related("association", "actor")
            if one.is_agreed or one.waits_for
        ],
    }
    return render(request, "redaktion/denkzelle_form.html", context)


@require_POST
@editor_required
def denkzelle_move(request: HttpRequest, slug: str) -> HttpResponse:
    denkzelle = get_object_or_404(Denkzelle, slug=slug)
    if move_to(denkzelle, place_in(request)):
        messages.success(request, _("„%s“ steht jetzt an der neuen Stelle.") % denkzelle)
    return redirect("redaktion_denkzellen")


def place_in(request: HttpRequest) -> int:
    """Where to: the button carries the place itself, so that pressing twice moves once."""
    place = request.POST.get("platz", "")
    return int(place) if place.isdecimal() and len(place) < 6 else 0


@require_safe
@editor_required
def denkzelle_history(request: HttpRequest, slug: str) -> HttpResponse:
    denkzelle = get_object_or_404(Denkzelle, slug=slug)
    context = {"denkzelle": denkzelle, "versions": versions(denkzelle)}
    return render(request, "redaktion/denkzelle_history.html", context)


@require_POST
@editor_required
def denkzelle_restore(request: HttpRequest, slug: str, history_id: int) -> HttpResponse:
    denkzelle = get_object_or_404(Denkzelle, slug=slug)
    try:
        if restore(denkzelle, history_id, RESTORED, person(request)):
            messages.success(request, _("Der frühere Stand ist wiederhergestellt."))
        else:
            messages.info(request, _("So steht es schon da."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("denkzelle_history", slug)
