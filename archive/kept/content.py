"""What is frozen of a DENKZELLE: plain words and numbers that need no model to be read."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count

from archive.models import ArchiveEntry
from denkzellen.models import Denkzelle, Project
from events.models import Event, Occurrence
from network.models import Participation

Content = dict[str, Any]


def canonical(content: Content) -> bytes:
    """The one way to write it: JSON with sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def checksum(content: Content) -> str:
    """SHA-256 of the canonical JSON, which is the file stand.json."""
    return hashlib.sha256(canonical(content)).hexdigest()


def content_of(denkzelle: Denkzelle, on: date) -> Content:
    """All that is public of it now; addresses are those of `site`."""
    return {
        "site": settings.SITE_URL,
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
        "erasures": [],
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
        "begun_on": _iso(project.begun_on),
        "ended_on": _iso(project.ended_on),
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
        venue = occurrence.shown_venue
        yield {
            "title": event.title,
            "address": event.get_absolute_url(),
            "first_day": occurrence.first_day.isoformat(),
            "last_day": occurrence.last_day.isoformat(),
            "time": "" if event.is_all_day else f"{occurrence.local_start:%H:%M}",
            "place": occurrence.place_name,
            "place_address": venue.get_absolute_url() if venue else "",
            "state": occurrence.status_label,
            "is_demo": event.is_demo,
        }


def _entries(denkzelle: Denkzelle) -> Iterator[Content]:
    entries: Any = ArchiveEntry.objects.public().filter(denkzelle=denkzelle).defer("text")
    for entry in entries.prefetch_related("files").annotate(photo_count=Count("photos")):
        yield {
            "title": entry.title,
            "address": entry.get_absolute_url(),
            "kind": entry.get_kind_display(),
            "date": entry.date.isoformat(),
            "is_year_only": entry.is_year_only,
            "is_demo": entry.is_demo,
            "summary": entry.summary,
            "photos": entry.photo_count,
            "files": [
                {"name": file.name, "title": str(file), "size": file.size, "sha256": file.sha256}
                for file in entry.files.all()
            ],
        }
