"""All mail goes through the outbox.

A mail is a row first, written in the transaction of what caused it: no action fails because the
mail server is down, and none is announced that was rolled back. After the commit it is handed to
the mailer "server" in the background; what fails waits for `manage.py deliver_mail`.

A mail arrives once. Only whoever dies between handing it over and noting the answer leaves one of
which nobody knows whether it arrived: it stays, marked as uncertain, and people decide.
"""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.utils import make_msgid
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, connection, connections, transaction

from denkzellen.models import OutgoingMail

logger = logging.getLogger(__name__)
_background = ThreadPoolExecutor(max_workers=2, thread_name_prefix="outbox")
ATTEMPTS_TO_NOTE = 10
PAUSE_SECONDS = 1


class OutboxBackend(BaseEmailBackend):
    def __init__(self, *args: Any, in_background: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.in_background = in_background

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            mail = _put_down(message)
            job: Callable[[], object] = partial(deliver, mail)
            if self.in_background:
                job = partial(_background.submit, _deliver_in_thread, mail)
            transaction.on_commit(job, robust=True)
        return len(messages)


def _put_down(message: EmailMessage) -> OutgoingMail:
    if message.attachments or message.cc or message.bcc:
        raise ValueError("The outbox keeps no attachments and no further recipients.")
    message.message()  # raises on header injection, while the cause is still at hand
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    html = [str(content) for content, kind in alternatives if kind == "text/html"]
    return OutgoingMail.objects.create(
        subject=str(message.subject),
        from_email=str(message.from_email),
        to=[str(address) for address in message.to],
        reply_to=[str(address) for address in message.reply_to],
        headers={
            # The same at each attempt, so that mailboxes can tell.
            "Message-ID": make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
            **{name: str(value) for name, value in message.extra_headers.items()},
        },
        text=str(message.body),
        html="".join(html),
    )


def deliver(mail: OutgoingMail) -> bool:
    """Hand it to the server, if it is due and nobody else is doing so."""
    if not mail.claim():
        return False
    server = mailers["server"]
    try:
        server.open()
        if not mail.note_hand_over():
            return False
        server.send_messages([mail.as_message()])
    except Exception as error:  # whatever it was: the mail stays and says why
        _note(partial(mail.note_failure, f"{type(error).__name__}: {error}"))
        logger.warning("Mail %s was not taken by the server: %s", mail.pk, type(error).__name__)
        return False
    else:
        _note(mail.delete)
        return True
    finally:
        with suppress(Exception):  # what it says to goodbye changes nothing
            server.close()


def _note(write: Callable[[], object]) -> None:
    """Write down what the server answered, even if the database has to be waited for."""
    for attempt in range(ATTEMPTS_TO_NOTE):
        try:
            write()
        except (InterfaceError, OperationalError):
            if attempt == ATTEMPTS_TO_NOTE - 1 or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(PAUSE_SECONDS)
        else:
            return


def deliver_due() -> int:
    """Deliver all that is due; gives how many were taken."""
    taken = 0
    while mail := OutgoingMail.objects.due().first():
        taken += deliver(mail)
    return taken


def _deliver_in_thread(mail: OutgoingMail) -> None:
    try:
        deliver(mail)
    finally:
        connections.close_all()
