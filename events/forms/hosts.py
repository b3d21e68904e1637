"""Inviting hosts, and the link between an event and its DENKZELLE."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms.representations import LONGEST_REFUSAL
from network.models import Actor, Association

PARTIES: dict[str, type[Actor] | type[Association]] = {
    "actor": Actor,
    "association": Association,
}
NOT_FOUND = _("Bitte ein Profil oder einen Verband suchen und auswählen.")


class PartyField(forms.CharField):
    """A public profile or association, written as "actor:<address>"."""

    default_error_messages = {"required": NOT_FOUND, "unknown": NOT_FOUND}

    def clean(self, value: Any) -> Actor | Association:
        side, _colon, slug = super().clean(value).partition(":")
        party = (
            PARTIES[side].objects.public().filter(slug=slug).first() if side in PARTIES else None
        )
        if party is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return party


class HostForm(forms.Form):
    party = PartyField(max_length=120)


class LinkForm(forms.Form):
    """An answer belongs to the DENKZELLE that was looked at."""

    denkzelle = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{type(self).__name__.lower()}_%s", **kwargs})


class RefuseLinkForm(LinkForm):
    reason = forms.CharField(
        label=_("Begründung"),
        help_text=_("Geht per Mail an die, die die Veranstaltung pflegen."),
        max_length=LONGEST_REFUSAL,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Bitte begründen, damit andere es verstehen.")},
    )
