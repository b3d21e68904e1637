"""A DENKZELLE that is paused while the process is killed, and all that a pause changes of it."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.urls import reverse
from django.utils import timezone

from archive.models import ArchiveEntry, KeptFile, KeptState, Pause
from denkzellen.models import Denkzelle, OutgoingMail, Project
from denkzellen.models.search import SearchDocument
from events.models import Event, Registration
from network.models import Decision, ParticipationRole
from tests.factories import (
    make_archive_entry,
    make_archive_file,
    make_association,
    make_denkzelle,
    make_event,
    make_participation,
    make_project,
    make_rep,
)
from tests.faults.visitor import Form, FormReader, Visitor

_number = count(1)


class Cell:
    """A DENKZELLE with projects, people and events, all of them named after it."""

    def __init__(self) -> None:
        self.name = f"Zelle{next(_number)}ende"
        self.cell = make_denkzelle(
            name=self.name, about="<p>Was bleibt?</p>", since=date(2019, 5, 1)
        )
        self.other = make_denkzelle(name=f"{self.name} andere")
        self.projects = [make_project(denkzelle=self.cell) for _ in range(3)]
        self.gilde = make_association(name=f"{self.name} Gilde")
        for _ in range(3):
            make_rep(self.gilde)
        self.hosting = make_participation(
            denkzelle=self.cell, association=self.gilde, role=ParticipationRole.HOSTS
        )
        self.kept, self.handed, self.cancelled = (
            make_event(title=f"{self.name} {word}", denkzelle=self.cell, hosts=(self.gilde,))
            for word in ("bleibt", "geht", "entfällt")
        )
        for number in range(5):
            Registration.objects.create(
                occurrence=self.cancelled.occurrences.get(),
                name="Ada",
                email=f"ada{number}@example.org",
                state="place",
            )
        make_archive_file(entry=make_archive_entry(denkzelle=self.cell))
        self.address = reverse("denkzelle_pause", args=[self.cell.slug])

    def typed(self) -> dict[str, Any]:
        return {
            "on": timezone.localdate().isoformat(),
            "note": f"{self.name} macht eine Pause.",
            "review_on": (timezone.localdate() + timedelta(days=100)).isoformat(),
            **{f"projekt-{one.pk}-step": f"in:{self.other.slug}" for one in self.projects},
            f"termin-{self.kept.pk}-step": "keep",
            f"termin-{self.handed.pk}-step": f"in:{self.other.slug}",
            f"termin-{self.cancelled.pk}-step": "cancel",
            f"termin-{self.cancelled.pk}-note": "Ohne Leitung.",
            "schritt": "vorschau",
        }

    def confirmation(self, visitor: Visitor) -> list[tuple[str, str]]:
        """What the button below the preview sends."""
        seen = visitor.submit(self.address, self.typed())
        form = next(form for form in FormReader(seen.text).forms if _has(form, "gesehen"))
        return [*form.values, ("schritt", "pausieren")]

    def facts(self) -> dict[str, Any]:
        """All that a pause changes, the same for each such DENKZELLE."""
        cell = Denkzelle.objects.get(pk=self.cell.pk)
        states = KeptState.objects.filter(denkzelle=cell)
        entries = ArchiveEntry.objects.filter(denkzelle=cell, kind="stand")
        mails = OutgoingMail.objects.filter(text__contains=self.name)
        projects = Project.objects.filter(denkzelle=cell).order_by("pk")
        events = Event.objects.filter(title__startswith=f"{self.name} ").order_by("pk")
        found = SearchDocument.objects.filter(kind="archive", object_id__in=entries.values("pk"))
        return {
            "state": (cell.state, bool(cell.paused_on), bool(cell.pause_note)),
            "pauses": Pause.objects.filter(denkzelle=cell).count(),
            "states": states.count(),
            "entries": entries.count(),
            "files": sorted(
                KeptFile.objects.filter(state__in=states)
                .exclude(name="dossier.pdf")
                .values_list("name", flat=True)
            ),
            "found": found.count(),
            "projects": [(one.state, one.continued_in == self.other) for one in projects],
            "events": [(one.status, one.denkzelle == self.other) for one in events],
            "log": list(Decision.objects.about(cell).values_list("action", flat=True)),
            "mails": sorted(mail.subject.replace(self.name, "") for mail in mails),
            "told": mails.values("to").distinct().count(),
        }


def _has(form: Form, name: str) -> bool:
    return any(name == field for field, _value in form.values)
