"""A DENKZELLE as it was on one day."""

import hashlib
import json
import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from archive.actions.keeping import keep_state
from archive.models import ArchiveEntry, ArchiveKind, KeptState
from denkzellen.models import DenkzelleState, ProjectState, PublicationState
from network.models import Association
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_association,
    make_denkzelle,
    make_event,
    make_participation,
    make_project,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db

PAUSED_ON = date(2024, 3, 12)
ADDRESS = "/archiv/stand/netzwerke/2024-03-12/"


@pytest.fixture
def cell():
    """A paused DENKZELLE with one of everything."""
    transformation = make_denkzelle(name="Transformation")
    cell = make_denkzelle(
        name="Netzwerke",
        number=0,
        claim="Verbindungen schaffen.",
        about="Welche Netzwerke gibt es?",
        background="Bremen ist klein.",
        state=DenkzelleState.PAUSED,
        paused_on=PAUSED_ON,
        pause_note="Die Arbeit geht anderswo weiter.",
    )
    cell.continued_in.add(transformation)
    make_project(
        denkzelle=cell,
        title="Vernetzung",
        state=ProjectState.CONTINUED,
        continued_in=transformation,
    )
    make_participation(denkzelle=cell, association=make_association(name="Stadtkultur Bremen"))
    make_event(
        title="Zweites Treffen",
        denkzelle=cell,
        start_date=date(2023, 5, 4),
        venue=make_venue(name="Schwankhalle"),
    )
    make_archive_entry(title="Protokoll", denkzelle=cell, kind=ArchiveKind.PROTOCOL)
    return cell


def _html(client, address=ADDRESS):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().replace("\u00ad", "")


def test_page_shows_the_whole_denkzelle_of_that_day(client, cell):
    keep_state(cell, PAUSED_ON)
    html = _html(client)
    for words in (
        "So war es am 12. März 2024.",
        "Verbindungen schaffen.",
        "Welche Netzwerke gibt es?",
        "Bremen ist klein.",
        "Die Arbeit geht anderswo weiter.",
        "Vernetzung",
        "geht weiter in Transformation",
        "Stadtkultur Bremen",
        "Zweites Treffen",
        "19:00 Uhr · Schwankhalle",
        "Protokoll",
    ):
        assert words in html, words
    assert re.search(r'<a class="chip" href="/denkzellen/transformation/">Transformation</a>', html)
    assert 'class="hero cell-paused"' in html
    assert "DENKZELLE Netzwerke, Stand vom 12. März 2024. DENKZELLEN Bremen, Archiv" in html


def test_entry_of_the_state_stands_in_the_archive_and_leads_to_it(client, cell):
    entry = keep_state(cell, PAUSED_ON).entry
    assert "DENKZELLE Netzwerke, Stand bei Pausierung" in _html(client, "/archiv/?art=stand")
    html = _html(client, entry.get_absolute_url())
    assert f'href="{ADDRESS}"' in html
    assert "Vollständige Fassung vom 12. März 2024: 1 Projekt, 1 Termin, 1 Archiveintrag." in html


def test_state_stays_as_it_was_when_the_denkzelle_and_all_around_it_change(client, cell):
    keep_state(cell, PAUSED_ON)
    before = _html(client)
    cell.name, cell.claim, cell.about = "Ganz anders", "Neu.", "Neu."
    cell.state, cell.paused_on, cell.pause_note = DenkzelleState.ACTIVE, None, ""
    cell.save()
    cell.continued_in.clear()
    cell.projects.all().delete()
    cell.participations.get().association.delete()
    event = cell.events.get()
    event.title = "Umbenannt"
    event.save()
    assert _html(client) == before


