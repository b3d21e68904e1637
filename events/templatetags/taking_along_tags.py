"""Which ways of taking the calendar along there are."""

from django import template

from denkzellen import pdf

register = template.Library()


@register.simple_tag
def programmes_are_offered() -> bool:
    return pdf.is_offered()
