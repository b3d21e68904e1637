"""What is forgotten by itself, and when: one table, worked off every day.

Upper floors list theirs in a module of the same name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from types import ModuleType
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from dateutil.relativedelta import relativedelta
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.utils import timezone

from network.actions.erasure import FORGOTTEN_DECISION, FORGOTTEN_REPORT
from network.models import (
    Actor,
    AddressChange,
    ContactLog,
    Decision,
    Invitation,
    Report,
    Representation,
    User,
)
from network.models.contact import LOG_KEPT

FLOORS = ("network", "events", "archive")

type Period = timedelta | relativedelta
type Rows = models.QuerySet[Any]

UNCONFIRMED = timedelta(days=7)
INVITATIONS = timedelta(days=30)
HISTORY = relativedelta(months=12)
MODERATION = relativedelta(months=24)
UNUSED = relativedelta(months=24)
LEAVES_AFTER = timedelta(days=60)  # counted from the first mail that says so
REMINDED_BEFORE = (timedelta(days=30), timedelta(days=7))

# As the pages about data say them.
PERIODS = {
    "unconfirmed_days": UNCONFIRMED.days,
    "invitation_days": INVITATIONS.days,
    "contact_days": LOG_KEPT.days,
    "history_months": 12,
    "moderation_months": 24,
    "unused_months": 24,
    "leaves_days": LEAVES_AFTER.days,
}

FORGOTTEN_PROFILE = {
    "pronouns": "",
    "district": None,
    "text": "",
    "website": "",
    "links": "",
    "image": None,
    "email": "",
    "phone": "",
}


@dataclass(frozen=True)
class Forgetting:
    """Rows that are due; without `values` they are deleted, else these are written into them."""

    words: str
    due: Callable[[], Rows]
    values: dict[str, Any] | None = None

    def work(self) -> int:
        rows = self.due()
        if self.values is None:
            deleted = rows.delete()[1]
            return deleted.get(rows.model._meta.label, 0)
        return rows.exclude(**_as_lookups(self.values)).update(**self.values)


def _as_lookups(values: dict[str, Any]) -> dict[str, Any]:
    return {
        f"{name}__isnull" if value is None else name: True if value is None else value
        for name, value in values.items()
    }


def _before(period: Period) -> Any:
    return timezone.now() - period


def floors() -> list[ModuleType]:
    return [import_module(f"{floor}.forgetting") for floor in FLOORS]


def whole_table() -> "list[Forgetting]":
    return [row for floor in floors() for row in floor.TABLE]


def all_periods() -> dict[str, int]:
    return {name: number for floor in floors() for name, number in floor.PERIODS.items()}


def unconfirmed_accounts() -> models.QuerySet[User]:
    """Signed up, but the code in the mail never came back."""
    addresses = EmailAddress.objects.all()
    return User.objects.filter(
        last_login=None,
        is_staff=False,
        date_joined__lt=_before(UNCONFIRMED),
        pk__in=addresses.filter(verified=False).values("user"),
    ).exclude(pk__in=addresses.filter(verified=True).values("user"))


def unused_accounts() -> models.QuerySet[User]:
    """Nobody signed in for a long time; the Redaktion is looked after by people."""
    since = _before(UNUSED)
    never = Q(last_login=None, date_joined__lt=since)
    return User.objects.filter(Q(last_login__lt=since) | never, is_staff=False, is_superuser=False)


def _closed_sessions() -> Rows:
    return UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))


TABLE = (
    Forgetting(
        "abgelaufene Sitzungen", lambda: Session.objects.filter(expire_date__lt=timezone.now())
    ),
    Forgetting("Geräte ohne Sitzung", _closed_sessions),
    Forgetting(
        "abgelaufene Adresswechsel",
        lambda: AddressChange.objects.filter(expires_at__lt=timezone.now()),
    ),
    Forgetting(
        "alte Einladungen",
        lambda: Invitation.objects.filter(expires_at__lt=_before(INVITATIONS)),
    ),
    Forgetting(
        "Nachweise weitergegebener Nachrichten",
        lambda: ContactLog.objects.filter(created_at__lt=_before(LOG_KEPT)),
    ),
    Forgetting(
        "Entscheidungen ohne Namen",
        lambda: Decision.objects.filter(decided_at__lt=_before(MODERATION)),
        FORGOTTEN_DECISION,
    ),
    Forgetting(
        "Meldungen ohne Namen",
        lambda: Report.objects.filter(decided_at__lt=_before(MODERATION)),
        FORGOTTEN_REPORT | {"name": "", "email": ""},
    ),
    Forgetting(
        "Zeilen im Protokoll der Verwaltung",
        lambda: LogEntry.objects.filter(action_time__lt=_before(MODERATION)),
    ),
    Forgetting(
        "persönliche Angaben in früheren Fassungen von Profilen",
        lambda: Actor.history.filter(history_date__lt=_before(HISTORY)),
        FORGOTTEN_PROFILE,
    ),
    Forgetting(
        "Nachrichten in früheren Fassungen von Vertretungen",
        lambda: Representation.history.filter(history_date__lt=_before(HISTORY)),
        {"message": ""},
    ),
)
