"""Filters and tags every template has (a builtin: no load needed)."""

import re

from django import template
from django.conf import settings
from django.http import QueryDict
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from denkzellen import membrane as drawing
from denkzellen import richtext

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


@register.inclusion_tag("partials/menu_link.html", takes_context=True)
def menu_link(context: Context, name: str, label: str) -> dict[str, object]:
    """A word of the main menu; it is marked on all pages that begin with its address."""
    url = reverse(name)
    request = context.get("request")
    path = request.path if request else ""
    return {"url": url, "label": label, "is_exact": path == url, "is_here": path.startswith(url)}
