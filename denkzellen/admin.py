"""The admin of the ground floor, and what the admin of every floor stands on."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.flatpages.admin import FlatPageAdmin
from django.contrib.flatpages.forms import FlatpageForm
from django.contrib.flatpages.models import FlatPage
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.admin import SimpleHistoryAdmin

from denkzellen.models import Denkzelle, FormerSlug, Project, Publication, PublicationState
from denkzellen.models.outbox import OutgoingMail
from denkzellen.models.search import SearchDocument
from denkzellen.search.registry import all_searchables

admin.site.site_header = _("DENKZELLEN – Verwaltung")
admin.site.site_title = _("DENKZELLEN – Verwaltung")
admin.site.index_title = _("Übersicht")

ADDRESS = (
    _("Adresse und Kennzeichen"),
    {
        "classes": ["collapse"],
        "fields": ["slug", "language", "is_demo", "created_at", "updated_at"],
    },
)
PUBLICATION = (
    _("Veröffentlichung"),
    {"fields": ["state", ("submitted_at", "published_at"), "created_by"]},
)


class HistoryAdmin(SimpleHistoryAdmin):
    """Every change can be read, and what was there before can be brought back."""

    object_history_form_template = "admin/history_form.html"
    object_history_list_template = "admin/history_list.html"
    show_full_result_count = False


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look something up; the site itself writes these rows."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class EntryAdmin(HistoryAdmin):
    """What has a page of its own."""

    readonly_fields: tuple[str, ...] = ("created_at", "updated_at")

    def view_on_site(self, obj: Any) -> str:
        return obj.get_absolute_url()

    def save_model(self, request: HttpRequest, obj: Any, form: forms.Form, change: bool) -> None:
        if change and not hasattr(obj, "_stored_slug"):  # brought back from the history
            stored = type(obj)._default_manager.filter(pk=obj.pk)
            obj._stored_slug = stored.values_list("slug", flat=True).get()
        super().save_model(request, obj, form, change)


class PublicationAdmin(EntryAdmin):
    """What is drafted, checked and published."""

    readonly_fields = (*EntryAdmin.readonly_fields, "submitted_at", "published_at", "created_by")
    actions = ["publish", "hide"]

    def save_model(self, request: HttpRequest, obj: Any, form: forms.Form, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        _note_check(obj)
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Ausgewählte veröffentlichen"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = self._step(request, queryset, lambda entry: entry.publish())
        text = ngettext(
            "%(count)d Eintrag ist jetzt veröffentlicht.",
            "%(count)d Einträge sind jetzt veröffentlicht.",
            count,
        )
        self.message_user(request, text % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("Ausgewählte verbergen"), permissions=["change"])
    def hide(self, request: HttpRequest, queryset: QuerySet) -> None:
        public = self.model._default_manager.filter(state=PublicationState.PUBLISHED)
        chosen = public.filter(pk__in=queryset.values("pk"))
        count = self._step(request, chosen, lambda entry: entry.hide(by_editor=True))
        text = ngettext(
            "%(count)d Eintrag ist jetzt verborgen.",
            "%(count)d Einträge sind jetzt verborgen.",
            count,
        )
        self.message_user(request, text % {"count": count}, messages.SUCCESS)

    def _step(
        self, request: HttpRequest, entries: QuerySet, step: Callable[[Publication], bool]
    ) -> int:
        """Take the step with each entry, all or none; gives how many it changed."""
        chosen = self.model._default_manager.filter(pk__in=entries.values("pk"))
        with transaction.atomic():
            moved = [entry for entry in chosen.select_for_update(of=("self",)) if step(entry)]
            for entry in moved:
                self.log_change(request, entry, [{"changed": {"fields": [str(_("Stand"))]}}])
        return len(moved)


def _note_check(entry: Publication) -> None:
    """What staff save in public counts as checked."""
    if entry.is_public:
        entry.published_at = entry.published_at or timezone.now()
        entry.checked_version = 1 if entry._state.adding else F("version") + 1


class ProjectInline(admin.StackedInline):
    model = Project
    fk_name = "denkzelle"
    extra = 0
    view_on_site = False
    autocomplete_fields = ("continued_in",)
    fields = (
        ("title", "position"),
        "text",
        "links",
        ("state", "continued_in"),
        ("begun_on", "ended_on"),
    )


@admin.register(Denkzelle)
class DenkzelleAdmin(EntryAdmin):
    list_display = ("name", "number", "state", "since", "paused_on", "position", "updated_at")
    list_filter = ("state", "is_demo")
    search_fields = ("name", "claim", "slug")
    autocomplete_fields = ("continued_in",)
    inlines = (ProjectInline,)
    fieldsets = (
        (None, {"fields": [("name", "number"), "claim", ("colour", "position")]}),
        (_("Texte"), {"fields": ["about", "background"]}),
        (_("Stand"), {"fields": ["state", "since"]}),
        (
            _("Pause"),
            {"fields": [("paused_on", "review_on"), "pause_note", "continued_in"]},
        ),
        ADDRESS,
    )


@admin.register(Project)
class ProjectAdmin(HistoryAdmin):
    list_display = ("title", "denkzelle", "state", "begun_on", "ended_on", "updated_at")
    list_filter = ("state", "denkzelle")
    list_select_related = ("denkzelle",)
    search_fields = ("title", "denkzelle__name")
    autocomplete_fields = ("denkzelle", "continued_in")
    readonly_fields = ("created_at", "updated_at")

    def view_on_site(self, obj: Project) -> str:
        return obj.get_absolute_url()


def _name_of_kind(label: str) -> str:
    """ "network.actor" as people call it; the label itself for what is gone."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


