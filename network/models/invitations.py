"""Invitations by e-mail: to represent an association, or to keep a profile together."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models.actors import Actor
from network.models.associations import Association
from network.models.parties import one_party, party_of

if TYPE_CHECKING:
    from network.models.users import User

VALID_FOR = timedelta(days=7)


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Those that can still be accepted."""
        return self.filter(
            accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now()
        )

    def with_token(self, token: str) -> Self:
        return self.filter(token_hash=hash_of(token))

    def issue(
        self, target: Actor | Association, email: str, invited_by: "User"
    ) -> tuple["Invitation", str]:
        """A new invitation and the token of its link, which is kept nowhere.

        An open invitation of the same address to the same entry is revoked.
        """
        invitation = Invitation(email=email.strip().lower(), invited_by=invited_by)
        if isinstance(target, Actor):
            invitation.actor = target
        else:
            invitation.association = target
        self.open().filter(
            actor=invitation.actor, association=invitation.association, email=invitation.email
        ).update(revoked_at=timezone.now())
        token = secrets.token_urlsafe(32)
        invitation.token_hash = hash_of(token)
        invitation.save()
        return invitation, token


def default_expiry() -> datetime:
    return timezone.now() + VALID_FOR


class Invitation(models.Model):
    """For one address, for seven days, for one use; only the hash of its token is kept."""

    is_shown_on_pages = False

    association = models.ForeignKey(
        Association,
        verbose_name=_("Verband"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
    )
    actor = models.ForeignKey(
        Actor,
        verbose_name=_("Akteur:in"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
    )
    email = models.EmailField(_("E-Mail-Adresse"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("eingeladen von"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("eingeladen am"), default=timezone.now)
    expires_at = models.DateTimeField(_("gilt bis"), default=default_expiry)
    accepted_at = models.DateTimeField(_("angenommen am"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("angenommen von"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    revoked_at = models.DateTimeField(_("zurückgezogen am"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Einladung")
        verbose_name_plural = _("Einladungen")
        ordering = ["-created_at"]
        constraints = [one_party("invitation_one_target")]

    def __str__(self) -> str:
        return f"{self.email} → {self.target}"

    @property
    def target(self) -> Actor | Association:
        """What the invited person would look after."""
        return party_of(self)

    @property
    def is_open(self) -> bool:
        is_answered = self.accepted_at or self.revoked_at
        return not is_answered and self.expires_at > timezone.now()
