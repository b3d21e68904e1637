"""How words are understood, whoever wrote them in whichever way."""

import pytest

from denkzellen.search.folding import readable, stem, words
from denkzellen.search.highlight import excerpt, highlight
from denkzellen.search.query import understand


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bühne", "Buehne"),
        ("Bühne", "Buhne"),
        ("Gröpelingen", "GROEPELINGEN"),
        ("Größe", "Groesse"),
        ("Straße", "strasse"),
        ("Verband", "Verbände"),
        ("Verein", "Vereinen"),
        ("Café", "cafe"),
        ("u\u0308ber", "über"),
        ("Işık", "isik"),
        ("Łódź", "lodz"),
        ("Künstler:innen", "Künstlerinnen"),
        ("Künstler*innen", "Künstler_innen"),
        ("أحمد", "احمد"),
    ],
)
def test_spellings_of_one_word_are_one_term(one, other):
    assert stem(readable(one)) == stem(readable(other))


def test_different_words_stay_different():
    assert len({stem(word) for word in ("Tanz", "Theater", "Text", "Haus", "Maus")}) == 5


def test_soft_hyphens_do_not_split_a_word():
    assert words(readable("Kultur\u00adverein, Nord-West")) == ["Kulturverein", "Nord", "West"]


def test_words_like_der_count_only_alone():
    assert understand("Haus der Kunst").words == ("Haus", "Kunst")
    assert understand("der").words == ("der",)
    assert understand("Was wurde aus Netzwerke?").words == ("Netzwerke",)
    assert understand("Wo ist es?").words == ("Wo",)


def test_too_many_words_are_cut_and_said_so():
    question = understand("eins zwei drei vier fünf sechs sieben acht neun")
    assert (len(question.words), question.is_cut) == (8, True)


def test_highlight_marks_inflected_words_and_escapes_the_rest():
    marked = highlight("<b>Dachverbände</b> & Tanz", ["Verband"])
    assert marked == "&lt;b&gt;<mark>Dachverbände</mark>&lt;/b&gt; &amp; Tanz"


def test_excerpt_shows_the_place_of_the_hit():
    text = "Vorher steht viel. " * 30 + "Hier tanzt der Verein. " + "Danach auch. " * 30
    part = excerpt(text, ["Verein"])
    assert "Verein" in part
    assert len(part) < 240
    assert part.startswith("… ")
    assert part.endswith(" …")
