"""The words of a question, marked where a result holds them."""

from collections.abc import Callable, Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from denkzellen.search.folding import fold_word, readable, split_at_words, stem
from denkzellen.search.vocabulary import match

EXCERPT = 220
LEAD = 60


def highlight(
    text: str, question: Iterable[str], make_safe: Callable[[str], str] = escape
) -> SafeString:
    """`text`, made safe, with the words that answer a word of `question` in `<mark>`."""
    stems = [stem(word) for word in question]
    safe, plain = [], ""
    for piece, is_word in split_at_words(readable(text)):
        if is_word and _is_answer(piece, stems):
            safe += [make_safe(plain), f"<mark>{make_safe(piece)}</mark>"]
            plain = ""
        else:
            plain += piece
    return mark_safe("".join([*safe, make_safe(plain)]))


def _is_answer(word: str, stems: Sequence[str]) -> bool:
    """To fold a word is much quicker than to find its stem, and tells enough of most."""
    folded = fold_word(word)
    return any(wanted in folded and match(wanted, stem(word)) for wanted in stems)


def excerpt(text: str, question: Iterable[str]) -> str:
    """The part of a long `text` around the first hit."""
    if len(text) <= EXCERPT:
        return text
    stems = [stem(word) for word in question]
    place = 0
    for piece, is_word in split_at_words(text):
        if is_word and _is_answer(piece, stems):
            break
        place += len(piece)
    start = 0 if place in range(EXCERPT - LEAD) or place >= len(text) else place - LEAD
    part = text[start : start + EXCERPT]
    if start:
        part = "… " + part.partition(" ")[2]
    if start + EXCERPT < len(text):
        part = part.rpartition(" ")[0] + " …"
    return part
