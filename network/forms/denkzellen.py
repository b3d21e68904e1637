"""The DENKZELLEN, their projects and who takes part, as the Redaktion edits them."""

from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from denkzellen.addresses import address_of
from denkzellen.editing import EntryForm
from denkzellen.models import Denkzelle, DenkzelleState, Project
from denkzellen.models.denkzelle import Colour
from network.forms.texts import MARKUP_HELP, RichTextarea, RichTextField
from network.models import Actor, Association, Participation, ParticipationRole

NEW = "neu"  # /redaktion/denkzellen/neu/ makes a new one


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _swatch(colour: str, label: Any) -> SafeString:
    return format_html('<span class="dot cell-{}" aria-hidden="true"></span> {}', colour, label)


class DenkzelleForm(EntryForm):
    """Without the pause: that is a step of its own, with what it keeps in the archive."""

    class Meta:
        model = Denkzelle
        fields = ["name", "number", "claim", "about", "background", "colour", "since", "state"]
        widgets = {
            "claim": forms.Textarea({"rows": 2}),
            "about": RichTextarea(rows=10),
            "background": RichTextarea(rows=10),
            "colour": forms.RadioSelect,
            "state": forms.RadioSelect,
            "since": DayInput,
        }
        field_classes = {"about": RichTextField, "background": RichTextField}
        help_texts = {"about": MARKUP_HELP, "background": MARKUP_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colour"].choices = [  # type: ignore[attr-defined]
            (value, _swatch(value, label)) for value, label in Colour.choices
        ]
        if self.instance.is_paused:
            del self.fields["state"]
        else:
            states = [DenkzelleState.DRAFT, DenkzelleState.ACTIVE]
            self.fields["state"].choices = [  # type: ignore[attr-defined]
                (state.value, state.label) for state in states
            ]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if address_of(name) == NEW:
            raise ValidationError(
                _("Diese Adresse ist vergeben. Bitte einen Namen mit noch einem Wort wählen.")
            )
        return name


class ProjectForm(EntryForm):
    class Meta:
        model = Project
        fields = ["title", "text", "links", "state", "continued_in", "begun_on", "ended_on"]
        widgets = {
            "text": RichTextarea(rows=8),
            "links": forms.Textarea({"rows": 3}),
            "begun_on": DayInput,
            "ended_on": DayInput,
        }
        field_classes = {"text": RichTextField}
        help_texts = {
            "text": MARKUP_HELP,
            "continued_in": _("Nur, wenn als Stand „geht weiter in“ gewählt ist."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Denkzelle.objects.active() | Denkzelle.objects.filter(
            pk=self.instance.continued_in_id
        )
        others = others.exclude(pk=self.instance.denkzelle_id)
        self.fields["continued_in"].queryset = others  # type: ignore[attr-defined]


class ParticipationForm(forms.Form):
    """Enters somebody who then still has to agree."""

    participant = forms.ChoiceField(label=_("Wer"))
    role = forms.ChoiceField(
        label=_("Rolle"),
        choices=ParticipationRole.choices,
        initial=ParticipationRole.TAKES_PART,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["participant"].choices = [  # type: ignore[attr-defined]
            ("", _("Bitte wählen")),
            *((str(model._meta.verbose_name_plural), _choices(model)) for model in _PARTIES),
        ]

    def clean_participant(self) -> Actor | Association:
        label, _separator, pk = self.cleaned_data["participant"].partition(":")
        party: Any = apps.get_model(label)._default_manager.filter(pk=pk).first()
        if party is None:
            raise ValidationError(_("Diesen Eintrag gibt es nicht mehr. Bitte neu wählen."))
        return party


_PARTIES: tuple[type[Association | Actor], ...] = (Association, Actor)


def _choices(model: type[Association | Actor]) -> list[tuple[str, str]]:
    public = model._default_manager.public().values_list("pk", "name")
    return [(f"{model._meta.label_lower}:{pk}", name) for pk, name in public]


class RoleForm(forms.ModelForm):
    class Meta:
        model = Participation
        fields = ["role"]
