"""Asking to speak for an association, answering, inviting."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models import Representation

LONGEST_REFUSAL = 1000  # as much as the mail says, in one line


class ClaimForm(forms.ModelForm):
    class Meta:
        model = Representation
        fields = ("message",)
        widgets = {"message": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"].required = True
        self.fields["message"].error_messages["required"] = _(
            "Bitte kurz sagen, welches Amt oder welche Aufgabe das ist."
        )


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Begründung"),
        max_length=LONGEST_REFUSAL,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Geht per Mail an die anfragende Person."),
        error_messages={"required": _("Bitte begründen, damit die Antwort verständlich ist.")},
    )


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Die Einladung gilt sieben Tage, einmal und nur für diese Adresse."),
        error_messages={
            "required": _("Bitte eine E-Mail-Adresse eintragen."),
            "invalid": _(
                "Bitte eine vollständige E-Mail-Adresse eintragen, etwa name@beispiel.de."
            ),
        },
    )


class UntilForm(forms.Form):
    until = forms.DateField(
        label=_("Letzter Tag"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Leer heißt: ohne Ende."),
        error_messages={"invalid": _("Bitte ein Datum eintragen, etwa 31.12.2027.")},
    )

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until < timezone.localdate():
            raise forms.ValidationError(
                _("Dieser Tag liegt in der Vergangenheit. Bitte ab heute wählen.")
            )
        return until
