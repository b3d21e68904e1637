"""How allauth speaks and sends mail here."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import email_confirmed
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from denkzellen import mail

SIGNED_IN_AT = "signed_in_at"
FRESH_SECONDS = 300
REAUTHENTICATION = {
    "reauthenticate": _("Mit dem Passwort"),
    "mfa_reauthenticate": _("Mit der Authenticator-App oder einem Ersatzcode"),
    "mfa_reauthenticate:webauthn": _("Mit einem Passkey"),
}
SUBJECTS = {
    "account_already_exists": _("Es gibt schon ein Konto"),
    "email_confirmation": _("Code zum Bestätigen der Adresse"),
    "email_confirmation_signup": _("Code zum Anlegen des Kontos"),
    "login_code": _("Code zum Anmelden"),
    "password_changed": _("Das Passwort wurde geändert"),
    "password_reset": _("Das Passwort wurde geändert"),
    "password_reset_code": _("Code für ein neues Passwort"),
    "password_set": _("Das Konto hat jetzt ein Passwort"),
    "recovery_codes_generated": _("Neue Ersatzcodes"),
    "totp_activated": _("Zweiter Faktor eingerichtet"),
    "totp_deactivated": _("Zweiter Faktor ausgeschaltet"),
    "webauthn_added": _("Neuer Passkey"),
    "webauthn_removed": _("Passkey entfernt"),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Dieses Konto ist gesperrt."),
        "email_password_mismatch": _(
            "E-Mail-Adresse und Passwort passen nicht zusammen. Schreibweise prüfen oder einen "
            "Code per E-Mail anfordern."
        ),
        "enter_current_password": _("Das ist nicht das jetzige Passwort. Bitte noch einmal."),
        "incorrect_code": _("Der Code stimmt nicht. Bitte den Code aus der letzten Mail eingeben."),
        "incorrect_password": _("Das Passwort stimmt nicht. Bitte noch einmal."),
        "invalid_or_expired_key": _("Der Code gilt nicht mehr. Bitte einen neuen anfordern."),
        "invalid_login": _("Die Anmeldung hat nicht geklappt. Bitte noch einmal."),
        "too_many_login_attempts": _(
            "Zu viele Versuche. Bitte einige Minuten warten und es dann noch einmal versuchen."
        ),
        "same_as_current": _("Das ist dieselbe Adresse. Bitte eine andere eingeben."),
        "rate_limited": _("Zu viele Versuche. Bitte einige Minuten warten."),
    }

    def is_safe_url(self, url: str) -> bool:
        """Only a path of this site, whatever host the request claims to be for."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict]:
        return [
            method | {"description": REAUTHENTICATION.get(method["id"], method["description"])}
            for method in super().get_reauthentication_methods(user)
        ]

    def is_reauthentication_required(self, *, app: str, **details: Any) -> bool:
        """Not right after signing in: that was proof enough."""
        signed_in_at = context.request.session.get(SIGNED_IN_AT, 0)
        is_fresh = time.time() - signed_in_at < FRESH_SECONDS
        return not is_fresh and super().is_reauthentication_required(app=app, **details)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        request.session[SIGNED_IN_AT] = time.time()

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **details: Any
    ) -> HttpResponse | None:
        if getattr(request, "has_just_proven_address", False):
            user.set_unusable_password()
            user.save(update_fields=["password"])
        return super().pre_login(request, user, **details)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        name = template_prefix.rpartition("/")[2]
        mail.send(f"account/{name}", email, context, subject=str(SUBJECTS[name]))


@receiver(email_confirmed)
def note_proof_by_code(request: HttpRequest, **details: Any) -> None:
    """Somebody else may have signed up with this address: their password must not stay valid."""
    match = request.resolver_match
    if match and match.url_name == "account_confirm_login_code":
        request.has_just_proven_address = True  # type: ignore[attr-defined]


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Der zweite Faktor lässt sich nicht ausschalten."),
        "cannot_generate_recovery_codes": _(
            "Ersatzcodes gibt es erst, wenn ein zweiter Faktor eingerichtet ist."
        ),
        "incorrect_code": _("Der Code stimmt nicht. Bitte den jetzt angezeigten Code eingeben."),
        "unverified_email": _(
            "Ein zweiter Faktor lässt sich einrichten, sobald die E-Mail-Adresse bestätigt ist."
        ),
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def _get_site_name(self) -> str:
        return "DENKZELLEN"
