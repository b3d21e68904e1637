"""Asking for a membership or for a part in a DENKZELLE."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.models import Actor, Association, ParticipationRole, User


class MembershipForm(forms.Form):
    association = forms.ModelChoiceField(
        label=_("Verband"),
        queryset=Association.objects.none(),
        to_field_name="slug",
        empty_label=_("Bitte wählen"),
        error_messages={
            "required": _("Bitte einen Verband wählen."),
            "invalid_choice": _("Bitte einen Verband aus der Liste wählen."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Association.objects.public().only("pk", "slug", "name")
        self.fields["association"].queryset = choices  # type: ignore[attr-defined]


class ParticipationForm(forms.Form):
    participant = forms.ChoiceField(
        label=_("Wer mitwirkt"),
        error_messages={
            "required": _("Bitte wählen, wer mitwirkt."),
            "invalid_choice": _("Bitte einen eigenen Eintrag aus der Liste wählen."),
        },
    )
    role = forms.ChoiceField(
        label=_("Rolle"),
        choices=[
            (role.value, role.label)
            for role in (ParticipationRole.TAKES_PART, ParticipationRole.GUEST)
        ],
        widget=forms.RadioSelect,
        initial=ParticipationRole.TAKES_PART,
        error_messages={"required": _("Bitte eine Rolle wählen.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = {
            f"{entry._meta.model_name}-{entry.pk}": entry
            for entries in (
                Association.objects.public().represented_by(user),
                Actor.objects.public().kept_by(user),
            )
            for entry in entries
        }
        self.fields["participant"].choices = [  # type: ignore[attr-defined]
            (key, entry.name) for key, entry in self.own.items()
        ]

    @property
    def chosen(self) -> Actor | Association:
        return self.own[self.cleaned_data["participant"]]
