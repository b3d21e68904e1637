"""Mail to people: text and light HTML, in one voice, with links to the configured address."""

import re
import unicodedata
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string

_ADDRESS_START = re.compile(
    r"\b[a-z][a-z0-9+.-]*://|\b(?:mailto|tel|data|javascript):|\bwww\.", re.IGNORECASE
)
_DOT_IN_NAME = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2})")


def send(
    template: str,
    to: str,
    context: dict[str, Any],
    *,
    subject: str,
    reply_to: str = "",
    headers: dict[str, str] | None = None,
) -> None:
    """Render templates/mail/<template>.txt and .html and put them into the outbox.

    Without an .html of its own the HTML part is made from the text.
    """
    subject = settings.EMAIL_SUBJECT_PREFIX + one_line(subject, 150)
    context = {**context, "subject": subject, "email": to}
    text = render_to_string(f"mail/{template}.txt", context).strip() + "\n"
    message = EmailMultiAlternatives(
        subject,
        text,
        settings.DEFAULT_FROM_EMAIL,
        [to],
        reply_to=[reply_to] if reply_to else None,
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
    )
    message.attach_alternative(_html(template, context, text), "text/html")
    message.send()


def _html(template: str, context: dict[str, Any], text: str) -> str:
    try:
        own = get_template(f"mail/{template}.html")
    except TemplateDoesNotExist:
        return render_to_string("mail/from_text.html", {**context, "text": text})
    return own.render(context)


def one_line(text: object, length: int = 80) -> str:
    """Words of other people as one plain line in which nothing turns into a link."""
    line = "".join(_plain(character) for character in str(text))
    line = _DOT_IN_NAME.sub(". ", _ADDRESS_START.sub("", line))
    line = " ".join(line.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def _plain(character: str) -> str:
    """Breaks become spaces; what only steers the display, like writing direction, goes."""
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    return "" if category.startswith("C") else character


def site_address(path: str) -> str:
    """The absolute address of a page, never taken from a request."""
    return f"{settings.SITE_URL}{path}"
