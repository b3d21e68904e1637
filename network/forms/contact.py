"""Writing to somebody whose address stays hidden."""

from django import forms
from django.utils.translation import gettext_lazy as _

from denkzellen.spam import SpamGuard


class ContactForm(SpamGuard, forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("Für die Antwort. Sie steht in der Nachricht und wird hier nicht gespeichert."),
    )
    message = forms.CharField(
        label=_("Nachricht"),
        max_length=3000,
        widget=forms.Textarea({"rows": 10}),
        help_text=_("Höchstens 3000 Zeichen, ohne Auszeichnungen."),
    )
    field_order = ("name", "email", "message")
