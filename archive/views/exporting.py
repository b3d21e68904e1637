"""A selection of the archive to take home: ordered, waited for, downloaded."""

from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from archive.actions import exporting
from archive.export_parcel import described
from archive.files import SEALED, send_file
from archive.filters import Selection
from archive.models import Export
from archive.models.exports import KEPT_FOR, was_given


@never_cache
def export_order(request: HttpRequest) -> HttpResponse:
    """Looking says how much it is; posting has it put together."""
    selection = Selection.from_query(request.GET)
    problem = ""
    try:
        if request.method == "POST":
            return redirect(_ordered(request, selection))
        exporting.refuse_unfit(exporting.wanted(selection))
    except ValidationError as error:
        problem = " ".join(error.messages)
    context = {
        "selection": selection,
        "described": described(selection),
        "wanted": exporting.wanted(selection),
        "problem": problem,
        "days": KEPT_FOR.days,
    }
    return render(request, "archive/export_new.html", context)


def _ordered(request: HttpRequest, selection: Selection) -> Export:
    if not ratelimit.consume(request, action="export"):
        raise ValidationError(
            _("Von diesem Anschluss kamen gerade viele Bestellungen. Bitte später noch einmal.")
        )
    return exporting.order(selection)


@never_cache
@require_safe
def export(request: HttpRequest, token: str) -> HttpResponse:
    """How far it has come, then the way to the file."""
    found = _found(token)
    if found is None or (found.is_done and not exporting.given_out(found)):
        return _gone(request)
    return render(request, "archive/export.html", {"export": found, "days": KEPT_FOR.days})


@never_cache
@require_safe
def export_file(request: HttpRequest, token: str) -> HttpResponseBase:
    found = _found(token)
    if found and not found.is_done:
        return redirect(found)
    if found is None or not exporting.given_out(found):
        return _gone(request)
    name = f"archiv-{found.ordered_at:%Y-%m-%d}.zip"
    return send_file(
        found.file,
        name=name,
        content_type="application/zip",
        headers={"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex", **SEALED},
        asked_range=request.headers.get("range", ""),
    )


def _found(token: str) -> Export | None:
    """None for one that was thrown away; 404 for one that never was."""
    found = Export.objects.filter(token=token).first()
    if found is None and not was_given(token):
        raise Http404
    return None if found and found.is_expired else found


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "archive/export_gone.html", {"days": KEPT_FOR.days}, status=410)
