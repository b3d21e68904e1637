"""The archive's list, its years and its filters, as a visitor meets them."""

import re
from datetime import date, timedelta
from itertools import chain

import pytest
from django.utils import timezone

from archive.models import ArchiveKind
from denkzellen.models import DenkzelleState, PublicationState
from tests.factories import (
    make_archive_entry,
    make_archive_file,
    make_association,
    make_denkzelle,
    make_event,
    make_project,
    make_venue,
)

pytestmark = pytest.mark.django_db


def _html(client, address="/archiv/"):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode().replace("\u00ad", "")


def _count(html):
    """The number the page gives as its result count."""
    return int(re.search(r'role="status">\s*(\d+)', html)[1])


def _titles(html):
    titles = re.findall(r"<h[23]><a [^>]*>(.+?)</a></h[23]>", html)
    return [re.sub("</?mark>", "", title) for title in titles]


def _years(html):
    return {int(y): int(n) for y, n in re.findall(r'bar-year">(\d+)</span>\s*<[^>]*>(\d+)', html)}


def _chips(html):
    """The kinds offered, with their numbers."""
    chips = re.findall(r'<a class="chip[^>]*>([A-Z][^<]*?) (\d+)</a>', html)
    return {name: int(number) for name, number in chips}


def _past_event(**fields):
    return make_event(**{"start_date": date(2022, 11, 10), **fields})


def test_row_says_year_kind_pages_summary_and_denkzelle(client):
    cell = make_denkzelle(name="Netzwerke", state=DenkzelleState.PAUSED)
    entry = make_archive_entry(
        title="Zweites Treffen", kind=ArchiveKind.PROTOCOL, denkzelle=cell, summary="Kein Dach."
    )
    make_archive_file(entry=entry, pages=6)
    html = _html(client)
    assert _titles(html) == ["Zweites Treffen"]
    assert "Protokoll · PDF, 6 Seiten" in html
    assert "Kein Dach." in html
    assert '<time datetime="2023-05-04">2023</time>' in html
    assert '<span class="dot cell-paused"></span>Netzwerke' in html


def test_entries_and_past_dates_stand_in_one_order_newest_first(client):
    make_archive_entry(title="Älter", date=date(2021, 3, 1))
    make_archive_entry(title="Neuer", date=date(2024, 3, 1))
    _past_event(title="Dazwischen", venue=make_venue(name="Schwankhalle"))
    html = _html(client)
    assert _titles(html) == ["Neuer", "Dazwischen", "Älter"]
    assert "Termin · 10. November 2022 · Schwankhalle" in html


def test_date_that_is_not_over_is_not_in_the_archive(client):
    make_event(title="Heute", in_days=0)
    make_event(title="Morgen", in_days=1)
    make_event(title="Läuft noch", in_days=-3, end_date=timezone.localdate() + timedelta(days=1))
    make_event(title="Gestern", in_days=-1)
    assert _titles(_html(client)) == ["Gestern"]


def test_year_bars_count_entries_and_past_dates_and_link_to_the_year(client):
    for day in (date(2021, 1, 1), date(2023, 1, 1), date(2023, 12, 31)):
        make_archive_entry(date=day)
    _past_event(start_date=date(2023, 6, 1))
    html = _html(client)
    assert _years(html) == {2021: 1, 2023: 3}
    assert re.findall(r'href="(/archiv/\d+/)"', html) == ["/archiv/2021/", "/archiv/2023/"]
    heights = [int(height) for height in re.findall(r'<rect [^>]* height="(\d+)"', html)]
    assert heights[0] * 3 == pytest.approx(heights[1], abs=2)


def test_year_page_groups_by_month_with_undated_things_last(client):
    make_archive_entry(title="Mai", date=date(2023, 5, 4))
    make_archive_entry(title="Irgendwann", date=date(2023, 12, 31), is_year_only=True)
    make_archive_entry(title="Anderes Jahr", date=date(2022, 5, 4))
    _past_event(title="November", start_date=date(2023, 11, 18))
    html = _html(client, "/archiv/2023/")
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", html) == [
        "November 2023",
        "Mai 2023",
        "Ohne genaues Datum",
    ]
    assert _titles(html) == ["November", "Mai", "Irgendwann"]


