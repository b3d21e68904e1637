"""The admin of the archive."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from archive.actions.uploads import free_name
from archive.models import (
    ArchiveEntry,
    ArchiveFile,
    ArchivePhoto,
    Correction,
    Export,
    KeptFile,
    KeptState,
    Pause,
)
from archive.models.entries import TextState
from archive.tasks import start_reading
from archive.uploads import PDF, Checked, check
from denkzellen.admin import ADDRESS, PUBLICATION, PublicationAdmin, ReadOnlyAdmin


class ArchiveFileForm(forms.ModelForm):
    """A file; all that can be read off it is not asked for."""

    class Meta:
        model = ArchiveFile
        fields = ("file", "title", "pages", "position")
        widgets = {"file": forms.FileInput}  # the file's own page is linked beside it

    def clean_file(self) -> File:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            self.checked = check(file)
            file.seek(0)
        return file

    def save(self, commit: bool = True) -> ArchiveFile:
        if isinstance(self.cleaned_data["file"], UploadedFile):
            _describe(self.instance, self.checked)
        return super().save(commit)


def _describe(row: ArchiveFile, checked: Checked) -> None:
    others = ArchiveFile.objects.filter(entry_id=row.entry_id).exclude(pk=row.pk)
    row.name = free_name(checked.name, set(others.values_list("name", flat=True)))
    row.sha256, row.size = checked.sha256, checked.size
    row.content_type = checked.kind.content_type
    row.is_broken, row.text_note = False, ""
    row.text_state = TextState.WAITING if checked.kind == PDF else TextState.NONE
    transaction.on_commit(lambda: start_reading(row), robust=True)


class FileInline(admin.TabularInline):
    model = ArchiveFile
    form = ArchiveFileForm
    fields = ("file", "title", "pages", "position", "name", "content_type", "size")
    readonly_fields = ("name", "content_type", "size")
    extra = 0

    def view_on_site(self, obj: ArchiveFile) -> str:
        return obj.get_absolute_url()

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("entry")


class PhotoInline(admin.TabularInline):
    model = ArchivePhoto
    fields = ("image", "position")
    autocomplete_fields = ("image",)
    extra = 0

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("image")


class CorrectionInline(admin.TabularInline):
    """What was put right is read here; the Redaktion makes corrections on its own pages."""

    model = Correction
    fields = readonly_fields = ("note", "made_at", "made_by")
    can_delete = False
    extra = 0

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).select_related("made_by")


@admin.register(ArchiveEntry)
class ArchiveEntryAdmin(PublicationAdmin):
    list_display = ("title", "kind", "date", "denkzelle", "state", "updated_at")
    list_filter = ("state", "kind", "denkzelle", "is_demo")
    list_select_related = ("denkzelle",)
    date_hierarchy = "date"
    search_fields = ("title", "slug", "summary")
    autocomplete_fields = ("denkzelle", "project", "event", "associations")
    inlines = (FileInline, PhotoInline, CorrectionInline)
    fieldsets = (
        (None, {"fields": ["title", "kind", ("date", "is_year_only")]}),
        PUBLICATION,
        (_("Gehört zu"), {"fields": ["denkzelle", "project", "event", "associations"]}),
        (_("Inhalt"), {"fields": ["summary", "text", "links"]}),
        (_("Entfernt"), {"classes": ["collapse"], "fields": ["removal_note"]}),
        ADDRESS,
    )


class KeptFileInline(admin.TabularInline):
    model = KeptFile
    fields = readonly_fields = ("name", "content_type", "size", "sha256")
    can_delete = False
    extra = 0

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(KeptState)
class KeptStateAdmin(ReadOnlyAdmin):
    list_display = ("denkzelle", "kept_on", "number", "entry")
    inlines = (KeptFileInline,)
    list_filter = ("denkzelle",)
    list_select_related = ("denkzelle", "entry")
    search_fields = ("denkzelle__name", "entry__title")
    fields = ("denkzelle", "kept_on", "number", "entry", "content", "sha256", "created_at")

    def view_on_site(self, obj: KeptState) -> str:
        return obj.get_absolute_url()


@admin.register(Pause)
class PauseAdmin(ReadOnlyAdmin):
    list_display = ("denkzelle", "paused_on", "review_on", "resumed_on")
    list_filter = ("denkzelle",)
    list_select_related = ("denkzelle",)
    search_fields = ("denkzelle__name", "note")


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    list_display = ("ordered_at", "query", "state", "done", "total", "size", "expires_at")
    list_filter = ("state",)
    search_fields = ("query",)
    fields = (
        *("query", "state", "note", "done", "total", "attempts", "size", "sha256"),
        *("ordered_at", "touched_at", "expires_at"),
    )
    view_on_site = False
