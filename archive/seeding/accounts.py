"""Accounts for trying out every role; they exist only where DEBUG is on."""

from collections.abc import Callable
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from archive.seeding.rows import find
from network.models import Actor, Association, Representation, User

FLOORS = ["denkzellen", "network", "events", "archive", "flatpages"]
KEPT_BY_ADMINS = ["user"]  # who may change an account could make it an admin's

DEMO_KEY = "DENKZELLENDEMODENKZELLENDEMOABCD"


class DemoAccount(NamedTuple):
    email: str
    password: str
    role: str
    actor: str = ""
    association: str = ""
    is_staff: bool = False
    is_superuser: bool = False


DEMO_ACCOUNTS = [
    DemoAccount(
        "admin@example.org",
        "denkzellen-demo-admin",
        "Administration",
        is_staff=True,
        is_superuser=True,
    ),
    DemoAccount("redaktion@example.org", "denkzellen-demo-redaktion", "Redaktion", is_staff=True),
    DemoAccount(
        "verband@example.org",
        "denkzellen-demo-verband",
        "vertritt einen Verband",
        association="lafdk",
    ),
    DemoAccount(
        "akteurin@example.org",
        "denkzellen-demo-akteurin",
        "pflegt ein eigenes Profil",
        actor="jorinde-achterfeld",
    ),
]


def load_demo_accounts() -> int:
    known = set(User.objects.values_list("email", flat=True))
    accounts = [account for account in DEMO_ACCOUNTS if account.email not in known]
    for account in accounts:
        _create(account)
    return len(accounts)


def _create(account: DemoAccount) -> None:
    user = User.objects.create_user(
        account.email,
        account.password,
        name=f"Demo: {account.role}",
        is_staff=account.is_staff,
        is_superuser=account.is_superuser,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if account.is_staff:
        TOTP.activate(user, DEMO_KEY)
    if account.is_staff and not account.is_superuser:
        user.groups.add(_editors())
    if actor := account.actor and find(Actor, account.actor):
        actor.keepers.add(user)
    if association := account.association and find(Association, account.association):
        Representation.objects.create(
            user=user,
            association=association,
            granted_at=timezone.now(),
            granted_by=User.objects.filter(is_superuser=True).exclude(pk=user.pk).first(),
        )


def _editors() -> Group:
    """The group of the editors, with all rights but those over accounts."""
    group, is_new = Group.objects.get_or_create(name="Redaktion")
    if is_new:
        rights = Permission.objects.filter(content_type__app_label__in=FLOORS)
        group.permissions.set(rights.exclude(content_type__model__in=KEPT_BY_ADMINS))
    return group


def print_demo_accounts(write: Callable[[str], object]) -> None:
    width = max(len(account.email) for account in DEMO_ACCOUNTS)
    write("Zum Ausprobieren (nur mit DEBUG):")
    for account in reversed(DEMO_ACCOUNTS):
        write(f"  {account.email:{width}}  {account.password:{width + 5}}  {account.role}")
    write("Redaktion und Administration brauchen einen zweiten Faktor:")
    write(f"  Schlüssel für die Authenticator-App: {DEMO_KEY}")
    write(
        "  oder der jetzige Code: DEBUG=true .venv/bin/python manage.py totp redaktion@example.org"
    )