@pytest.mark.parametrize("year", ["1", "0", "2019", "99999"])
def test_year_with_nothing_in_it_is_not_found(client, year):
    make_archive_entry()
    assert client.get(f"/archiv/{year}/").status_code == 404


def test_chips_count_each_kind_and_choosing_one_keeps_the_others_countable(client):
    make_archive_entry(title="P", kind=ArchiveKind.PROTOCOL)
    make_archive_entry(kind=ArchiveKind.RESULT)
    make_archive_entry(kind=ArchiveKind.RESULT)
    _past_event(title="T")
    expected = {"Alles": 4, "Protokolle": 1, "Ergebnisse": 2, "Vergangene Termine": 1}
    assert _chips(_html(client)) == expected
    html = _html(client, "/archiv/?art=protokoll")
    assert _chips(html) == expected
    assert (_titles(html), _count(html)) == (["P"], 1)
    assert _titles(_html(client, "/archiv/?art=termine")) == ["T"]
    assert sorted(_titles(_html(client, "/archiv/?art=termine&art=protokoll"))) == ["P", "T"]


def test_denkzelle_filter_shows_its_entries_and_its_confirmed_past_dates(client):
    cell = make_denkzelle(name="Förderungen")
    make_archive_entry(title="Eintrag", denkzelle=cell)
    make_archive_entry(title="Fremd")
    _past_event(title="Sitzung", denkzelle=cell)
    _past_event(title="Unbestätigt", denkzelle=cell, is_denkzelle_confirmed=False)
    html = _html(client, "/archiv/?denkzelle=foerderungen")
    assert _titles(html) == ["Eintrag", "Sitzung"]
    assert _years(html) == {2022: 1, 2023: 1}
    assert re.search(r'value="foerderungen" checked> Förderungen <span class="count">2<', html)


def test_association_filter_shows_what_it_is_tied_to_and_what_it_hosted(client):
    association = make_association(name="Stadtkultur", short_name="SK")
    make_archive_entry(title="Eintrag").associations.add(association)
    make_archive_entry(title="Fremd")
    _past_event(title="Gehostet", hosts=(association,))
    html = _html(client, "/archiv/?verband=stadtkultur")
    assert _titles(html) == ["Eintrag", "Gehostet"]
    assert '<option value="stadtkultur" selected>SK (2)</option>' in html


def test_filters_combine_and_each_can_be_removed_alone(client):
    cell = make_denkzelle(name="Räume")
    make_archive_entry(title="Ja", denkzelle=cell, date=date(2020, 1, 1))
    make_archive_entry(title="Nein", denkzelle=cell, date=date(2021, 1, 1))
    html = _html(client, "/archiv/?denkzelle=raeume&jahr=2020&seite=1")
    assert _titles(html) == ["Ja"]
    removers = re.findall(r'<a class="chip" href="([^"]+)"><span class="visually-hidden">', html)
    assert removers == ["/archiv/?jahr=2020", "/archiv/?denkzelle=raeume"]


@pytest.mark.parametrize("text", ["Vortraege", "vorträge", "PROBEBÜHNE", "probebuehne"])
def test_text_search_reads_the_documents_too_and_knows_german(client, text):
    make_archive_file(entry=make_archive_entry(title="Vorträge 2023"), text="Die Probebühne fehlt.")
    make_archive_entry(title="Etwas anderes")
    assert _titles(_html(client, f"/archiv/?q={text}")) == ["Vorträge 2023"]


@pytest.mark.parametrize(
    "query",
    [
        *("jahr=abc", "jahr=0", "jahr=99999", "jahr=1877", "art=xyz", "denkzelle=xyz", "ort=xyz"),
        *("projekt=xyz", "projekt=012", "projekt=12345", "projekt=" + "9" * 40),
    ],
)
def test_value_nobody_knows_shows_an_empty_list_that_names_it(client, query):
    make_archive_entry(title="Da")
    html = _html(client, f"/archiv/?{query}")
    assert (_titles(html), _count(html)) == ([], 0)
    assert f"Zu „{query.partition('=')[2]}“ gibt es hier nichts" in html
    assert "Alles zurücksetzen" in html


