"""One entry before the Redaktion: look, then approve, return, hide or show."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from denkzellen.history import versions
from denkzellen.models import Publication, PublicationState
from network import queue
from network.actions import moderation
from network.forms.redaktion import DecisionForm, HideForm, ReturnForm
from network.keepers import keepers_of
from network.kinds import has_working_page, kind_at, review_address, working_address
from network.models import Association, Decision, Report
from network.permissions import can_decide, editor_required, require
from network.reviewing import changes_since, facts_of
from network.views.profiles import person


@require_safe
@editor_required
def review(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    return _page(request, _entry(kind, pk))


@require_safe
@editor_required
def review_history(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    entry = _entry(kind, pk)
    context = {
        "entry": entry,
        "versions": versions(entry),
        "review_address": review_address(entry),
    }
    return render(request, "redaktion/review_history.html", context)


@require_POST
@editor_required
def review_approve(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    return _decide(request, _entry(kind, pk), DecisionForm(request.POST), moderation.approve)


@require_POST
@editor_required
def review_return(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    form = ReturnForm(request.POST)
    return _decide(request, _entry(kind, pk), form, moderation.send_back)


@require_POST
@editor_required
def review_hide(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    return _decide(request, _entry(kind, pk), HideForm(request.POST), moderation.hide)


@require_POST
@editor_required
def review_show(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    return _decide(request, _entry(kind, pk), DecisionForm(request.POST), moderation.show)


def _entry(kind: str, pk: int) -> Publication:
    entries = kind_at(kind)._default_manager.select_related("created_by")
    return get_object_or_404(entries, pk=pk)


def _decide(
    request: HttpRequest,
    entry: Publication,
    form: DecisionForm,
    decide: Callable[..., Decision],
) -> HttpResponse:
    """Take the decision, and go on to what waits next."""
    require(can_decide(request.user, entry))
    if not form.is_valid():
        return _page(request, entry, form)
    address, following = review_address(entry), queue.after(entry)
    version = form.cleaned_data.pop("version")
    try:
        decision = decide(entry, version, person(request), **form.cleaned_data)
    except moderation.OutdatedError:
        messages.warning(
            request,
            _("Der Eintrag hat sich inzwischen geändert. Es ist noch nichts entschieden."),
        )
        entry.refresh_from_db()
        return _page(request, entry, form.for_version(entry.version), seen=version or 0)
    except moderation.AlreadyDecidedError as error:
        messages.info(request, _already(error.decision))
        return redirect(following)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(address)
    said = {"title": decision.title, "action": decision.get_action_display()}
    messages.success(request, _("„%(title)s“: %(action)s.") % said)
    return redirect(following)


def _already(decision: Decision) -> str:
    said = {
        "title": decision.title,
        "action": decision.get_action_display(),
        "who": decision.decided_by or _("ehemaliges Mitglied"),
    }
    return _("„%(title)s“ ist schon %(action)s (%(who)s). Dabei bleibt es.") % said


def _page(
    request: HttpRequest,
    entry: Publication,
    posted: DecisionForm | None = None,
    seen: int | None = None,
) -> HttpResponse:
    """The page of `entry`, with the form that was posted in vain and all that is typed there.

    `seen` is the version somebody decided on when there was a newer one.
    """
    context = {
        "entry": entry,
        "kind": entry._meta.verbose_name,
        "address": review_address(entry),
        "working_address": working_address(entry) if has_working_page(entry) else "",
        "keepers": keepers_of(entry),
        "can_decide": can_decide(request.user, entry),
        "changes": changes_since(entry, entry.checked_version) if entry.is_public else None,
        "facts": facts_of(entry),
        "is_outdated": seen is not None,
        "changes_since_seen": changes_since(entry, seen),
        "decisions": Decision.objects.about(entry).select_related("decided_by", "undone_by"),
        "reports": Report.objects.about(entry).open(),
        "mandates": _mandates(entry),
        "following": queue.after(entry),
        "form": posted,
        **_forms(entry, posted),
    }
    status = 200 if seen is None else 409
    return render(request, "redaktion/review.html", context, status=status)


def _forms(entry: Publication, posted: DecisionForm | None) -> dict[str, Any]:
    """The decisions this entry is open to, each with its form."""
    kinds: dict[str, type[DecisionForm]] = {}
    if entry.state == PublicationState.SUBMITTED:
        kinds = {"approve_form": DecisionForm, "return_form": ReturnForm}
    elif entry.state == PublicationState.HIDDEN:
        kinds = {"show_form": DecisionForm}
    elif entry.is_public:
        kinds = {"hide_form": HideForm}
        if entry.is_changed_since_check:
            kinds["approve_form"] = DecisionForm
    initial = {"version": entry.version}
    return {
        name: posted if type(posted) is form_class else form_class(initial=initial)
        for name, form_class in kinds.items()
    }


def _mandates(entry: Publication) -> Any:
    if not isinstance(entry, Association):
        return []
    return entry.representations.in_force().select_related("user").order_by("since", "pk")
