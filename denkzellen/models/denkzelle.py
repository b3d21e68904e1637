"""A DENKZELLE and its projects."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from denkzellen.links import LINKS_HELP, Link, parse_links, validate_links
from denkzellen.models.entry import Entry, Versioned

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class Colour(models.TextChoices):
    """Light colours which carry ink text at 7:1 or more (values in tokens.css)."""

    CORAL = "coral", _("Koralle")
    SUN = "sun", _("Sonne")
    SKY = "sky", _("Himmel")
    LEAF = "leaf", _("Blatt")
    VIOLET = "violet", _("Flieder")
    ROSE = "rose", _("Rose")
    AQUA = "aqua", _("Wasser")
    LIME = "lime", _("Linde")


class DenkzelleState(models.TextChoices):
    DRAFT = "draft", _("Entwurf")
    ACTIVE = "active", _("aktiv")
    PAUSED = "paused", _("pausiert")


class DenkzelleQuerySet(models.QuerySet["Denkzelle"]):
    def public(self) -> Self:
        return self.exclude(state=DenkzelleState.DRAFT)

    def active(self) -> Self:
        return self.filter(state=DenkzelleState.ACTIVE)

    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        """Public ones; drafts only for editors."""
        return self.all() if getattr(user, "is_editor", False) else self.public()

    def held(self, pk: int) -> "Denkzelle":
        """As it is now; nobody pauses it or wakes it up until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def active_first(self) -> Self:
        paused_last = Case(When(state=DenkzelleState.PAUSED, then=Value(1)), default=Value(0))
        return self.order_by(paused_last, "position", "name")


class Denkzelle(Entry):
    number = models.PositiveSmallIntegerField(
        _("Nummer"), null=True, blank=True, unique=True, help_text=_("Leer, wenn sie keine hat.")
    )
    name = models.CharField(_("Name"), max_length=80, unique=True)
    claim = models.CharField(_("Leitsatz"), max_length=200)
    about = models.TextField(_("Worum es geht"), blank=True)
    background = models.TextField(_("Hintergründe"), blank=True)
    colour = models.CharField(_("Farbe"), max_length=10, choices=Colour, default=Colour.CORAL)
    state = models.CharField(
        _("Stand"), max_length=10, choices=DenkzelleState, default=DenkzelleState.DRAFT
    )
    since = models.DateField(_("seit"), null=True, blank=True)
    paused_on = models.DateField(_("pausiert seit"), null=True, blank=True)
    pause_note = models.TextField(_("Warum sie pausiert"), blank=True)
    review_on = models.DateField(
        _("Wiedervorlage"), null=True, blank=True, help_text=_("Wann neu überlegt wird.")
    )
    continued_in = models.ManyToManyField(
        "self", verbose_name=_("geht weiter in"), symmetrical=False, blank=True
    )
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    objects = DenkzelleQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[continued_in])

    class Meta:
        verbose_name = _("DENKZELLE")
        verbose_name_plural = _("DENKZELLEN")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DenkzelleState.values), name="denkzelle_state_valid"
            ),
            models.CheckConstraint(
                condition=Q(colour__in=Colour.values), name="denkzelle_colour_valid"
            ),
            models.CheckConstraint(
                condition=~Q(state=DenkzelleState.PAUSED) | Q(paused_on__isnull=False),
                name="denkzelle_paused_has_date",
                violation_error_message=_("Eine pausierte DENKZELLE braucht ein Datum."),
            ),
            models.CheckConstraint(
                condition=Q(review_on__isnull=True)
                | Q(paused_on__isnull=True)
                | Q(review_on__gte=models.F("paused_on")),
                name="denkzelle_review_after_pause",
                violation_error_message=_("Die Wiedervorlage liegt vor der Pause."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("denkzelle_detail", args=[self.slug])

    @property
    def is_public(self) -> bool:
        return self.state != DenkzelleState.DRAFT

    @property
    def is_paused(self) -> bool:
        return self.state == DenkzelleState.PAUSED

    def refuse_while_paused(self) -> None:
        """Raises ValidationError: nothing new begins in it now."""
        if self.is_paused:
            raise ValidationError(
                _("Die DENKZELLE %(name)s pausiert. Bitte eine andere wählen oder keine."),
                params={"name": self.name},
            )

    @property
    def css_class(self) -> str:
        """The colour it wears everywhere; hatching while it pauses."""
        return "cell-paused" if self.is_paused else f"cell-{self.colour}"

    @property
    def kicker(self) -> str:
        """Number and state as they stand on its tile: "01", "00 · pausiert", or "pausiert"."""
        number = "" if self.number is None else f"{self.number:02d}"
        state = str(_("pausiert")) if self.is_paused else ""
        return " · ".join(filter(None, [number, state]))


class ProjectState(models.TextChoices):
    IN_PROCESS = "in_process", _("im Prozess")
    FINISHED = "finished", _("abgeschlossen")
    RESTING = "resting", _("ruht")
    CONTINUED = "continued", _("geht weiter in")


class ProjectQuerySet(models.QuerySet["Project"]):
    def public(self) -> Self:
        return self.exclude(denkzelle__state=DenkzelleState.DRAFT)

    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> Self:
        return self.filter(denkzelle__in=Denkzelle.objects.visible_to(user))


class Project(Versioned):
    denkzelle = models.ForeignKey(
        Denkzelle, verbose_name=_("DENKZELLE"), on_delete=models.CASCADE, related_name="projects"
    )
    title = models.CharField(_("Titel"), max_length=150)
    text = models.TextField(_("Text"), blank=True)
    links = models.TextField(
        _("Links"), blank=True, help_text=LINKS_HELP, validators=[validate_links]
    )
    state = models.CharField(
        _("Stand"), max_length=10, choices=ProjectState, default=ProjectState.IN_PROCESS
    )
    continued_in = models.ForeignKey(
        Denkzelle,
        verbose_name=_("geht weiter in"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_projects",
    )
    begun_on = models.DateField(_("begonnen am"), null=True, blank=True)
    ended_on = models.DateField(_("beendet am"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    objects = ProjectQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Projekt")
        verbose_name_plural = _("Projekte")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ProjectState.values), name="project_state_valid"
            ),
            models.CheckConstraint(
                condition=Q(state=ProjectState.CONTINUED, continued_in__isnull=False)
                | (~Q(state=ProjectState.CONTINUED) & Q(continued_in__isnull=True)),
                name="project_continued_names_where",
                violation_error_message=_(
                    "„geht weiter in“ und die DENKZELLE dazu gehören zusammen."
                ),
            ),
            models.CheckConstraint(
                condition=Q(begun_on__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__gte=models.F("begun_on")),
                name="project_ends_after_begin",
                violation_error_message=_("Das Ende liegt vor dem Beginn."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.denkzelle.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        return f"projekt-{self.pk}"

    @property
    def link_list(self) -> list[Link]:
        return parse_links(self.links)
