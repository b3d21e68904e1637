"""Letters with dates: ordered on the site, confirmed and ended from the mailbox."""

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from denkzellen.spam import TOO_MANY
from events.actions import digests
from events.filters import Selection, words_of
from events.forms.digests import LONGEST_QUERY, TOO_LONG, DigestForm
from events.letters import Period, selection_for_letters
from events.models import Digest
from network.actions.erasure import remove
from network.models import User

SENT = "gesendet"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def digest_order(request: HttpRequest) -> HttpResponse:
    """The filters stand in the address, as everywhere in the calendar."""
    selection = selection_for_letters(request.GET)
    form = DigestForm(request.POST or None, initial=_known(request))
    if form.is_valid() and _order(request, selection, form):
        return redirect(f"{request.path}?{SENT}=1&{selection.query}".rstrip("&"))
    context = {
        "form": form,
        "selection": selection,
        "words": words_of(selection),
        "is_sent": SENT in request.GET and request.method != "POST",
    }
    return render(request, "events/digest_order.html", context)


def _known(request: HttpRequest) -> dict[str, str]:
    return {"email": request.user.email} if isinstance(request.user, User) else {}


def _order(request: HttpRequest, selection: Selection, form: DigestForm) -> bool:
    """False, with the reason in the form. Nothing in the answer depends on whose address it is."""
    if form.is_from_program:
        return True
    if len(selection.query) > LONGEST_QUERY:
        form.add_error(None, TOO_LONG)
        return False
    if not ratelimit.consume(request, action="digest"):
        form.add_error(None, TOO_MANY)
        return False
    email = form.cleaned_data["email"]
    if ratelimit.consume(request, action="digest_mail", key=email.lower()):
        digests.order(email, selection.query, form.cleaned_data["rhythm"])
    return True


@never_cache
@require_safe
def digest(request: HttpRequest, signed: str) -> HttpResponse:
    """Reached from a mailbox, so it asks for no sign-in; looking at it changes nothing."""
    return _page(request, signed)


@never_cache
@require_POST
def digest_confirm(request: HttpRequest, signed: str) -> HttpResponse:
    found = Digest.objects.filter(pk=_key(signed)).first()
    if found:
        found.confirm()
    return redirect("digest", signed)


@csrf_exempt  # mail programs post here (RFC 8058); whoever knows the address may end the letter
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def digest_end(request: HttpRequest, signed: str) -> HttpResponse:
    """One POST ends the letter, without a redirect; a GET shows the button for it."""
    if request.method == "POST":
        remove(Digest.objects.filter(pk=_key(signed)))
    return _page(request, signed)


def _key(signed: str) -> int:
    key = digests.read_link(signed)
    if key is None:
        raise Http404
    return key


def _page(request: HttpRequest, signed: str) -> HttpResponse:
    found = Digest.objects.filter(pk=_key(signed)).first()
    selection = Selection.from_query(QueryDict(found.query if found else ""))
    context = {
        "digest": found,
        "signed": signed,
        "selection": selection,
        "words": words_of(selection) if found else [],
        "first_on": Period.around(timezone.localdate(), found.rhythm).next.first if found else None,
        "order_address": reverse("digest_order"),
    }
    return render(request, "events/digest.html", context)
