"""What other pages show of the archive, and small words about its files."""

from datetime import date
from typing import Any, NamedTuple

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from archive import files
from archive.citing import Citation, citation_of_entry
from archive.facets import Choice, whole_stock
from archive.filters import PAST_DATES, Selection, answer_to
from archive.models import ArchiveEntry, ArchiveFile, KeptState, Pause
from archive.pause_words import history_line, pauses_of
from archive.project_line import Line, project_lines
from denkzellen.freshness import cached
from denkzellen.models import Denkzelle, Project
from events.models import Event
from network.models import Participation

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
def is_film(file: ArchiveFile) -> bool:
    return file.content_type.startswith("video/")


@register.filter
def recordings(entry: ArchiveEntry) -> list[ArchiveFile]:
    """What a browser can play."""
    return [file for file in entry.files.all() if files.is_recording(file)]


@register.filter
def other_files(entry: ArchiveEntry) -> list[ArchiveFile]:
    return [file for file in entry.files.all() if not files.is_recording(file)]


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
        "entries": entries.prefetch_related("files")[:ON_A_CARD],
        "total": entries.count() + dates.count(),
        "address": selection.address,
    }


@register.inclusion_tag("archive/event_archive.html")
def event_archive(event: Event) -> dict[str, Any]:
    """What came of an event."""
    if event.pk not in cached("archived-events", _archived_events):
        return {"entries": []}
    entries = ArchiveEntry.objects.public().filter(event=event)
    return {"entries": entries.prefetch_related("files")}


def _archived_events() -> frozenset[int]:
    """Most events left nothing in the archive; this spares their pages the question."""
    entries = ArchiveEntry.objects.public().exclude(event=None).order_by()
    return frozenset(entries.values_list("event", flat=True))


@register.inclusion_tag("denkzellen/pause_notice.html")
def pause_notice(denkzelle: Denkzelle) -> dict[str, Any]:
    """Since when it pauses and why, where its themes go on, and who answers questions."""
    row = Pause.objects.current().filter(denkzelle=denkzelle).first()
    contacts = Participation.objects.public().filter(pk__in=row.contacts.all()) if row else None
    named = contacts.select_related("actor", "association") if contacts is not None else ()
    return {
        "denkzelle": denkzelle,
        "further": denkzelle.continued_in.all(),
        "contacts": [one.participant for one in named],
    }


@register.simple_tag
def pause_history(denkzelle: Denkzelle) -> str:
    """When it was active and when it paused, on one line; empty without a pause to tell of."""
    return history_line(denkzelle, pauses_of(denkzelle))


@register.simple_tag
def projects_with_lines(denkzelle: Denkzelle) -> list[tuple[Project, Line | None]]:
    """Its projects, each with its way through time."""
    return project_lines(denkzelle)


@register.simple_tag
def kept_state_link(denkzelle: Denkzelle) -> SafeString | str:
    """The way to the latest kept state, if there is one."""
    states = _kept_states(denkzelle)
    if not states:
        return ""
    text = _("Stand im Archiv ansehen")
    return format_html('<a class="notice-end" href="{}">{}</a>', states[0].get_absolute_url(), text)


@register.inclusion_tag("archive/former_states.html")
def former_states(denkzelle: Denkzelle, but: KeptState | None = None) -> dict[str, Any]:
    """The card "Frühere Stände": each time it paused it was kept as it was.

    On the page of one of them (`but`) the others may be later ones.
    """
    states = [state for state in _kept_states(denkzelle) if state != but]
    return {"states": states, "are_others": but is not None}


def _kept_states(denkzelle: Denkzelle) -> list[KeptState]:
    """The public ones, newest first."""
    states = KeptState.objects.public().filter(denkzelle=denkzelle)
    found = list(states.only("kept_on", "number", "denkzelle"))
    for state in found:
        state.denkzelle = denkzelle
    return found


@register.inclusion_tag("archive/cite.html")
def cite(citation: Citation) -> dict[str, Any]:
    return {"citation": citation}


@register.filter
def citation(entry: ArchiveEntry) -> Citation:
    return citation_of_entry(entry)


@register.simple_tag
def archive_figures() -> dict[str, int]:
    """How much there is, for the home page."""
    groups = whole_stock().groups
    events = sum(group.number for group in groups if group.art == PAST_DATES)
    return {"entries": sum(group.number for group in groups) - events, "events": events}
