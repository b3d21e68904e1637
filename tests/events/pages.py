"""Reading the calendar as a visitor does."""

import re
from datetime import date
from html import unescape

SOFT_HYPHEN = "\u00ad"


def page_of(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def titles_on(html):
    """The titles in the rows of a list, in their order."""
    found = re.findall(r'<h3>(?:<span class="badge">[^<]*</span> )?<a [^>]*>([^<]*)</a></h3>', html)
    return [unescape(title).replace(SOFT_HYPHEN, "") for title in found]


def listed(client, address="/kalender/"):
    return titles_on(page_of(client, address))


def days_on(html):
    """The days of the list, as its headings name them."""
    found = re.findall(r'<h2 class="day-title" id="tag-(\d{8})">', html)
    return [date.fromisoformat(day) for day in found]


def total_on(html):
    return int(re.search(r'role="status">\s*(\d+) ', html)[1])


def counts_on(html, facet):
    """What a facet offers: value and number of dates."""
    pattern = rf'name="{facet}" value="([^"]*)".*?class="count">(\d+)<'
    return {value: int(number) for value, number in re.findall(pattern, html, re.DOTALL)}


def link_called(html, words):
    """The address of the first link whose text holds `words`."""
    for address, text in re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', html, re.DOTALL):
        if words in re.sub(r"<[^>]+>", "", text):
            return unescape(address)
    return None
