"""A DENKZELLE is entered, pauses with its themes going on elsewhere, wakes up, and pauses again."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.hands import Pointer

NAME, LEAD = "Netzwerke und Zugänge", "Verbindungen knüpfen, Zugänge öffnen, einander Halt geben."
ABOUT = [
    "Welche Netzwerke die freie Szene hat, welche ihr fehlen und wie sie zusammenfinden.",
    "Was brauchen Menschen, die sich keinem Verband zugehörig fühlen?",
]
PROJECT = "Vernetzung der Verbände mit Kulturpolitik, Behörde, Verwaltung und Akteur:innen"
PARAGRAPHS = [
    "Verbände, Politik, Verwaltung und Akteur:innen sollten leichter zueinander finden.",
    "Das Ergebnis: gleichrangige Verbände und Einbezug aller, die keinem angehören.",
]
BACKGROUND = ["Begriffe klären, bevor Strukturen entstehen: Wahlverwandtschaft statt Dachverband."]
WORD = "Wahlverwandtschaft"
NOTE, SECOND_NOTE = "Die Fragen sind vorerst beantwortet.", "Diesmal fehlt die Zeit."
DAY = (timezone.localdate() + timedelta(days=40)).isoformat()


@pytest.fixture
def redaktion(open_browser, desk):
    return Pointer(open_browser(desk["sessions"]["editor"]))


def test_pause_keeps_what_was_and_shows_where_it_goes_on(redaktion, open_browser, complaints):
    visitor = Pointer(open_browser())
    page_of_it = enter(redaktion)
    event = enter_event(redaktion)
    uid = uid_of(visitor, event)

    pause(redaktion, NOTE, hand_over=True)
    first = expect_paused(visitor, page_of_it, NOTE)
    expect_kept(visitor, first, NOTE)
    expect(visitor.page.get_by_text("Offener Tisch der Netzwerke").first).to_be_visible()
    visitor.page.goto(f"/suche/?q={WORD}")
    expect(visitor.page.locator(f'main a[href^="{page_of_it}"]').first).to_be_visible()
    visitor.page.goto("/kalender/")
    expect(visitor.page.get_by_role("link", name=NAME)).to_have_count(0)
    assert uid_of(visitor, event) == uid
    feed = visitor.page.request.get("/kalender.ics?denkzelle=transformation").text()
    assert uid in feed.replace("\r\n ", "")

    wake_up(redaktion)
    visitor.page.goto(page_of_it)
    expect(visitor.page.get_by_text("Diese DENKZELLE pausiert")).to_have_count(0)
    expect(visitor.page.locator("main")).to_contain_text("im Prozess")
    expect(visitor.page.locator("main")).to_contain_text("wieder aktiv seit")

    pause(redaktion, SECOND_NOTE)
    second = expect_paused(visitor, page_of_it, SECOND_NOTE)
    assert second != first
    expect_kept(visitor, first, NOTE)
    expect_kept(visitor, second, SECOND_NOTE)
    assert complaints == []


def enter(redaktion):
    """Its page, written through the pages of the Redaktion."""
    redaktion.page.goto("/redaktion/denkzellen/")
    redaktion.follow("DENKZELLE anlegen")
    redaktion.type("Name", NAME)
    redaktion.type("Leitsatz", LEAD)
    write(redaktion, "Worum es geht", ABOUT)
    write(redaktion, "Hintergründe", BACKGROUND)
    redaktion.choose("aktiv")
    redaktion.press("Anlegen")
    redaktion.follow("Projekt anlegen")
    redaktion.type("Titel", PROJECT)
    write(redaktion, "Text", PARAGRAPHS)
    redaktion.press("Anlegen")
    redaktion.page.get_by_role("link", name="Seite ansehen").first.click()
    for words in (LEAD, *ABOUT, *PARAGRAPHS, *BACKGROUND):
        expect(redaktion.page.get_by_text(words)).to_be_visible()
    return redaktion.page.evaluate("location.pathname")


def write(hands, label, paragraphs):
    hands.page.get_by_label(label).filter(visible=True).first.click()
    for number, paragraph in enumerate(paragraphs):
        if number:
            hands.page.keyboard.press("Enter")
        hands.page.keyboard.insert_text(paragraph)


def enter_event(redaktion):
    """A public event of it; gives the address of its page."""
    redaktion.page.goto("/mein/termine/neu/")
    redaktion.page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    redaktion.type("Titel", "Offener Tisch der Netzwerke")
    redaktion.type("Tag", DAY)
    redaktion.type("Beginn", "19:00")
    redaktion.type("Ende", "21:00")
    redaktion.type("Anderer Ort", "Hof der Demo")
    redaktion.select("DENKZELLE", NAME)
    redaktion.press("Veröffentlichen")
    expect(redaktion.page.get_by_role("heading", level=1)).to_contain_text("Tisch")
    return redaktion.page.evaluate("location.pathname")


def uid_of(hands, event):
    calendar = hands.page.request.get(f"{event.rstrip('/')}.ics").text().replace("\r\n ", "")
    return re.search(r"^UID:(\S+)", calendar, re.MULTILINE).group(1)


def pause(redaktion, note, *, hand_over=False):
    redaktion.page.goto("/redaktion/denkzellen/")
    redaktion.follow(NAME)
    redaktion.follow("Pausieren")
    redaktion.type("Warum sie pausiert", note)
    redaktion.tick("Öffentlichkeiten")
    redaktion.select(PROJECT, "Transformation")
    if hand_over:
        redaktion.select("Offener Tisch der Netzwerke", "Transformation")
    redaktion.press("Vorschau ansehen")
    consequences = redaktion.page.get_by_role("region", name="Vorschau: noch ist nichts geschehen")
    expect(consequences).to_contain_text("Der Stand vom")
    if hand_over:
        expect(consequences).to_contain_text("Übergeben: 1 Veranstaltung mit 1 Termin")
    expect(redaktion.page.get_by_text(note).first).to_be_visible()
    redaktion.press("Jetzt pausieren")
    expect(redaktion.page.get_by_text("pausiert jetzt")).to_be_visible()


def expect_paused(visitor, address, note):
    """The page says so first, and still says all it said; gives the address of its kept state."""
    visitor.page.goto(address)
    notice = visitor.page.get_by_role("region", name="Diese DENKZELLE pausiert")
    expect(notice).to_contain_text(note)
    for other in ("Öffentlichkeiten", "Transformation"):
        expect(notice.get_by_role("link", name=other)).to_be_visible()
    for words in (LEAD, *ABOUT, *PARAGRAPHS, *BACKGROUND):
        expect(visitor.page.get_by_text(words)).to_be_visible()
    return notice.get_by_role("link", name="Stand im Archiv ansehen").get_attribute("href")


def expect_kept(visitor, address, note):
    visitor.page.goto(address)
    for words in (LEAD, *ABOUT, *PARAGRAPHS, *BACKGROUND, note):
        expect(visitor.page.get_by_text(words).first).to_be_visible()


def wake_up(redaktion):
    redaktion.page.goto("/redaktion/denkzellen/")
    redaktion.follow(NAME)
    redaktion.follow("Aufwecken")
    redaktion.tick(PROJECT)
    redaktion.press("Aufwecken")
    expect(redaktion.page.get_by_text("ist wieder aktiv")).to_be_visible()