def test_checksum_is_that_of_the_canonical_json(client, cell):
    kept = KeptState.objects.get(pk=keep_state(cell, PAUSED_ON).pk)
    canonical = json.dumps(
        kept.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()
    assert kept.sha256 == hashlib.sha256(canonical).hexdigest()
    assert kept.sha256 in _html(client)


def test_kept_state_is_never_changed(cell):
    kept = keep_state(cell, PAUSED_ON)
    kept.content["claim"] = "Gefälscht."
    with pytest.raises(ValidationError):
        kept.save()
    kept.refresh_from_db()
    assert kept.content["claim"] == "Verbindungen schaffen."


def test_second_state_of_a_day_gets_an_address_of_its_own(client, cell):
    first = keep_state(cell, PAUSED_ON)
    cell.claim = "Inzwischen anders."
    cell.save()
    second = keep_state(cell, PAUSED_ON)
    assert second.get_absolute_url() == "/archiv/stand/netzwerke/2024-03-12-2/"
    assert "Inzwischen anders." in _html(client, second.get_absolute_url())
    assert "Stand vom 12. März 2024 (2. Fassung)" in _html(client, second.get_absolute_url())
    assert first.get_absolute_url() == ADDRESS
    assert "Verbindungen schaffen." in _html(client)
    assert keep_state(cell, date(2025, 1, 1)).day == "2025-01-01"


def test_page_of_the_denkzelle_lists_its_former_states(client, cell):
    page = cell.get_absolute_url()
    assert "Frühere Stände" not in _html(client, page)
    keep_state(cell, PAUSED_ON)
    keep_state(cell, PAUSED_ON)
    keep_state(cell, date(2025, 1, 1))
    hidden = keep_state(cell, date(2026, 1, 1)).entry
    hidden.state = PublicationState.HIDDEN
    hidden.save()
    html = _html(client, page).partition("Frühere Stände")[2]
    assert re.findall(r'href="/archiv/stand/netzwerke/([^"]+)/"', html) == [
        "2025-01-01",
        "2024-03-12-2",
        "2024-03-12",
    ]


def test_failing_halfway_leaves_nothing_behind(cell, monkeypatch):
    def fail(content):
        raise RuntimeError

    monkeypatch.setattr("archive.actions.keeping.checksum", fail)
    with pytest.raises(RuntimeError):
        keep_state(cell, PAUSED_ON)
    assert not ArchiveEntry.objects.filter(kind=ArchiveKind.KEPT_STATE).exists()


def test_only_public_things_are_kept(cell):
    hidden = PublicationState.HIDDEN
    cell.continued_in.add(make_denkzelle(name="Geheimzelle", state=DenkzelleState.DRAFT))
    make_participation(denkzelle=cell, actor=make_actor(name="Geheimperson", state=hidden))
    make_participation(
        denkzelle=cell, actor=make_actor(name="Geheim Zögernd"), participant_agreed_at=None
    )
    make_event(title="Geheimtermin", denkzelle=cell, state=PublicationState.DRAFT)
    make_event(title="Geheim unbestätigt", denkzelle=cell, is_denkzelle_confirmed=False)
    make_event(title="Offen", denkzelle=cell, venue=make_venue(name="Geheimort", state=hidden))
    make_archive_entry(title="Geheimeintrag", denkzelle=cell, state=hidden)
    content = json.dumps(keep_state(cell, PAUSED_ON).content)
    assert "Offen" in content
    assert "Geheim" not in content


def test_draft_has_no_state_to_keep():
    draft = make_denkzelle(state=DenkzelleState.DRAFT)
    with pytest.raises(ValidationError):
        keep_state(draft, PAUSED_ON)


def test_former_address_of_the_denkzelle_leads_to_the_state(client, cell):
    keep_state(cell, PAUSED_ON)
    cell.slug = "netze"
    cell.save()
    response = client.get(ADDRESS)
    assert (response.status_code, response["Location"]) == (301, "/archiv/stand/netze/2024-03-12/")


@pytest.mark.parametrize(
    "day",
    [
        "2024-03-13",
        "20240312",
        "2024-W11-2",
        "heute",
        "2024-13-40",
        "2024-03-12-1",
        "2024-03-12-2",
        "2024-03-12-02",
    ],
)
def test_day_without_a_state_is_not_found(client, cell, day):
    keep_state(cell, PAUSED_ON)
    assert client.get(f"/archiv/stand/netzwerke/{day}/").status_code == 404


def test_state_whose_entry_is_hidden_is_seen_by_staff_only(client, cell):
    entry = keep_state(cell, PAUSED_ON).entry
    entry.state = PublicationState.HIDDEN
    entry.save()
    assert client.get(ADDRESS).status_code == 404
    entry.removal_note = "Auf Wunsch der Beteiligten."
    entry.save()
    response = client.get(ADDRESS)
    assert response.status_code == 410
    assert "Auf Wunsch der Beteiligten." in response.content.decode()
    client.force_login(make_user(is_staff=True))
    assert "Noch nicht öffentlich" in _html(client)


def test_state_is_found_by_its_words_and_listed_for_search_engines(client, cell):
    keep_state(cell, PAUSED_ON)
    assert "Stand bei Pausierung" in _html(client, "/archiv/?q=Vernetzung")
    assert ADDRESS in _html(client, "/sitemap.xml")


@pytest.mark.parametrize("row_count", [1, 30])
def test_number_of_queries_does_not_grow_with_what_is_kept(
    client, django_assert_max_num_queries, cell, row_count
):
    for _ in range(row_count):
        make_participation(denkzelle=cell)
        make_event(denkzelle=cell)
        make_archive_entry(denkzelle=cell)
    keep_state(cell, PAUSED_ON)
    with django_assert_max_num_queries(10):
        _html(client)


def test_who_is_hidden_later_is_not_named_any_more(client, cell):
    keep_state(cell, PAUSED_ON)
    association = Association.objects.get(name="Stadtkultur Bremen")
    association.state = PublicationState.HIDDEN
    association.save()

    page = client.get(ADDRESS).content.decode()

    assert "Stadtkultur Bremen" not in page
    assert "seither nicht mehr öffentlich" in page
    assert "Zweites" in page


def test_who_is_renamed_later_is_still_named_as_then(client, cell):
    keep_state(cell, PAUSED_ON)
    association = Association.objects.get(name="Stadtkultur Bremen")
    association.name, association.slug = "Ganz anders", "ganz-anders"
    association.save()

    assert "Stadtkultur Bremen" in client.get(ADDRESS).content.decode()


def test_reader_can_copy_a_citation_with_the_checksum(client, cell):
    kept = keep_state(cell, PAUSED_ON)
    html = _html(client)
    cited = (
        "DENKZELLE Netzwerke, Stand vom 12. März 2024. DENKZELLEN Bremen, Archiv, 12. März 2024. "
        f"http://localhost:8000{ADDRESS} SHA-256: {kept.sha256}"
    )
    assert cited in html
    assert "@misc{denkzelle-netzwerke-stand-vom-12-maerz-2024," in html
    assert f"note = {{SHA-256: {kept.sha256}}}" in html
    assert "TY  - ELEC" in html


def test_state_of_a_cell_that_became_a_draft_is_shown_nowhere(client, cell):
    kept = keep_state(cell, PAUSED_ON)
    cell.state = DenkzelleState.DRAFT
    cell.save()

    assert client.get(kept.entry.get_absolute_url()).status_code == 404
    for path in ("/archiv/", "/archiv/neu.rss", "/suche/?q=netzwerke", "/sitemap.xml"):
        assert "stand-bei-pausierung" not in client.get(path).content.decode()
