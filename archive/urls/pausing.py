"""The addresses under which a DENKZELLE pauses, stays paused, and wakes up."""

from django.urls import path

from archive.views import pausing

CELL = "redaktion/denkzellen/<slug:slug>/"

urlpatterns = [
    path(f"{CELL}pausieren/", pausing.denkzelle_pause, name="denkzelle_pause"),
    path(f"{CELL}aufwecken/", pausing.denkzelle_resume, name="denkzelle_resume"),
    path("wiedervorlage/<str:signed>/", pausing.pause_review, name="pause_review"),
    path("wiedervorlage/<str:signed>/weiter/", pausing.pause_stay, name="pause_stay"),
]
