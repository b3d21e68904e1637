"""What keeps programs from filling in public forms, without asking people to prove anything."""

import time
from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

LEAST_SECONDS = 3
LONGEST_SECONDS = 24 * 60 * 60
SALT = "form-opened"

TOO_MANY = _(
    "Von diesem Anschluss kam in der letzten Stunde schon sehr viel. Bitte später noch einmal "
    "absenden und den Text so lange kopieren."
)
TOO_FAST = _("Das ging sehr schnell. Bitte kurz durchlesen und noch einmal absenden.")
TOO_LATE = _("Das Formular war lange offen. Bitte in ein paar Sekunden noch einmal absenden.")


class UnseenInput(forms.TextInput):
    """A field only programs find: out of sight, out of the tab order, unknown to screen readers."""

    is_hidden = True  # drawn with the hidden fields, without a label

    def __init__(self) -> None:
        super().__init__(
            {
                "class": "visually-hidden",
                "tabindex": "-1",
                "autocomplete": "off",
                "aria-hidden": "true",
            }
        )


class SpamGuard(forms.Form):
    """Mix in before the form class. `is_from_program` says whether the trap was filled in.

    Whoever fills it in gets the same answer as a person would, and nothing happens.
    """

    reference_line = forms.CharField(required=False, widget=UnseenInput)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened"].initial = opened_at(time.time())

    @property
    def is_from_program(self) -> bool:
        return bool(self.cleaned_data.get("reference_line"))

    def clean_opened(self) -> str:
        value: str = self.cleaned_data["opened"]
        try:
            age = time.time() - signing.loads(value, salt=SALT)
        except signing.BadSignature:
            age = LONGEST_SECONDS + 1
        if age < LEAST_SECONDS:
            self.add_error(None, TOO_FAST)
        if age > LONGEST_SECONDS:
            self._open_again()
            self.add_error(None, TOO_LATE)
        return value

    def _open_again(self) -> None:
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix("opened")] = opened_at(time.time())
        self.data = data


def opened_at(moment: float) -> str:
    """The value of the hidden field in a form that was opened at this time."""
    return signing.dumps(int(moment), salt=SALT)
