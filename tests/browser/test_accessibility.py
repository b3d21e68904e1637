"""What every kind of public page keeps to, seen with a real browser."""

import gzip

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.pages import PAGES

PHONE, DESKTOP = 390, 1360
MAX_REQUESTS = 9
MAX_BYTES = 60 * 1024

# Tag and classes of what reaches beyond the right edge.
TOO_WIDE = """width => [...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > width)
    .map(element => element.localName + "." + element.className).slice(0, 10)"""

every_kind = pytest.mark.parametrize("kind", PAGES)


def _visit(page, path, width=DESKTOP):
    page.set_viewport_size({"width": width, "height": 900})
    answer = page.goto(path, wait_until="load")
    assert answer.status == (404 if path == PAGES["not-found"] else 200)


@every_kind
def test_axe_finds_nothing(page, find, kind):
    path = find(kind)
    _visit(page, path)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": 900})
            for violation in Axe().run(page).response["violations"]:
                nodes = "; ".join(
                    f"{node['target']} {node['failureSummary']}" for node in violation["nodes"][:3]
                )
                found.append(f"{path} {scheme} {width}: {violation['id']}: {nodes}")
    assert not found, "\n".join(found)


@every_kind
def test_nothing_is_wider_than_a_narrow_phone_or_with_letters_twice_as_large(page, find, kind):
    _visit(page, find(kind), width=320)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, page.evaluate(TOO_WIDE, 320)
    page.set_viewport_size({"width": DESKTOP, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= DESKTOP, page.evaluate(TOO_WIDE, DESKTOP)


@every_kind
def test_page_is_light_quiet_and_asks_nobody_else(context, page, site, find, kind):
    path = find(kind)
    complaints, responses = [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"{request.url} {request.failure}"))
    page.on("response", lambda response: responses.append(response))
    _visit(page, path)

    if kind == "not-found":  # which the browser notes in its console
        complaints = [text for text in complaints if "404" not in text]
    assert complaints == []
    assert [response.url for response in responses if not response.url.startswith(site)] == []
    assert context.cookies() == []
    own = [one for one in responses if one.frame == page.main_frame]  # not of a framed preview
    assert len(own) <= MAX_REQUESTS
    assert sum(_sent_bytes(response) for response in responses) <= MAX_BYTES


def _sent_bytes(response):
    """The size on the wire of HTML, CSS and JavaScript; pictures are counted elsewhere."""
    if response.request.resource_type not in ("document", "stylesheet", "script"):
        return 0
    return len(gzip.compress(response.body()))


@every_kind
def test_page_reads_without_script(browser, site, find, kind):
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    _visit(page, find(kind))
    assert page.locator("main h1").inner_text().strip()
    assert len(page.locator("main").inner_text()) > 40
    context.close()


def test_keyboard_reaches_the_content_by_the_skip_link(page):
    _visit(page, "/")
    page.keyboard.press("Tab")
    skip_link = page.locator(":focus")
    assert skip_link.get_attribute("href") == "#inhalt"
    assert skip_link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator("main#inhalt :focus").count() == 1
