"""Ordering letters, confirming them from the mailbox, sending them, ending them."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache, partial

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from denkzellen import mail
from denkzellen.mail import one_line, site_address
from events.letters import Letter, Period, letter_of
from events.models import Digest, Rhythm

SALT = "digest"

logger = logging.getLogger(__name__)


@transaction.atomic
def order(email: str, query: str, rhythm: str) -> None:
    """Ask the mailbox; who has this letter already is told so, there and nowhere else.

    These mails go to people who may have ordered nothing, so they hold no word anybody typed.
    """
    digest, _is_new = Digest.objects.get_or_create(email=email.lower(), query=query, rhythm=rhythm)
    if digest.confirmed_at:
        template, subject = "events/digest_exists", _("Diesen Rundbrief gibt es schon")
    else:
        Digest.objects.filter(pk=digest.pk).update(created_at=timezone.now())
        template, subject = "events/digest_confirm", _("Rundbrief bestellen: bitte bestätigen")
    context = {"rhythm": digest.get_rhythm_display(), "link": _address("digest", digest)}
    mail.send(template, digest.email, context, subject=subject)


def sign(digest: Digest) -> str:
    return signing.dumps(digest.pk, salt=SALT)


def read_link(signed: str) -> int | None:
    """The key of the letter a link is about, which may be gone; None if the link is not ours."""
    try:
        return int(signing.loads(signed, salt=SALT))
    except signing.BadSignature:
        return None


def _address(name: str, digest: Digest) -> str:
    return site_address(reverse(name, args=[sign(digest)]))


def send_due(today: date) -> Counter[str]:
    """Send the letters whose period has begun; tells how many were sent, empty or failed.

    Running it again, or twice at once, sends nothing twice. What failed is due again next time.
    """
    done: Counter[str] = Counter()
    for rhythm in Rhythm.values:
        period = Period.around(today, rhythm)
        letter = cache(partial(_letter, period, today))
        for digest in Digest.objects.due(rhythm, period.first).order_by("query", "pk"):
            try:
                done[_send(digest, period, today, letter)] += 1
            except Exception:  # one letter must not keep all others from being sent
                logger.exception("Letter %s could not be sent", digest.pk)
                done["failed"] += 1
    return done


def _letter(period: Period, today: date, query: str, last_sent_on: date | None) -> Letter:
    return letter_of(query, period, today, since=last_sent_on or period.before.first)


@transaction.atomic
def _send(
    digest: Digest, period: Period, today: date, letter: Callable[[str, date | None], Letter]
) -> str:
    """The claim and the mail are one transaction. Where nothing is on, nothing is sent."""
    if not digest.claim(period.first, today):
        return "taken"
    found = letter(digest.query, digest.last_sent_on)
    if found.is_empty:
        return "empty"
    end = _address("digest_end", digest)
    query = f"?{digest.query}" if digest.query else ""
    context = {
        "letter": found,
        "period": period.words,
        "selection": one_line(" · ".join(found.words), 200),
        "calendar": site_address(reverse("calendar")) + query,
        "link": _address("digest", digest),
        "rhythm": digest.get_rhythm_display(),
    }
    headers = {
        "List-Unsubscribe": f"<{end}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    subject = _("Termine %(period)s") % {"period": period.words}
    mail.send("events/digest", digest.email, context, subject=subject, headers=headers)
    return "sent"
