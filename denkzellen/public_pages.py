"""Pages that are the same for all visitors: made of their address and of public entries only.

They may be kept for the next visitor, and read from a replica of the database.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve

MARK = "public_page_parameters"


def public_page[V: Callable[..., Any]](*parameters: str) -> Callable[[V], V]:
    """Mark a view; `parameters` are all those of the query on which its answer depends.

    For somebody signed in it may answer differently, for two visitors never.
    """

    def mark(view: V) -> V:
        setattr(view, MARK, frozenset(parameters))
        return view

    return mark


def is_for_all_visitors(request: HttpRequest) -> bool:
    """Whether somebody who is nobody in particular asks to read a public page."""
    return (
        request.method in ("GET", "HEAD")
        and _is_visitor(request)
        and page_at(request.path_info) is not None
    )


def _is_visitor(request: HttpRequest) -> bool:
    """Neither signed in nor about to be told something."""
    return {settings.SESSION_COOKIE_NAME, "messages"}.isdisjoint(request.COOKIES)


def has_known_parameters(request: HttpRequest) -> bool:
    """Whether nothing is asked of a public page but what it was marked with."""
    page = page_at(request.path_info)
    return page is not None and request.GET.keys() <= getattr(page.func, MARK)


@lru_cache(maxsize=1000)
def page_at(path: str) -> ResolverMatch | None:
    """The public page at `path`, if there is one."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match if hasattr(match.func, MARK) else None
