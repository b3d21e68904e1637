"""The public form that reports an entry."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from denkzellen.spam import SpamGuard
from network.models import Report, ReportReason


class ReportForm(SpamGuard, forms.ModelForm):
    reason = forms.ChoiceField(
        label=_("Worum geht es?"),
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte einen Anlass wählen.")},
    )

    class Meta:
        model = Report
        fields = ["reason", "text", "name", "email"]
        widgets = {
            "text": forms.Textarea({"rows": 6}),
            "name": forms.TextInput({"autocomplete": "name"}),
            "email": forms.EmailInput({"autocomplete": "email"}),
        }
        help_texts = {
            "text": _("Was genau, und an welcher Stelle der Seite?"),
            "email": _("Für die Bestätigung und die Antwort. Öffentlich wird sie nie."),
        }
        error_messages = {
            "text": {"required": _("Bitte beschreiben, was aufgefallen ist.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["reason", "text", "name", "email"])
