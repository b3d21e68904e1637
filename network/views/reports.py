"""Reporting an entry: open to everybody, without an account and without a cookie."""

from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from denkzellen.models import Entry
from denkzellen.spam import TOO_MANY
from network.actions.reports import entry_at_page, take_in
from network.forms.reports import ReportForm

LONGEST_PATH = 300


# A forged request gains nothing here: whoever can make one can fill in the form as well, and the
# report never counts as that of the account somebody is signed in with.
@csrf_exempt
def report(request: HttpRequest) -> HttpResponse:
    entry = _entry(request)
    form = ReportForm(request.POST or None)
    if form.is_valid() and (form.is_from_program or _take_in(request, entry, form)):
        return redirect("report_done")
    context = {"form": form, "entry": entry, "kind": entry._meta.verbose_name}
    return render(request, "network/report.html", context)


@require_safe
def report_done(request: HttpRequest) -> HttpResponse:
    return render(request, "network/report_done.html")


def _entry(request: HttpRequest) -> Entry:
    path = request.GET.get("url", "").split("?")[0].split("#")[0]
    if not path.startswith("/") or len(path) > LONGEST_PATH:
        raise Http404
    return entry_at_page(path)


def _take_in(request: HttpRequest, entry: Entry, form: ReportForm) -> bool:
    """Nobody uses up by themselves what the site takes in on a day."""
    if not ratelimit.consume(request, action="report"):
        form.add_error(None, TOO_MANY)
        return False
    try:
        take_in(entry, form.instance)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True
