"""The addresses under which a selection of the archive is taken home."""

from django.urls import path

from archive.views import exporting

EXPORT = "archiv/auszug/<str:token>/"

urlpatterns = [
    path("archiv/auszug/", exporting.export_order, name="export_order"),
    path(EXPORT, exporting.export, name="export"),
    path(f"{EXPORT}archiv.zip", exporting.export_file, name="export_file"),
]
