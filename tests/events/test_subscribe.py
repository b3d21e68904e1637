"""All ways to take a selection along, with and without script, on screen and on paper."""

import html as markup
import re
from urllib.parse import unquote

import pytest
import time_machine

from tests.events.pages import link_called, page_of
from tests.factories import make_denkzelle, make_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://denkzellen.example"


def value_of(page, field):
    return markup.unescape(re.search(rf'id="{field}" value="([^"]*)"', page)[1])


def test_the_calendar_leads_to_the_ways_to_take_this_selection_along(client):
    page = page_of(client, "/kalender/?kostenlos=1&unfug=3")

    assert link_called(page, "Diese Auswahl abonnieren") == "/kalender/abonnieren/?kostenlos=1"
    assert link_called(page, "Einbetten") == "/kalender/einbetten/code/?kostenlos=1"


def test_a_selection_can_be_opened_in_a_calendar_program_or_copied(client):
    denkzelle = make_denkzelle(name="Transformation")
    page = page_of(client, f"/kalender/abonnieren/?kostenlos=1&denkzelle={denkzelle.slug}")
    feed = "denkzellen.example/kalender.ics?denkzelle=transformation&kostenlos=1"

    assert "<strong>Transformation · kostenlos</strong>" in page
    assert link_called(page, "Im Kalender-Programm öffnen") == f"webcal://{feed}"
    assert value_of(page, "feed-address") == f"https://{feed}"
    assert link_called(page, "RSS").endswith("/kalender.rss?denkzelle=transformation&kostenlos=1")
    assert link_called(page, "Rundbrief bestellen").startswith("/kalender/rundbrief/?denkzelle=")
    for program in ("Apple", "Google", "Thunderbird", "Outlook", "Nextcloud", "Android"):
        assert program in page


@time_machine.travel("2026-11-23T12:00:00+01:00", tick=False)
def test_the_window_is_stated(client):
    page = page_of(client, "/kalender/abonnieren/")

    assert "vom 24. September 2026 bis zum 23. November 2028" in page


def test_fixed_days_are_left_out_of_letters(client):
    page = page_of(client, "/kalender/abonnieren/?von=2026-12-01&bis=2026-12-24&online=1")

    assert link_called(page, "Rundbrief bestellen") == "/kalender/rundbrief/?online=1"


def test_whoever_looks_at_the_ways_gets_no_cookie_and_needs_no_script(client):
    for path in ("/kalender/abonnieren/", "/kalender/einbetten/code/"):
        answer = client.get(path)
        assert not answer.cookies
        for button in re.findall(r"<button[^>]*data-(?:copy|share)[^>]*>", answer.content.decode()):
            assert button.endswith("hidden>")


def test_an_unknown_filter_is_shown_as_it_was_asked(client):
    page = page_of(client, "/kalender/abonnieren/?sparte=%3Cb%3E&von=gestern")

    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "ist kein Datum" in page


def test_an_event_is_passed_on_without_third_parties(client):
    event = make_event(title="Tanz & Ton")
    page = page_of(client, event.get_absolute_url())
    address = f"https://denkzellen.example{event.get_absolute_url()}"

    assert value_of(page, "share-address") == address
    mail = unquote(markup.unescape(re.search(r'href="(mailto:\?[^"]*)"', page)[1]))
    assert mail == f"mailto:?subject=Tanz & Ton&body={address}"
    assert not re.search(r"facebook|whatsapp|twitter|x\.com", page)


def test_what_is_not_public_is_not_passed_on(client, django_user_model):
    draft = make_event(state="draft")
    editor = django_user_model.objects.create_superuser("r@x.example", "geheim-und-lang")
    client.force_login(editor)

    page = client.get(draft.get_absolute_url()).content.decode()
    assert "share-address" not in page


@time_machine.travel("2026-11-23T12:00:00+01:00", tick=False)
@pytest.mark.parametrize(
    ("path", "address"),
    [("/kalender/", "/kalender/"), ("/kalender/2026/12/", "/kalender/2026/12/")],
)
def test_paper_tells_the_selection_the_day_and_the_address(client, path, address):
    make_event(is_free=True)
    page = page_of(client, f"{path}?kostenlos=1&q=Tanz")
    words = re.sub(r"<[^>]+>", " ", re.search(r'<p class="print-only">(.*?)</p>', page)[1])

    assert " ".join(markup.unescape(words).split()) == (
        "Auswahl: kostenlos · „Tanz“ Stand: 23. November 2026 · "
        f"https://denkzellen.example{address}?kostenlos=1&q=Tanz"
    )
