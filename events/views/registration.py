"""Signing up for a date, and the page behind the link in the mail."""

from contextlib import suppress
from typing import Any

from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from denkzellen.addresses import find_at_address
from events.actions import registrations
from events.forms.registration import SignUpForm
from events.models import Event, Occurrence, Registration, RegistrationKind
from events.places import Places
from events.rows import date_address
from network.models import User

SENT = "gesendet"
TOO_MANY = _(
    "Von diesem Anschluss oder für diese Adresse kamen in der letzten Stunde schon sehr viele "
    "Anmeldungen. Bitte später noch einmal absenden."
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Name, address, answers. Whether the address is on the list already, the page never says."""
    event = find_at_address(Event.objects.public(), slug)
    if event.slug != slug:
        return redirect("register", event.slug, permanent=True)
    if event.registration != RegistrationKind.HERE:
        raise Http404
    date = _date(event, request.GET.get("termin", ""))
    if event.is_series and "termin" not in request.GET:
        return redirect(_address(date))
    context: dict[str, Any] = {
        "event": event,
        "date": date,
        "places": Places.of(date),
        "event_address": date_address(event.slug, _own_date(date)),
    }
    if SENT in request.GET and request.method != "POST":
        return render(request, "events/registration_sent.html", context)
    form = SignUpForm(
        request.POST or None, initial=_known(request), questions=list(event.questions.all())
    )
    if form.is_valid() and (address := _sign_up(request, date, form)):
        return redirect(address)
    return render(request, "events/registration_form.html", {**context, "form": form})


def _date(event: Event, recurrence_id: str) -> Occurrence:
    """The date asked for, else the next one, else the last."""
    dates = event.occurrences.order_by("starts_at")
    if recurrence_id:
        found = get_object_or_404(dates, recurrence_id=recurrence_id)
    else:
        next_or_last = dates.upcoming().first() or dates.last()
        if next_or_last is None:
            raise Http404
        found = next_or_last
    found.event = event
    return found


def _own_date(date: Occurrence) -> str:
    return date.recurrence_id if date.event.is_series else ""


def _address(date: Occurrence, **more: str) -> str:
    own_date = _own_date(date)
    query = ({"termin": own_date} if own_date else {}) | more
    address = reverse("register", args=[date.event.slug])
    return f"{address}?{urlencode(query)}" if query else address


def _known(request: HttpRequest) -> dict[str, str]:
    """Who is signed in need not type who they are."""
    if isinstance(request.user, User):
        return {"name": request.user.name, "email": request.user.email}
    return {}


def _sign_up(request: HttpRequest, date: Occurrence, form: SignUpForm) -> str:
    """Where to go from here; empty, with the reason in the form, if it cannot be done."""
    sent = _address(date, **{SENT: "1"})
    if form.is_from_program:
        return sent
    values = form.cleaned_data
    user = request.user if isinstance(request.user, User) else None
    is_own = registrations.has_confirmed(user, values["email"])
    if not _is_within_limits(request, "" if is_own else values["email"]):
        form.add_error(None, TOO_MANY)
        return ""
    try:
        registration = registrations.register(
            date, name=values["name"], email=values["email"], answers=form.answers, user=user
        )
    except ValidationError as error:
        form.add_error(None, error)
        return ""
    return registrations.signed_address(registration) if is_own else sent


def _is_within_limits(request: HttpRequest, mailbox: str) -> bool:
    """Nobody floods the list, and nobody the mailbox of somebody else."""
    if not ratelimit.consume(request, action="register"):
        return False
    key = mailbox.lower()
    return not key or ratelimit.consume(request, action="register_by_mail", key=key)


@never_cache
@require_safe
def registration(request: HttpRequest, signed: str) -> HttpResponse:
    """Reached from a mailbox, so it asks for no sign-in; looking at it changes nothing."""
    found = registrations.read_signed(signed)
    if found is None:
        return render(request, "events/registration_unknown.html", status=404)
    date = found.occurrence
    context = {
        "registration": found,
        "signed": signed,
        "date": date,
        "event": date.event,
        "places": Places.of(date),
        "event_address": date_address(date.event.slug, _own_date(date)),
        "register_address": _address(date),
    }
    return render(request, "events/registration_detail.html", context)


@never_cache
@require_POST
def registration_confirm(request: HttpRequest, signed: str) -> HttpResponse:
    found = _found(signed)
    with suppress(ValidationError):  # the page it leads to says how it is now
        registrations.confirm(found)
    return redirect("registration", signed)


@never_cache
@require_POST
def registration_cancel(request: HttpRequest, signed: str) -> HttpResponse:
    registrations.cancel(_found(signed))
    return redirect("registration", signed)


def _found(signed: str) -> Registration:
    found = registrations.read_signed(signed)
    if found is None:
        raise Http404
    return found
