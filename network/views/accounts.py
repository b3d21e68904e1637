"""The account of a person: what it consists of, and changing its address."""

from allauth.account.decorators import reauthentication_required
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from network.actions.accounts import begin_address_change, complete_address_change
from network.forms.accounts import ChangeAddressForm
from network.models import AddressChange, User


@login_required
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "account/index.html")


@login_required
@reauthentication_required
@rate_limit(action="manage_email")
def account_email(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    form = ChangeAddressForm(request.POST or None, user=user)
    if form.is_valid():
        begin_address_change(user, form.cleaned_data["email"])
        messages.success(request, _("An beide Adressen ist eine Mail mit einem Link unterwegs."))
        return redirect("account_email")
    change = AddressChange.objects.open().filter(user=user).first()
    return render(request, "account/email.html", {"form": form, "change": change})


@login_required
@require_POST
def account_email_cancel(request: HttpRequest) -> HttpResponse:
    AddressChange.objects.filter(user=_person(request)).delete()
    messages.success(request, _("Es bleibt bei der jetzigen Adresse."))
    return redirect("account_email")


@never_cache
def account_email_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Reached from a mailbox, so it asks for no sign-in; looking at it changes nothing."""
    change = AddressChange.objects.with_token(token).first()
    if change and request.method == "POST":
        return _confirm(request, token)
    if change is None:
        return render(request, "account/email_confirm.html", status=404)
    context = {
        "change": change,
        "address": change.address_of(token),
        "is_confirmed_here": change.is_confirmed_by(token),
    }
    return render(request, "account/email_confirm.html", context)


@transaction.atomic
def _confirm(request: HttpRequest, token: str) -> HttpResponse:
    open_changes = AddressChange.objects.with_token(token).select_for_update()
    change = open_changes.first()
    if change is None:
        return redirect(request.path)
    change.confirm(token)
    if not change.is_confirmed:
        messages.success(request, _("Bestätigt. Jetzt fehlt noch die andere Adresse."))
        return redirect(request.path)
    if complete_address_change(change, session_key=request.session.session_key):
        text = _("Ab jetzt gilt %(email)s. Andere Sitzungen sind beendet.")
        messages.success(request, text % {"email": change.new_email})
    else:
        messages.error(request, _("Die neue Adresse gehört inzwischen zu einem anderen Konto."))
    return redirect("account_index")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