@pytest.mark.parametrize("query", ["q=%00", "q=", "art=&jahr=&denkzelle=&verband=", "unsinn=1"])
def test_filter_that_says_nothing_changes_nothing(client, query):
    make_archive_entry(title="Da")
    assert _titles(_html(client, f"/archiv/?{query}")) == ["Da"]


@pytest.mark.parametrize("query", ["q=%27%22%3Cb%3E", "q=%25%25", "q=" + "a" * 5000, "jahr=%C2%B2"])
def test_strange_query_is_answered_without_an_echo_of_markup(client, query):
    assert "<b>" not in _html(client, f"/archiv/?{query}")


def test_unknown_value_beside_a_known_one_takes_nothing_away(client):
    make_archive_entry(title="Da", date=date(2020, 1, 1))
    assert _titles(_html(client, "/archiv/?jahr=2020&jahr=xyz")) == ["Da"]


def _walk(client, address, rel="next"):
    """The titles of this page and of all that follow it, one list for each page."""
    pages = []
    while address:
        html = _html(client, address)
        pages.append(_titles(html))
        found = re.search(f'rel="{rel}" href="([^"]*)"', html)
        address = found and "/archiv/" + found[1].replace("&amp;", "&")
    return pages


def test_pages_hold_every_row_once_and_end(client):
    for number in range(30):
        make_archive_entry(title=f"Nr {number}")
    for number in range(30, 40):
        _past_event(title=f"Nr {number}", start_date=date(2023, 5, 4))
    first, second = _walk(client, "/archiv/")
    assert (len(first), len(second)) == (25, 15)
    assert sorted(first + second) == sorted(f"Nr {n}" for n in range(40))


def test_number_of_a_page_is_an_address_too(client):
    for number in range(30):
        make_archive_entry(title=f"Nr {number}")
    html = _html(client, "/archiv/?seite=2")
    assert _titles(html) == [f"Nr {number}" for number in (4, 3, 2, 1, 0)]
    assert (_count(html), "Seite 2 von 2" in html) == (30, True)
    assert _walk(client, "/archiv/?seite=2", rel="prev")[1] == _titles(_html(client))


@pytest.mark.parametrize(
    "place",
    [
        *("seite=3", "seite=0", "seite=-1", "seite=x", "seite=" + "9" * 30),
        *("nach=x", "nach=2023-02-31.01.1", "nach=1900-01-01.01.1"),
        "vor=2023-05-04.01." + "9" * 30,
    ],
)
def test_page_that_is_none_is_not_found(client, place):
    for _ in range(30):
        make_archive_entry()
    assert client.get(f"/archiv/?{place}").status_code == 404


@pytest.mark.parametrize("address", ["/archiv/", "/archiv/?jahr=2023", "/archiv/2023/"])
def test_what_is_added_or_removed_meanwhile_moves_no_row_to_another_page(client, address):
    days = [date(2023, 12, 31), date(2023, 6, 2), date(2023, 6, 1)]
    entries = [
        make_archive_entry(title=f"E {n}", date=days[n % 3], is_year_only=n % 3 == 0)
        for n in range(40)
    ]
    for number in range(20):
        _past_event(title=f"T {number}", start_date=days[number % 3])
    titles = [f"E {n}" for n in range(40)] + [f"T {n}" for n in range(20)]

    html = _html(client, address)
    seen = [_titles(html)]
    while found := re.search('rel="next" href="([^"]*)"', html):
        for day in days:
            make_archive_entry(title="neu", date=day)
            make_archive_entry(title="neu", date=day, is_year_only=True)
        gone = next(entry for entry in entries if entry.title in seen[-1])
        gone.delete()
        base = "/archiv/2023/" if address.endswith("2023/") else "/archiv/"
        html = _html(client, base + found[1].replace("&amp;", "&"))
        seen.append(_titles(html))
    walked = [title for page in seen for title in page if title != "neu"]
    assert sorted(walked) == sorted(titles)


