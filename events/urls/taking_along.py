"""Taking the calendar along: subscriptions, programmes, other websites, programs."""

from django.urls import path

from events.views import api, taking_along

urlpatterns = [
    path("kalender/openapi.json", api.calendar_openapi, name="calendar_openapi"),
    path("kalender/schnittstelle/", api.calendar_api, name="calendar_api"),
    path("kalender/abonnieren/", taking_along.calendar_subscribe, name="calendar_subscribe"),
    path("kalender/einbetten/code/", taking_along.calendar_embed_code, name="calendar_embed_code"),
    path("kalender/programm.pdf", taking_along.calendar_programme, name="calendar_programme"),
]
