"""Texts people wrote, made safe to show; and long German words, made able to break."""

import re
from functools import lru_cache
from html import unescape

import nh3
import pyphen
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe

ALLOWED_TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "h3", "h4", "blockquote"}
ALLOWED_SCHEMES = {"http", "https", "mailto", "tel"}
LINK_REL = "noopener nofollow ugc"
SOFT_HYPHEN = "\u00ad"
_LONG_WORD = re.compile(r"[^\W\d_]{9,}")
_TAG = re.compile(r"<[a-zA-Z/!]")


def sanitise(html: str, *, headings: bool = False, link_rel: str | None = LINK_REL) -> str:
    """Only the tags of our editor, links that carry no reputation, no pictures from elsewhere.

    Fixed pages, which have no other headings, may use `headings` of the second level.
    """
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS | {"h2"} if headings else ALLOWED_TAGS,
        attributes={"a": {"href"}},
        url_schemes=ALLOWED_SCHEMES,
        link_rel=link_rel,
    )


def clean_for_storage(text: str) -> str:
    """What is kept of a text somebody typed: plain text as it is, markup sanitised.

    Markup without a word in it is nothing. What links say of themselves is added on output.
    """
    if not _TAG.search(text):
        return text
    clean = sanitise(text, link_rel=None)
    return clean if unescape(nh3.clean(clean, tags=set())).strip() else ""


def rich(text: str) -> SafeString:
    """`text` as safe HTML; plain text gets its paragraphs and line breaks."""
    if not _TAG.search(text):
        return mark_safe(linebreaks(text, autoescape=True))
    return mark_safe(sanitise(text))


@lru_cache(maxsize=1)
def _dictionary() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="de_DE", left=3, right=3)


@lru_cache(maxsize=20_000)
def hyphenate(text: str) -> SafeString:
    """`text`, escaped, with soft hyphens in its long words."""
    dictionary = _dictionary()
    soft = _LONG_WORD.sub(lambda word: dictionary.inserted(word[0], SOFT_HYPHEN), text)
    return mark_safe(escape(soft))
