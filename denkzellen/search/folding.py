"""Words as the index knows them: ä, ae and a are one letter, ß is ss, endings are cut off."""

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

TERM_LENGTH = 60
# "Künstler:innen" is one word.
_WORD = re.compile(r"[^\W_]+(?:[:*_]in(?:nen)?[^\W_]*)?")
_TAG = re.compile(r"<[^<>]*>")
# Soft hyphens, marks without width, Arabic vowel signs: they do not split a word.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u0640\u064b-\u0652]")
_GENDER_MARKS = str.maketrans("", "", ":*_")
_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "a", "œ": "o", "ð": "d", "þ": "th"}
    | {"ى": "ي", "ة": "ه"}
)
_stemmer = snowballstemmer.stemmer("german")

STOP_WORDS = frozenset(
    [
        "aber",
        "als",
        "am",
        "an",
        "auch",
        "auf",
        "aus",
        "bei",
        "beim",
        "bis",
        "das",
        "dass",
        "dem",
        "den",
        "der",
        "des",
        "die",
        "ein",
        "eine",
        "einem",
        "einen",
        "einer",
        "eines",
        "er",
        "es",
        "fur",
        "hat",
        "im",
        "in",
        "ins",
        "ist",
        "mit",
        "nach",
        "nicht",
        "oder",
        "sich",
        "sie",
        "sind",
        "so",
        "uber",
        "um",
        "und",
        "uns",
        "vom",
        "von",
        "vor",
        "war",
        "was",
        "wie",
        "wir",
        "wird",
        "zu",
        "zum",
        "zur",
    ]
)

# Words of a question that do not say what it is about; unlike the ones above they are indexed.
QUESTION_WORDS = frozenset(
    [
        "alle",
        "alles",
        "bitte",
        "da",
        "dann",
        "denn",
        "dort",
        "du",
        "er",
        "etwas",
        "euch",
        "euer",
        "eure",
        "find",
        "finde",
        "finden",
        "findest",
        "findet",
        "gab",
        "gibt",
        "gibts",
        "haben",
        "hier",
        "ich",
        "ihr",
        "ihre",
        "irgendwo",
        "jemand",
        "kann",
        "kannst",
        "konnen",
        "konnte",
        "konnten",
        "los",
        "macht",
        "man",
        "mein",
        "meine",
        "mich",
        "mir",
        "mochte",
        "mochten",
        "sein",
        "seine",
        "suche",
        "suchen",
        "sucht",
        "uns",
        "unser",
        "viel",
        "wann",
        "war",
        "waren",
        "warum",
        "was",
        "welche",
        "welchem",
        "welchen",
        "welcher",
        "welches",
        "wem",
        "wen",
        "wenn",
        "wer",
        "werden",
        "wem",
        "weshalb",
        "wie",
        "wieso",
        "wieviel",
        "wird",
        "wo",
        "woher",
        "wohin",
        "womit",
        "worden",
        "wozu",
        "wurde",
        "wurden",
    ]
)


def fold(text: str) -> str:
    """Lower case, no accents, umlauts as their plain vowel, however they were written."""
    lowered = text.casefold().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", lowered)
    plain = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")


@lru_cache(maxsize=100_000)
def fold_word(word: str) -> str:
    """`word` folded, in which its stem is a part."""
    return fold(word.translate(_GENDER_MARKS))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The term under which the index keeps `word`."""
    return str(_stemmer.stemWord(fold_word(word)))[:TERM_LENGTH]


@lru_cache(maxsize=100_000)
def is_stop_word(word: str) -> bool:
    return fold(word) in STOP_WORDS


@lru_cache(maxsize=100_000)
def is_question_word(word: str) -> bool:
    return fold(word) in STOP_WORDS | QUESTION_WORDS


def readable(text: str) -> str:
    """`text` with its letters composed and without invisible characters."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def without_tags(text: str) -> str:
    """The words of a rich text."""
    return html.unescape(_TAG.sub(" ", text)) if "<" in text or "&" in text else text


def words(text: str) -> list[str]:
    """The words of a `readable` text, as they are written."""
    return _WORD.findall(text)


def words_at(text: str) -> Iterator[tuple[str, int]]:
    """The same, each with its place."""
    return ((found[0], found.start()) for found in _WORD.finditer(text))


def split_at_words(text: str) -> Iterator[tuple[str, bool]]:
    """All pieces of a `readable` text in their order, and whether each is a word."""
    end = 0
    for found in _WORD.finditer(text):
        yield text[end : found.start()], False
        yield found[0], True
        end = found.end()
    yield text[end:], False
