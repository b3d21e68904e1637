"""The log of decisions."""

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from denkzellen.models import Denkzelle, Publication
from network.actions.moderation import UNDO_WITHIN, undo
from network.kinds import address_word
from network.models import Decision, Representation, User
from network.permissions import can_decide, can_grant, editor_required, require
from network.queue import PER_PAGE
from network.views.profiles import person

# Where to look at what was decided on; all that is published has a page for its check.
PAGES: dict[type[Model], str] = {
    Representation: "claim_review",
    Denkzelle: "denkzelle_detail",
}


@require_safe
@editor_required
def decisions(request: HttpRequest) -> HttpResponse:
    models: list[type[Model]] = [*Publication.kinds(), Representation, Denkzelle]
    kinds = {address_word(model): model for model in models}
    kind, who = request.GET.get("art", ""), request.GET.get("wer", "")
    chosen = Decision.objects.select_related("decided_by", "undone_by")
    if kind in kinds:
        chosen = chosen.filter(kind=kinds[kind]._meta.label_lower)
    if who.isdecimal() and len(who) < 19:
        chosen = chosen.filter(decided_by=int(who))
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("seite"))
    context = {
        "page": page,
        "rows": [_row(decision) for decision in page.object_list],
        "kinds": [(word, model._meta.verbose_name) for word, model in kinds.items()],
        "kind": kind,
        "deciders": User.objects.filter(pk__in=Decision.objects.values("decided_by")),
        "who": who,
    }
    return render(request, "redaktion/decisions.html", context)


def _row(decision: Decision) -> dict[str, Any]:
    """One line of the log; asks nothing of the database."""
    model = apps.get_model(decision.kind)
    is_recent = decision.decided_at > timezone.now() - UNDO_WITHIN
    page = PAGES.get(model, "review")
    args = [decision.object_id]
    if issubclass(model, Denkzelle):
        args = [decision.before["slug"]]
    return {
        "decision": decision,
        "kind": model._meta.verbose_name,
        "page": page,
        "args": [address_word(model), *args] if page == "review" else args,
        "can_undo": is_recent and decision.can_be_undone,
    }


@require_POST
@editor_required
def decision_undo(request: HttpRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(Decision, pk=pk)
    entry: Any = decision.entry
    if isinstance(entry, Representation):
        require(can_grant(request.user, entry))
    elif entry is not None:
        require(can_decide(request.user, entry))
    try:
        if undo(decision, person(request)):
            messages.success(request, _("Zurückgenommen: „%s“.") % decision.title)
        else:
            messages.info(request, _("Diese Entscheidung war schon zurückgenommen."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("decisions")
