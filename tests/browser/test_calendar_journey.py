"""A series from the first key to the calendars of others, and a visitor who signs up for a date."""

import re
from datetime import datetime, time, timedelta
from urllib.parse import quote, urlsplit

import pytest
from django.utils.formats import date_format
from playwright.sync_api import expect

from tests.browser.hands import Keyboard, Pointer
from tests.browser.mailbox import newest_mail, text_of
from tests.browser.test_journey import sign_in, wait_as_long_as_people_take
from tests.events.programs import BERLIN, with_icalendar

STARTS, ENDS, CLOCK = time(19), time(21, 30), "19–21:30 Uhr"
NOTE = "Die Küche wird gestrichen."
SIGNED_UP = "Klangspaziergang durch den Holzhafen"
VISITOR = "besuch@example.org"


@pytest.fixture
def page_without_script(browser, site):
    context = browser.new_context(base_url=site, locale="de-DE", java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_monthly_series_by_the_keyboard(desk, open_browser, complaints):
    enter_and_follow_a_series(Keyboard(open_browser()), "Küchentisch der Tasten")
    assert complaints == []


def test_a_monthly_series_without_script(desk, page_without_script):
    rep = Pointer(page_without_script)
    enter_and_follow_a_series(rep, "Küchentisch ohne Skript", is_scripted=False)


def enter_and_follow_a_series(rep, title, *, is_scripted=True):
    first, left_out, cancelled, last = last_fridays(4)
    sign_in(rep, "verband@example.org", to="/mein/termine/neu/")
    enter_series(rep, title, first)
    if not is_scripted:
        rep.press("Vorschau der Daten")
    expect(rep.page.locator(".preview")).to_contain_text("Am letzten Freitag jedes Monats")
    rep.tick(f"auslassen: {date_format(left_out, 'l, j. F Y')}, {CLOCK}")
    rep.press("Veröffentlichen")
    expect(rep.page.get_by_text("Veröffentlicht.")).to_be_visible()
    address = urlsplit(rep.page.url).path

    rep.follow("Bearbeiten")
    rep.follow("Termine")
    rep.follow(f"Absagen, verschieben …: {date_format(cancelled, 'D j. M Y')}, {CLOCK}")
    rep.unfold("Absagen")
    rep.type("Hinweis", NOTE)
    rep.press("Absagen")

    expect_on_the_page(rep.page, address, cancelled, left_out)
    expect_in_the_month(rep.page, title, first, left_out, cancelled)
    for feed in (f"{address.rstrip('/')}.ics", f"/kalender.ics?q={quote(title)}"):
        content = rep.page.request.get(feed).body()
        assert with_icalendar(content, datetime.now(BERLIN).date(), last) == [
            seen(title, first),
            seen(f"Abgesagt: {title}", cancelled, "CANCELLED"),
            seen(title, last),
        ]


def last_fridays(number):
    """Of as many months, beginning with the next."""
    fridays = []
    month = datetime.now(BERLIN).date().replace(day=1)
    while len(fridays) < number:
        month = (month + timedelta(days=32)).replace(day=1)
        end = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        fridays.append(end - timedelta(days=(end.weekday() - 4) % 7))
    return fridays


def enter_series(rep, title, first):
    rep.type("Titel", title)
    rep.choose("eine Reihe, die sich wiederholt")
    rep.enter("Tag", first)
    rep.enter("Beginn", STARTS)
    rep.enter("Ende", ENDS)
    rep.select("Rhythmus", "Monate")
    rep.choose("an bestimmten Wochentagen, etwa am zweiten Montag")
    rep.tick("letzten")
    rep.type("Anderer Ort", "Küche im Lagerhaus")


def expect_on_the_page(page, address, cancelled, left_out):
    page.goto(address)
    rows = page.locator("section", has=page.get_by_role("heading", name="Weitere Termine"))
    marked = rows.get_by_role("listitem").filter(has_text=date_format(cancelled, "D j. M Y"))
    expect(marked).to_contain_text("Abgesagt")
    expect(rows.get_by_text(date_format(left_out, "j. M Y"))).to_have_count(0)
    expect(rows.get_by_text("Abgesagt")).to_have_count(1)
    marked.get_by_role("link").click()
    expect(page.get_by_text(NOTE)).to_be_visible()


def expect_in_the_month(page, title, first, left_out, cancelled):
    shown = dict.fromkeys((first, cancelled), f"19:00 {title}")
    shown[cancelled] = "Abgesagt " + shown[cancelled]
    for day in (first, left_out, cancelled):
        page.goto(f"/kalender/{day.year}/{day.month}/?q={quote(title)}")
        links = page.locator("table.month li a").all_inner_texts()
        assert links == ([shown[day]] if day in shown else [])


def seen(title, day, status="CONFIRMED"):
    start, end = (datetime.combine(day, clock, BERLIN) for clock in (STARTS, ENDS))
    return (start, end, status, title, "Küche im Lagerhaus")


def test_a_visitor_signs_up_by_mail_and_cancels_again(served, open_browser, complaints):
    visitor = Pointer(open_browser())
    visitor.page.goto(f"/kalender/?q={quote(SIGNED_UP)}")
    visitor.follow(SIGNED_UP)
    before = free_places(visitor.page)
    event = visitor.page.url

    visitor.follow("Zum Termin anmelden")
    visitor.type("Name", "Bea Besuch")
    visitor.type("E-Mail-Adresse", VISITOR)
    wait_as_long_as_people_take(visitor.page)
    visitor.press("Zum Termin anmelden")
    expect_heading(visitor.page, "Eine Mail ist unterwegs")
    assert places_now(visitor.page, event) == before, "only asked for"

    link = re.search(r"https?://\S+/anmeldung/\S+", text_of(newest_mail(served.mails, VISITOR)))
    visitor.page.goto(link[0])
    visitor.press("Anmeldung bestätigen")
    expect_heading(visitor.page, "Angemeldet")
    assert places_now(visitor.page, event) == before - 1

    visitor.page.goto(link[0])
    visitor.press("Vom Termin abmelden")
    expect_heading(visitor.page, "Abgemeldet")
    assert places_now(visitor.page, event) == before
    assert complaints == []


def expect_heading(page, name):
    expect(page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()


def places_now(page, event):
    page.goto(event)
    return free_places(page)


def free_places(page):
    return int(re.search(r"Noch (\d+) Plätze", page.locator(".facts").inner_text())[1])
