"""Public pages are kept for the next visitor, until any entry changes and for a minute at most.

The key holds the number of the last change, so all processes see a change at once. What was made
for somebody in particular is never kept: see `_may_be_kept` and `public_pages`.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe

from denkzellen import freshness
from denkzellen.public_pages import has_known_parameters, is_for_all_visitors, page_at

LARGEST = 512 * 1024


class Page(NamedTuple):
    content: bytes
    headers: dict[str, str]

    def as_response(self) -> HttpResponse:
        return HttpResponse(self.content, headers=self.headers)


class PageCacheMiddleware:
    """Stands before whatever adds to a page, so that a kept page is whole."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.PAGES_KEPT_SECONDS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # A page with any other parameter is made anew, so nobody fills the cache with addresses.
        if not is_for_all_visitors(request) or not has_known_parameters(request):
            return self.get_response(request)
        request.get_host()  # refuses unknown hosts, as a page that is made does
        key = _key(request)
        kept: Page | None = caches["pages"].get(key)
        if kept is None:
            response = self.get_response(request)
            if not _may_be_kept(request, response):
                return response
            kept = _page_of(cast(HttpResponse, response))
            if request.method == "GET":
                caches["pages"].set(key, kept, settings.PAGES_KEPT_SECONDS)
        request.resolver_match = page_at(request.path_info)  # who counts pages asks which it was
        return _unless_known(request, kept.as_response())


def _key(request: HttpRequest) -> str:
    """All that the page depends on, but the time of day."""
    address = sha256(f"{request.path}?{request.META.get('QUERY_STRING', '')}".encode()).hexdigest()
    return f"{freshness.generation()}:{timezone.localdate()}:{address}"


def _may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    """A whole page that says nothing to one visitor, and does not refuse itself."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "Cache-Control" not in response
        and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META
        and not getattr(request, "_csp_nonce", None)
        and len(cast(HttpResponse, response).content) <= LARGEST
    )


def _page_of(response: HttpResponse) -> Page:
    """Browsers and proxies may keep it too, but ask each time whether it is still the same."""
    patch_vary_headers(response, ["Cookie"])
    response["Cache-Control"] = "public, no-cache"
    if "ETag" not in response:
        response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    return Page(response.content, dict(response.items()))


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    modified: Any = response.get("Last-Modified")
    answer = get_conditional_response(
        request,
        etag=response["ETag"],
        last_modified=modified and parse_http_date_safe(modified),
        response=response,
    )
    return cast(HttpResponseBase, answer)
