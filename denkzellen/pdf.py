"""Pages as PDF. WeasyPrint draws them and needs the library Pango for it.

It is asked for when the first PDF is; on a machine without Pango the site works and offers none.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from functools import cache, partial
from importlib import import_module
from io import StringIO
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from PIL import ImageFile

PATIENCE_SECONDS = 10
FOLDER = "/pdf/"  # where the pages look for their files; it is no address of the site

type PageFile = tuple[str, Callable[[], bytes]]  # its type and its content

logger = logging.getLogger(__name__)
_drawing = Lock()


class BusyError(Exception):
    """Other pages are being drawn; these can be had later."""


def _weasyprint() -> Any:
    """The library. Its import lets Pillow take torn pictures, which is not for uploads."""
    library = import_module("weasyprint")
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return library


@cache
def is_offered() -> bool:
    """Whether this machine can draw."""
    try:
        with redirect_stdout(StringIO()):  # it explains at length what is missing
            _weasyprint()
    except (ImportError, OSError) as error:
        logger.warning("No page can be had as PDF: %s", error)
        return False
    return True


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """For what visitors may ask for as often as they like. Raises BusyError after a long wait."""
    if not _drawing.acquire(timeout=PATIENCE_SECONDS):
        raise BusyError
    try:
        yield
    finally:
        _drawing.release()


def render(html: str, files: Mapping[str, PageFile] | None = None) -> bytes:
    """A tagged PDF (PDF/UA). The page may use these files as "/pdf/<name>", and nothing else."""
    document = _weasyprint().HTML(
        string=html,
        base_url=f"{settings.SITE_URL}/",
        url_fetcher=partial(own_file, files=files or {}),
    )
    content: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return content


def own_file(address: str, *, files: Mapping[str, PageFile]) -> Any:
    """One of `files`. Nothing else is read, from nowhere."""
    name = address.removeprefix(f"{settings.SITE_URL}{FOLDER}")
    if name not in files:
        raise ValueError(f"{address} is no part of these pages")
    kind, content = files[name]
    fetched = import_module("weasyprint.urls").URLFetcherResponse
    return fetched(address, content(), {"Content-Type": kind})


def style_sheet(name: str) -> PageFile:
    """One of ours, read when a page asks for it."""
    return "text/css", lambda: static_text(f"css/{name}.css").encode()


def static_text(path: str) -> str:
    return Path(str(finders.find(path))).read_text()
