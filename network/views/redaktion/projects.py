"""The projects of a DENKZELLE and who takes part in it, as the Redaktion edits them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from denkzellen.editing import EditConflict
from denkzellen.models import Denkzelle, Project
from network.actions import ties
from network.actions.order import move_to
from network.forms.denkzellen import ParticipationForm, ProjectForm, RoleForm
from network.models import Participation, Side
from network.permissions import editor_required
from network.views.profiles import person
from network.views.redaktion.denkzellen import place_in


@editor_required
def project_new(request: HttpRequest, slug: str) -> HttpResponse:
    denkzelle = get_object_or_404(Denkzelle, slug=slug)
    if denkzelle.is_paused:
        messages.info(request, _("Die DENKZELLE pausiert; in ihr beginnt gerade kein Projekt."))
        return redirect("denkzelle_edit", slug)
    form = ProjectForm(request.POST or None, instance=Project(denkzelle=denkzelle))
    if form.is_valid():
        last = denkzelle.projects.aggregate(last=Max("position"))["last"] or 0
        form.instance.position = last + 1
        form.save()
        messages.success(request, _("Das Projekt ist angelegt."))
        return redirect("denkzelle_edit", slug)
    context = {"form": form, "denkzelle": denkzelle}
    return render(request, "redaktion/project_form.html", context)


@editor_required
def project_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    project = _project(slug, pk)
    form = ProjectForm(request.POST or None, instance=project)
    if form.is_valid():
        try:
            form.save()
        except EditConflict as conflict:
            return conflict.page(request)
        messages.success(request, _("Das Projekt ist gespeichert."))
        return redirect("denkzelle_edit", slug)
    context = {"form": form, "denkzelle": project.denkzelle, "project": project}
    return render(request, "redaktion/project_form.html", context)


@editor_required
def project_delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A page that asks first; the answer deletes."""
    if request.method != "POST":
        project = _project(slug, pk)
        context = {"project": project, "denkzelle": project.denkzelle}
        return render(request, "redaktion/project_delete.html", context)
    denkzelle = get_object_or_404(Denkzelle, slug=slug)
    deleted, _rows = denkzelle.projects.filter(pk=pk).delete()
    text = _("Das Projekt ist gelöscht.") if deleted else _("Das Projekt war schon gelöscht.")
    messages.success(request, text)
    return redirect("denkzelle_edit", slug)


@require_POST
@editor_required
def project_move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    project = _project(slug, pk)
    if move_to(project, place_in(request)):
        messages.success(request, _("„%s“ steht jetzt an der neuen Stelle.") % project)
    return redirect("denkzelle_edit", slug)


def _project(slug: str, pk: int) -> Project:
    projects = Project.objects.select_related("denkzelle")
    return get_object_or_404(projects, denkzelle__slug=slug, pk=pk)


@editor_required
def participation_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter somebody; they are asked by mail and shown once they agree."""
    denkzelle = get_object_or_404(Denkzelle, slug=slug)
    form = ParticipationForm(request.POST or None)
    if form.is_valid() and _propose(request, denkzelle, form):
        return redirect("denkzelle_edit", slug)
    context = {"form": form, "denkzelle": denkzelle}
    return render(request, "redaktion/participation_form.html", context)


def _propose(request: HttpRequest, denkzelle: Denkzelle, form: ParticipationForm) -> bool:
    party, role = form.cleaned_data["participant"], form.cleaned_data["role"]
    try:
        participation, is_new = ties.propose_participation(
            denkzelle, party, role, Side.DENKZELLE, person(request)
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    if not is_new:
        messages.info(request, _("%s ist hier schon eingetragen.") % party)
    elif participation.is_agreed:
        messages.success(request, _("%s wirkt jetzt mit.") % party)
    else:
        messages.success(request, _("%s ist gefragt und erscheint nach der Zusage.") % party)
    return True


@require_POST
@editor_required
@transaction.atomic
def participation_role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    rows = Participation.objects.select_for_update(of=("self",))
    form = RoleForm(request.POST, instance=get_object_or_404(rows, denkzelle__slug=slug, pk=pk))
    if form.is_valid():
        form.save()
        messages.success(request, _("Die Rolle ist gespeichert."))
    else:
        messages.error(request, _("Diese Rolle gibt es nicht. Bitte eine aus der Liste wählen."))
    return redirect("denkzelle_edit", slug)


@require_POST
@editor_required
def participation_cease(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End it, or take the question back; a row that is gone has ended already."""
    participation = Participation.objects.filter(denkzelle__slug=slug, pk=pk).first()
    if participation is not None and ties.end(participation, Side.DENKZELLE):
        messages.success(request, _("Die Beteiligung ist beendet."))
    else:
        messages.info(request, _("Diese Beteiligung war schon beendet."))
    return redirect("denkzelle_edit", slug)
