"""The words of a question, marked where a result holds them."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from denkzellen.search.folding import fold_word, readable, split_at_words, stem, words, words_at
from denkzellen.search.vocabulary import match

EXCERPT = 220
LEAD = 60


def highlight(
    text: str, question: Iterable[str], make_safe: Callable[[str], str] = escape
) -> SafeString:
    """`text`, made safe, with the words that answer a word of `question` in `<mark>`."""
    stems = tuple(map(stem, question))
    safe, plain = [], ""
    for piece, is_word in split_at_words(readable(text)):
        if is_word and _is_answer(piece, stems):
            safe += [make_safe(plain), f"<mark>{make_safe(piece)}</mark>"]
            plain = ""
        else:
            plain += piece
    return mark_safe("".join([*safe, make_safe(plain)]))


@lru_cache(maxsize=20_000)
def _is_answer(word: str, stems: tuple[str, ...]) -> bool:
    """To fold a word is much quicker than to find its stem, and tells enough of most."""
    folded = fold_word(word)
    return any(wanted in folded and match(wanted, stem(word)) for wanted in stems)


def is_in(text: str, question: Iterable[str]) -> bool:
    """Whether `text` holds an answer to any word of `question`."""
    stems = tuple(map(stem, question))
    return any(_is_answer(word, stems) for word in words(readable(text)))


def excerpt(text: str, question: Iterable[str]) -> str:
    """The part of a long `text` around the first hit."""
    if len(text) <= EXCERPT:
        return text
    stems = tuple(map(stem, question))
    place = next((at for word, at in words_at(text) if _is_answer(word, stems)), 0)
    start = 0 if place in range(EXCERPT - LEAD) else place - LEAD
    part = text[start : start + EXCERPT]
    if start:
        part = "… " + part.partition(" ")[2]
    if start + EXCERPT < len(text):
        part = part.rpartition(" ")[0] + " …"
    return part
