"""An event among thousands, as a field one types into."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.widgets import Script
from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from denkzellen.addresses import address_of, find_at_address
from events.models import Event

MOST_NAMED = 8
LONGEST = 300
_IN_BRACKETS = re.compile(r"\(([-\w]+)\)\s*$")
_IN_ADDRESS = re.compile(r"/termin/([-\w]+)")


def written(event: Event) -> str:
    """ "Chorprobe (chorprobe-im-mai)": the title, and the address which says which one."""
    return f"{event.title} ({event.slug})"


def day_of(event: Event) -> str:
    return date_format(event.start_date, "j. F Y") if event.start_date else ""


class EventInput(forms.TextInput):
    """Suggests while somebody types; without script the errors name what fits."""

    class Media:
        js = [Script("js/event-suggestions.js", defer=True)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-event-suggestions"] = reverse("archive_event_suggestions")
        return context


class EventField(forms.CharField):
    """A public event: its title, its address, or both."""

    widget = EventInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            gettext_lazy(
                "Der Titel oder die Internetadresse. Passen mehrere, werden sie zur Wahl genannt."
            ),
        )
        super().__init__(required=False, max_length=LONGEST, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        event = Event.objects.filter(pk=value).first()
        return written(event) if event else ""

    def clean(self, value: Any) -> Event | None:
        text: str = super().clean(value)
        if not text:
            return None
        return _at_address(text) or _with_title(text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "")


def _at_address(text: str) -> Event | None:
    found = _IN_BRACKETS.search(text) or _IN_ADDRESS.search(text)
    slug = found[1] if found else text
    try:
        return find_at_address(Event.objects.all(), slug) if _is_slug(slug) else None
    except Http404:
        return None


def _is_slug(text: str) -> bool:
    return re.fullmatch(r"[-\w]+", text) is not None


def _with_title(text: str) -> Event:
    public = Event.objects.public().order_by("-start_date", "-pk")
    same = list(public.filter(title__iexact=text)[:2])
    if len(same) == 1:
        return same[0]
    # The address says the title without capitals and umlauts.
    like = Q(title__icontains=text) | Q(slug__contains=address_of(text))
    near = list(public.filter(like)[:MOST_NAMED])
    if not near:
        raise ValidationError(
            _(
                "Keine öffentliche Veranstaltung heißt so. Die Internetadresse ihrer Seite geht "
                "immer."
            ),
            code="unknown",
        )
    raise ValidationError(
        [
            _("Welche ist gemeint? Bitte eine dieser Zeilen in das Feld übernehmen:"),
            *(f"{written(event)}, {day_of(event)}" for event in near),
        ],
        code="several",
    )
