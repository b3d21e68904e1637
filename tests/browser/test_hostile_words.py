"""Script, HTML and addresses typed into every field stay words, whoever looks at them."""

import json
import re
from urllib.parse import quote
from urllib.request import urlopen
from xml.etree import ElementTree as Xml

import pytest
from icalendar import Calendar

from tests.browser.hostile_words import PAYLOADS
from tests.pages import PAGES

WORDS = quote(PAYLOADS[1])
MORE = {
    "search": f"/suche/?q={WORDS}",
    "calendar": f"/kalender/?q={WORDS}&sparte={WORDS}&stadtteil={WORDS}",
    "directory": f"/netzwerk/?q={WORDS}&verband={WORDS}",
    "archive": f"/archiv/?q={WORDS}&denkzelle={WORDS}",
    "report": f"/melden/?url={WORDS}",
    "not-found": f"/netzwerk/akteure/{WORDS}/",
}
LIVE_ADDRESSES = """() => ["href", "src", "action", "formaction", "data"].flatMap(name =>
    [...document.querySelectorAll(`[${name}]`)]
        .filter(element => /^\\s*(javascript|data|vbscript):/i.test(element.getAttribute(name)))
        .map(element => element.outerHTML.slice(0, 160)))"""
ADMIN_LINKS = """() => [...document.querySelectorAll("#content-main th a, #result_list th a")]
    .map(link => link.pathname)"""


@pytest.fixture(scope="module")
def hostile_words(served, desk):
    served.run("-m", "tests.browser.hostile_words")


@pytest.fixture
def look(open_browser, desk, complaints, hostile_words):
    """Opens pages as somebody; gives how many of them show hostile words."""

    def walk(role, addresses):
        page = open_browser(desk["sessions"].get(role))
        shown = 0
        for address in addresses:
            answer = page.goto(address, wait_until="load")
            assert answer.status < 500, address
            assert page.evaluate("window.__xss") is None, address
            assert page.evaluate(LIVE_ADDRESSES) == [], address
            text = page.evaluate("document.documentElement.textContent").replace("\u00ad", "")
            shown += any(words in text for words in PAYLOADS)
        return shown

    return walk


def refused(complaints):
    """Beside pages that are not there, which the browser notes as well."""
    return [text for text in complaints if not re.search(r"status of 4(04|10)", text)]


def test_public_pages(look, find, complaints):
    addresses = [find(kind) for kind in PAGES] + list(MORE.values())
    assert look("anonymous", addresses) > 10
    assert refused(complaints) == []


@pytest.mark.parametrize("role", ["anonymous", "member", "actor", "rep", "editor"])
def test_working_pages(look, desk, complaints, role):
    addresses = [address for who, address in desk["pages"].values() if who == role]
    assert look(role, addresses) > 0
    assert refused(complaints) == []


def test_admin(open_browser, look, desk, complaints):
    page = open_browser(desk["sessions"]["admin"])
    page.goto("/admin/")
    lists = [path for path in page.evaluate(ADMIN_LINKS) if path.count("/") == 4]
    rows = []
    for path in lists:
        page.goto(path)
        rows += page.evaluate(ADMIN_LINKS)[:1]
    entries = [path for path in rows if "/actor/" in path or "/event/" in path]
    histories = [path.replace("/change/", "/history/") for path in entries]
    assert look("admin", [*lists, *rows, *histories]) > len(lists)
    assert refused(complaints) == []


@pytest.mark.parametrize("words", [*PAYLOADS[:2], f"<input value='{PAYLOADS[2]}'>"])
def test_a_script_that_got_into_a_page_would_be_noticed(open_browser, complaints, words):
    """What the other tests stand on: unescaped, the words meet the CSP, which complains."""

    def spoil(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</h1>", f"</h1>{words}", 1))

    page = open_browser()
    page.route("**/regeln/", spoil)
    page.goto("/regeln/")
    page.evaluate("document.title")  # by now everything was heard
    assert refused(complaints)


def test_feeds(site, hostile_words):
    feed = Calendar.from_ical(fetch(f"{site}/kalender.ics"))
    titles = [str(event["summary"]) for event in feed.walk("VEVENT")]
    assert any(PAYLOADS[0] in title for title in titles)
    assert not any("BCC" in event for event in feed.walk("VEVENT"))

    for path in ("/kalender.rss", "/archiv/neu.rss"):
        items = list(Xml.fromstring(fetch(site + path)).iter("item"))
        assert all({child.tag for child in item} <= RSS for item in items)
        # Programs take it for HTML.
        assert not any("<" in item.findtext("description") for item in items)
    assert json.loads(fetch(f"{site}/kalender.json"))


RSS = {"title", "link", "description", "pubDate", "guid", "category"}


def fetch(address):
    with urlopen(address) as answer:
        assert "html" not in answer.headers["Content-Type"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        return answer.read()
