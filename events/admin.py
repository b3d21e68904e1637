"""The admin of events and their dates."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from denkzellen.admin import (
    ADDRESS,
    PUBLICATION,
    HistoryAdmin,
    PublicationAdmin,
    ReadOnlyAdmin,
)
from events.actions.registrations import fill_places
from events.models import (
    Digest,
    Event,
    EventHost,
    Occurrence,
    Question,
    Registration,
    SchoolHoliday,
)
from events.models.registration import MOST_QUESTIONS
from events.recurrence.dates import NIGHT_ENDS
from network.admin.entries import ACCESS, TieInline

DATES_HELP = _(
    "Ein Zeitpunkt je Zeile, zum Beispiel 2026-12-08T19:00; bei ganztägigen nur 2026-12-08."
)


class DatesField(forms.CharField):
    """Local times, one a line; kept as a list."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        dates = (super().to_python(value) or "").split()
        for text in dates:
            try:
                datetime.fromisoformat(text)
            except ValueError as error:
                message = _("„%(text)s“ ist kein Zeitpunkt wie 2026-12-08T19:00.")
                raise ValidationError(message, params={"text": text}) from error
        return dates


class EventForm(forms.ModelForm):
    rdates = DatesField(label=_("zusätzliche Tage"), required=False, help_text=DATES_HELP)
    exdates = DatesField(label=_("ausgelassene Tage"), required=False, help_text=DATES_HELP)


class HostInline(TieInline):
    model = EventHost
    names = ("association", "actor")
    autocomplete_fields = ("association", "actor")
    fields = ("association", "actor", "agreed_at")


class QuestionInline(admin.TabularInline):
    model = Question
    extra = 0
    max_num = MOST_QUESTIONS


class NextDates(forms.BaseInlineFormSet):
    """The dates to come, as many as fit on a page; all of them have a list of their own."""

    LIMIT = 50

    def get_queryset(self) -> QuerySet:
        if not hasattr(self, "_shown"):
            dates = super().get_queryset()
            if not self.is_bound:  # what was shown then may be past when it is sent
                dates = dates.filter(last_day__gte=timezone.localdate())[: self.LIMIT]
            self._shown = dates
        return self._shown

    def save_existing(self, form: forms.ModelForm, obj: Occurrence, commit: bool = True) -> Any:
        """Only what was typed: the event itself may just have moved or dropped this date."""
        changed = {name: getattr(obj, name) for name in form.changed_data}
        Occurrence.objects.filter(pk=obj.pk).update(**changed)
        return obj


