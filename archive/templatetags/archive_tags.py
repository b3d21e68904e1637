"""What other pages show of the archive, and small words about its files."""

from datetime import date
from typing import Any, NamedTuple

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from archive import files
from archive.facets import Choice, whole_stock
from archive.filters import PAST_DATES, Selection, answer_to
from archive.models import ArchiveEntry, ArchiveFile, KeptState
from denkzellen.freshness import cached
from denkzellen.models import Denkzelle
from events.models import Event

register = template.Library()

ON_A_CARD = 3
BAR_ROOM = 100
BAR_FOOT = 107


@register.filter
def file_type(file: ArchiveFile) -> str:
    return files.type_name(file)


@register.filter
def type_and_pages(file: ArchiveFile) -> str:
    return files.type_and_pages(file)


@register.filter
def iso_day(text: str | None) -> date | None:
    """A day as kept states write it, for the filter `date`."""
    return date.fromisoformat(text) if text else None


class Bar(NamedTuple):
    top: int
    height: int


@register.simple_tag
def bar(number: int, choices: list[Choice]) -> Bar:
    """A bar in pixels: the highest of `choices` fills the room, and none vanishes."""
    highest = max(choice.number for choice in choices)
    height = max(6, round(BAR_ROOM * number / highest)) if number else 0
    return Bar(top=BAR_FOOT - height, height=height)


@register.inclusion_tag("archive/denkzelle_archive.html")
def denkzelle_archive(denkzelle: Denkzelle) -> dict[str, Any]:
    """The card "Aus dem Archiv" on the page of a DENKZELLE."""
    selection = Selection(denkzelle=(denkzelle.slug,))
    entries, dates = answer_to(selection).narrowed(selection)
    return {
        "entries": entries.prefetch_related(files.FILES)[:ON_A_CARD],
        "total": entries.count() + dates.count(),
        "address": selection.address,
    }


@register.inclusion_tag("archive/event_archive.html")
def event_archive(event: Event) -> dict[str, Any]:
    """What came of an event."""
    if event.pk not in cached("archived-events", _archived_events):
        return {"entries": []}
    entries = ArchiveEntry.objects.public().filter(event=event)
    return {"entries": entries.prefetch_related(files.FILES)}


def _archived_events() -> frozenset[int]:
    """Most events left nothing in the archive; this spares their pages the question."""
    entries = ArchiveEntry.objects.public().exclude(event=None).order_by()
    return frozenset(entries.values_list("event", flat=True))


@register.simple_tag
def kept_state_link(denkzelle: Denkzelle) -> SafeString | str:
    """The way to the latest kept state, if there is one."""
    states = KeptState.objects.filter(entry__in=ArchiveEntry.objects.public(), denkzelle=denkzelle)
    state = states.only("kept_on").order_by("-kept_on").first()
    if state is None:
        return ""
    state.denkzelle = denkzelle
    text = _("Stand im Archiv ansehen")
    return format_html('<a class="notice-end" href="{}">{}</a>', state.get_absolute_url(), text)


@register.simple_tag
def archive_figures() -> dict[str, int]:
    """How much there is, for the home page."""
    groups = whole_stock().groups
    events = sum(group.number for group in groups if group.art == PAST_DATES)
    return {"entries": sum(group.number for group in groups) - events, "events": events}
