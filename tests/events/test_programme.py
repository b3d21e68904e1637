"""The month as a PDF, read back: words, language, title, pages, sizes, links, tags."""

import sys
from datetime import date
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from denkzellen import pdf
from events import programme
from events.models import EventStatus
from tests.caches import IN_MEMORY
from tests.events.pages import link_called, page_of
from tests.factories import make_denkzelle, make_event, make_venue

ADDRESS = "/kalender/programm.pdf"
MONTH = f"{ADDRESS}?monat=2026-12"
A4 = (595, 842)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not pdf.is_offered(), reason="needs the library Pango"),
]


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://denkzellen.example"
    with time_machine.travel("2026-11-23T12:00:00+01:00", tick=False):
        yield


def pdf_of(client, address=MONTH):
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return PdfReader(BytesIO(answer.content))


def words_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def sizes_in(reader):
    """Every size of type on the pages, in points."""
    found = set()
    for page in reader.pages:
        page.extract_text(
            visitor_text=lambda text, _user, matrix, _font, size: (
                found.add(round(size * abs(matrix[3]) * 0.75, 1)) if text.strip() else None
            )
        )
    return found


def elements_of(node):
    """The roles of the structure tree, in the order in which they are read."""
    node = node.get_object()
    if isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        kids = node.get("/K", [])
        kids = kids.get_object() if hasattr(kids, "get_object") else kids
        for kid in kids if isinstance(kids, list) else [kids]:
            if hasattr(kid, "get_object"):
                yield from elements_of(kid)


def links_in(reader):
    return {
        note.get_object()["/A"]["/URI"]
        for page in reader.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    }


def test_the_month_stands_on_paper_as_it_stands_on_the_page(client):
    venue = make_venue(name="Schwankhalle")
    make_event(title="Offene Probe", start_date=date(2026, 12, 8), venue=venue, is_free=True)
    make_event(title="Schon vorher", start_date=date(2026, 11, 30))
    make_event(title="Erst danach", start_date=date(2027, 1, 1))
    make_event(
        title="Ausstellung",
        start_date=date(2026, 11, 20),
        end_date=date(2026, 12, 21),
        start_time=None,
    )
    make_event(title="Noch geheim", start_date=date(2026, 12, 8), state="draft")
    reader = pdf_of(client)
    words = words_of(reader)

    assert "Dezember 2026" in words
    assert "8\xa0Dienstag Offene Probe 19–21 Uhr · Schwankhalle · kostenlos" in words.replace(
        "8 Dienstag", "8\xa0Dienstag"
    )
    assert "Läuft schon Ausstellung" in words
    assert "Stand: 23. November 2026 Seite 1 von 1" in words
    assert "denkzellen.example/kalender/2026/12/" in words
    for absent in ("Schon vorher", "Erst danach", "Noch geheim"):
        assert absent not in words
    assert "https://denkzellen.example/kalender/termin/offene-probe/" in links_in(reader)


def test_it_has_a_title_a_language_tags_and_the_size_of_paper(client):
    make_event(title="Offene Probe", start_date=date(2026, 12, 8))
    reader = pdf_of(client)
    root = reader.trailer["/Root"]
    roles = [str(element["/S"]) for element in elements_of(root["/StructTreeRoot"])]

    assert reader.metadata.title == "Programm Dezember 2026 – DENKZELLEN Bremen"
    assert root["/Lang"] == "de"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert [role for role in roles if role in {"/H1", "/H2", "/H3", "/LI"}] == [
        "/H1",
        "/H2",
        "/LI",
        "/H3",
    ]
    figures = [e["/Alt"] for e in elements_of(root["/StructTreeRoot"]) if e["/S"] == "/Figure"]
    assert figures == ["QR-Code: https://denkzellen.example/kalender/2026/12/"]
    assert tuple(round(float(side)) for side in reader.pages[0].mediabox[2:]) == A4
    assert [entry.title for entry in reader.outline] == ["Di 8. Dezember"]


def test_large_print_has_nothing_under_18_points(client):
    make_event(
        title="Offene Probe",
        start_date=date(2026, 12, 8),
        is_free=True,
        venue=make_venue(),
        status=EventStatus.CANCELLED,
        status_note="Krankheit",
        denkzelle=make_denkzelle(),
    )
    large, usual = pdf_of(client, f"{MONTH}&gross=1"), pdf_of(client)

    assert min(sizes_in(large)) >= 18
    assert 8 <= min(sizes_in(usual)) < 18
    assert "Seite 1 von 1" in words_of(large)


def test_the_filters_of_the_page_are_those_of_the_paper(client):
    mine = make_denkzelle(name="Transformation")
    make_event(title="Dabei", start_date=date(2026, 12, 8), denkzelle=mine, is_free=True)
    make_event(title="Zu teuer", start_date=date(2026, 12, 8), denkzelle=mine)
    make_event(title="Woanders", start_date=date(2026, 12, 8), is_free=True)
    reader = pdf_of(client, f"{MONTH}&denkzelle={mine.slug}&kostenlos=1")
    words = words_of(reader)

    assert "Transformation · kostenlos" in words
    assert "Dabei" in words
    assert "Zu teuer" not in words
    assert "Woanders" not in words
    assert reader.metadata.title.startswith("Programm Dezember 2026: Transformation · kostenlos")