class NextDateInline(admin.TabularInline):
    model = Occurrence
    formset = NextDates
    fields = ("starts_at", "ends_at", "own_status", "own_note")
    readonly_fields = ("starts_at", "ends_at")
    verbose_name_plural = _("nächste Termine")
    extra = 0
    can_delete = False
    show_change_link = True
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("event")

    def has_add_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(PublicationAdmin):
    form = EventForm
    list_display = (
        "title",
        "start_date",
        "start_time",
        "denkzelle",
        "venue",
        "format",
        "state",
        "status",
    )
    list_filter = (
        "state",
        "status",
        "format",
        "denkzelle",
        "disciplines",
        "is_free",
        "is_online",
        "is_demo",
    )
    list_select_related = ("denkzelle", "venue")
    date_hierarchy = "start_date"
    ordering = ("-start_date", "-start_time", "-pk")
    search_fields = ("title", "subtitle", "slug", "place", "venue__name")
    autocomplete_fields = ("denkzelle", "disciplines", "venue", "image")
    inlines = (HostInline, QuestionInline, NextDateInline)
    fieldsets = (
        (
            _("Was"),
            {
                "fields": [
                    ("title", "format"),
                    "subtitle",
                    "summary",
                    "easy_summary",
                    "text",
                    "disciplines",
                    "image",
                ]
            },
        ),
        PUBLICATION,
        (
            _("Wann"),
            {"fields": [("start_date", "start_time"), ("end_date", "end_time")]},
        ),
        (
            _("Wiederholung"),
            {"classes": ["collapse"], "fields": ["rrule", "rdates", "exdates", "zone"]},
        ),
        (_("Wo"), {"fields": ["venue", "place", ("is_online", "online_url")]}),
        (
            _("Wer"),
            {
                "fields": [
                    ("denkzelle", "is_denkzelle_confirmed"),
                    ("audience", "audience_note"),
                    "languages",
                ]
            },
        ),
        (_("Preis"), {"fields": ["is_free", ("price_min", "price_max"), "price_note"]}),
        (
            _("Anmeldung"),
            {
                "fields": [
                    "registration",
                    ("registration_url", "registration_email"),
                    "registration_until",
                    "registration_note",
                    ("capacity", "has_waiting_list"),
                ]
            },
        ),
        (_("Lage"), {"fields": ["status", "status_note"]}),
        ACCESS,
        ADDRESS,
    )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        fill_places(form.instance)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Dates go with their event, though nobody deletes them one by one."""
        found, counts, missing, protected = super().get_deleted_objects(objs, request)
        return found, counts, missing - {Occurrence._meta.verbose_name}, protected


@admin.register(Occurrence)
class OccurrenceAdmin(HistoryAdmin):
    """Dates come from the rule of their event; here a single one is moved or called off."""

    list_display = ("event", "starts_at", "ends_at", "own_status", "venue", "is_override")
    list_filter = ("own_status", "is_override", "event__state")
    list_select_related = ("event", "venue")
    date_hierarchy = "first_day"
    ordering = ("-starts_at", "-pk")
    search_fields = ("event__title", "venue__name")
    show_full_result_count = False
    autocomplete_fields = ("venue",)
    readonly_fields = ("event", "recurrence_id", "first_day", "last_day", "is_override")
    fieldsets = (
        (None, {"fields": ["event", "recurrence_id"]}),
        (
            _("Wann"),
            {
                "fields": [
                    ("starts_at", "ends_at"),
                    "previous_start",
                    ("first_day", "last_day"),
                    "is_override",
                ]
            },
        ),
        (_("Lage"), {"fields": [("own_status", "own_note"), "venue"]}),
    )

    def view_on_site(self, obj: Occurrence) -> str:
        return obj.get_absolute_url()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Occurrence | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Occurrence, form: forms.Form, change: bool
    ) -> None:
        if {"starts_at", "ends_at"} & set(form.changed_data):
            _keep_times(obj)
        super().save_model(request, obj, form, change)
        obj.event.save(update_fields=["updated_at"])  # the next version for calendars and search


@admin.register(SchoolHoliday)
class SchoolHolidayAdmin(admin.ModelAdmin):
    """Shown to people who choose a date for an event."""

    list_display = ("name", "first_day", "last_day")
    list_filter = ("name",)
    date_hierarchy = "first_day"
    ordering = ("-first_day",)
    search_fields = ("name",)


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin):
    """Looked up only: people are taken off the list where its hosts do it, with a mail."""

    list_display = ("name", "email", "occurrence", "state", "confirmed_at")
    list_filter = ("state",)
    list_select_related = ("occurrence__event",)
    search_fields = ("name", "email", "occurrence__event__title")


@admin.register(Digest)
class DigestAdmin(ReadOnlyAdmin):
    """Ordered and ended from the mailbox; an admin ends one for somebody who asks for it."""

    list_display = ("email", "rhythm", "query", "confirmed_at", "last_sent_on")
    list_filter = ("rhythm",)
    search_fields = ("email",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("events.delete_digest")


def _keep_times(date: Occurrence) -> None:
    """Its times were changed by hand, so the rule no longer moves it."""
    date.is_override = True
    date.first_day = date.last_day = date.local_start.date()
    end = date.local_end
    if end is not None:
        ends_at_night = end.time() < NIGHT_ENDS
        date.last_day = max(date.first_day, end.date() - timedelta(days=ends_at_night))