def test_way_back_shows_the_same_rows_after_something_was_added(client):
    for number in range(60):
        make_archive_entry(title=f"Nr {number}")
    forth = _walk(client, "/archiv/")
    last = "/archiv/?seite=3"
    make_archive_entry(title="neu")
    back = _walk(client, last, rel="prev")
    assert list(chain(*reversed(back))) == ["neu", *chain(*forth)]


def test_paging_keeps_the_filters(client):
    for _ in range(30):
        make_archive_entry(date=date(2023, 5, 4))
    assert 'rel="next" href="?jahr=2023&amp;seite=2&amp;nach=' in _html(
        client, "/archiv/?jahr=2023"
    )


def test_empty_archive_says_what_would_be_here(client):
    html = _html(client)
    assert _count(html) == 0
    assert "Hier sammelt sich, was bleibt" in html


@pytest.mark.parametrize("state", sorted(set(PublicationState) - {PublicationState.PUBLISHED}))
def test_what_is_not_public_is_in_no_list_count_feed_or_sitemap(client, state):
    make_archive_entry(title="Öffentlich", date=date(2020, 1, 1))
    hidden = make_archive_entry(
        title="Geheimsache", summary="Verschluss", state=state, kind=ArchiveKind.PRESS
    )
    make_archive_file(entry=hidden, text="Versteckwort")
    _past_event(title="Geheimtermin", state=state)
    for address in ("/archiv/", "/archiv/2020/", "/archiv/neu.rss", "/sitemap.xml"):
        text = _html(client, address)
        assert not re.search(r"(?i)geheim|verschluss", text), address
    html = _html(client)
    assert (_count(html), _years(html)) == (1, {2020: 1})
    assert _chips(html) == {"Alles": 1, "Dokumente": 1}
    assert _titles(_html(client, "/archiv/?q=Versteckwort")) == []


def _options(html, name):
    """What a select offers, with the numbers."""
    select = re.search(rf'<select name="{name}">(.*?)</select>', html, re.S)
    options = re.findall(r"<option[^>]*>([^<]+) \((\d+)\)</option>", select[1]) if select else []
    return {label: int(number) for label, number in options}


def test_associations_are_counted_each_for_itself(client):
    one, other = make_association(name="Eins"), make_association(name="Zwei")
    make_archive_entry(title="A").associations.add(one)
    make_archive_entry(title="B").associations.add(one, other)
    _past_event(title="C", hosts=(other, one))
    make_archive_entry(title="D")
    assert _options(_html(client), "verband") == {"Eins": 3, "Zwei": 2}
    html = _html(client, "/archiv/?verband=zwei&art=dokument")
    assert _titles(html) == ["B"]
    assert _options(html, "verband") == {"Eins": 2, "Zwei": 1}


def test_host_that_has_not_agreed_is_not_counted(client):
    one = make_association(name="Eins")
    event = _past_event(title="C", hosts=(one,))
    event.hosts.update(agreed_at=None)
    make_archive_entry(title="A").associations.add(one)
    assert _options(_html(client), "verband") == {"Eins": 1}


def test_projects_are_counted_and_can_be_chosen(client):
    cell = make_denkzelle(name="Räume")
    roof, yard = make_project(denkzelle=cell, title="Dach"), make_project(title="Hof")
    make_archive_entry(title="A", denkzelle=cell, project=roof)
    make_archive_entry(title="B", denkzelle=cell, project=roof, kind=ArchiveKind.RESULT)
    make_archive_entry(title="C", project=yard)
    _past_event(title="D")
    assert _options(_html(client), "projekt") == {"Dach": 2, "Hof": 1}
    html = _html(client, f"/archiv/?projekt={roof.pk}")
    assert sorted(_titles(html)) == ["A", "B"]
    assert _chips(html) == {"Alles": 2, "Dokumente": 1, "Ergebnisse": 1}
    assert _options(html, "projekt") == {"Dach": 2, "Hof": 1}
    assert re.search(r'<a class="chip" href="/archiv/"><span[^>]*>[^<]*</span>Dach', html)
    assert _options(_html(client, "/archiv/?art=ergebnis"), "projekt") == {"Dach": 1}


