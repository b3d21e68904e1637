"""The addresses under which the Redaktion works on the archive."""

from django.urls import path

from archive.views import entries, uploads

ENTRY = "redaktion/archiv/<slug:slug>/"
FILE = f"{ENTRY}dateien/<int:pk>/"
PHOTO = f"{ENTRY}fotos/<int:pk>/"

urlpatterns = [
    path("redaktion/archiv/", entries.redaktion_archive, name="redaktion_archive"),
    path("redaktion/archiv/neu/", entries.archive_entry_new, name="archive_entry_new"),
    path(
        "redaktion/archiv/vorschlaege/",
        entries.archive_event_suggestions,
        name="archive_event_suggestions",
    ),
    path(ENTRY, entries.archive_entry_edit, name="archive_entry_edit"),
    path(f"{ENTRY}veroeffentlichen/", entries.archive_entry_publish, name="archive_entry_publish"),
    path(f"{ENTRY}berichtigen/", entries.archive_entry_correct, name="archive_entry_correct"),
    path(f"{ENTRY}entfernen/", entries.archive_entry_take_down, name="archive_entry_take_down"),
    path(
        f"{ENTRY}zeigen/",
        entries.archive_entry_restore_public,
        name="archive_entry_restore_public",
    ),
    path(f"{ENTRY}verlauf/", entries.archive_entry_history, name="archive_entry_history"),
    path(
        f"{ENTRY}verlauf/<int:history_id>/wiederherstellen/",
        entries.archive_version_restore,
        name="archive_version_restore",
    ),
    path(f"{ENTRY}dateien/", uploads.archive_files, name="archive_files"),
    path(FILE, uploads.archive_file_edit, name="archive_file_edit"),
    path(f"{FILE}entfernen/", uploads.archive_file_remove, name="archive_file_remove"),
    path(f"{FILE}ordnen/", uploads.archive_file_move, name="archive_file_move"),
    path(f"{ENTRY}fotos/", uploads.archive_photos, name="archive_photos"),
    path(
        f"{ENTRY}fotos/beschreiben/",
        uploads.archive_photos_describe,
        name="archive_photos_describe",
    ),
    path(PHOTO, uploads.archive_photo_edit, name="archive_photo_edit"),
    path(f"{PHOTO}entfernen/", uploads.archive_photo_remove, name="archive_photo_remove"),
    path(f"{PHOTO}ordnen/", uploads.archive_photo_move, name="archive_photo_move"),
]
