"""What an export tells of each entry and each past date, and which files belong to it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import batched
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.kept.documents import DATA, data
from archive.kept.today import shown_today
from archive.models import ArchiveEntry, ArchivePhoto, KeptState
from events.models import EventHost, Occurrence
from network.linked_data import site_address
from network.models import Association

AT_ONCE = 100
PHOTOS = "fotos"
PIECE = 1024 * 1024

type Facts = dict[str, Any]
type Held = dict[str, list[int]]


@dataclass
class Source:
    """One file: lying in the store under a name, or made for the occasion."""

    path: str
    facts: Facts
    stored: str = ""
    content: bytes = b""

    def pieces(self) -> Iterator[bytes]:
        """Its bytes; raises OSError if the store has lost them."""
        if not self.stored:
            yield self.content
            return
        with default_storage.open(self.stored) as file:
            yield from file.chunks(PIECE)


@dataclass
class Told:
    """One row of the list, complete with the files that go with it."""

    facts: Facts
    sources: list[Source] = field(default_factory=list)

    @property
    def words(self) -> bytes:
        """All of it, for the fingerprint; where a file lies tells whether it is another one."""
        files = [[source.path, source.stored, source.facts] for source in self.sources]
        return json.dumps([self.facts, files], sort_keys=True).encode()


def told(held: Held) -> Iterator[Told]:
    """What may be told of these today, in their order; what is not public is left out."""
    for keys in batched(held.get("entries", []), AT_ONCE, strict=False):
        entries = _entries().in_bulk(keys)
        yield from (_of_entry(entries[pk]) for pk in keys if pk in entries)
    for keys in batched(held.get("dates", []), AT_ONCE, strict=False):
        dates = _dates().in_bulk(keys)
        yield from (_of_date(dates[pk]) for pk in keys if pk in dates)


def fingerprint(rows: Iterable[Told]) -> str:
    digest = sha256()
    for row in rows:
        digest.update(row.words)
    return digest.hexdigest()


def _entries() -> Any:
    photos = ArchivePhoto.objects.shown().select_related("image")
    related = ("denkzelle", "project__denkzelle", "event", "kept_state__denkzelle")
    return (
        ArchiveEntry.objects.public()
        .select_related(*related)
        .prefetch_related(
            "files",
            "corrections",
            "kept_state__kept_files",
            Prefetch("photos", queryset=photos),
            Prefetch("associations", queryset=Association.objects.public()),
        )
    )


def _dates() -> Any:
    hosts = EventHost.objects.filter(
        agreed_at__isnull=False, association__in=Association.objects.public()
    )
    hosting = Prefetch("event__hosts", queryset=hosts.select_related("association").order_by("pk"))
    return Occurrence.objects.public().past().with_event().prefetch_related(hosting)


def _of_entry(entry: ArchiveEntry) -> Told:
    cell, project, event = entry.shown_denkzelle, entry.project, entry.event
    facts = {
        "kind": entry.get_kind_display(),
        "title": entry.title,
        "date": str(entry.date.year) if entry.is_year_only else entry.date.isoformat(),
        "until": "",
        "denkzelle": cell.name if cell else "",
        "project": project.title if project and project.denkzelle.is_public else "",
        "event": event.title if event and event.is_public else "",
        "place": "",
        "associations": [one.display_name for one in entry.associations.all()],
        "address": site_address(entry.get_absolute_url()),
        "folder": entry.slug,
        "language": entry.language,
        "is_demo": entry.is_demo,
        "summary": entry.summary,
        "text": entry.text,
        "sources": [link._asdict() for link in entry.link_list],
        "corrections": [
            {"on": timezone.localdate(one.made_at).isoformat(), "note": one.note}
            for one in entry.corrections.all()
        ],
    }
    return Told(facts, [*_files(entry), *_photos(entry), *_kept(entry)])


def _of_date(date: Occurrence) -> Told:
    event = date.event
    cell = event.shown_denkzelle
    facts = {
        "kind": _("Vergangener Termin"),
        "title": event.title,
        "date": date.first_day.isoformat(),
        "until": date.last_day.isoformat() if date.is_several_days else "",
        "denkzelle": cell.name if cell else "",
        "project": "",
        "event": "",
        "place": date.place_name,
        "associations": _named(host.association for host in event.hosts.all()),
        "address": site_address(date.get_absolute_url()),
        "folder": "",
        "language": event.language,
        "is_demo": event.is_demo,
        "summary": event.summary,
        "text": "",
        "sources": [],
        "corrections": [],
    }
    return Told(facts)


def _named(associations: Iterable[Association | None]) -> list[str]:
    return [one.display_name for one in associations if one]


def _files(entry: ArchiveEntry) -> Iterator[Source]:
    for file in entry.files.all():
        facts = {"title": str(file), "type": file.content_type, "sha256": file.sha256}
        path = f"{entry.slug}/{PurePosixPath(file.name).name}"
        yield Source(path, facts, stored=str(file.file.name))


def _photos(entry: ArchiveEntry) -> Iterator[Source]:
    for number, photo in enumerate(entry.photos.all(), start=1):
        image = photo.image
        facts = {
            "title": image.caption,
            "description": image.alt_text,
            "creator": image.creator,
            "licence": image.get_licence_display(),
            "licence_address": image.licence_url,
            "source": image.source_url,
            "consent": image.get_consent_display(),
        }
        name = str(image.file.name)
        path = f"{entry.slug}/{PHOTOS}/{number:03}{PurePosixPath(name).suffix}"
        yield Source(path, facts, stored=name)


def _kept(entry: ArchiveEntry) -> Iterator[Source]:
    """The files of a kept state; where something of it is hidden by now, its data without that."""
    state: KeptState | None = getattr(entry, "kept_state", None)
    if state is None or not state.denkzelle.is_public:
        return
    content = shown_today(state.content)
    if content["withheld"]:
        document = data(content | {"sha256": state.sha256}).content
        facts = {"title": DATA, "sha256": sha256(document).hexdigest()}
        yield Source(f"{entry.slug}/{DATA}", facts, content=document)
        return
    for file in state.kept_files.all():
        facts = {"title": file.name, "type": file.content_type, "sha256": file.sha256}
        yield Source(f"{entry.slug}/{file.name}", facts, stored=str(file.file.name))
