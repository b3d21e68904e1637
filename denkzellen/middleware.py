"""What no page ever wants to see is taken out before any page runs."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from denkzellen.models.entry import CONTROL

_ENCODED_CONTROL = re.compile(r"%(?:0[0-8bcef]|1[0-9a-f]|7f)", re.IGNORECASE)


class CleanInputMiddleware:
    """Make NUL and other control characters in the address spaces; tab and line breaks may stay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "%" in query:
            request.META["QUERY_STRING"] = _ENCODED_CONTROL.sub("+", query)
        request.path_info = CONTROL.sub(" ", request.path_info)
        return self.get_response(request)


class PrivatePagesMiddleware:
    """What was made for a signed-in person is kept by no cache: not by the browser, not on the way.

    Public pages never ask who is asking, so they stay free to be kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 503 and _is_personal(request):
            patch_cache_control(response, private=True, no_store=True)
        return response


def _is_personal(request: HttpRequest) -> bool:
    """Made for somebody signed in, or carrying a message or a form's token for one visitor."""
    messages = getattr(request, "_messages", None)
    return (
        (request.session.accessed and request.user.is_authenticated)
        or bool(messages and (messages.used or messages.added_new))
        or "CSRF_COOKIE_NEEDS_UPDATE" in request.META
    )
