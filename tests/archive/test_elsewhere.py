"""What other pages and machines get from the archive."""

import re
from datetime import date, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from archive.actions.keeping import keep_state
from archive.models import ArchiveKind
from denkzellen.models import DenkzelleState, PublicationState
from events.models import EventStatus
from tests.factories import make_archive_entry, make_archive_file, make_denkzelle, make_event

pytestmark = pytest.mark.django_db


def _rendered(tag, **context):
    return Template("{% load archive_tags %}" + tag).render(Context(context))


def test_card_of_a_denkzelle_shows_the_newest_three_and_the_number_the_list_will_show(client):
    cell = make_denkzelle(name="Räume")
    for year in (2019, 2020, 2021, 2022):
        make_archive_entry(title=f"Eintrag {year}", date=date(year, 1, 1), denkzelle=cell)
    make_archive_file(entry=cell.archive_entries.get(date__year=2022))
    make_archive_entry(title="Fremd")
    make_archive_entry(title="Geheim", denkzelle=cell, state=PublicationState.DRAFT)
    make_event(denkzelle=cell, in_days=-9)
    html = _rendered("{% denkzelle_archive denkzelle %}", denkzelle=cell)
    assert re.findall(r"Eintrag (\d+)", html) == ["2022", "2021", "2020"]
    assert "PDF, 1. Jan 2022" in html
    assert not re.search("Fremd|Geheim", html)
    address, number = re.search(r'href="([^"]+)">Alle (\d+) Einträge', html).groups()
    listed = client.get(address).content.decode()
    assert re.search(r'role="status">\s*(\d+)', listed)[1] == number == "5"


def test_card_of_a_denkzelle_without_anything_says_so():
    html = _rendered("{% denkzelle_archive denkzelle %}", denkzelle=make_denkzelle())
    assert "Noch nichts." in html
    assert "<a" not in html


def test_card_of_an_event_shows_what_came_of_it_or_is_not_there():
    event = make_event()
    assert _rendered("{% event_archive event %}", event=event).strip() == ""
    entry = make_archive_entry(title="Mitschrift", event=event, kind=ArchiveKind.PROTOCOL)
    make_archive_file(entry=entry, pages=2)
    make_archive_entry(title="Geheim", event=event, state=PublicationState.SUBMITTED)
    html = _rendered("{% event_archive event %}", event=event)
    assert "Mitschrift" in html
    assert "Protokoll, PDF, 2 Seiten" in html
    assert "Geheim" not in html


def test_link_to_the_kept_state_leads_to_the_latest_public_one():
    cell = make_denkzelle(name="Netzwerke", state=DenkzelleState.PAUSED)
    assert _rendered("{% kept_state_link denkzelle %}", denkzelle=cell) == ""
    keep_state(cell, date(2022, 1, 1))
    keep_state(cell, date(2024, 3, 12))
    hidden = keep_state(cell, date(2025, 1, 1)).entry
    hidden.state = PublicationState.HIDDEN
    hidden.save()
    html = _rendered("{% kept_state_link denkzelle %}", denkzelle=cell)
    assert 'href="/archiv/stand/netzwerke/2024-03-12/"' in html


def test_figures_count_public_entries_and_dates_that_are_over():
    make_archive_entry()
    make_archive_entry(state=PublicationState.HIDDEN)
    make_event(in_days=-1)
    make_event(in_days=1)
    make_event(in_days=-1, state=PublicationState.DRAFT)
    figures = _rendered(
        "{% archive_figures as there %}{{ there.entries }}+{{ there.events }}",
    )
    assert figures == "1+1"


def test_feed_lists_the_latest_published_first_under_the_configured_address(client, settings):
    settings.SITE_URL = "https://denkzellen.example"
    now = timezone.now()
    make_archive_entry(title="Früher", slug="frueher", published_at=now - timedelta(days=3))
    make_archive_entry(title="Später & neuer", slug="spaeter", published_at=now)
    response = client.get("/archiv/neu.rss", headers={"host": "boese.example"})
    assert response["Content-Type"].startswith("application/rss+xml")
    text = response.content.decode()
    links = re.findall(r"<link>([^<]+)</link>", text)
    assert links == [
        "https://denkzellen.example/archiv/",
        "https://denkzellen.example/archiv/eintrag/spaeter/",
        "https://denkzellen.example/archiv/eintrag/frueher/",
    ]
    assert "Später &amp; neuer" in text
    assert "boese.example" not in text


def test_sitemap_names_entries_and_years(client):
    make_archive_entry(slug="eins", date=date(2021, 1, 1))
    text = client.get("/sitemap.xml").content.decode()
    assert "/archiv/eintrag/eins/</loc>" in text
    assert "/archiv/2021/</loc>" in text


def test_calendar_leads_to_what_is_over_in_its_year_and_denkzelle(client):
    cell = make_denkzelle(slug="raeume")
    days = {
        "Gewesen": date(2023, 5, 4),
        "Ausgefallen": date(2023, 6, 4),
        "Später": date(2024, 1, 1),
    }
    for title, day in days.items():
        make_event(title=title, denkzelle=cell, start_date=day)
    cell.events.filter(title="Ausgefallen").update(status=EventStatus.CANCELLED)
    make_event(title="Fremd", start_date=date(2023, 5, 4))
    hidden = PublicationState.HIDDEN
    make_event(title="Geheim", denkzelle=cell, start_date=date(2023, 5, 4), state=hidden)
    month = client.get("/kalender/2023/05/?denkzelle=raeume").content.decode()
    address = re.search(r'href="([^"]+)">Vergangene Termine 2023', month)[1].replace("&amp;", "&")
    listed = client.get(address).content.decode()
    rows = re.findall(r"<h\d><a [^>]+>([^<]+)</a></h\d>\s*<p[^>]*>(.*)", listed)
    assert [(title.replace("\xad", ""), "badge" in facts) for title, facts in rows] == [
        ("Ausgefallen", True),
        ("Gewesen", False),
    ]


def test_list_of_the_calendar_leads_to_all_that_is_over(client):
    assert 'href="/archiv/?art=termine">' in client.get("/kalender/").content.decode()
