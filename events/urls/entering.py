"""Entering events and looking after them."""

from django.urls import path

from events.views import entering, entering_list, entering_picture, entering_state

EVENT = "mein/termine/<slug:slug>"

urlpatterns = [
    path("mein/termine/", entering_list.my_events, name="my_events"),
    path("mein/termine/neu/", entering.event_new, name="event_new"),
    path("mein/termine/vorschau-der-daten/", entering.dates_preview, name="dates_preview"),
    path(f"{EVENT}/", entering.event_edit, name="event_edit"),
    path(f"{EVENT}/bild/", entering_picture.event_picture, name="event_picture"),
    path(
        f"{EVENT}/bild/entfernen/",
        entering_picture.event_picture_remove,
        name="event_picture_remove",
    ),
    path(f"{EVENT}/vorschau/", entering_state.event_preview, name="event_preview"),
    path(f"{EVENT}/einreichen/", entering_state.event_submit, name="event_submit"),
    path(f"{EVENT}/zurueckziehen/", entering_state.event_withdraw, name="event_withdraw"),
    path(f"{EVENT}/verbergen/", entering_state.event_hide, name="event_hide"),
    path(f"{EVENT}/zeigen/", entering_state.event_show, name="event_show"),
    path(f"{EVENT}/loeschen/", entering_state.event_delete, name="event_delete"),
    path(f"{EVENT}/verlauf/", entering_state.event_history, name="event_history"),
    path(
        f"{EVENT}/verlauf/<int:history_id>/wiederherstellen/",
        entering_state.event_restore,
        name="event_restore",
    ),
]
