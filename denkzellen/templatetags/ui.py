"""Filters and tags every template has (a builtin: no load needed)."""

import re
from functools import cache, lru_cache

from django import template
from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from denkzellen import links, richtext
from denkzellen import membrane as drawing

register = template.Library()

_GAP = re.compile(r"\[([^\]<>]{3,120})\]")


@register.filter(is_safe=True)
def rich(text: str) -> SafeString:
    """A text people wrote, sanitised, with its paragraphs."""
    return richtext.rich(text or "")


@register.filter(is_safe=True)
def hyphenate(text: object) -> SafeString:
    """Soft hyphens for headings and titles, whose German words are long."""
    return richtext.hyphenate(str(text))


@register.filter
def web_address(url: object) -> str:
    """An address somebody typed, as a link may have it."""
    return links.web_address(str(url))


@register.filter
def initials(name: object) -> str:
    """One or two letters for an avatar: "Ada Lindhorst" gives "AL"."""
    words = [word for word in re.split(r"[\s\-–/]+", str(name)) if word[:1].isalnum()]
    return "".join(word[0] for word in words[:2]).upper()


@register.filter
def colour_of(name: object) -> str:
    """One of eight quiet avatar colours, always the same for the same name."""
    return f"avatar-{sum(map(ord, str(name))) % 8}"


@register.simple_tag
def membrane(slug: str) -> SafeString:
    return mark_safe(drawing.membrane_svg(slug))


@register.simple_tag
def without(query: QueryDict, name: str, value: str) -> str:
    """The query string `query` without this one value: the way a filter chip is removed."""
    rest = query.copy()
    rest.setlist(name, [kept for kept in rest.getlist(name) if kept != value])
    return f"?{rest.urlencode()}"


@register.filter(is_safe=True)
def fixed_page_text(html: str) -> SafeString:
    """A fixed page's text as staff wrote it, with gaps "[Name …]" marked as still to fill."""
    marked = _GAP.sub(r'<span class="gap">[\1]</span>', richtext.sanitise(html, headings=True))
    return mark_safe(marked)


@register.simple_tag
def site_url(path: str) -> str:
    """An absolute address, made from the configured one and never from a request header."""
    return f"{settings.SITE_URL}{path}"


OWN_MENU = mark_safe("<!-- own menu -->")  # where a signed-in person's part goes
MENU = {
    "denkzelle_list": _("Denkzellen"),
    "calendar": _("Kalender"),
    "directory": _("Netzwerk"),
    "archive": _("Archiv"),
}


@register.simple_tag(takes_context=True)
def site_head(context: Context) -> SafeString:
    """The head of every page, with the present section marked in the menu.

    What all visitors share is rendered once; only signed-in people get a part of their own.
    """
    request = context.get("request")
    path = request.path if request else ""
    here = next((name for name in MENU if path.startswith(_address(name))), "")
    is_exact = bool(here) and path == _address(here)
    if request is None or not is_signed_in(request):
        return _site_head(here, is_exact=is_exact)
    own_menu = render_to_string("partials/own_menu.html", {"user": request.user}, request)
    shared = _site_head(here, is_exact=is_exact, is_signed_in=True)
    return mark_safe(shared.replace(OWN_MENU, own_menu))


def is_signed_in(request: HttpRequest) -> bool:
    """Without a session cookie nobody is, and the session is left alone."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


@register.simple_tag(takes_context=True)
def own_messages(context: Context) -> list[Message]:
    """What the site has to say after the last action; visitors without a cookie have none."""
    request = context.get("request")
    cookies = {settings.SESSION_COOKIE_NAME, "messages"}
    if request is None or cookies.isdisjoint(request.COOKIES):
        return []
    return list(get_messages(request))


@register.simple_tag
@lru_cache(maxsize=1)
def site_files() -> SafeString:
    """The style sheets and scripts of every page."""
    return render_to_string("partials/site_files.html")


@register.simple_tag
@lru_cache(maxsize=1)
def site_foot() -> SafeString:
    return render_to_string("partials/site_foot.html")


_address = cache(reverse)


@lru_cache(maxsize=4 * len(MENU) + 2)
def _site_head(here: str, *, is_exact: bool, is_signed_in: bool = False) -> SafeString:
    """It is the same for all pages of a section, so it is rendered once."""
    menu = [
        {"url": reverse(name), "label": label, "is_here": name == here}
        for name, label in MENU.items()
    ]
    context = {"menu": menu, "is_exact": is_exact, "own_menu": OWN_MENU if is_signed_in else ""}
    return render_to_string("partials/site_head.html", context)
