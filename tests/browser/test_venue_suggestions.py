"""Choosing a venue: a field with suggestions, or without script the plain list."""

import pytest
from playwright.sync_api import expect

PAGE = "/mein/termine/neu/"
LABEL = "Ort aus dem Verzeichnis"


@pytest.fixture
def page(open_browser, desk):
    page = open_browser(desk["sessions"]["rep"])
    page.goto(PAGE)
    return page


@pytest.fixture
def field(page):
    return page.get_by_role("combobox", name=LABEL, exact=True)


def suggestions(page):
    return page.get_by_role("listbox", name="Vorschläge").get_by_role("option")


def sent(page):
    """The name of the venue the form would send."""
    return page.evaluate("document.querySelector('select[name=venue]').selectedOptions[0].text")


def test_typing_and_arrow_keys_choose_a_venue(page, field):
    field.fill("güterbahn")
    option = suggestions(page).filter(has_text="Güterbahnhof").first
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert sent(page) == field.input_value()


def test_an_arrow_key_shows_the_first_venues_and_escape_closes_them(page, field):
    field.press("ArrowDown")
    expect(suggestions(page)).to_have_count(10)
    field.press("Escape")
    expect(suggestions(page)).to_have_count(0)
    expect(field).to_be_focused()


def test_what_is_no_venue_is_said_and_nothing_is_chosen_unasked(page, field):
    before = sent(page)
    field.fill("Nirgendwo")
    field.press("Tab")
    expect(page.get_by_text("So heißt kein Ort im Verzeichnis.")).to_be_visible()
    field.fill("haus")
    expect(suggestions(page).first).to_be_visible()
    field.press("Tab")
    assert sent(page) == before


def test_the_whole_list_is_one_button_away(page, field):
    field.fill("haus")
    page.get_by_role("button", name="Alle Orte als Liste zeigen").click()
    expect(page.locator("select[name=venue]")).to_be_focused()
    expect(page.get_by_label(LABEL)).to_have_count(1)


def test_without_script_the_list_is_there(browser, desk, site):
    context = browser.new_context(base_url=site, locale="de-DE", java_script_enabled=False)
    session = {"name": "sessionid", "value": desk["sessions"]["rep"], "url": site}
    context.add_cookies([session])
    page = context.new_page()
    page.goto(PAGE)
    assert page.locator("select[name=venue] option").count() > 30
    context.close()