@admin.register(FormerSlug)
class FormerSlugAdmin(ReadOnlyAdmin):
    list_display = ("address", "entry_kind", "entry")
    search_fields = ("slug",)
    fields = ("address", "entry_kind", "entry")
    ordering = ("slug",)

    @admin.display(description=_("frühere Adresse"), ordering="slug")
    def address(self, former: FormerSlug) -> str:
        return former.slug

    @admin.display(description=_("Art"), ordering="kind")
    def entry_kind(self, former: FormerSlug) -> str:
        return _name_of_kind(former.kind)

    @admin.display(description=_("Nummer des Eintrags"), ordering="object_id")
    def entry(self, former: FormerSlug) -> int:
        return former.object_id


@admin.register(SearchDocument)
class SearchDocumentAdmin(ReadOnlyAdmin):
    list_display = ("name", "entry_kind", "day", "page")
    search_fields = ("title",)
    fields = ("name", "entry_kind", "day", "text", "page")
    ordering = ("title", "pk")

    def view_on_site(self, obj: SearchDocument) -> str:
        return obj.url

    @admin.display(description=_("Titel"), ordering="title")
    def name(self, document: SearchDocument) -> str:
        return document.title

    @admin.display(description=_("Art"), ordering="kind")
    def entry_kind(self, document: SearchDocument) -> str:
        searchable = all_searchables().get(document.kind)
        return searchable.label_one if searchable else document.kind

    @admin.display(description=_("Datum"), ordering="date")
    def day(self, document: SearchDocument) -> date | None:
        return document.date

    @admin.display(description=_("Kurz gesagt"))
    def text(self, document: SearchDocument) -> str:
        return document.summary

    @admin.display(description=_("Seite"))
    def page(self, document: SearchDocument) -> str:
        return document.url


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """What the mail server has not taken yet; texts are not shown, they are for the addressee."""

    list_display = (
        *("subject", "created_at", "attempts", "next_attempt_at", "handed_over_at"),
        "last_error",
    )
    list_filter = (("handed_over_at", admin.EmptyFieldListFilter),)
    search_fields = ("subject", "last_error")
    exclude = ("text", "html")
    actions = ("send_again",)

    @admin.action(description=_("Ungewisse noch einmal versenden (vielleicht doppelt)"))
    def send_again(self, request: HttpRequest, mails: QuerySet[OutgoingMail]) -> None:
        number = OutgoingMail.objects.filter(pk__in=mails).send_again()
        words = ngettext("%(n)d Mail geht noch einmal hinaus.", "%(n)d Mails gehen hinaus.", number)
        messages.success(request, words % {"n": number})


class FixedPageForm(FlatpageForm):
    def clean_url(self) -> str:
        """Only the addresses the site has a place for."""
        url = super().clean_url()
        try:
            is_fixed_page = resolve(url).url_name == "fixed_page"
        except Resolver404:
            is_fixed_page = False
        if not is_fixed_page:
            raise ValidationError(_("Eine feste Seite gibt es unter dieser Adresse nicht."))
        return url


# Django's translation of its own app is English.
FlatPage._meta.verbose_name = _("feste Seite")
FlatPage._meta.verbose_name_plural = _("feste Seiten")
apps.get_app_config("flatpages").verbose_name = _("Feste Seiten")
admin.site.unregister(FlatPage)


@admin.register(FlatPage)
class FixedPageAdmin(HistoryAdmin, FlatPageAdmin):
    form = FixedPageForm
    list_filter = ()
    fieldsets = (
        (None, {"fields": ["url", "title", "content"]}),
        (_("Website"), {"classes": ["collapse"], "fields": ["sites"]}),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"sites": [settings.SITE_ID], **super().get_changeform_initial_data(request)}

    def view_on_site(self, obj: FlatPage) -> str:
        return obj.get_absolute_url()
