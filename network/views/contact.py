"""The contact form of actors and associations, and the way to be left in peace."""

from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from denkzellen.addresses import find_at_address
from denkzellen.spam import TOO_MANY
from network.actions import contact
from network.actions.contact import Reachable
from network.forms.contact import ContactForm
from network.models import Actor, Association, User

SENT = "gesendet"


def actor_contact(request: HttpRequest, slug: str) -> HttpResponse:
    return _contact(request, Actor.objects.public(), "actor_contact", slug)


def association_contact(request: HttpRequest, slug: str) -> HttpResponse:
    return _contact(request, Association.objects.public(), "association_contact", slug)


@never_cache
def _contact(
    request: HttpRequest, entries: QuerySet[Reachable], name: str, slug: str
) -> HttpResponse:
    entry = find_at_address(entries, slug)
    if entry.slug != slug:
        return redirect(name, entry.slug, permanent=True)
    if not contact.is_reachable(entry):
        raise Http404
    if SENT in request.GET and request.method != "POST":
        return render(request, "network/contact_sent.html", {"entry": entry})
    form = ContactForm(request.POST or None, initial=_known(request))
    if form.is_valid() and _pass_on(request, entry, form):
        return redirect(f"{request.path}?{SENT}=1")
    return render(request, "network/contact.html", {"entry": entry, "form": form})


def _known(request: HttpRequest) -> dict[str, str]:
    """Who is signed in need not type who they are."""
    if isinstance(request.user, User):
        return {"name": request.user.name, "email": request.user.email}
    return {}


def _pass_on(request: HttpRequest, entry: Reachable, form: ContactForm) -> bool:
    """False, with the reason in the form, if it cannot be passed on today."""
    if form.is_from_program:
        return True
    if not ratelimit.consume(request, action="contact"):
        form.add_error(None, TOO_MANY)
        return False
    values = {name: form.cleaned_data[name] for name in ("name", "email", "message")}
    try:
        contact.pass_on(entry, **values)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@never_cache
def contact_block(request: HttpRequest, signed: str) -> HttpResponse:
    """Reached from a mailbox, so it asks for no sign-in; looking at it changes nothing."""
    found = contact.read_block_link(signed)
    if found is None:
        raise Http404
    entry, sender = found
    if request.method == "POST":
        contact.block(entry, sender)
        return redirect(request.path)
    context = {"entry": entry, "is_blocked": contact.is_blocked(entry, sender)}
    return render(request, "network/contact_block.html", context)
