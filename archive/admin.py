"""The admin of the archive."""

import hashlib
import mimetypes
from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from archive.files import BYTES
from archive.models import ArchiveEntry, ArchiveFile, ArchivePhoto, KeptState
from denkzellen.addresses import address_of
from denkzellen.admin import ADDRESS, PUBLICATION, PublicationAdmin, ReadOnlyAdmin

MAX_BYTES = 100 * 1024 * 1024


class ArchiveFileForm(forms.ModelForm):
    """A file; all that can be read off it is not asked for."""

    class Meta:
        model = ArchiveFile
        fields = ("file", "title", "pages", "position")
        widgets = {"file": forms.FileInput}  # the file's own page is linked beside it

    def clean_file(self) -> File:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile) and (file.size or 0) > MAX_BYTES:
            raise ValidationError(_("Die Datei ist größer als 100 MB."))
        return file

    def save(self, commit: bool = True) -> ArchiveFile:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            _describe(self.instance, file)
        return super().save(commit)


def _describe(row: ArchiveFile, upload: UploadedFile) -> None:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    row.sha256 = digest.hexdigest()
    row.size = upload.size or 0
    row.name = _free_name(row, upload.name or "")
    row.content_type = mimetypes.guess_type(row.name)[0] or BYTES
    row.text, row.is_broken = "", False


def _free_name(row: ArchiveFile, uploaded_name: str) -> str:
    """A plain name for its address, which no other file of the entry has."""
    path = PurePath(uploaded_name)
    stem, suffix = address_of(path.stem), path.suffix.lower()[:10]
    others = ArchiveFile.objects.filter(entry_id=row.entry_id).exclude(pk=row.pk)
    taken = set(others.values_list("name", flat=True))
    name, number = f"{stem}{suffix}", 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}{suffix}"
    return name


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


@admin.register(ArchiveEntry)
class ArchiveEntryAdmin(PublicationAdmin):
    list_display = ("title", "kind", "date", "denkzelle", "state", "updated_at")
    list_filter = ("state", "kind", "denkzelle", "is_demo")
    list_select_related = ("denkzelle",)
    date_hierarchy = "date"
    search_fields = ("title", "slug", "summary")
    autocomplete_fields = ("denkzelle", "project", "event", "associations")
    inlines = (FileInline, PhotoInline)
    fieldsets = (
        (None, {"fields": ["title", "kind", ("date", "is_year_only")]}),
        PUBLICATION,
        (_("Gehört zu"), {"fields": ["denkzelle", "project", "event", "associations"]}),
        (_("Inhalt"), {"fields": ["summary", "text", "links"]}),
        (_("Entfernt"), {"classes": ["collapse"], "fields": ["removal_note"]}),
        ADDRESS,
    )


@admin.register(KeptState)
class KeptStateAdmin(ReadOnlyAdmin):
    list_display = ("denkzelle", "kept_on", "entry")
    list_filter = ("denkzelle",)
    list_select_related = ("denkzelle", "entry")
    search_fields = ("denkzelle__name", "entry__title")
    fields = ("denkzelle", "kept_on", "entry", "content", "sha256", "created_at")

    def view_on_site(self, obj: KeptState) -> str:
        return obj.get_absolute_url()
