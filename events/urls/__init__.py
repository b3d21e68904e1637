"""The addresses of the calendar: what everybody sees, then what needs an account or a letter."""

from django.urls import include, path

from events import feeds
from events.views import calendar, event_page

PARTS = ("entering", "hosts", "dates", "registration", "taking_along", "letters")

urlpatterns = [
    path("kalender/", calendar.calendar, name="calendar"),
    path("kalender/<int:year>/<int:month>/", calendar.calendar_month, name="calendar_month"),
    path("kalender/einbetten/", calendar.calendar_embed, name="calendar_embed"),
    path("kalender/termin/<slug:slug>/", event_page.event_detail, name="event_detail"),
    path("kalender/termin/<slug:slug>.ics", feeds.event_ics, name="event_ics"),
    path("kalender.ics", feeds.calendar_ics, name="calendar_ics"),
    path("kalender.rss", feeds.calendar_rss, name="calendar_rss"),
    path("kalender.json", feeds.calendar_json, name="calendar_json"),
    *(path("", include(f"events.urls.{part}")) for part in PARTS),
]
