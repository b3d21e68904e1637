"""What the Redaktion fills in when it decides."""

from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms.representations import LONGEST_REFUSAL
from network.models import ReportOutcome


class DecisionForm(forms.Form):
    """A decision belongs to the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Several decisions stand on one page, each in a form of its own.
        super().__init__(*args, **{"auto_id": f"{type(self).__name__.lower()}_%s", **kwargs})

    def for_version(self, version: int) -> Self:
        """The same form, to be sent once more about a newer version."""
        return type(self)({**{name: self.data.get(name) for name in self.data}, "version": version})


def _reason(help_text: Any, most: int = 3000) -> forms.CharField:
    return forms.CharField(
        label=_("Begründung"),
        help_text=help_text,
        max_length=most,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Bitte begründen, damit andere es verstehen.")},
    )


class ReturnForm(DecisionForm):
    reason = _reason(_("Was noch fehlt oder anders sein muss. Geht per Mail an die, die pflegen."))


class HideForm(DecisionForm):
    reason = _reason(
        _("Warum der Eintrag nicht öffentlich bleibt. Geht per Mail an die, die pflegen.")
    )


class RefuseForm(forms.Form):
    reason = _reason(_("Geht per Mail an die Person, die angefragt hat."), most=LONGEST_REFUSAL)


class ReportDecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Ergebnis"),
        choices=ReportOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte ein Ergebnis wählen.")},
    )
    answer = forms.CharField(
        label=_("Begründung"),
        help_text=_(
            "Geht an die Person, die gemeldet hat, und bei einer Änderung auch an die, die den "
            "Eintrag pflegen."
        ),
        max_length=3000,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": _("Bitte begründen, damit andere es verstehen.")},
    )
