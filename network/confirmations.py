"""When an entry was last said to be true, and what follows from silence.

All of it is counted from that day, so that only the day of the last mail needs to be stored.
"""

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core import signing
from django.db.models import Q
from django.utils import timezone

from denkzellen.models import PublicationState
from network.keepers import keepers_of
from network.models import Actor, Association

type Confirmable = Actor | Association

KINDS: tuple[type[Actor], type[Association]] = (Actor, Association)
ASKED_AFTER_MONTHS = (12, 13, 15)
MARKED_AFTER_MONTHS = 18
HIDDEN_AFTER = timedelta(days=30)  # counted from the mail about the mark
LINK_VALID_FOR = timedelta(days=120)

# Reasons in the history, where they stand in the place of a name.
HIDDEN_BY_SILENCE = "von selbst, weil lange niemand bestätigt hat"
SHOWN_BY_LINK = "über den Link in einer Mail"
_SALT = "network.confirmations"


def known_since(entry: Confirmable) -> date | None:
    """The day it was confirmed, or else became public."""
    if entry.confirmed_on or entry.published_at is None:
        return entry.confirmed_on
    return timezone.localdate(entry.published_at)


def months_of_silence(entry: Confirmable, today: date) -> int:
    """The last step that has come: 0, then 12, 13, 15 and 18 months."""
    since = known_since(entry)
    steps = (*ASKED_AFTER_MONTHS, MARKED_AFTER_MONTHS)
    return max((step for step in steps if since and today >= _after(since, step)), default=0)


def _after(since: date, months: int) -> date:
    return since + relativedelta(months=months)


def is_outdated(entry: Confirmable) -> bool:
    """Whether its page says that it is perhaps no longer true."""
    return months_of_silence(entry, timezone.localdate()) >= MARKED_AFTER_MONTHS


def mail_due(entry: Confirmable, today: date) -> int:
    """The step whose mail has not been sent yet, 0 if there is none."""
    step, since = months_of_silence(entry, today), known_since(entry)
    if not step or since is None:
        return 0
    is_sent = entry.reminded_on is not None and entry.reminded_on >= _after(since, step)
    return 0 if is_sent else step


def hidden_on(entry: Confirmable) -> date | None:
    """The day on which silence hides it; None before the mail that says so."""
    since = known_since(entry)
    if since is None or entry.reminded_on is None:
        return None
    is_warned = entry.reminded_on >= _after(since, MARKED_AFTER_MONTHS)
    return entry.reminded_on + HIDDEN_AFTER if is_warned else None


def perhaps_due(today: date) -> Q:
    """Public for a year without a word; a few days too many, the exact day is counted later."""
    limit = today - relativedelta(months=ASKED_AFTER_MONTHS[0]) + timedelta(days=3)
    return Q(state=PublicationState.PUBLISHED) & (
        Q(confirmed_on__lte=limit) | Q(confirmed_on=None, published_at__date__lte=limit)
    )


def addresses_of(entry: Confirmable) -> list[str]:
    """Whom to ask: those who keep it, and for an association without any its mailbox."""
    addresses = [keeper.email for keeper in keepers_of(entry)]
    if isinstance(entry, Association) and entry.email:
        return addresses or [entry.email]
    return addresses


def is_hidden_by_silence(entry: Confirmable) -> bool:
    """Hidden by the timer, and by nobody since."""
    if entry.state != PublicationState.HIDDEN or entry.is_blocked:
        return False
    steps: Any = entry.history.order_by("-history_date", "-history_id")
    last_public = steps.filter(state=PublicationState.PUBLISHED).first()
    if last_public is None:
        return False
    hidden = steps.filter(
        state=PublicationState.HIDDEN, history_date__gte=last_public.history_date
    ).last()
    return hidden is not None and hidden.history_change_reason == HIDDEN_BY_SILENCE


def can_be_confirmed(entry: Confirmable) -> bool:
    return entry.is_public or is_hidden_by_silence(entry)


def sign(entry: Confirmable) -> str:
    """What the link in a mail carries; worth nothing once the entry is confirmed."""
    return signing.dumps([entry._meta.label_lower, entry.pk, _day(entry)], salt=_SALT)


def _day(entry: Confirmable) -> str:
    return entry.confirmed_on.isoformat() if entry.confirmed_on else ""


def read(signed: str) -> tuple[Confirmable | None, bool]:
    """The entry a link is about, if it is still there, and whether the link was used before.

    Raises BadSignature, or SignatureExpired after its time.
    """
    label, pk, day = signing.loads(signed, salt=_SALT, max_age=LINK_VALID_FOR)
    model = next(kind for kind in KINDS if kind._meta.label_lower == label)
    entry = model._base_manager.filter(pk=pk).first()
    return entry, entry is not None and day != _day(entry)