def test_project_of_a_draft_is_named_nowhere(client):
    draft = make_denkzelle(name="Vorhaben", state=DenkzelleState.DRAFT)
    project = make_project(denkzelle=draft, title="Geheimbau")
    make_archive_entry(title="Eintrag", project=project)
    assert "Geheimbau" not in _html(client)
    html = _html(client, f"/archiv/?projekt={project.pk}")
    assert (_titles(html), _count(html)) == ([], 0)
    assert "Geheimbau" not in html


def test_years_without_anything_between_others_are_gaps(client):
    for year in (2012, 2013, 2015, 2019):
        make_archive_entry(date=date(year, 3, 1))
    html = _html(client)
    bars = re.findall(r'<span class="bar-year">([^<]+)</span>\s*<span class="count">(\w+)', html)
    assert bars == [
        ("2012", "1"),
        ("2013", "1"),
        ("2014", "nichts"),
        ("2015", "1"),
        ("2016–2018", "nichts"),
        ("2019", "1"),
    ]
    assert "2014" not in re.search(r'<select name="jahr">.*?</select>', html, re.S)[0]
    assert client.get("/archiv/2014/").status_code == 404


def test_draft_denkzelle_and_hidden_association_are_named_nowhere(client):
    draft = make_denkzelle(name="Vorhaben", state=DenkzelleState.DRAFT)
    hidden = make_association(name="Geheimbund", state=PublicationState.HIDDEN)
    entry = make_archive_entry(title="Eintrag", denkzelle=draft)
    entry.associations.add(hidden)
    _past_event(title="Termin", denkzelle=draft, hosts=(hidden,))
    for address in ("/archiv/", entry.get_absolute_url()):
        assert not re.search("Vorhaben|Geheimbund", _html(client, address))
    assert _titles(_html(client, "/archiv/?denkzelle=vorhaben")) == []
    assert _titles(_html(client, "/archiv/?verband=geheimbund")) == []


@pytest.mark.parametrize("address", ["/archiv/", "/archiv/2022/", "/archiv/?verband=a&jahr=2022"])
@pytest.mark.parametrize("row_count", [1, 30])
def test_number_of_queries_does_not_grow_with_the_rows(
    client, django_assert_max_num_queries, address, row_count
):
    association = make_association(name="A")
    for _ in range(row_count):
        cell = make_denkzelle()
        entry = make_archive_entry(date=date(2022, 1, 1), denkzelle=cell)
        entry.associations.add(association)
        make_archive_file(entry=entry)
        _past_event(denkzelle=cell, venue=make_venue(), hosts=(association,))
    with django_assert_max_num_queries(13):
        _html(client, address)


def test_a_venue_leads_to_what_was_there(client):
    hall, other = make_venue(name="Halle"), make_venue(name="Anderswo")
    event = _past_event(title="Fest", venue=hall)
    _past_event(title="Nicht dort", venue=other)
    make_archive_entry(title="Fotos vom Fest", event=event)
    make_archive_entry(title="Ohne Ort")
    address = f"/archiv/?ort={hall.slug}"
    assert f'href="{address}"' in _html(client, hall.get_absolute_url())
    html = _html(client, address)
    assert sorted(_titles(html)) == ["Fest", "Fotos vom Fest"]
    assert "Halle <span" in html
    assert f'<input type="hidden" name="ort" value="{hall.slug}">' in html


def test_a_hidden_venue_or_event_is_no_way_into_the_archive(client):
    venue = make_venue(name="Halle")
    event = _past_event(title="Fest", venue=venue, state=PublicationState.HIDDEN)
    make_archive_entry(title="Fotos", event=event)
    assert _titles(_html(client, f"/archiv/?ort={venue.slug}")) == []
    hidden = make_venue(name="Geheim", state=PublicationState.HIDDEN)
    _past_event(title="Treffen", venue=hidden)
    html = _html(client, f"/archiv/?ort={hidden.slug}")
    assert _titles(html) == []
    assert "Geheim" not in html
