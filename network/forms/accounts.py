"""The forms of an account: allauth's own, in the words of the house."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from denkzellen.spam import SpamGuard
from network.models import User

# The day of the rules at /regeln/ that new accounts agree to. A new text gets a new day.
RULES_VERSION = "2026-11-01"

LABELS = {
    "login": _("E-Mail-Adresse"),
    "email": _("E-Mail-Adresse"),
    "password": _("Passwort"),
    "password1": _("Passwort"),
    "oldpassword": _("Jetziges Passwort"),
    "code": _("Code"),
    "remember": _("Auf diesem Gerät angemeldet bleiben"),
}
PASSWORD_HELP = _(
    "Mindestens acht Zeichen, nicht nur Ziffern und keines der häufigen Passwörter. Drei oder "
    "vier zufällige Wörter sind gut zu merken."
)


class InHouseWords:
    """Labels above the fields instead of placeholders in them, and one password field, not two."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
        for name in ("password", "oldpassword"):
            if name in self.fields:
                self.fields[name].help_text = ""
        if "password1" in self.fields:
            self.fields["password1"].help_text = PASSWORD_HELP
        if "code" in self.fields:
            self.fields["code"].widget.attrs |= {"autocapitalize": "off", "spellcheck": "false"}


class LoginForm(InHouseWords, allauth_forms.LoginForm):
    pass


class ReauthenticateForm(InHouseWords, allauth_forms.ReauthenticateForm):
    pass


class RequestLoginCodeForm(InHouseWords, allauth_forms.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(InHouseWords, allauth_forms.ConfirmLoginCodeForm):
    pass


class ConfirmEmailCodeForm(InHouseWords, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(InHouseWords, allauth_forms.ConfirmPasswordResetCodeForm):
    pass


class ResetPasswordForm(InHouseWords, allauth_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(InHouseWords, allauth_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(InHouseWords, allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Neues Passwort")


class SetPasswordForm(InHouseWords, allauth_forms.SetPasswordForm):
    pass


def _rules_help() -> SafeString:
    return format_html(
        '<a href="{}">{}</a>', reverse("fixed_page", args=["regeln/"]), _("Die Regeln lesen")
    )


class SignupForm(InHouseWords, SpamGuard, allauth_forms.SignupForm):
    is_old_enough = forms.BooleanField(
        label=_("Ich bin mindestens 16 Jahre alt"),
        error_messages={"required": _("Ein Konto ist ab 16 Jahren möglich. Bitte ankreuzen.")},
    )
    accepts_rules = forms.BooleanField(
        label=_("Ich nehme die Regeln an"),
        help_text=lazy(_rules_help, SafeString)(),
        error_messages={"required": _("Ein Konto braucht die Zustimmung zu den Regeln.")},
    )
    field_order = ("email", "password1", "is_old_enough", "accepts_rules")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What was typed stays when something else was wrong; no cache keeps this page.
        self.fields["password1"].widget.render_value = True

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.is_from_program:
            return None, get_adapter().respond_email_verification_sent(request, None)
        user, response = super().try_save(request)
        return user, response

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        user.age_stated_at = user.rules_accepted_at = timezone.now()
        user.rules_version = RULES_VERSION
        user.save(update_fields=["age_stated_at", "rules_accepted_at", "rules_version"])


class ChangeAddressForm(forms.Form):
    email = forms.EmailField(
        label=_("Neue E-Mail-Adresse"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email == self.user.email:
            raise ValidationError(_("Das ist die jetzige Adresse. Bitte eine andere eingeben."))
        return email
