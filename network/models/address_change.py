"""A new e-mail address counts only when both mailboxes have said so."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from network.models.users import User

VALID_FOR = timedelta(hours=24)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


class Tokens(NamedTuple):
    old: str
    new: str


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    def open(self) -> Self:
        return self.filter(expires_at__gt=timezone.now())

    def with_token(self, token: str) -> Self:
        hashed = _hash(token)
        return self.open().filter(Q(old_token_hash=hashed) | Q(new_token_hash=hashed))

    @transaction.atomic
    def begin(self, user: "User", new_email: str) -> tuple["AddressChange", Tokens]:
        """Start over: links sent for an earlier attempt stop working."""
        self.filter(user=user).delete()
        tokens = Tokens(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
        change = self.create(
            user=user,
            old_email=user.email,
            new_email=new_email,
            old_token_hash=_hash(tokens.old),
            new_token_hash=_hash(tokens.new),
            expires_at=timezone.now() + VALID_FOR,
        )
        return change, tokens


class AddressChange(models.Model):
    """One wish to change the address; deleted when it is done, given up or replaced."""

    is_shown_on_pages = False

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="address_change",
        verbose_name=_("Konto"),
    )
    old_email = models.EmailField(_("bisherige Adresse"))
    new_email = models.EmailField(_("neue Adresse"))
    old_token_hash = models.CharField(max_length=64, unique=True, editable=False)
    new_token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("gewünscht am"), default=timezone.now)
    expires_at = models.DateTimeField(_("gültig bis"))
    old_confirmed_at = models.DateTimeField(_("bisherige bestätigt am"), null=True, blank=True)
    new_confirmed_at = models.DateTimeField(_("neue bestätigt am"), null=True, blank=True)

    objects = AddressChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Adresswechsel")
        verbose_name_plural = _("Adresswechsel")

    def __str__(self) -> str:
        return f"{self.old_email} → {self.new_email}"

    @property
    def is_confirmed(self) -> bool:
        return bool(self.old_confirmed_at and self.new_confirmed_at)

    def address_of(self, token: str) -> str:
        """The mailbox this token was sent to."""
        return str(getattr(self, f"{self._side(token)}_email"))

    def is_confirmed_by(self, token: str) -> bool:
        return getattr(self, f"{self._side(token)}_confirmed_at") is not None

    def confirm(self, token: str) -> None:
        """Note that the mailbox of this token agrees."""
        if not self.is_confirmed_by(token):
            name = f"{self._side(token)}_confirmed_at"
            setattr(self, name, timezone.now())
            self.save(update_fields=[name])

    def _side(self, token: str) -> str:
        return "old" if _hash(token) == self.old_token_hash else "new"
