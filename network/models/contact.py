"""The contact form keeps no message, only that somebody wrote, for limits and blocks."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from network.models.moderation import AboutEntryQuerySet

LOG_KEPT = timedelta(days=30)


def sender_hash(email: str) -> str:
    """The same for the same address, and of no use to whoever reads it."""
    return salted_hmac("network.contact", email.strip().lower(), algorithm="sha256").hexdigest()


class ContactRow(models.Model):
    """Which sender and which entry; the address itself is kept nowhere."""

    is_shown_on_pages = False

    kind = models.CharField(_("Art"), max_length=60)
    object_id = models.PositiveBigIntegerField(_("Nummer des Eintrags"))
    sender_hash = models.CharField(_("Absender:in"), max_length=64)
    created_at = models.DateTimeField(_("wann"), default=timezone.now)

    objects = AboutEntryQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} ({self.created_at:%Y-%m-%d})"


class ContactLog(ContactRow):
    """One message that was passed on; forgotten after 30 days.

    Without a sender and with the kind of an account: an invitation this account sent.
    """

    class Meta:
        verbose_name = _("weitergegebene Nachricht")
        verbose_name_plural = _("weitergegebene Nachrichten")
        indexes = [
            models.Index(fields=["sender_hash", "created_at"], name="contact_by_sender"),
            models.Index(fields=["kind", "object_id", "created_at"], name="contact_to_entry"),
        ]


class ContactBlock(ContactRow):
    """A sender from whom an entry takes no more messages."""

    class Meta:
        verbose_name = _("gesperrte Absender:in")
        verbose_name_plural = _("gesperrte Absender:innen")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "sender_hash"], name="contact_block_once"
            )
        ]
