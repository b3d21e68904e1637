"""Who allowed which field of a profile to be public, when, and in which words."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models.actors import Actor

if TYPE_CHECKING:
    from network.models.users import User

CONSENT_TEXT_VERSION = "2026-11"
CONSENT_TEXT = _(
    "Was hier angekreuzt ist, steht für alle sichtbar im Verzeichnis, in der Suche und im "
    "Kalender. Jedes Häkchen lässt sich jederzeit zurücknehmen; dann verschwindet die Angabe "
    "sofort von allen Seiten."
)


class PublicityConsentQuerySet(models.QuerySet["PublicityConsent"]):
    def given(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def record(self, actor: Actor, user: "User") -> None:
        """Bring the record in line with the switches `actor` was just saved with."""
        shown = {name for name in Actor.SWITCHED_FIELDS if getattr(actor, f"show_{name}")}
        noted = set(self.given().filter(actor=actor).values_list("field", flat=True))
        withdrawn = self.given().filter(actor=actor, field__in=noted - shown)
        withdrawn.update(withdrawn_at=timezone.now())
        PublicityConsent.objects.bulk_create(
            PublicityConsent(
                actor=actor, field=field, given_by=user, text_version=CONSENT_TEXT_VERSION
            )
            for field in sorted(shown - noted)
        )


class PublicityConsent(models.Model):
    """Consent to one public field (DSGVO Art. 6 (1) a, Art. 7 (1)): given, perhaps withdrawn."""

    is_shown_on_pages = False

    actor = models.ForeignKey(
        Actor, verbose_name=_("Akteur:in"), on_delete=models.CASCADE, related_name="consents"
    )
    field = models.CharField(_("Angabe"), max_length=20)
    text_version = models.CharField(_("Fassung des Textes"), max_length=20)
    given_at = models.DateTimeField(_("erteilt am"), default=timezone.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("erteilt von"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField(_("zurückgenommen am"), null=True, blank=True)

    objects = PublicityConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Einwilligung")
        verbose_name_plural = _("Einwilligungen")
        ordering = ["actor", "field", "given_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(field__in=Actor.SWITCHED_FIELDS), name="consent_field_valid"
            ),
            models.UniqueConstraint(
                fields=["actor", "field"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.field}"
