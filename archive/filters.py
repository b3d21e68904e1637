"""What is asked of the archive, and which entries and past dates answer."""

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Self

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from archive.models import ArchiveEntry, ArchiveKind
from archive.models.entries import ArchiveEntryQuerySet
from denkzellen.models import Denkzelle, Project
from denkzellen.search import found_ids
from denkzellen.search.among import Among
from denkzellen.selection import FacetSelection
from events.filters import at_venue
from events.models import Event, EventHost, Occurrence
from events.models.occurrence import OccurrenceQuerySet
from network.models import Association, Venue

FACETS = {
    "art": _("Art"),
    "denkzelle": _("DENKZELLE"),
    "projekt": _("Projekt"),
    "verband": _("Verband"),
    "jahr": _("Jahr"),
    "ort": _("Ort"),
}
PAST_DATES = "termine"
ARTS = {
    ArchiveKind.PROTOCOL.value: _("Protokolle"),
    ArchiveKind.RESULT.value: _("Ergebnisse"),
    ArchiveKind.PHOTOS.value: _("Fotos"),
    ArchiveKind.PRESS.value: _("Presse"),
    ArchiveKind.RECORDING.value: _("Aufnahmen"),
    ArchiveKind.DOCUMENT.value: _("Dokumente"),
    PAST_DATES: _("Vergangene Termine"),
    ArchiveKind.KEPT_STATE.value: _("Pausierte DENKZELLEN"),
}
YEAR = re.compile(r"[1-9][0-9]{3}")
KEY = re.compile(r"[1-9][0-9]{0,17}")  # a number every database can compare


@dataclass(frozen=True)
class Selection(FacetSelection):
    """What is asked of the archive."""

    facet_names = tuple(FACETS)

    art: tuple[str, ...] = ()
    denkzelle: tuple[str, ...] = ()
    projekt: tuple[str, ...] = ()
    verband: tuple[str, ...] = ()
    jahr: tuple[str, ...] = ()
    ort: tuple[str, ...] = ()

    @property
    def years(self) -> list[int]:
        return [int(value) for value in self.jahr if YEAR.fullmatch(value)]

    @property
    def projects(self) -> list[int]:
        return [int(value) for value in self.projekt if KEY.fullmatch(value)]

    @property
    def address(self) -> str:
        query = self.query
        return reverse("archive") + (f"?{query}" if query else "")


class Answer(NamedTuple):
    """Public entries and public dates that are over."""

    entries: ArchiveEntryQuerySet
    dates: OccurrenceQuerySet

    def narrowed(self, selection: Selection) -> Self:
        """Those with the chosen values: one value per facet is enough."""
        entries, dates = self
        if selection.art:
            entries = entries.filter(kind__in=selection.art)
            dates = dates if PAST_DATES in selection.art else dates.none()
        if selection.denkzelle:
            cells = Denkzelle.objects.public().filter(slug__in=selection.denkzelle)
            entries = entries.filter(denkzelle__in=cells)
            dates = dates.filter(event__denkzelle__in=cells, event__is_denkzelle_confirmed=True)
        if selection.projekt:
            projects = Project.objects.public().filter(pk__in=selection.projects)
            entries, dates = entries.filter(project__in=projects), dates.none()
        if selection.jahr:
            entries = entries.filter(_in_years("date", selection.years))
            dates = dates.filter(_in_years("first_day", selection.years))
        return type(self)(entries, dates)._tied_to(selection)

    def _tied_to(self, selection: Selection) -> Self:
        """Those of the chosen associations and venues."""
        entries, dates = self
        if selection.verband:
            asked = Association.objects.public().filter(slug__in=selection.verband)
            tied = ArchiveEntry.associations.through._default_manager.filter(association__in=asked)
            hosting = EventHost.objects.filter(association__in=asked, agreed_at__isnull=False)
            entries = entries.filter(pk__in=tied.values("archiveentry"))
            dates = dates.filter(event__in=hosting.values("event"))
        if selection.ort:
            venues = Venue.objects.public().filter(slug__in=selection.ort)
            entries = entries.filter(event__in=Event.objects.public().filter(venue__in=venues))
            dates = dates.filter(at_venue(slug__in=selection.ort))
        return type(self)(entries, dates)


def answer_to(selection: Selection) -> Answer:
    """What answers the text asked for; the facets narrow it further."""
    entries, dates = ArchiveEntry.objects.public(), Occurrence.objects.public().past()
    if selection.q:
        entries = entries.filter(Among(F("pk"), found_ids("archive", selection.q)))
        dates = dates.filter(Among(F("event"), found_ids("event", selection.q)))
    return Answer(entries, dates)


def _in_years(field: str, years: list[int]) -> Q:
    condition = Q(pk__in=[])
    for year in years:
        condition |= Q(**{f"{field}__range": (date(year, 1, 1), date(year, 12, 31))})
    return condition
