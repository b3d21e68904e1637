import os
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
def site(browser):
    """The address of a server with the Bremen data; it asks for the browser to skip early."""
    with seeded_site() as address:
        yield address


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
