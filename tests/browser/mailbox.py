"""The mails a served site has sent; it writes each into a file."""

import email
import time
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

PATIENCE_SECONDS = 20
SEPARATOR = b"-" * 79


def newest_mail(folder: Path, to: str) -> EmailMessage:
    """The last one to this address; waits for its arrival."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = [mail for mail in all_mails(folder) if mail["To"] == to]
        if found:
            return found[-1]
        time.sleep(0.05)
    raise AssertionError(f"No mail came to {to}.")


def all_mails(folder: Path) -> list[EmailMessage]:
    files = sorted(folder.glob("*"), key=lambda file: file.stat().st_mtime)
    contents = (part for file in files for part in file.read_bytes().split(SEPARATOR))
    return [
        email.message_from_bytes(part.lstrip(), policy=default) for part in contents if part.strip()
    ]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return body.get_content() if body else ""
