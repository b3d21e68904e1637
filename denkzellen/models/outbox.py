"""Mail that is still to be handed to the mail server."""

from datetime import timedelta
from typing import Any, Self

from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(minutes=5)
LONGEST_WAIT_MINUTES = 240
KEPT = timedelta(days=7)


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self) -> Self:
        return self.filter(next_attempt_at__lte=timezone.now(), handed_over_at=None)

    def uncertain(self) -> Self:
        """Somebody died, or lost the database, between handing it over and noting the answer."""
        return self.filter(next_attempt_at__lte=timezone.now(), handed_over_at__isnull=False)

    def doubt(self) -> int:
        """After a restore: what waited when the backup was made has long arrived, or has not."""
        now = timezone.now()
        return self.filter(handed_over_at=None).update(handed_over_at=now, next_attempt_at=now)

    def send_again(self) -> int:
        """For somebody who accepts that an uncertain mail may arrive twice."""
        return self.uncertain().update(handed_over_at=None)

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
    handed_over_at = models.DateTimeField(
        _("übergeben um"),
        null=True,
        blank=True,
        help_text=_("Was danach geschah, ist nicht bekannt, wenn die Mail noch hier steht."),
    )
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

        Nothing is locked while the server is spoken to; should the process die before it hands
        the mail over, the mail is due again when the lease has run out.
        """
        if not self._change(OutgoingMail.objects.due(), attempts=self.attempts + 1):
            return False
        self.attempts += 1
        return True

    def note_hand_over(self) -> bool:
        """From here on nobody else sends it. False if the lease ran out before."""
        mine = OutgoingMail.objects.filter(handed_over_at=None)
        return self._change(mine, handed_over_at=timezone.now())

    def note_failure(self, reason: str) -> None:
        wait = timedelta(minutes=min(2**self.attempts, LONGEST_WAIT_MINUTES))
        self._change(
            OutgoingMail.objects.all(),
            next_attempt_at=timezone.now() + wait,
            last_error=reason[:500],
            handed_over_at=None,
        )

    def _change(self, rows: OutgoingMailQuerySet, **changes: Any) -> bool:
        """The number of the attempt tells whose it is."""
        mine = rows.filter(pk=self.pk, attempts=self.attempts)
        return mine.update(**{"next_attempt_at": timezone.now() + LEASE, **changes}) == 1

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
