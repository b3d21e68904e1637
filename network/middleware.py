"""Who works for the site needs a second factor before reaching the working pages."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

WORKING_PAGES = ("/redaktion/", "/admin/")


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponse | None:
        """Runs inside the error handling, so that a refusal gets its page."""
        if not request.path_info.startswith(WORKING_PAGES):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(_where_to(request), resolve_url("account_login"))
        if not request.user.is_staff:
            raise PermissionDenied
        if not request.user.is_editor:
            messages.info(request, _("Die Redaktion ist mit einem zweiten Faktor erreichbar."))
            return redirect("mfa_activate_totp")
        if request.path_info == reverse("admin:login"):
            return redirect("admin:index")
        return None


def _where_to(request: HttpRequest) -> str:
    """The page that was asked for; the admin's own sign-in is closed and hands on its target."""
    if request.path_info != reverse("admin:login"):
        return request.get_full_path()
    target = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if is_ours and target else reverse("admin:index")
