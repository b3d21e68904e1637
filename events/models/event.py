"""An event: what, where, when, for whom, and how one gets in."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from denkzellen.models import Denkzelle, Publication, PublicationState
from denkzellen.models.entry import LANGUAGES
from events.models.choices import Audience, EventFormat, EventStatus, RegistrationKind
from events.models.event_rows import EventQuerySet
from events.models.occurrence import time_words
from events.models.renewal import renew_dates
from events.models.validators import validate_dates, validate_languages
from events.models.when import WHEN, schedule_of
from events.recurrence import Schedule, describe, expand, validate_rrule
from network.keepers import keepers_of
from network.models import AccessFacts, Actor, Association, Discipline, Image, User, Venue


@cache
def _before_slug() -> str:
    return reverse("event_detail", args=["-"]).removesuffix("-/")


def event_address(slug: str) -> str:
    """The page of an event; lists and feeds ask for many of them."""
    return f"{_before_slug()}{slug}/"


def _amount(price: Decimal) -> str:
    """A sum in euros as it is written: "7" or "12,50"."""
    return f"{price:.2f}".removesuffix(".00").replace(".", ",")


class Event(Publication, AccessFacts):
    compounds = (WHEN,)

    title = models.CharField(_("Titel"), max_length=150)
    subtitle = models.CharField(_("Untertitel"), max_length=200, blank=True)
    summary = models.CharField(_("Kurz gesagt"), max_length=300, blank=True)
    easy_summary = models.CharField(_("Kurz und leicht"), max_length=500, blank=True)
    text = models.TextField(_("Text"), blank=True)
    format = models.CharField(
        _("Format"), max_length=12, choices=EventFormat, default=EventFormat.MEETING
    )
    denkzelle = models.ForeignKey(
        Denkzelle,
        verbose_name=_("DENKZELLE"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
    )
    is_denkzelle_confirmed = models.BooleanField(_("DENKZELLE bestätigt"), default=False)
    disciplines = models.ManyToManyField(
        Discipline, verbose_name=_("Sparten"), blank=True, related_name="events"
    )
    audience = models.CharField(
        _("Für wen"), max_length=8, choices=Audience, default=Audience.EVERYBODY
    )
    audience_note = models.CharField(_("Für wen, genauer"), max_length=200, blank=True)
    languages = models.CharField(
        _("Sprachen der Veranstaltung"),
        max_length=60,
        default="de",
        validators=[validate_languages],
        help_text=_("Kürzel mit Leerzeichen, zum Beispiel: de gsg"),
    )
    image = models.ForeignKey(
        Image,
        verbose_name=_("Bild"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
    )

    venue = models.ForeignKey(
        Venue,
        verbose_name=_("Ort aus dem Verzeichnis"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
    )
    place = models.CharField(_("anderer Ort"), max_length=200, blank=True)
    online_url = models.URLField(_("Adresse der Online-Veranstaltung"), blank=True)
    is_online = models.BooleanField(_("auch oder nur online"), default=False)

    start_date = models.DateField(
        _("Beginn am"), null=True, blank=True, help_text=_("Leer nur in einem Entwurf.")
    )
    start_time = models.TimeField(
        _("Beginn um"), null=True, blank=True, help_text=_("Leer: ganztägig.")
    )
    end_date = models.DateField(
        _("Ende am"), null=True, blank=True, help_text=_("Leer: am selben Tag.")
    )
    end_time = models.TimeField(
        _("Ende um"), null=True, blank=True, help_text=_("Leer: offenes Ende.")
    )
    zone = models.CharField(_("Zeitzone"), max_length=40, default="Europe/Berlin")
    rrule = models.CharField(
        _("Wiederholung"),
        max_length=200,
        blank=True,
        validators=[validate_rrule],
        help_text=_("Regel nach RFC 5545, zum Beispiel: FREQ=WEEKLY;BYDAY=TU;COUNT=10"),
    )
    rdates = models.JSONField(
        _("zusätzliche Tage"), default=list, blank=True, validators=[validate_dates]
    )
    exdates = models.JSONField(
        _("ausgelassene Tage"), default=list, blank=True, validators=[validate_dates]
    )

    is_free = models.BooleanField(_("kostenlos"), default=False)
    price_min = models.DecimalField(
        _("Preis ab"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    price_max = models.DecimalField(
        _("Preis bis"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    price_note = models.CharField(_("Hinweis zum Preis"), max_length=200, blank=True)

    registration = models.CharField(
        _("Anmeldung"), max_length=5, choices=RegistrationKind, default=RegistrationKind.NONE
    )
    registration_url = models.URLField(_("Adresse der Anmeldung"), blank=True)
    registration_email = models.EmailField(_("E-Mail für die Anmeldung"), blank=True)
    registration_until = models.DateTimeField(_("Anmeldung bis"), null=True, blank=True)
    registration_note = models.CharField(_("Hinweis zur Anmeldung"), max_length=200, blank=True)
    capacity = models.PositiveIntegerField(_("Plätze"), null=True, blank=True)
    has_waiting_list = models.BooleanField(_("mit Warteliste"), default=False)

    status = models.CharField(
        _("Lage"), max_length=12, choices=EventStatus, default=EventStatus.PLANNED
    )
    status_note = models.CharField(_("Hinweis zur Lage"), max_length=300, blank=True)
    uid = models.CharField(_("Kennung im Kalender"), max_length=80, unique=True, editable=False)
    continues = models.ForeignKey(
        "self",
        verbose_name=_("führt fort"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="continued_by",
        help_text=_("Die Reihe, von der diese abgezweigt wurde."),
    )

    objects = EventQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[disciplines])

    class Meta:
        verbose_name = _("Veranstaltung")
        verbose_name_plural = _("Veranstaltungen")
        ordering = ["start_date", "start_time", "pk"]
        constraints = [
            Publication.state_constraint("event"),
            models.CheckConstraint(
                condition=Q(status__in=EventStatus.values), name="event_status_valid"
            ),
            models.CheckConstraint(
                condition=Q(format__in=EventFormat.values), name="event_format_valid"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="event_audience_valid"
            ),
            models.CheckConstraint(
                condition=Q(registration__in=RegistrationKind.values),
                name="event_registration_valid",
            ),
            models.CheckConstraint(
                condition=Q(price_min__isnull=True) | Q(price_min__gte=0),
                name="event_price_not_negative",
                violation_error_message=_("Ein Preis ist nicht kleiner als 0."),
            ),
            models.CheckConstraint(
                condition=Q(start_date__isnull=False, end_date__isnull=False)
                | Q(state=PublicationState.DRAFT, start_date__isnull=True, end_date__isnull=True),
                name="event_has_a_day",
                violation_error_message=_("Es fehlt, wann die Veranstaltung ist."),
            ),
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")),
                name="event_ends_not_before_first_day",
                violation_error_message=_("Das Ende liegt vor dem Beginn."),
            ),
            models.CheckConstraint(
                condition=Q(end_date__gt=F("start_date"))
                | Q(end_time__isnull=True)
                | Q(start_time__isnull=False, end_time__gt=F("start_time")),
                name="event_ends_after_start",
                violation_error_message=_("Das Ende muss nach dem Beginn liegen."),
            ),
            models.CheckConstraint(
                condition=Q(price_min__isnull=True)
                | Q(price_max__isnull=True)
                | Q(price_max__gte=F("price_min")),
                name="event_prices_in_order",
                violation_error_message=_("„Preis bis“ ist kleiner als „Preis ab“."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return event_address(self.slug)

    def clean(self) -> None:
        """Fill the last day, and refuse a rule that gives no dates or cannot be expanded."""
        super().clean()
        if not self.start_date:
            self.end_date = None
            return
        self.end_date = self.end_date or self.start_date
        if not expand(self.schedule):
            raise ValidationError({"rrule": _("Diese Regel ergibt keinen einzigen Termin.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and bring the dates into line with the rule."""
        self.uid = self.uid or f"{uuid.uuid4()}@denkzellen"
        self.end_date = self.end_date or self.start_date
        with transaction.atomic():
            super().save(*args, **kwargs)
            if kwargs.get("update_fields") is None:
                renew_dates(self)

    def touch(self, *fields: str) -> None:
        """Save `fields`, or note that one of its dates was changed, as the next version.

        The text is as it was checked, so it stays checked.
        """
        if self.checked_version == self.version:
            self.checked_version = F("version") + 1
        self.save(update_fields=["checked_version", *fields])

    def refuse_publication(self) -> None:
        """Nothing is published into a DENKZELLE that pauses; what is over may be shown again."""
        is_again = self.published_at is not None
        if is_again and not self.occurrences.filter(ends_at__gte=timezone.now()).exists():
            return
        if self.denkzelle_id:
            Denkzelle.objects.held(self.denkzelle_id).refuse_while_paused()

    @property
    def schedule(self) -> Schedule:
        """When it takes place; only a draft may not know that yet."""
        schedule = schedule_of(self)
        assert schedule is not None
        return schedule

    @property
    def is_all_day(self) -> bool:
        return self.start_time is None

    @property
    def is_series(self) -> bool:
        return bool(self.rrule or self.rdates)

    @property
    def recurrence_text(self) -> str:
        """The rule in plain words: "jede Woche dienstags"; empty for a single date."""
        return describe(self.schedule)

    @property
    def when_text(self) -> str:
        """Its day and time, or its rule and first day, on one line; empty while not known."""
        if self.start_date is None:
            return ""
        first = date_format(self.start_date, "D j. M Y")
        if self.is_series:
            return str(_("%(rule)s, ab %(day)s") % {"rule": self.recurrence_text, "day": first})
        if self.end_date and self.end_date > self.start_date:
            last = date_format(self.end_date, "D j. M Y")
            return str(_("%(first)s bis %(last)s") % {"first": first, "last": last})
        start = datetime.combine(self.start_date, self.start_time or time.min)
        end = datetime.combine(self.start_date, self.end_time) if self.end_time else None
        return f"{first}, {time_words(start, end, self.is_all_day)}"

    @property
    def attendance(self) -> str:
        """ "offline", "online" or "mixed", as schema.org tells them apart."""
        if self.status == EventStatus.MOVED_ONLINE:
            return "online"
        if not self.is_online and not self.online_url:
            return "offline"
        return "mixed" if self.venue_id or self.place else "online"

    @property
    def shown_denkzelle(self) -> Denkzelle | None:
        """The DENKZELLE this event is part of, once confirmed and public."""
        if self.denkzelle and self.is_denkzelle_confirmed and self.denkzelle.is_public:
            return self.denkzelle
        return None

    @property
    def shown_venue(self) -> Venue | None:
        return self.venue if self.venue and self.venue.is_public else None

    @property
    def place_name(self) -> str:
        """Where it is, on one line; empty when that is not known."""
        if self.shown_venue:
            return self.shown_venue.name
        if self.place:
            return self.place
        return str(_("online")) if self.attendance == "online" else ""

    @property
    def css_class(self) -> str:
        denkzelle = self.shown_denkzelle
        return denkzelle.css_class if denkzelle else "cell-none"

    @property
    def drawing(self) -> str:
        """What the line art of its page is drawn from: its DENKZELLE, or else its format."""
        denkzelle = self.shown_denkzelle
        return denkzelle.slug if denkzelle else self.format

    @property
    def price_text(self) -> str:
        """ "kostenlos", "7–14 €", "12,50 €", the note alone, or that it is not known."""
        prices = [price for price in (self.price_min, self.price_max) if price is not None]
        amounts = "–".join(dict.fromkeys(_amount(price) for price in prices))
        known = str(_("kostenlos")) if self.is_free else f"{amounts} €" if amounts else ""
        parts = list(filter(None, [known, self.price_note]))
        return ", ".join(parts) or str(_("nicht bekannt"))

    @property
    def next_day(self) -> date | None:
        """The first day from today on; when all is over, the last. (Prefetch `occurrences`.)"""
        days = [occurrence.first_day for occurrence in self.occurrences.all()]
        today = timezone.localdate()
        coming = [day for day in days if day >= today]
        return min(coming) if coming else max(days, default=self.start_date)

    @property
    def format_label(self) -> str:
        return str(EventFormat(self.format).label)

    @property
    def audience_text(self) -> str:
        return self.audience_note or str(Audience(self.audience).label)

    @property
    def language_names(self) -> list[str]:
        names = dict(LANGUAGES)
        return [str(names[code]) for code in self.languages.split() if code in names]

    def people_keeping(self) -> list[User]:
        """Whoever entered it, and those who look after a profile or association hosting it."""
        creator = self.created_by if isinstance(self.created_by, User) else None
        people = [creator] if creator and creator.is_active else []
        agreed = self.hosts.filter(agreed_at__isnull=False).select_related("actor", "association")
        for host in agreed:
            people += keepers_of(host.party)
        return list(dict.fromkeys(people))

    @property
    def shown_hosts(self) -> Iterator[Actor | Association]:
        """Hosts who agreed and are public themselves (prefetch `hosts` with both)."""
        for host in self.hosts.all():
            if host.is_shown:
                yield host.party
