"""Addresses: confirming entries, one's own data, leaving."""

from django.urls import path

from network.views import confirmations, my_data

urlpatterns = [
    path("bestaetigen/<str:signed>/", confirmations.confirm_entry, name="confirm_entry"),
    path(
        "mein/bestaetigen/<str:kind>/<slug:slug>/",
        confirmations.entry_confirm,
        name="entry_confirm",
    ),
    path("mein/daten/", my_data.my_data, name="my_data"),
    path("mein/daten/herunterladen/", my_data.my_data_download, name="my_data_download"),
    path("mein/konto-loeschen/", my_data.account_delete, name="account_delete"),
    path("konto-geloescht/", my_data.account_deleted, name="account_deleted"),
]
