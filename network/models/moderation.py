"""What the Redaktion decides, and what is reported to it.

Entries are named by kind ("network.actor") and number, so that those of every floor fit in and
the log outlives them.
"""

from typing import Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from denkzellen.models import Entry


class AboutEntryQuerySet[M: models.Model](models.QuerySet[M]):
    def about(self, entry: models.Model) -> Self:
        return self.filter(kind=entry._meta.label_lower, object_id=entry.pk)


class AboutEntry(models.Model):
    """Something said about an entry, whatever kind it is of."""

    is_shown_on_pages = False

    kind = models.CharField(_("Art"), max_length=60)
    object_id = models.PositiveBigIntegerField(_("Nummer des Eintrags"))
    title = models.CharField(_("Eintrag"), max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def entry(self) -> Entry | None:
        """The entry itself, if it is still there."""
        return apps.get_model(self.kind)._base_manager.filter(pk=self.object_id).first()


class DecisionAction(models.TextChoices):
    APPROVE = "approve", _("freigegeben")
    CHECK = "check", _("nachgeprüft")
    RETURN = "return", _("zurückgegeben")
    HIDE = "hide", _("verborgen")
    SHOW = "show", _("wieder gezeigt")
    GRANT = "grant", _("Vertretung bestätigt")
    REFUSE = "refuse", _("Vertretung abgelehnt")
    LINK = "link", _("DENKZELLE bestätigt")
    UNLINK = "unlink", _("DENKZELLE nicht bestätigt")
    PAUSE = "pause", _("pausiert")
    RESUME = "resume", _("aufgeweckt")
    STAY = "stay", _("bleibt pausiert")


class Decision(AboutEntry):
    """One decision, on the version it was made on; most can be taken back for 30 days."""

    # Whether an event is of a DENKZELLE is said anew by entering it again; a pause ends by waking.
    PAUSES = frozenset({DecisionAction.PAUSE, DecisionAction.RESUME, DecisionAction.STAY})
    LASTING = frozenset({DecisionAction.LINK, DecisionAction.UNLINK, *PAUSES})

    version = models.PositiveIntegerField(_("Version"), null=True, blank=True)
    action = models.CharField(_("Entscheidung"), max_length=10, choices=DecisionAction)
    reason = models.TextField(_("Begründung"), blank=True)
    before = models.JSONField(_("vorher"), default=dict, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entschieden von"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("entschieden am"), default=timezone.now, db_index=True)
    undone_at = models.DateTimeField(_("zurückgenommen am"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zurückgenommen von"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = AboutEntryQuerySet["Decision"].as_manager()

    class Meta:
        verbose_name = _("Entscheidung")
        verbose_name_plural = _("Entscheidungen")
        ordering = ["-decided_at", "-pk"]
        indexes = [models.Index(fields=["kind", "object_id"], name="decision_about")]
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=DecisionAction.values), name="decision_action_valid"
            ),
            models.CheckConstraint(
                condition=~Q(action__in=["return", "refuse", "unlink"]) | ~Q(reason=""),
                name="decision_has_reason",
                violation_error_message=_("Bitte begründen."),
            ),
        ]

    @property
    def can_be_undone(self) -> bool:
        return self.undone_at is None and self.action not in self.LASTING


class ReportReason(models.TextChoices):
    ILLEGAL = "illegal", _("verstößt gegen Recht")
    PERSONAL = "personal", _("zeigt Persönliches ohne Einverständnis")
    RIGHTS = "rights", _("verletzt Urheber- oder Bildrechte")
    WRONG = "wrong", _("stimmt nicht oder nicht mehr")
    BARRIER = "barrier", _("ist eine Barriere")
    OTHER = "other", _("etwas anderes")


class ReportOutcome(models.TextChoices):
    ACTED = "acted", _("Wir haben etwas geändert")
    KEPT = "kept", _("Der Eintrag bleibt, wie er ist")


class ReportQuerySet(AboutEntryQuerySet["Report"]):
    def open(self) -> Self:
        return self.filter(decided_at__isnull=True)


class Report(AboutEntry):
    """A notice about a public entry (DSA Art. 16); name and address are optional."""

    url = models.CharField(_("Seite"), max_length=300)
    reason = models.CharField(_("Anlass"), max_length=10, choices=ReportReason)
    text = models.TextField(_("Was ist aufgefallen"), max_length=3000)
    name = models.CharField(_("Name"), max_length=150, blank=True)
    email = models.EmailField(_("E-Mail-Adresse"), blank=True)
    created_at = models.DateTimeField(_("gemeldet am"), default=timezone.now)
    decided_at = models.DateTimeField(_("entschieden am"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entschieden von"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    outcome = models.CharField(_("Ergebnis"), max_length=10, choices=ReportOutcome, blank=True)
    answer = models.TextField(_("Begründung"), blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("Meldung")
        verbose_name_plural = _("Meldungen")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=ReportReason.values), name="report_reason_valid"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, outcome="")
                | Q(decided_at__isnull=False, outcome__in=ReportOutcome.values),
                name="report_decided_with_outcome",
            ),
        ]
