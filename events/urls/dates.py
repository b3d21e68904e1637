"""Changing single dates and series, and how they stand."""

from django.urls import path

from events.views import dates, status

EVENT = "mein/termine/<slug:slug>/"
DATE = f"{EVENT}daten/<str:recurrence_id>/"

urlpatterns = [
    path(f"{EVENT}daten/", dates.event_dates, name="event_dates"),
    path(f"{EVENT}daten/dazu/", dates.date_add, name="date_add"),
    path(DATE, dates.date_edit, name="date_edit"),
    path(f"{DATE}auslassen/", dates.date_leave_out, name="date_leave_out"),
    path(f"{DATE}wieder/", dates.date_take_back, name="date_take_back"),
    path(f"{EVENT}ab/<str:recurrence_id>/", dates.series_split, name="series_split"),
    path(f"{EVENT}lage/", status.event_status, name="event_status"),
    path(f"{EVENT}lage/absagen/", status.event_cancel, name="event_cancel"),
    path(f"{EVENT}lage/verschieben/", status.event_postpone, name="event_postpone"),
    path(f"{EVENT}lage/online/", status.event_move_online, name="event_move_online"),
    path(f"{EVENT}lage/ausgebucht/", status.event_full, name="event_full"),
    path(f"{EVENT}lage/wie-geplant/", status.event_planned, name="event_planned"),
]
