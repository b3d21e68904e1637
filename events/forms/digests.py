"""Ordering a letter with dates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from denkzellen.spam import SpamGuard
from events.models import Digest, Rhythm

LONGEST_QUERY: int = Digest._meta.get_field("query").max_length or 0

TOO_LONG = _("Diese Auswahl ist zu lang für einen Rundbrief. Bitte weniger Filter wählen.")


class DigestForm(SpamGuard, forms.Form):
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("Nur für diesen Rundbrief. Mit dem Abbestellen wird sie gelöscht."),
    )
    rhythm = forms.ChoiceField(
        label=_("Wie oft"),
        choices=[
            (Rhythm.WEEKLY, _("jede Woche, am Montag")),
            (Rhythm.MONTHLY, _("jeden Monat, am Ersten")),
        ],
        widget=forms.RadioSelect,
        initial=Rhythm.WEEKLY,
    )
    field_order = ("email", "rhythm")
