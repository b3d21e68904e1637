"""What was reported to the Redaktion."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from denkzellen.models import Publication
from network import queue
from network.actions.reports import decide
from network.forms.redaktion import ReportDecisionForm
from network.kinds import review_address
from network.models import Report, User
from network.permissions import can_decide, editor_required, require
from network.views.profiles import person


@require_safe
@editor_required
def reports(request: HttpRequest) -> HttpResponse:
    are_decided = request.GET.get("stand") == "entschieden"
    chosen = Report.objects.select_related("decided_by").exclude(decided_at__isnull=are_decided)
    chosen = chosen.order_by("-decided_at", "-pk") if are_decided else chosen
    page = Paginator(chosen, queue.PER_PAGE).get_page(request.GET.get("seite"))
    return render(request, "redaktion/reports.html", {"page": page, "are_decided": are_decided})


@require_safe
@editor_required
def report_review(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(Report, pk=pk), ReportDecisionForm())


@require_POST
@editor_required
def report_decide(request: HttpRequest, pk: int) -> HttpResponse:
    report, form = get_object_or_404(Report, pk=pk), ReportDecisionForm(request.POST)
    require(_can_decide(person(request), report))
    if not form.is_valid():
        return _page(request, report, form)
    following = queue.after(report)
    if decide(report, form.cleaned_data["outcome"], form.cleaned_data["answer"], person(request)):
        messages.success(request, _("Die Meldung ist beantwortet."))
    else:
        messages.info(request, _("Diese Meldung war schon beantwortet. Dabei bleibt es."))
    return redirect(following)


def _can_decide(user: User, report: Report) -> bool:
    entry = report.entry
    return entry is None or can_decide(user, entry)


def _page(request: HttpRequest, report: Report, form: ReportDecisionForm) -> HttpResponse:
    entry = report.entry
    context = {
        "report": report,
        "entry": entry,
        "review_address": review_address(entry) if isinstance(entry, Publication) else "",
        "can_decide": _can_decide(person(request), report),
        "form": form,
        "following": queue.after(report),
    }
    return render(request, "redaktion/report.html", context)
