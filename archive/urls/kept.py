"""The addresses of kept states."""

from django.urls import path

from archive.views import kept

urlpatterns = [
    path("archiv/stand/<slug:slug>/<str:day>/", kept.kept_state, name="kept_state"),
    path("archiv/stand/<slug:slug>/<str:day>/<str:name>", kept.kept_file, name="kept_file"),
]
