"""Addresses of accounts, all under /konto/."""

from django.urls import include, path

from network.views import accounts

urlpatterns = [
    path("konto/", accounts.account, name="account_index"),
    path("konto/email/", accounts.account_email, name="account_email"),
    path("konto/email/abbrechen/", accounts.account_email_cancel, name="account_email_cancel"),
    path(
        "konto/email/bestaetigen/<str:token>/",
        accounts.account_email_confirm,
        name="account_email_confirm",
    ),
    path("konto/zweiter-faktor/", include("allauth.mfa.urls")),
    path("konto/sitzungen/", include("allauth.usersessions.urls")),
    path("konto/", include("allauth.account.urls")),
]
