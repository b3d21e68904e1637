"""Many files for the archive, each with its own progress and result; and choosing an event."""

import pytest
from playwright.sync_api import expect

PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def page(open_browser, desk):
    return open_browser(desk["sessions"]["editor"])


def begin(page, title):
    page.goto("/redaktion/archiv/neu/")
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Datum").fill("2024-03-12")


def made(page):
    page.get_by_role("button", name="Anlegen").click()
    page.wait_for_url("**/redaktion/archiv/**")
    return page.url


def file(name, content=PDF):
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def test_each_file_gets_its_result_and_the_good_ones_stay(page, complaints):
    begin(page, "Mit Dateien")
    page.goto(made(page) + "dateien/")
    files = [file("Protokoll März.pdf"), file("leer.pdf", b""), file("anhang.pdf", PDF + b"2")]
    page.set_input_files("input[type=file]", files)
    page.get_by_role("button", name="Hochladen").click()

    expect(page.locator("[data-upload-status]")).to_have_text(
        "Gespeichert: 2. Nicht gespeichert: 1."
    )
    rows = page.locator("[data-upload-list] li")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("gespeichert als protokoll-maerz.pdf")
    expect(rows.nth(1)).to_contain_text("nicht gespeichert: Die Datei ist leer")
    expect(page.get_by_role("heading", name="0 Dateien")).to_be_hidden()
    page.get_by_role("link", name="Liste neu laden").click()
    expect(page.get_by_role("heading", name="2 Dateien")).to_be_visible()
    assert complaints == []


def test_more_files_than_go_at_once_are_not_even_sent(page, complaints):
    begin(page, "Mit sehr vielen")
    page.goto(made(page) + "dateien/")
    page.locator("form[data-uploads]").evaluate("form => { form.dataset.most = 1 }")
    page.set_input_files("input[type=file]", [file("eins.pdf"), file("zwei.pdf", PDF + b"2")])
    page.get_by_role("button", name="Hochladen").click()

    rows = page.locator("[data-upload-list] li")
    expect(rows.nth(1)).to_contain_text("nicht gespeichert: war zu viel")
    expect(page.locator("[data-upload-status]")).to_have_text(
        "Gespeichert: 1. Nicht gespeichert: 1."
    )
    assert complaints == []


def test_event_is_chosen_from_suggestions_with_the_keyboard(page, complaints):
    begin(page, "Mit Veranstaltung")
    field = page.get_by_label("Veranstaltung")
    field.press_sequentially("winterfestival")
    expect(page.get_by_role("listbox").get_by_role("option")).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Winterfestival der offenen Türen (winterfestival-offene-tueren)")
    made(page)
    expect(page.get_by_label("Veranstaltung")).to_have_value(
        "Winterfestival der offenen Türen (winterfestival-offene-tueren)"
    )
    assert complaints == []
