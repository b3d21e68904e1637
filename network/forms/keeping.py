"""Leaving."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from network.models import User


class AccountDeleteForm(forms.Form):
    """Nobody types their address by accident."""

    email = forms.EmailField(
        label=_("E-Mail-Adresse dieses Kontos"),
        help_text=_("Zur Sicherheit noch einmal eingeben."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        if email != self.user.email:
            raise ValidationError(
                _("Das ist nicht die Adresse dieses Kontos. Sie steht unter „Konto“.")
            )
        return email
