"""The files made of a kept state: a page that needs nothing else, its data, a dossier for print."""

import logging
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from archive.citing import citation_of_state
from archive.kept.content import Content, canonical
from archive.models import KeptState
from denkzellen import pdf
from denkzellen.membrane import membrane_svg

PAGE, DATA, DOSSIER = "stand.html", "stand.json", "dossier.pdf"
TYPES = {PAGE: "text/html; charset=utf-8", DATA: "application/json", DOSSIER: "application/pdf"}

logger = logging.getLogger(__name__)


class Document(NamedTuple):
    name: str
    content: bytes


def stored_document(state: KeptState, name: str) -> Document | None:
    """As it was made then; None if it never was, or is lost."""
    row = next((row for row in state.kept_files.all() if row.name == name), None)
    if row is None:
        return None
    try:
        with row.file.open("rb") as file:
            return Document(name, file.read())
    except FileNotFoundError:
        logger.warning("A file of the kept state %s is lost: %s", state.pk, name)
        return None


def data(content: Content) -> Document:
    return Document(DATA, canonical(content))


def page(state: KeptState, content: Content) -> Document:
    """One HTML file with its style inside."""
    return Document(PAGE, _html(state, content).encode())


def dossier(state: KeptState, content: Content) -> Document:
    return Document(DOSSIER, pdf.render(_html(state, content)))


def _html(state: KeptState, content: Content) -> str:
    style = pdf.static_text("css/tokens.css") + pdf.static_text("css/kept.css")
    return render_to_string(
        "archive/kept/stand.html",
        {
            "kept": state,
            "content": content,
            "citation": citation_of_state(state, content),
            "style": mark_safe(style),
            "drawing": _drawing(state.denkzelle.slug),
        },
    )


def _drawing(slug: str) -> SafeString:
    """Its lines are told here: no style sheet reaches into a drawing in a dossier."""
    lines = 'fill="none" stroke="#17130e" stroke-width="2"'
    drawing = membrane_svg(slug).replace("<svg", f"<svg {lines}", 1)
    return mark_safe(drawing.replace("<circle", '<circle fill="#17130e"'))
