import fcntl
import json
import os
from shutil import copytree
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.chromium import find_chromium, launch
from tests.pages import address_of
from tests.server import seeded_site


@pytest.fixture(scope="session")
def browser():
    if find_chromium() is None:
        reason = "Chromium is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(browser, tmp_path_factory):
    """A server with the Bremen data; it asks for the browser to skip early."""
    folder = tmp_path_factory.mktemp("site")
    if "DATABASE_URL" not in os.environ:
        copytree(_seeded_once(tmp_path_factory), folder, dirs_exist_ok=True)
    with seeded_site(folder=folder) as site:
        yield site


def _seeded_once(tmp_path_factory):
    """The folder of a site that was seeded by whichever process of this run came first."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with open(base / "seeding.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = base / "seeded-site"
        if not (folder / "seeded").exists():
            with seeded_site(folder=folder):
                pass
    return folder


@pytest.fixture(scope="session")
def site(served):
    """Its address."""
    return served.address


@pytest.fixture(scope="session")
def desk(served):
    """The pages only some people may see, and the sessions of these people."""
    return json.loads(served.run("-m", "tests.browser.desk"))


@pytest.fixture
def open_browser(browser, site, complaints):
    """Gives a browser of its own to one person, signed in if they have a session."""
    opened = []

    def fresh(session=None):
        context = browser.new_context(base_url=site, locale="de-DE", reduced_motion="reduce")
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        listen(context, complaints)
        opened.append(context)
        return context.new_page()

    yield fresh
    for context in opened:
        context.close()


@pytest.fixture
def complaints():
    """What pages of `open_browser` complain about: errors, and what the CSP has to stop."""
    return []


def listen(context, complaints):
    context.on("console", lambda message: _note(message, complaints))
    context.on("weberror", lambda error: complaints.append(f"{error.page.url}: {error.error}"))


def _note(message, complaints):
    if message.type in ("error", "warning"):
        complaints.append(f"{message.page.url}: {message.text}")


@pytest.fixture
def context(browser, site):
    context = browser.new_context(base_url=site, locale="de-DE", reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def page(context):
    return context.new_page()


@pytest.fixture(scope="session")
def find(site):
    """Gives the path of a page of the named kind."""

    def fetch(path):
        try:
            return urlopen(site + path).read().decode()
        except HTTPError as error:
            raise LookupError(f"{path} answers {error.code}") from error

    return lambda kind: address_of(kind, fetch)


def pytest_collection_modifyitems(items):
    """What spoils the words of the served site comes last."""
    items.sort(key=lambda item: "hostile_words" in getattr(item, "fixturenames", ()))
