"""The addresses of the calendar."""

from django.urls import path

from events import feeds, views

urlpatterns = [
    path("kalender/", views.calendar, name="calendar"),
    path("kalender/<int:year>/<int:month>/", views.calendar_month, name="calendar_month"),
    path("kalender/einbetten/", views.calendar_embed, name="calendar_embed"),
    path("kalender/termin/<slug:slug>/", views.event_detail, name="event_detail"),
    path("kalender/termin/<slug:slug>.ics", feeds.event_ics, name="event_ics"),
    path("kalender.ics", feeds.calendar_ics, name="calendar_ics"),
    path("kalender.rss", feeds.calendar_rss, name="calendar_rss"),
    path("kalender.json", feeds.calendar_json, name="calendar_json"),
]
