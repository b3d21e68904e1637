"""Takes a picture of every kind of page, at every width, on light, on dark and on paper."""

import argparse
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import launch
from tests.pages import PAGES, address_of
from tests.server import ROOT, seeded_site

FOLDER = ROOT / "var" / "screenshots"
WIDTHS = [390, 820, 1360]
SCHEMES = ["light", "dark", "print"]


def main() -> None:
    wanted = _arguments()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with seeded_site() as site, sync_playwright() as playwright:
        browser = launch(playwright)
        for kind in wanted.only:
            path = address_of(kind, lambda start: urlopen(site.address + start).read().decode())
            take(browser, site.address + path, kind, wanted.width, wanted.scheme)
            print(f"{kind:20} {path}", flush=True)
        browser.close()
    print(f"Pictures are in {FOLDER.relative_to(ROOT)}/")


def take(browser: Browser, url: str, kind: str, widths: list[int], schemes: list[str]) -> None:
    page = browser.new_page(locale="de-DE", reduced_motion="reduce")
    page.goto(url)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in schemes:
            if scheme == "print":
                page.emulate_media(media="print", color_scheme="light")
            else:
                page.emulate_media(media="screen", color_scheme=scheme)
            page.screenshot(path=FOLDER / f"{kind}-{width}-{scheme}.png", full_page=True)
    page.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for option, values in [("--only", list(PAGES)), ("--width", WIDTHS), ("--scheme", SCHEMES)]:
        parser.add_argument(
            option,
            type=lambda text, values=values: [type(values[0])(part) for part in text.split(",")],
            default=values,
            help="of " + ", ".join(map(str, values)),
        )
    return parser.parse_args()


if __name__ == "__main__":
    main()
