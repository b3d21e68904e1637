"""The search page, as somebody meets it who looks for something."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.flatpages.models import FlatPage
from django.core.management import call_command
from django.utils import timezone

from denkzellen.models import DenkzelleState, PublicationState, SearchTerm
from denkzellen.search import candidates, index, search_ids
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_association,
    make_denkzelle,
    make_discipline,
    make_district,
    make_event,
    make_project,
    make_venue,
)

pytestmark = pytest.mark.django_db


def page(client, q, **filters):
    response = client.get("/suche/", {"q": q, **filters})
    assert response.status_code == 200
    return response.content.decode().replace("\u00ad", "")


def titles(html):
    found = re.findall(r'<h2><a href="[^"]+">(.*?)</a></h2>', html)
    return [unescape(re.sub(r"</?mark>", "", title)) for title in found]


def find(client, q, **filters):
    return titles(page(client, q, **filters))


def suggestions(client, q):
    return client.get("/suche/vorschlaege/", {"q": q}).json()


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Kulturvereine", "Verein"),
        ("Verein", "Kulturvereine"),
        ("Dachverbände", "Verband"),
        ("Verband", "Verbände"),
        ("Gröpelinger Bühne", "groepelingen buehne"),
        ("Straßenfest", "strasse"),
        ("Künstler:innenhaus", "künstler"),
        ("Ölhafen", "Öl"),
    ],
)
def test_finds_other_forms_of_a_word(client, written, asked):
    make_association(name=written)
    make_association(name="Ganz anderes")
    assert find(client, asked) == [written]


def test_all_words_must_occur(client):
    make_association(name="Tanzwerk", summary="Proben in Walle")
    make_association(name="Tanzhaus", summary="Proben in Mitte")
    html = page(client, "Tanz Walle")
    assert titles(html) == ["Tanzwerk"]
    assert "zu einigen davon" not in html


def test_when_nothing_holds_all_words_what_holds_most_of_them_is_shown(client):
    make_association(name="Lesung und Tanz", summary="Im Garten")
    make_association(name="Lesung", summary="Im Saal")
    make_event(title="Konzert", summary="Tanz im Garten")
    html = page(client, "Lesung Garten Walfisch")
    assert titles(html) == ["Lesung und Tanz"]
    assert "Das hier passt zu einigen davon" in html
    assert [one["title"] for one in suggestions(client, "Lesung Walfisch")] == []


def test_what_holds_a_word_in_its_title_comes_first_among_partial_results(client):
    make_association(name="Amt", summary="Garten")
    make_association(name="Lesung")
    assert find(client, "Lesung Garten") == ["Lesung", "Amt"]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Was wurde aus Netzwerke?", "Netzwerke"),
        ("wo finde ich Theater", "Theater"),
        ("Wer macht hier Theater?", "Theater"),
        ("Welche Netzwerke gibt es", "Netzwerke"),
        ("Wer wir sind", "Wer wir sind"),
    ],
)
def test_a_question_finds_what_it_is_about(client, question, title):
    for name in ("Netzwerke", "Theater", "Wer wir sind", "Ganz anderes"):
        make_association(name=name)
    assert find(client, question) == [title]


def test_every_kind_of_public_entry_is_found(client):
    cell = make_denkzelle(name="Quarzzelle")
    make_project(denkzelle=cell, title="Quarzprojekt")
    make_association(name="Quarzverband")
    make_actor(name="Quarzduo")
    make_venue(name="Quarzhalle")
    make_event(title="Quarzabend")
    make_archive_entry(title="Quarzprotokoll")
    FlatPage.objects.create(url="/quarz/", title="Quarzseite", content="<p>Text</p>")
    html = page(client, "Quarz")
    assert set(titles(html)) == {
        "Quarzzelle", "Quarzprojekt", "Quarzverband", "Quarzduo",
        "Quarzhalle", "Quarzabend", "Quarzprotokoll", "Quarzseite",
    }  # fmt: skip
    assert "8 Treffer für „Quarz“" in html


def test_title_comes_before_summary_and_exact_before_part(client):
    make_association(name="Ein Haus", summary="Hier gibt es Tanz.")
    make_association(name="Balltanzen")
    make_association(name="Tanzraum")
    make_association(name="Tanz")
    assert find(client, "Tanz") == ["Tanz", "Tanzraum", "Balltanzen", "Ein Haus"]


def test_near_future_comes_before_later_and_past(client):
    for title, days in (("Tanz gestern", -1), ("Tanz bald", 3), ("Tanz später", 90)):
        make_event(title=title, in_days=days)
    assert find(client, "Tanz") == ["Tanz bald", "Tanz später", "Tanz gestern"]


def test_equals_are_in_the_order_of_their_titles_across_pages(client):
    names = [f"Tanz {letter}" for letter in "abcdefghijklmnopqrstuvwxy"]
    for name in reversed(names):
        make_association(name=name)
    assert find(client, "Tanz") == names[:20]
    assert find(client, "Tanz", seite=2) == names[20:]


def test_an_entry_is_found_only_while_it_is_public(client):
    actor = make_actor(name="Zwirbelchor", state=PublicationState.DRAFT)
    assert find(client, "Zwirbelchor") == []
    actor.state = PublicationState.PUBLISHED
    actor.save()
    assert find(client, "Zwirbelchor") == ["Zwirbelchor"]
    actor.state = PublicationState.HIDDEN
    actor.save()
    assert find(client, "Zwirbelchor") == []
    assert suggestions(client, "Zwirbel") == []


def test_hidden_words_are_not_proposed(client):
    association = make_association(name="Zwirbelchor")
    association.state = PublicationState.HIDDEN
    association.save()
    assert "Zwirbelchor" not in page(client, "Zwirbelchox")
    assert not SearchTerm.objects.exists()


def test_a_deleted_entry_is_not_found(client):
    make_association(name="Zwirbelchor").delete()
    assert find(client, "Zwirbelchor") == []


def test_a_changed_title_replaces_the_former_one(client):
    association = make_association(name="Zwirbelchor")
    association.name = "Knickerchor"
    association.save()
    assert find(client, "Zwirbelchor") == []
    assert find(client, "Knickerchor") == ["Knickerchor"]


def test_projects_vanish_with_their_denkzelle(client):
    cell = make_denkzelle()
    make_project(denkzelle=cell, title="Zwirbelprojekt")
    cell.state = DenkzelleState.DRAFT
    cell.save()
    assert find(client, "Zwirbelprojekt") == []
    cell.state = DenkzelleState.ACTIVE
    cell.save()
    assert find(client, "Zwirbelprojekt") == ["Zwirbelprojekt"]


def test_what_an_entry_is_tied_to_is_found_with_it(client):
    association = make_association(name="Amt")
    discipline = make_discipline("Zwirbelkunst")
    association.disciplines.add(discipline)
    assert find(client, "Zwirbelkunst") == ["Amt"]
    association.disciplines.clear()
    assert find(client, "Zwirbelkunst") == []


def test_rebuild_restores_what_was_changed_in_bulk(client):
    association = make_association(name="Zwirbelchor")
    type(association).objects.update(name="Knickerchor")
    call_command("rebuild_search", verbosity=0)
    assert find(client, "Zwirbelchor") == []
    assert find(client, "Knickerchor") == ["Knickerchor"]


def test_rebuild_of_one_kind_leaves_the_others(client, capsys):
    make_association(name="Tanzamt")
    make_venue(name="Tanzort")
    call_command("rebuild_search", kind="venue")
    assert capsys.readouterr().out == "venue: 1\n"
    assert find(client, "Tanz") == ["Tanzamt", "Tanzort"]


def test_kinds_are_counted_and_narrow_the_results(client):
    make_association(name="Tanzamt")
    make_venue(name="Tanzort")
    make_venue(name="Tanzsaal")
    html = page(client, "Tanz", art="venue")
    assert titles(html) == ["Tanzort", "Tanzsaal"]
    assert "2 Treffer für „Tanz“" in html
    counts = re.findall(r'>([^<>]+) <span class="count">(.*?)</span>', html)
    assert counts == [("Alles", "3"), ("Orte", "2"), ("Verbände", "1")]


def test_a_misspelt_word_gets_a_proposal_that_finds_something(client):
    make_association(name="Theater im Viertel")
    html = page(client, "Teather Viertel")
    assert "zu einigen davon" in html
    proposal = re.search(r'Vielleicht gemeint: <a href="([^"]+)"><strong>(.*?)</strong>', html)
    assert proposal[2] == "Theater Viertel"
    assert titles(client.get(unescape(proposal[1])).content.decode()) == ["Theater im Viertel"]


@pytest.mark.parametrize("asked", ["Theatr", "Theeater", "Tehater", "Theader"])
def test_one_slip_in_a_longer_word_is_forgiven_and_said(client, asked):
    make_association(name="Theater im Viertel")
    html = page(client, f"{asked} Viertel")
    assert titles(html) == ["Theater im Viertel"]
    assert "mitgesucht: „Theater“" in html
    assert "<mark>The" in html


def test_a_short_word_is_taken_as_it_is_written(client):
    make_association(name="Chor")
    assert find(client, "Thor") == []


def test_a_slip_is_only_thought_of_where_the_word_itself_is_unknown(client):
    make_association(name="Tanzende")
    make_association(name="Tanzenda")
    assert find(client, "Tanzenda") == ["Tanzenda"]


def test_no_proposal_for_what_resembles_nothing(client):
    make_association(name="Theater")
    assert "Vielleicht gemeint" not in page(client, "xyzxyz")


def test_hits_are_marked_and_the_rest_is_escaped(client):
    make_association(name="Tanz <i>& Text", summary="Neue Tänze im Haus")
    html = page(client, "tanz")
    assert "<mark>Tanz</mark> &lt;i&gt;&amp; Text" in html
    assert "Neue <mark>Tänze</mark> im Haus" in html


def test_what_was_typed_is_escaped(client):
    html = page(client, '"><script>alert(1)</script>')
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


@pytest.mark.parametrize(
    "query", ["", "q=", "q=%00", "q=%FF%FE", "q=%25", "q=_", "q=***", "q=a&art=gibtsnicht", "q=der",
              "q=%27%3B--", "q=%F0%9F%92%83", "q=" + "z" * 5000]
)  # fmt: skip
def test_silly_questions_get_a_page(client, query):
    make_association(name="Tanz")
    response = client.get(f"/suche/?{query}")
    assert response.status_code == 200
    assert titles(response.content.decode()) == []
    assert client.get(f"/suche/vorschlaege/?{query}").json() == []


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "²", "999999999999"])
def test_a_page_that_is_not_there_is_not_found(client, number):
    make_association(name="Tanz")
    assert client.get("/suche/", {"q": "Tanz", "seite": number}).status_code == 404


def test_a_long_question_is_cut_and_says_so(client):
    make_association(name="Tanz")
    html = page(client, "Tanz " + "x" * 200)
    assert "zu lang" in html


def test_search_pages_stay_out_of_search_engines(client):
    assert '<meta name="robots" content="noindex">' in page(client, "")


@pytest.mark.parametrize("count", [1, 30])
def test_query_count_does_not_grow(client, django_assert_max_num_queries, count):
    for number in range(count):
        make_event(title=f"Tanz {number}")
    with django_assert_max_num_queries(6):
        assert len(find(client, "Tanz")) == min(count, 20)


def test_common_words_are_read_only_as_far_as_needed(client, monkeypatch):
    monkeypatch.setattr(candidates, "ENOUGH", 3)
    monkeypatch.setattr(candidates, "COMMON_FROM", 3)
    for days in (40, 30, 20, 10, -10):
        make_event(title="Fest", summary="Mit Tanz", in_days=days)
    make_event(title="Tanz", in_days=50)
    make_venue(name="Tanzort")
    call_command("rebuild_search", verbosity=0)
    html = page(client, "Tanz")
    assert titles(html) == ["Tanz", "Tanzort", "Fest", "Fest", "Fest"]
    near = timezone.localdate() + timedelta(days=10)
    assert re.findall(r'datetime="([\d-]+)"', html)[1] == near.isoformat()


def test_common_words_together_find_what_holds_both(client, monkeypatch):
    monkeypatch.setattr(candidates, "COMMON_FROM", 2)
    for number in range(4):
        make_event(title=f"Tanz {number}", summary="Musik" if number == 2 else "")
        make_event(title=f"Musik {number}")
    call_command("rebuild_search", verbosity=0)
    assert find(client, "Tanz Musik") == ["Tanz 2"]


def test_suggestions_begin_with_what_was_typed(client):
    make_venue(name="Alte Theaterhalle")
    make_association(name="Werktheater")
    make_association(name="Amt", summary="Theater und mehr")
    found = suggestions(client, "thea")
    assert [one["title"] for one in found] == ["Alte Theaterhalle", "Werktheater", "Amt"]
    assert found[1] == {"title": "Werktheater", "kind": "Verband", "url": found[1]["url"]}
    assert client.get(found[1]["url"]).status_code == 200


def test_suggestions_are_few(client):
    for number in range(12):
        make_venue(name=f"Theater {number}")
    assert len(suggestions(client, "theater")) == 7


def test_a_list_can_be_filtered_by_what_was_typed():
    asked = make_association(name="Tanzamt", summary="Theater")
    make_association(name="Tanzhaus")
    make_venue(name="Theater im Tanzsaal")
    assert list(search_ids("association", "Theater Tanz")) == [asked.pk]
    assert list(search_ids("association", "***")) == []


def test_refresh_follows_changes_made_without_saving(client):
    association = make_association(name="Zwirbelchor")
    type(association).objects.update(state=PublicationState.HIDDEN)
    index.refresh("association", [association.pk])
    assert find(client, "Zwirbelchor") == []


def test_another_name_of_a_discipline_or_district_is_found_at_once(
    client, django_capture_on_commit_callbacks
):
    discipline, district = make_discipline("Zwirbelkunst"), make_district("Altdorf")
    make_actor(name="Ada", disciplines=(discipline,), district=district, show_district=True)
    venue = make_venue(name="Halle", district=district)
    make_event(title="Fest", venue=venue).disciplines.add(discipline)
    with django_capture_on_commit_callbacks(execute=True):
        discipline.name = "Knickerkunst"
        discipline.save()
        district.name = "Neustadt"
        district.save()
    assert find(client, "Zwirbelkunst") == find(client, "Altdorf") == []
    assert sorted(find(client, "Knickerkunst")) == ["Ada", "Fest"]
    assert sorted(find(client, "Neustadt")) == ["Ada", "Fest", "Halle"]


def test_a_deleted_discipline_is_not_found_with_what_carried_it(
    client, django_capture_on_commit_callbacks
):
    discipline = make_discipline("Zwirbelkunst")
    make_actor(name="Ada", disciplines=(discipline,))
    assert find(client, "Zwirbelkunst") == ["Ada"]
    with django_capture_on_commit_callbacks(execute=True):
        discipline.delete()
    assert find(client, "Zwirbelkunst") == []
