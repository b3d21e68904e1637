"""What is known about oneself: to read, to take along, to delete."""

from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network import forgetting
from network.actions.erasure import erase_account
from network.forms.keeping import AccountDeleteForm
from network.models import Actor, Association, Representation, User
from network.my_data import download
from network.persons import Person


@require_safe
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    return render(request, "mein/my_data.html", {"periods": forgetting.all_periods()})


@require_POST
@login_required
@reauthentication_required
def my_data_download(request: HttpRequest) -> FileResponse:
    name = f"meine-daten-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(download(cast(User, request.user)), as_attachment=True, filename=name)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(allow_get=True)
def account_delete(request: HttpRequest) -> HttpResponse:
    """GET says what goes and what stays, POST does it."""
    user = cast(User, request.user)
    form = AccountDeleteForm(request.POST or None, user=user)
    if form.is_valid():
        try:
            erase_account(user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            logout(request)
            return redirect("account_deleted")
    return render(request, "mein/account_delete.html", {"form": form, **_what_goes(user)})


def _what_goes(user: User) -> dict[str, Any]:
    person = Person.of(user)
    mandates = Representation.objects.in_force().exclude(user=user)
    return {
        "own": Actor.objects.filter(pk__in=person.own),
        "shared": Actor.objects.filter(pk__in=person.kept - person.own),
        "left_alone": Association.objects.kept_by(user).exclude(
            pk__in=mandates.values("association")
        ),
    }


@require_safe
def account_deleted(request: HttpRequest) -> HttpResponse:
    return render(request, "mein/account_deleted.html")
