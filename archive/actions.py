"""What the archive does to several objects at once."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.files import FILES
from archive.models import ArchiveEntry, ArchiveKind, KeptState
from denkzellen.models import Denkzelle, Project, PublicationState
from events.models import Event, Occurrence
from network.models import Participation

Content = dict[str, Any]


def keep_state(denkzelle: Denkzelle, on: date) -> KeptState:
    """Freeze what is public of `denkzelle`; a day that is kept already stays as it is."""
    if not denkzelle.is_public:
        raise ValidationError(_("Ein Entwurf hat noch keinen Stand, der zu bewahren wäre."))
    with transaction.atomic():
        locked = Denkzelle.objects.select_for_update().get(pk=denkzelle.pk)
        kept = KeptState.objects.filter(denkzelle=locked, kept_on=on).first()
        return kept or _freeze(locked, on)


def checksum(content: Content) -> str:
    """SHA-256 of the content's canonical JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _freeze(denkzelle: Denkzelle, on: date) -> KeptState:
    content = _content_of(denkzelle, on)
    entry = ArchiveEntry.objects.create(
        kind=ArchiveKind.KEPT_STATE,
        title=_("DENKZELLE %(name)s, Stand bei Pausierung") % {"name": denkzelle.name},
        date=on,
        denkzelle=denkzelle,
        summary=_summary(content, on),
        language=denkzelle.language,
        is_demo=denkzelle.is_demo,
        state=PublicationState.PUBLISHED,
        published_at=timezone.now(),
        checked_version=1,
    )
    return KeptState.objects.create(
        denkzelle=denkzelle, entry=entry, kept_on=on, content=content, sha256=checksum(content)
    )


def _summary(content: Content, on: date) -> str:
    """ "Vollständige Fassung vom 12. März 2024: 1 Projekt, 6 Termine, 14 Archiveinträge." """
    projects, dates, entries = (len(content[part]) for part in ("projects", "dates", "archive"))
    parts = [
        (projects, ngettext("%(number)d Projekt", "%(number)d Projekte", projects)),
        (dates, ngettext("%(number)d Termin", "%(number)d Termine", dates)),
        (entries, ngettext("%(number)d Archiveintrag", "%(number)d Archiveinträge", entries)),
    ]
    holdings = ", ".join(words % {"number": number} for number, words in parts if number)
    summary = _("Vollständige Fassung vom %(day)s") % {"day": format_date(on, "j. F Y")}
    return f"{summary}: {holdings}." if holdings else f"{summary}."


def _content_of(denkzelle: Denkzelle, on: date) -> Content:
    return {
        "kept_on": on.isoformat(),
        "name": denkzelle.name,
        "number": denkzelle.number,
        "claim": denkzelle.claim,
        "about": denkzelle.about,
        "background": denkzelle.background,
        "language": denkzelle.language,
        "colour": denkzelle.colour,
        "since": _iso(denkzelle.since),
        "paused_on": _iso(denkzelle.paused_on),
        "note": denkzelle.pause_note,
        "continued_in": [_named(other) for other in denkzelle.continued_in.public()],
        "projects": list(map(_project, denkzelle.projects.select_related("continued_in"))),
        "participants": list(_participants(denkzelle)),
        "dates": list(_dates(denkzelle)),
        "archive": list(_entries(denkzelle)),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _named(thing: Any) -> Content:
    return {"name": str(thing), "address": thing.get_absolute_url()}


def _project(project: Project) -> Content:
    further = project.continued_in
    return {
        "title": project.title,
        "text": project.text,
        "state": project.get_state_display(),
        "continued_in": _named(further) if further and further.is_public else None,
        "links": [link._asdict() for link in project.link_list],
    }


def _participants(denkzelle: Denkzelle) -> Iterator[Content]:
    """Each as named on that day."""
    taking_part = Participation.objects.public().filter(denkzelle=denkzelle)
    for participation in taking_part.select_related("association", "actor"):
        participant = participation.participant
        yield _named(participant) | {
            "kind": str(participant._meta.verbose_name),
            "role": participation.get_role_display(),
            "is_demo": participant.is_demo or participation.is_demo,
        }


def _dates(denkzelle: Denkzelle) -> Iterator[Content]:
    events = Event.objects.public().for_denkzelle(denkzelle)
    dates = Occurrence.objects.filter(event__in=events.values("pk")).with_event()
    for occurrence in dates.order_by("first_day", "starts_at", "pk"):
        event = occurrence.event
        yield {
            "title": event.title,
            "address": event.get_absolute_url(),
            "first_day": occurrence.first_day.isoformat(),
            "last_day": occurrence.last_day.isoformat(),
            "time": "" if event.is_all_day else f"{occurrence.local_start:%H:%M}",
            "place": occurrence.place_name,
            "state": occurrence.status_label,
            "is_demo": event.is_demo,
        }


def _entries(denkzelle: Denkzelle) -> Iterator[Content]:
    entries = ArchiveEntry.objects.public().filter(denkzelle=denkzelle).prefetch_related(FILES)
    for entry in entries:
        yield {
            "title": entry.title,
            "address": entry.get_absolute_url(),
            "kind": entry.get_kind_display(),
            "date": entry.date.isoformat(),
            "is_year_only": entry.is_year_only,
            "is_demo": entry.is_demo,
            "files": [{"name": file.name, "sha256": file.sha256} for file in entry.files.all()],
        }
