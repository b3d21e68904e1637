"""What no page ever wants to see is taken out before any page runs."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_ENCODED_CONTROL = re.compile(r"%(?:0[0-8bcef]|1[0-9a-f]|7f)", re.IGNORECASE)


class CleanInputMiddleware:
    """Drop NUL and other control characters from the query; tab and line breaks may stay."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "%" in query:
            request.META["QUERY_STRING"] = _ENCODED_CONTROL.sub("", query)
        return self.get_response(request)
