"""The Chromium of the system, for tests and screenshots."""

import shutil

from playwright.sync_api import Browser, Playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def launch(playwright: Playwright) -> Browser:
    path = find_chromium()
    if path is None:
        raise RuntimeError("Chromium is not installed.")
    return playwright.chromium.launch(executable_path=path, args=FLAGS)
