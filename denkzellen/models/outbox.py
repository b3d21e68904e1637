"""Mail that is still to be handed to the mail server."""

from datetime import timedelta
from typing import Self

from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(minutes=5)
LONGEST_WAIT_MINUTES = 240
KEPT = timedelta(days=7)


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self) -> Self:
        return self.filter(next_attempt_at__lte=timezone.now())

    def outdated(self) -> Self:
        """Failed for so long that nobody waits for it any more."""
        return self.filter(created_at__lt=timezone.now() - KEPT)


class OutgoingMail(models.Model):
    """One message as it was written; the row is deleted when the server has taken it."""

    is_shown_on_pages = False

    subject = models.CharField(_("Betreff"), max_length=300)
    from_email = models.CharField(_("von"), max_length=320)
    to = models.JSONField(_("an"))
    reply_to = models.JSONField(_("Antwort an"), default=list)
    headers = models.JSONField(_("Kopfzeilen"), default=dict)
    text = models.TextField(_("Text"))
    html = models.TextField(_("HTML"), blank=True)
    created_at = models.DateTimeField(_("geschrieben am"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("Versuche"), default=0)
    last_error = models.TextField(_("letzter Fehler"), blank=True)
    next_attempt_at = models.DateTimeField(
        _("nächster Versuch"), default=timezone.now, db_index=True
    )

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("ausgehende Mail")
        verbose_name_plural = _("ausgehende Mails")
        ordering = ["next_attempt_at", "pk"]

    def __str__(self) -> str:
        return self.subject

    def claim(self) -> bool:
        """Take it for this attempt. Of several who try at once, one succeeds.

        Nothing is locked while the server is spoken to; should the process die meanwhile, the
        mail is due again when the lease has run out.
        """
        mine = OutgoingMail.objects.due().filter(pk=self.pk)
        until = timezone.now() + LEASE
        return mine.update(next_attempt_at=until, attempts=F("attempts") + 1) == 1

    def note_failure(self, reason: str) -> None:
        self.refresh_from_db(fields=["attempts"])
        self.last_error = reason[:500]
        self.next_attempt_at = timezone.now() + timedelta(
            minutes=min(2**self.attempts, LONGEST_WAIT_MINUTES)
        )
        self.save(update_fields=["last_error", "next_attempt_at"])

    def as_message(self) -> EmailMultiAlternatives:
        message = EmailMultiAlternatives(
            self.subject,
            self.text,
            self.from_email,
            self.to,
            reply_to=self.reply_to,
            headers=self.headers,
        )
        if self.html:
            message.attach_alternative(self.html, "text/html")
        return message
