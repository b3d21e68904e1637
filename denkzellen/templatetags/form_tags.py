"""What a page says about the errors of its forms (a builtin: no load needed)."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext_lazy as _

register = template.Library()


class FoundError(NamedTuple):
    """One error, and where on the page it can be put right (empty: the form as a whole)."""

    anchor: str
    label: str
    text: str


@register.simple_tag
def found_errors(*forms: Any) -> list[FoundError]:
    """The errors of all these forms, formsets and lists of them, in the order of the page."""
    return [error for form in forms for error in _errors_of(form)]


@register.simple_tag
def error_prefix(*forms: Any) -> str:
    """ "Fehler: " for the title of a page whose form came back with errors."""
    return f"{_('Fehler')}: " if found_errors(*forms) else ""


def _errors_of(form: Any) -> Iterator[FoundError]:
    if isinstance(form, BaseForm):
        yield from _errors_of_form(form)
    elif isinstance(form, BaseFormSet):
        if form.is_bound:
            yield from (FoundError("", "", str(text)) for text in form.non_form_errors())
        yield from (error for part in form.forms for error in _errors_of(part))
    elif isinstance(form, list | tuple):
        yield from (error for part in form for error in _errors_of(part))


def _errors_of_form(form: BaseForm) -> Iterator[FoundError]:
    if not form.errors:
        return
    yield from (FoundError("", "", str(text)) for text in form.non_field_errors())
    for field in form:
        anchor = "" if field.is_hidden else _anchor(field)
        yield from (FoundError(anchor, str(field.label), str(text)) for text in field.errors)


def _anchor(field: BoundField) -> str:
    """The id of the input; in a group of choices, of the first one."""
    return field.id_for_label or f"{field.auto_id}_0"
