"""Saying that an entry is still true: by the link in a mail, or signed in."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from network import confirmations
from network.actions.confirmations import confirm
from network.confirmations import Confirmable
from network.directory import kind_word
from network.models import Actor, Association
from network.permissions import keeps, require

KINDS: dict[str, type[Actor] | type[Association]] = {"profil": Actor, "verband": Association}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_entry(request: HttpRequest, signed: str) -> HttpResponse:
    """Whoever has the link from the mail may answer, without signing in."""
    try:
        entry, is_used = confirmations.read(signed)
    except SignatureExpired:
        return _closed(request, "expired", status=410)
    except BadSignature:
        return _closed(request, "unknown", status=404)
    if entry is None:
        return _closed(request, "deleted", status=410)
    if is_used:
        return _closed(request, "used", entry=entry)
    if not confirmations.can_be_confirmed(entry):
        return _closed(request, "not_public", status=410)
    if request.method == "POST":
        with suppress(ValidationError):  # somebody else was faster; the page says how it is now
            confirm(entry)
        return redirect(request.path)
    context = {
        "entry": entry,
        "kind": kind_word(entry),
        "shared": entry.shared if isinstance(entry, Actor) else None,
        "known_since": confirmations.known_since(entry),
        "edit_address": _edit_address(entry),
    }
    return render(request, "network/confirm_entry.html", context)


def _edit_address(entry: Confirmable) -> str:
    page = "profile_preview" if isinstance(entry, Actor) else "association_edit"
    return reverse(page, args=[entry.slug])


def _closed(
    request: HttpRequest, reason: str, *, status: int = 200, entry: Confirmable | None = None
) -> HttpResponse:
    context = {"reason": reason, "entry": entry, "days": confirmations.LINK_VALID_FOR.days}
    return render(request, "network/confirm_entry_closed.html", context, status=status)


@require_POST
@login_required
def entry_confirm(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    entries = KINDS[kind].objects.visible_to(request.user)
    entry: Any = get_object_or_404(entries, slug=slug)
    require(keeps(request.user, entry))
    try:
        confirm(entry)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("„%(name)s“ ist als aktuell bestätigt.") % {"name": entry.name})
    return redirect("my_area")
