"""The forms of the second factor: allauth's own, in the words of the house."""

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from network.forms.accounts import InHouseWords


class AuthenticateForm(InHouseWords, base.AuthenticateForm):
    pass


class ReauthenticateForm(InHouseWords, base.ReauthenticateForm):
    pass


class ActivateTOTPForm(InHouseWords, totp.ActivateTOTPForm):
    pass


class PasskeyName(InHouseWords):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label = _("Name des Passkeys")
        name.validators.append(MaxLengthValidator(100))
        name.widget.attrs["maxlength"] = "100"


class AddWebAuthnForm(PasskeyName, webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].label = _("Auch zum Anmelden ohne Passwort verwenden")
        self.fields["passwordless"].help_text = _(
            "Dann fragt das Gerät bei jeder Anmeldung nach Fingerabdruck, Gesicht oder PIN."
        )


class EditWebAuthnForm(PasskeyName, webauthn.EditWebAuthnForm):
    pass
