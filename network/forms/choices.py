"""Choosing several rows of a table."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LONGEST_NUMBER = 18  # digits of a key that every database can compare


class SeveralField(forms.ModelMultipleChoiceField):
    """A number no table can hold is no choice, as any other that is not offered."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if len(str(key)) > LONGEST_NUMBER:
                message = self.error_messages["invalid_choice"]
                raise ValidationError(
                    message, code="invalid_choice", params={"value": str(key)[:LONGEST_NUMBER]}
                )
        return super().clean(value)