def test_what_is_cancelled_says_so_on_paper(client):
    make_event(
        title="Probe",
        start_date=date(2026, 12, 8),
        status=EventStatus.CANCELLED,
        status_note="Wegen Krankheit.",
    )

    assert "Abgesagt Probe 19–21 Uhr Wegen Krankheit." in words_of(pdf_of(client))


def test_long_months_have_numbered_pages_and_name_the_day_at_the_top(client):
    for day in range(1, 31):
        make_event(title=f"Am {day}.", start_date=date(2026, 12, day))
    reader = pdf_of(client)
    number = len(reader.pages)

    assert number > 1
    for place, page in enumerate(reader.pages, start=1):
        assert f"Seite {place} von {number}" in page.extract_text()
    second = reader.pages[1].extract_text()
    assert "Dezember 2026" in second
    assert all(f"Am {day}." in words_of(reader) for day in range(1, 31))


def test_too_many_dates_are_cut_and_the_paper_says_how_many(client, monkeypatch):
    monkeypatch.setattr(programme, "MOST_DATES", 2)
    for day in (1, 2, 3, 4, 5):
        make_event(start_date=date(2026, 12, day))

    assert "3 weitere Termine dieses Monats haben hier keinen Platz" in words_of(pdf_of(client))


def test_an_empty_month_and_a_wrong_filter_say_so(client):
    assert "In diesem Monat ist für diese Auswahl nichts eingetragen." in words_of(pdf_of(client))
    assert "ist kein Datum" in words_of(pdf_of(client, f"{MONTH}&von=gestern"))


@pytest.mark.parametrize("month", ["2026-13", "quatsch", "0000-01", "9999-12", "2026-12-01", "%00"])
def test_an_unknown_month_is_not_found(client, month):
    assert client.get(f"{ADDRESS}?monat={month}").status_code == 404


def test_without_a_month_it_is_the_present_one_or_that_of_the_first_chosen_day(client):
    assert pdf_of(client, ADDRESS).metadata.title.startswith("Programm November 2026")
    later = pdf_of(client, f"{ADDRESS}?von=2027-02-10")
    assert later.metadata.title.startswith("Programm Februar 2027")


def test_hostile_words_stay_words(client):
    title = '<img src="http://boese.example/x.png"><script>alert(1)</script>{{ 7 }}'
    make_event(title=title, start_date=date(2026, 12, 8))
    words = words_of(pdf_of(client, f"{MONTH}&q=" + "ä" * 3000 + "&denkzelle=%3Cb%3E" * 50))
    assert "nichts eingetragen" in words

    assert "<script>alert(1)</script>{{ 7 }}" in words_of(pdf_of(client))


@pytest.mark.parametrize(
    "address",
    [
        "http://boese.example/x.css",
        "file:///etc/passwd",
        "data:text/css,a{}",
        "https://denkzellen.example/static/css/house.css",
        "https://denkzellen.example/pdf/../../settings.py",
    ],
)
def test_nothing_but_the_own_files_is_read(address):
    with pytest.raises(ValueError, match="no part of these pages"):
        pdf.own_file(address, files=programme.FILES)


def test_a_second_fetch_is_answered_with_not_modified(client):
    make_event(start_date=date(2026, 12, 8))
    first = client.get(MONTH)
    again = client.get(MONTH, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    with_large = client.get(f"{MONTH}&gross=1", headers={"If-None-Match": first["ETag"]})
    assert with_large.status_code == 200


@pytest.mark.usefixtures("_with_cache")
def test_the_same_programme_is_drawn_once_until_something_changes(
    client, monkeypatch, django_capture_on_commit_callbacks
):
    drawn = []
    monkeypatch.setattr(programme, "pdf", lambda *_args, **_kwargs: drawn.append(1) or b"%PDF")
    client.get(MONTH)
    client.get(MONTH)
    assert len(drawn) == 1

    with django_capture_on_commit_callbacks(execute=True):
        make_event(start_date=date(2026, 12, 8))
    client.get(MONTH)
    assert len(drawn) == 2


@pytest.fixture
def _with_cache(settings):
    settings.CACHES = IN_MEMORY


def test_while_others_are_drawn_one_waits_only_so_long(client, monkeypatch):
    monkeypatch.setattr(pdf, "PATIENCE_SECONDS", 0)
    with pdf.one_at_a_time():
        answer = client.get(MONTH)
    assert answer.status_code == 503
    assert "In ein paar Sekunden geht es weiter" in answer.content.decode()
    assert client.get(MONTH).status_code == 200


def test_without_the_library_nothing_is_offered_and_the_address_says_what_is_missing(
    client, monkeypatch
):
    assert link_called(page_of(client, "/kalender/2026/12/"), "Monatsprogramm") == MONTH
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    pdf.is_offered.cache_clear()
    try:
        page = page_of(client, f"{MONTH}&kostenlos=1", status=503)
        assert "fehlt die Bibliothek Pango" in page
        assert 'href="/kalender/?ansicht=monat&amp;kostenlos=1"' in page
        for path in ("/kalender/", "/kalender/2026/12/", "/kalender/abonnieren/"):
            assert "programm.pdf" not in page_of(client, path)
    finally:
        pdf.is_offered.cache_clear()


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries, number):
    denkzelle = make_denkzelle()
    for _ in range(number):
        make_event(start_date=date(2026, 12, 8), denkzelle=denkzelle, venue=make_venue())

    with django_assert_num_queries(3):
        client.get(MONTH)
