"""Registering for a date, and the list of those who come."""

from django.urls import path

from events.views import registration, registration_list

OWN = "mein/termine/<slug:slug>"

urlpatterns = [
    path("kalender/termin/<slug:slug>/anmelden/", registration.register, name="register"),
    path("anmeldung/<str:signed>/", registration.registration, name="registration"),
    path(
        "anmeldung/<str:signed>/bestaetigen/",
        registration.registration_confirm,
        name="registration_confirm",
    ),
    path(
        "anmeldung/<str:signed>/abmelden/",
        registration.registration_cancel,
        name="registration_cancel",
    ),
    path(f"{OWN}/anmeldung/", registration_list.event_registration, name="event_registration"),
    path(f"{OWN}/anmeldungen/", registration_list.registrations, name="registrations"),
    path(f"{OWN}/anmeldungen.csv", registration_list.registrations_csv, name="registrations_csv"),
    path(
        "mein/anmeldungen/<int:pk>/abmelden/",
        registration_list.registration_remove,
        name="registration_remove",
    ),
]
