"""The list on other websites, and the page that hands out its code."""

import html as markup
import re

import pytest

from tests.events.pages import page_of, titles_on
from tests.factories import make_event

pytestmark = pytest.mark.django_db

CODE = "/kalender/einbetten/code/"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://denkzellen.example"


def code_on(page):
    return markup.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page)[1])


def attributes_of(code):
    """The attributes of the iframe, as the browser of another website reads them."""
    assert re.fullmatch(r"<iframe( [a-z]+=\"[^\"]*\")+></iframe>", code)
    found = re.findall(r'([a-z]+)="([^"]*)"', code)
    return {name: markup.unescape(value) for name, value in found}


def test_the_code_shows_exactly_the_chosen_list(client):
    make_event(title="Umsonst", is_free=True)
    make_event(title="Zu teuer")
    page = page_of(client, f"{CODE}?kostenlos=1&farben=dunkel&hoehe=450")
    code = attributes_of(code_on(page))

    assert code["src"] == "https://denkzellen.example/kalender/einbetten/?kostenlos=1&farben=dunkel"
    assert (code["height"], code["width"], code["title"]) == (
        "450",
        "100%",
        "Termine – DENKZELLEN Bremen",
    )
    shown = page_of(client, code["src"].removeprefix("https://denkzellen.example"))
    assert titles_on(shown) == ["Umsonst"]


def test_the_preview_is_what_the_code_shows(client):
    page = page_of(client, f"{CODE}?kostenlos=1&farben=hell")
    preview = markup.unescape(re.search(r'<iframe class="embed-preview" src="([^"]*)"', page)[1])

    assert attributes_of(code_on(page))["src"] == f"https://denkzellen.example{preview}"
    assert "frame-src 'self'" in client.get(CODE)["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get(CODE)["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "height"),
    [
        ("", 600),
        ("450", 450),
        ("1", 300),
        ("99999", 2000),
        ("-5", 600),
        ("ä²", 600),
        ("9" * 5000, 600),
    ],
)
def test_the_height_stays_usable(client, asked, height):
    page = page_of(client, f"{CODE}?hoehe={asked}")

    assert attributes_of(code_on(page))["height"] == str(height)


def test_hostile_filters_do_not_get_out_of_the_code(client):
    page = page_of(client, f"{CODE}?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&farben=%22onload=x")
    code = attributes_of(code_on(page))

    assert "<script>alert" not in page
    assert set(code) == {"src", "title", "width", "height", "frameborder", "loading"}
    assert "onload" not in code["src"]


@pytest.mark.parametrize(
    ("query", "scheme"),
    [("", ""), ("farben=hell", "scheme-light"), ("farben=dunkel", "scheme-dark"), ("farben=x", "")],
)
def test_the_colours_follow_the_website_or_the_device(client, query, scheme):
    page = page_of(client, f"/kalender/einbetten/?{query}")

    assert f'<html lang="de"{f' class="{scheme}"' if scheme else ""}>' in page


def test_the_embedded_list_has_no_cookie_and_no_script_and_may_be_framed(client):
    make_event()
    answer = client.get("/kalender/einbetten/?farben=dunkel")
    page = answer.content.decode()

    assert not answer.cookies
    assert "<script" not in page
    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries, number):
    for _ in range(number):
        make_event()

    with django_assert_num_queries(2):
        client.get(CODE)
