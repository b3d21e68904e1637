"""A search in the archive says on which pages of which documents the words stand."""

import re
from datetime import date

import pytest
from django.utils import timezone

from archive.actions.pausing import pause
from archive.models import FilePage
from archive.pause_plan import Plan
from denkzellen.models import PublicationState
from tests.factories import make_archive_entry, make_archive_file, make_denkzelle

pytestmark = pytest.mark.django_db


def make_document(*pages, title="Protokoll", **fields):
    file = make_archive_file(title=title, pages=len(pages), **fields)
    FilePage.objects.bulk_create(
        FilePage(file=file, number=number, text=text) for number, text in enumerate(pages, start=1)
    )
    file.save()
    return file


def search(client, text):
    response = client.get("/archiv/", {"q": text})
    assert response.status_code == 200
    return response.content.decode().replace("\u00ad", "")


def hits(html):
    """File and page, its address, and the words around, marked ones in brackets."""
    found = re.findall(r'<li><a href="([^"]+)">([^<]+)</a> <q>(.*?)</q></li>', html)
    return [(title, address, re.sub("</?mark>", "|", text)) for address, title, text in found]


def pages(html):
    return [int(re.search(r"Seite (\d+)$", title)[1]) for title, _address, _text in hits(html)]


def test_hit_names_file_and_page_shows_the_words_around_and_leads_there(client):
    file = make_document("Begrüßung.", "Nichts.", "Über die Probebühne wurde lange gesprochen.")
    html = search(client, "probebühne")
    assert hits(html) == [
        (
            "Protokoll, Seite 3",
            f"{file.get_absolute_url()}#page=3",
            "Über die |Probebühne| wurde lange gesprochen.",
        )
    ]
    assert 'aria-label="In den Dokumenten"' in html


@pytest.mark.parametrize(
    ("asked", "marked"),
    [
        ("Probebuehne", "Probebühnen"),
        ("probebuhne", "Probebühnen"),
        ("PROBEBÜHNE", "Probebühnen"),
        ("bühne", "Probebühnen"),
        ("proben", "Probebühnen"),
        ("Probenbühne", "Probebühnen"),  # one letter too many
        ("Kulturverbände", "Verband"),  # its last part says what it is
        ("künstlerin", "Künstler:innen"),
        ("Łódź", "Lodz"),
        ("strasse", "Straße"),
    ],
)
def test_words_are_found_in_documents_as_the_search_finds_entries(client, asked, marked):
    make_document("Leer.", "Vier Probebühnen, ein Verband, Künstler:innen aus Lodz, Straße.")
    [(title, _address, text)] = hits(search(client, asked))
    assert title == "Protokoll, Seite 2"
    assert f"|{marked}|" in text


def test_best_pages_come_first_into_the_list_and_the_others_are_counted(client):
    texts = ["Die Miete." for _ in range(16)]
    texts[4] = texts[9] = texts[14] = "Die Miete im Hafen."
    make_document(*texts, title="Bericht")
    html = search(client, "miete hafen")
    assert pages(html) == [5, 10, 15]
    assert "und auf 13 weiteren Seiten" in html


def test_one_more_page_is_counted_in_the_singular(client):
    make_document(*["Die Miete." for _ in range(4)])
    html = search(client, "miete")
    assert pages(html) == [1, 2, 3]
    assert "und auf einer weiteren Seite<" in html


def test_pages_of_several_files_stand_in_the_order_of_the_files(client):
    entry = make_archive_entry(title="Zwei Papiere")
    make_document("Die Miete.", entry=entry, title="B", position=2)
    make_document("Nichts.", "Die Miete.", entry=entry, title="A", position=1)
    titles = [title for title, _address, _text in hits(search(client, "miete"))]
    assert titles == ["A, Seite 2", "B, Seite 1"]


def test_entry_that_answers_by_its_own_words_lists_no_page(client):
    make_document("Nichts davon.", entry=make_archive_entry(title="Die Miete"))
    html = search(client, "miete")
    assert "Die <mark>Miete</mark>" in html
    assert hits(html) == []
    assert "In den Dokumenten" not in html


def test_long_page_is_cut_around_the_word_and_markup_in_it_is_only_text(client):
    make_document("vorher " * 200 + "<b>Miete</b> & Strom " + "nachher " * 200)
    [(_title, _address, text)] = hits(search(client, "miete"))
    assert "&lt;b&gt;|Miete|&lt;/b&gt; &amp; Strom" in text
    assert text.startswith("… vorher")
    assert text.endswith("nachher …")
    assert len(text) < 400


@pytest.mark.parametrize("text", ["der", "%", "_", "\x00", "???", "a"])
def test_question_that_asks_for_nothing_finds_no_pages(client, text):
    make_document("Der Bericht, 100 % fertig.")
    assert hits(search(client, text)) == []


def test_list_without_a_question_shows_no_pages(client):
    make_document("Die Miete.")
    assert "In den Dokumenten" not in client.get("/archiv/").content.decode()


def test_words_of_a_corrected_reading_replace_the_former_ones(client):
    file = make_document("Die Miete.")
    page = file.page_texts.get()
    page.text = "Der Strom."
    page.save()
    file.save()
    assert hits(search(client, "miete")) == []
    assert pages(search(client, "strom")) == [1]


@pytest.mark.parametrize("state", sorted(set(PublicationState) - {PublicationState.PUBLISHED}))
def test_nothing_of_a_document_that_is_not_public_is_shown(client, state):
    make_document("Die Miete, geheim.", entry=make_archive_entry(title="Weg", state=state))
    shown = make_document("Die Miete, offen.", entry=make_archive_entry(title="Da"))
    html = search(client, "miete")
    assert [address for _title, address, _text in hits(html)] == [
        f"{shown.get_absolute_url()}#page=1"
    ]
    assert "geheim" not in html


def test_document_of_an_entry_that_is_taken_down_is_gone_at_once(client):
    entry = make_archive_entry(title="Da")
    make_document("Die Miete.", entry=entry)
    assert pages(search(client, "miete")) == [1]
    entry.state = PublicationState.HIDDEN
    entry.save()
    assert hits(search(client, "miete")) == []


def test_removed_file_takes_its_pages_along(client):
    file = make_document("Die Miete.")
    file.delete()
    assert hits(search(client, "miete")) == []


@pytest.mark.parametrize("number", [1, 30])
def test_number_of_queries_does_not_grow_with_entries_and_pages(
    client, django_assert_max_num_queries, number
):
    for count in range(number):
        entry = make_archive_entry(date=date(2022, 1, 1), title=f"Nr {count}")
        make_document(*["Die Miete im Hafen."] * (1 + count % 3), entry=entry)
    search(client, "anderes")  # the words of the index are read once after a change
    with django_assert_max_num_queries(21):
        html = search(client, "miete hafen")
    assert len(re.findall('class="found"', html)) == min(number, 25)


def test_words_of_its_own_text_are_shown_where_neither_title_nor_summary_holds_them(client):
    make_archive_entry(title="Sitzung", summary="Kurz.", text="<p>Es ging um die Probebühne.</p>")
    assert "<q>Es ging um die <mark>Probebühne</mark>.</q>" in search(client, "probebühne")
    assert "Es ging um" not in search(client, "sitzung")


def test_kept_state_shows_where_its_words_stand(client):
    denkzelle = make_denkzelle(about="<p>Wer heute zusammenfindet.</p>")
    pause(denkzelle, Plan(on=timezone.localdate(), note="Ruht."), None)
    assert "<q>Wer heute <mark>zusammenfindet</mark>.</q>" in search(client, "zusammenfindet")
