"""Texts people wrote stay harmless; long words can break; drawings stay the same."""

import pytest

from denkzellen.membrane import membrane_svg
from denkzellen.richtext import clean_for_storage, hyphenate, rich
from denkzellen.snapshots import is_same
from denkzellen.templatetags.ui import colour_of, fixed_page_text, initials


def test_plain_text_keeps_its_paragraphs():
    assert rich("Eins\n\nZwei & drei") == "<p>Eins</p>\n\n<p>Zwei &amp; drei</p>"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<img src="https://example.org/pixel.png">',
        "<style>p{}</style>",
        '<iframe src="https://example.org"></iframe>',
        '<p style="position:fixed">x</p>',
        "<svg><script>alert(1)</script></svg>",
    ],
)
def test_hostile_markup_is_taken_out(hostile):
    shown = rich(f"<p>Gut</p>{hostile}")

    assert shown.startswith("<p>Gut</p>")
    for trace in ("script", "onclick", "javascript", "<img", "style", "iframe", "svg"):
        assert trace not in shown


def test_links_in_texts_carry_no_reputation():
    assert rich('<a href="https://example.org">x</a>') == (
        '<a href="https://example.org" rel="noopener nofollow ugc">x</a>'
    )


def test_what_is_kept_says_nothing_of_links_and_nothing_of_editors():
    typed = '<p>Zum <a href="https://x.example" rel="nofollow" target="_blank">Haus</a></p>'
    kept = '<p>Zum <a href="https://x.example">Haus</a></p>'

    assert clean_for_storage(typed) == kept
    assert clean_for_storage(kept) == kept
    assert clean_for_storage('<ol type="1" data-type="decimal"><li>x</li></ol>') == (
        "<ol><li>x</li></ol>"
    )


@pytest.mark.parametrize("empty", ["", "<p></p>", "<p> </p><p><br></p>", "<p>&nbsp;</p>", "<img>"])
def test_markup_without_a_word_is_no_text(empty):
    assert clean_for_storage(empty) == ""


@pytest.mark.parametrize("plain", ["3 < 4 & 5 > 2", "Eins\n\nZwei", "I <3 you"])
def test_plain_text_is_kept_as_it_was_typed(plain):
    assert clean_for_storage(plain) == plain


def test_the_same_markup_in_other_letters_is_no_change():
    stored = "<p>&quot;Ruhe&quot; &amp; <a href='https://x.example' rel='nofollow'>mehr</a></p>"
    sent = '<p>"Ruhe" &amp; <a href="https://x.example">mehr</a></p>\r\n'

    assert is_same(stored, sent)
    assert not is_same(stored, sent.replace("Ruhe", "<em>Ruhe</em>"))


def test_long_words_may_break_and_short_ones_stay():
    assert hyphenate("Materialversammlung am Ort").replace("\u00ad", "|").count("|") >= 3
    assert hyphenate("Am Ort") == "Am Ort"


def test_hyphenated_title_is_escaped():
    assert "<b>" not in hyphenate("<b>Materialversammlung</b>")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Lindhorst", "AL"), ("Weserwelle", "W"), ("„Ruhe“ – jetzt", "J"), ("", "")],
)
def test_avatar_shows_the_initials(name, letters):
    assert initials(name) == letters


def test_avatar_colour_belongs_to_the_name():
    assert colour_of("Ada") == colour_of("Ada")


def test_gaps_in_fixed_pages_are_marked():
    assert fixed_page_text("<p>[Name der verantwortlichen Person]</p>") == (
        '<p><span class="gap">[Name der verantwortlichen Person]</span></p>'
    )


def test_same_slug_gives_the_same_small_drawing():
    first = membrane_svg("netzwerke")
    membrane_svg.cache_clear()

    assert membrane_svg("netzwerke") == first
    assert membrane_svg("transformation") != first
    assert len(first) < 6000
    assert 'aria-hidden="true"' in first
