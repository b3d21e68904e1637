"""Two versions of a text: as plain words, and with what went and what came marked."""

import re
from difflib import SequenceMatcher
from html import unescape

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from denkzellen.richtext import sanitise

_TAG = re.compile(r"<[a-zA-Z/!]")
_LINK = re.compile(r"<a\b[^>]*?href=\"([^\"]*)\"[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_ITEM = re.compile(r"<li\b[^>]*>", re.IGNORECASE)
_LINE_END = re.compile(r"<br\s*/?>|</(?:p|li|h\d|blockquote|ul|ol)>", re.IGNORECASE)
_WORD = re.compile(r"\S+\s*|\s+")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
MOST_COMPARISONS = 1_000_000
LEAST_IN_COMMON = 0.4
LONGEST_UNCHANGED = 300
KEPT_AROUND_CHANGE = 100


def readable(text: str) -> str:
    """`text` without its tags; lines, list items and the addresses of links stay to be read."""
    text = text.replace("\r\n", "\n").strip()
    if not _TAG.search(text):
        return text
    text = _LINK.sub(r"\2 (\1)", sanitise(text).replace("\n", " "))
    text = nh3.clean(_LINE_END.sub("\n", _ITEM.sub("– ", text)), tags=set())
    lines = (line.strip() for line in unescape(text).split("\n"))
    return "\n".join(filter(None, lines))


def marked(before: str, after: str) -> SafeString:
    """`after` with what is new in <ins>, and what is gone from `before` in <del>."""
    pieces = _compare(_LINE.findall(before), _LINE.findall(after))
    return mark_safe("".join(_show(*piece) for piece in pieces))


def _compare(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """Pairs (gone, come); where both are the same, nothing changed."""
    pairs = []
    for gone, come in _blocks(old, new):
        words = _WORD.findall(gone), _WORD.findall(come)
        pairs += [(gone, come)] if gone == come else _blocks(*words)
    return pairs


def _blocks(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """The same and the different stretches of two texts, in order.

    Texts too long to compare in reasonable time, and those with little in common, are replaced
    as a whole: that reads better, too.
    """
    if len(old) * len(new) > MOST_COMPARISONS:
        return [("".join(old), "".join(new))]
    matcher = SequenceMatcher(None, old, new)
    if matcher.ratio() < LEAST_IN_COMMON:
        return [("".join(old), "".join(new))]
    blocks = matcher.get_opcodes()
    return [("".join(old[i:j]), "".join(new[k:m])) for _tag, i, j, k, m in blocks]


def _show(gone: str, come: str) -> SafeString:
    if gone == come:
        return format_html("{}", _shortened(come))
    return removed(gone) + added(come)


def removed(text: str) -> SafeString:
    """`text` struck out; the words say so too, for those who do not see the line."""
    if not text:
        return mark_safe("")
    return format_html(
        '<del><span class="visually-hidden">{} </span>{}</del>', _("entfernt:"), text
    )


def added(text: str) -> SafeString:
    if not text:
        return mark_safe("")
    return format_html('<ins><span class="visually-hidden">{} </span>{}</ins>', _("neu:"), text)


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_UNCHANGED:
        return text
    start = text[:KEPT_AROUND_CHANGE].rpartition(" ")[0]
    end = text[-KEPT_AROUND_CHANGE:].partition(" ")[2]
    return f"{start} […] {end}"
