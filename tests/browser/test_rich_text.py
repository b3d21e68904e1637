"""Texts with bold words, lists and links, written without knowing a mark of HTML."""

import pytest
from playwright.sync_api import expect

KINDS = ["step-was", "association-edit", "cell-edit", "project-edit"]
TEXT = "Text (freiwillig)"
EVERYTHING = (
    "<h3>Drei</h3><h4>Vier</h4><p><strong>fett</strong> <em>kursiv</em><br>neu</p>"
    "<ul><li><p>Punkt</p></li></ul><ol><li><p>Zahl</p></li></ol>"
    '<blockquote><p>Zitat</p></blockquote><p><a href="mailto:a@example.org">Post</a></p>'
)
PASTED = (
    '<p class="MsoNormal" style="color: red" onclick="window.__xss=1"><b>Aus</b> dem Büro'
    '<img src="https://pixel.example/x.png" onerror="window.__xss=1">'
    '<a href="javascript:window.__xss=1">böse</a></p><script>window.__xss=1</script>'
    '<table><tr><td style="width:9px">Zelle</td></tr></table>'
)
PASTE = """(editor, html) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    editor.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
}"""


@pytest.fixture
def page_of(open_browser, desk):
    def open_at(kind):
        role, address = desk["pages"][kind]
        page = open_browser(desk["sessions"][role])
        page.goto(address)
        return page

    return open_at


@pytest.fixture
def plain_page(browser, desk, site):
    """A page in a browser without script."""
    context = browser.new_context(base_url=site, locale="de-DE", java_script_enabled=False)
    role, address = desk["pages"]["step-was"]
    session = {"name": "sessionid", "value": desk["sessions"][role], "url": site}
    context.add_cookies([session])
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def editor_of(page, label=TEXT):
    return page.get_by_role("textbox", name=label, exact=True)


def save(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Speichern", exact=True).first.click()


def write(page, html):
    """Another text, as somebody's whole clipboard."""
    editor = editor_of(page)
    editor.press("Control+A")
    editor.press("Delete")
    editor.evaluate(PASTE, html)


def stored(page):
    """What the site kept, as the form has it to send again."""
    return page.locator("textarea[name=text]").input_value()


def test_bold_words_and_a_link_by_keyboard(page_of, complaints):
    page = page_of("step-was")
    editor = editor_of(page)
    editor.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Wir spielen ")
    page.keyboard.press("Control+B")
    page.keyboard.type("laut")
    page.keyboard.press("Control+B")
    page.keyboard.type(", siehe hier")
    for _ in "hier":
        page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_function("getSelection().toString() === 'hier'")
    page.evaluate(  # the editor takes the selection over with the next frame
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    page.keyboard.press("Shift+Tab")
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Link", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Adresse", exact=True)).to_be_focused()
    page.keyboard.type("laut.example/programm")
    page.keyboard.press("Enter")
    expect(editor).to_be_focused()
    save(page)

    assert stored(page) == (
        "<p>Wir spielen <strong>laut</strong>, siehe "
        '<a href="https://laut.example/programm">hier</a></p>'
    )
    page.get_by_role("link", name="So sehen es andere").click()
    expect(page.locator("strong", has_text="laut")).to_be_visible()
    link = page.get_by_role("link", name="hier", exact=True)
    assert link.get_attribute("rel") == "noopener nofollow ugc"
    assert complaints == []


def test_the_keyboard_is_not_trapped(page_of):
    page = page_of("step-was")
    write(page, "<ul><li>eins</li><li>zwei</li></ul>")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Links (freiwillig)")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Fett")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_label("Kurz gesagt")).to_be_focused()


@pytest.mark.parametrize("kind", KINDS)
def test_saving_what_nobody_changed_makes_no_version(page_of, complaints, kind):
    page = page_of(kind)
    address = page.url
    before = page.locator("input[name=version]").get_attribute("value")
    save(page)
    page.goto(address)

    assert page.locator("input[name=version]").get_attribute("value") == before
    assert complaints == []


def test_what_is_typed_and_taken_back_is_no_change(page_of):
    page = page_of("association-edit")
    before = stored(page)
    editor = editor_of(page)
    editor.press("x")
    assert stored(page) != before
    editor.press("Backspace")

    assert stored(page) == before


def test_all_that_may_be_kept_can_be_edited(page_of):
    page = page_of("step-was")
    write(page, EVERYTHING)
    save(page)
    assert stored(page) == EVERYTHING
    editor_of(page).press("Control+End")
    page.keyboard.type(" x")
    save(page)

    assert stored(page) == EVERYTHING.replace("</a></p>", "</a> x</p>")


def test_pasted_markup_becomes_that_of_the_site(page_of, complaints):
    page = page_of("step-was")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    write(page, PASTED)
    save(page)

    assert stored(page) == "<p><strong>Aus</strong> dem Büroböse</p><p>Zelle</p>"
    assert page.evaluate("window.__xss") is None
    assert not [url for url in requests if "pixel.example" in url]
    assert complaints == []


def test_an_address_nobody_may_link_to_is_refused(page_of):
    page = page_of("step-was")
    write(page, "<p>Text</p>")
    before = stored(page)
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+K")
    page.keyboard.type("javascript:alert(1)")
    page.keyboard.press("Enter")

    assert page.get_by_label("Adresse", exact=True).evaluate("input => input.validationMessage")
    page.keyboard.press("Escape")
    assert stored(page) == before


def test_label_help_and_error_reach_the_editor(page_of, complaints):
    page = page_of("step-was")
    editor = editor_of(page)
    page.locator("label", has_text="Text (").click()
    expect(editor).to_be_focused()
    page.locator("textarea[name=text]").evaluate("area => area.value = 'x'.repeat(20001)")
    save(page)

    editor = editor_of(page)
    expect(editor).to_have_attribute("aria-invalid", "true")
    described = editor.evaluate(
        "e => e.getAttribute('aria-describedby').split(' ')"
        ".map(id => document.getElementById(id).innerText).join(' ')"
    )
    assert "zu lang" in described
    assert "Strg + B" in described
    assert "<strong>" not in described
    page.locator(".error-summary a").click()
    expect(editor).to_be_focused()
    assert complaints == []


def test_without_script_the_textarea_is_used(plain_page):
    area = plain_page.get_by_label(TEXT)
    expect(plain_page.get_by_text("Wer mag, zeichnet aus")).to_be_visible()
    expect(plain_page.get_by_text("Strg + B")).to_be_hidden()
    expect(plain_page.get_by_role("toolbar")).to_have_count(0)
    area.fill("<p>Mit <strong>Hand</strong><script>x</script></p>")
    plain_page.get_by_role("button", name="Speichern", exact=True).click()

    expect(area).to_have_value("<p>Mit <strong>Hand</strong></p>")


def test_plain_text_becomes_paragraphs_in_the_editor(plain_page, page_of):
    plain_page.get_by_label(TEXT).fill("Eins & zwei\nweiter\n\nDrei")
    plain_page.get_by_role("button", name="Speichern", exact=True).click()
    page = page_of("step-was")

    assert editor_of(page).locator("p").all_inner_texts() == ["Eins & zwei\nweiter", "Drei"]
    save(page)
    assert stored(page) == "Eins & zwei\nweiter\n\nDrei"
