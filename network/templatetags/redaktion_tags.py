"""What every page of the Redaktion shows."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from network import queue

register = template.Library()


@register.inclusion_tag("redaktion/menu.html", takes_context=True)
def redaktion_menu(context: Context) -> dict[str, Any]:
    """The ways through the Redaktion, with how much waits."""
    numbers = queue.counts()
    path = context["request"].path
    links = [
        ("redaktion", _("Prüfen"), sum(numbers.values())),
        ("reports", _("Meldungen"), numbers[queue.What.REPORT]),
        ("redaktion_denkzellen", _("DENKZELLEN"), None),
        ("redaktion_archive", _("Archiv"), None),
        ("decisions", _("Entscheidungen"), None),
    ]
    begins = [(reverse(name), label, number) for name, label, number in links]
    here = max((url for url, _label, _number in begins if path.startswith(url)), key=len)
    return {
        "links": [
            {"url": url, "label": label, "number": number, "is_here": url == here}
            for url, label, number in begins
        ],
        "is_exact": path == here,
    }
