"""make_* functions: a valid, public object of each kind; say only what the test is about."""

from datetime import date, time, timedelta
from hashlib import sha256
from io import BytesIO
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image as Pixels

from archive.actions import exporting
from archive.filters import Selection
from archive.models import ArchiveEntry, ArchiveFile, ArchivePhoto, Export, FilePage
from denkzellen.models import Denkzelle, DenkzelleState, Project, PublicationState
from events.models import Event, EventHost
from network.images import clean_upload
from network.models import (
    Actor,
    Association,
    Discipline,
    District,
    Image,
    Membership,
    Participation,
    Representation,
    User,
    Venue,
)

_number = count(1)
PUBLISHED = PublicationState.PUBLISHED


def make_user(*, second_factor: bool | None = None, **fields: Any) -> User:
    """An account with a confirmed address; staff have a second factor unless told otherwise."""
    fields.setdefault("email", f"person{next(_number)}@example.org")
    user = User.objects.create_user(fields.pop("email"), "geheim-und-lang", **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if user.is_staff if second_factor is None else second_factor:
        TOTP.activate(user, generate_totp_secret())
    return user


def make_editor(**fields: Any) -> User:
    return make_user(is_staff=True, **fields)


def make_rep(association: Association, **fields: Any) -> User:
    """Somebody who represents `association` now."""
    user = make_user(**fields)
    Representation.objects.create(user=user, association=association, granted_at=timezone.now())
    return user


def make_denkzelle(**fields: Any) -> Denkzelle:
    fields.setdefault("name", f"Zelle {next(_number)}")
    fields.setdefault("claim", "Gemeinsam denken.")
    fields.setdefault("state", DenkzelleState.ACTIVE)
    if fields["state"] == DenkzelleState.PAUSED:
        fields.setdefault("paused_on", date(2024, 3, 12))
    return Denkzelle.objects.create(**fields)


def make_project(**fields: Any) -> Project:
    fields.setdefault("denkzelle", fields.get("denkzelle") or make_denkzelle())
    fields.setdefault("title", f"Projekt {next(_number)}")
    return Project.objects.create(**fields)


def make_discipline(name: str | None = None) -> Discipline:
    name = name or f"Sparte {next(_number)}"
    slug = name.lower().replace(" ", "-")
    return Discipline.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def make_district(name: str | None = None) -> District:
    name = name or f"Stadtteil {next(_number)}"
    slug = name.lower().replace(" ", "-")
    return District.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def make_association(*, disciplines: tuple[Discipline, ...] = (), **fields: Any) -> Association:
    fields.setdefault("name", f"Verband {next(_number)}")
    fields.setdefault("state", PUBLISHED)
    association = Association.objects.create(**fields)
    association.disciplines.set(disciplines)
    return association


def make_actor(*, disciplines: tuple[Discipline, ...] = (), **fields: Any) -> Actor:
    fields.setdefault("name", f"Akteurin {next(_number)}")
    fields.setdefault("state", PUBLISHED)
    actor = Actor.objects.create(**fields)
    actor.disciplines.set(disciplines)
    return actor


def make_membership(**fields: Any) -> Membership:
    fields.setdefault("actor", fields.get("actor") or make_actor())
    fields.setdefault("association", fields.get("association") or make_association())
    fields.setdefault("actor_agreed_at", timezone.now())
    fields.setdefault("association_agreed_at", timezone.now())
    return Membership.objects.create(**fields)


def make_participation(**fields: Any) -> Participation:
    fields.setdefault("denkzelle", fields.get("denkzelle") or make_denkzelle())
    if not fields.get("actor"):
        fields.setdefault("association", fields.get("association") or make_association())
    fields.setdefault("denkzelle_agreed_at", timezone.now())
    fields.setdefault("participant_agreed_at", timezone.now())
    return Participation.objects.create(**fields)


def make_venue(**fields: Any) -> Venue:
    fields.setdefault("name", f"Ort {next(_number)}")
    fields.setdefault("state", PUBLISHED)
    return Venue.objects.create(**fields)


def make_event(
    *,
    hosts: tuple[Actor | Association, ...] = (),
    disciplines: tuple[Discipline, ...] = (),
    in_days: int = 7,
    **fields: Any,
) -> Event:
    """A published event, 19 to 21 o'clock, `in_days` from today unless it says `start_date`."""
    fields.setdefault("title", f"Veranstaltung {next(_number)}")
    fields.setdefault("state", PUBLISHED)
    fields.setdefault("start_date", timezone.localdate() + timedelta(days=in_days))
    fields.setdefault("start_time", time(19))
    if fields["start_time"] is not None and "end_date" not in fields:
        fields.setdefault("end_time", time(21))
    fields.setdefault("is_denkzelle_confirmed", fields.get("denkzelle") is not None)
    event = Event.objects.create(**fields)
    event.disciplines.set(disciplines)
    for host in hosts:
        make_host(event, host)
    return event


def make_host(event: Event, party: Actor | Association, *, agreed: bool = True) -> EventHost:
    side = "actor" if isinstance(party, Actor) else "association"
    return EventHost.objects.create(
        event=event, agreed_at=timezone.now() if agreed else None, **{side: party}
    )


def make_archive_entry(**fields: Any) -> ArchiveEntry:
    fields.setdefault("title", f"Archiveintrag {next(_number)}")
    fields.setdefault("date", date(2023, 5, 4))
    fields.setdefault("state", PUBLISHED)
    return ArchiveEntry.objects.create(**fields)


def make_archive_file(
    content: bytes = b"%PDF-1.7", *, text: str = "", **fields: Any
) -> ArchiveFile:
    fields.setdefault("entry", fields.get("entry") or make_archive_entry())
    fields.setdefault("name", f"datei-{next(_number)}.pdf")
    fields.setdefault("content_type", "application/pdf")
    fields.setdefault("size", len(content))
    fields.setdefault("sha256", sha256(content).hexdigest())
    file = ArchiveFile.objects.create(file=ContentFile(content, fields["name"]), **fields)
    if text:
        FilePage.objects.create(file=file, number=1, text=text)
        file.save()
    return file


def make_upload(
    pixels: Pixels.Image | None = None, name: str = "bild.jpg", **options: Any
) -> SimpleUploadedFile:
    """An image file as a browser sends it; `options` are those of Pillow's save."""
    content = BytesIO()
    pixels = pixels or Pixels.new("RGB", (40, 30), "teal")
    pixels.save(content, **{"format": "JPEG", **options})
    return SimpleUploadedFile(name, content.getvalue())


def make_image(upload: SimpleUploadedFile | None = None, **fields: Any) -> Image:
    """An image with its files; public only once a public entry shows it."""
    fields.setdefault("alt", "Ein Chor auf der Treppe")
    fields.setdefault("creator", "Ada Beispiel")
    fields.setdefault("licence", "cc-by")
    fields.setdefault("consent", "given")
    image = Image(**fields)
    image.picture = clean_upload(upload or make_upload())
    image.save()
    return image


def make_archive_photo(**fields: Any) -> ArchivePhoto:
    """A photo of an entry; what is not said of the photo itself is said of its image."""
    entry = fields.pop("entry", None) or make_archive_entry()
    position = fields.pop("position", next(_number))
    image = fields.pop("image", None) or make_image(**fields)
    return ArchivePhoto.objects.create(entry=entry, image=image, position=position)


def make_export(selection: Selection | None = None) -> Export:
    """A finished one, of one press entry unless told otherwise."""
    if selection is None:
        make_archive_entry(kind="presse")
        selection = Selection(art=("presse",))
    export = exporting.order(selection)
    exporting.build(export.pk)
    return Export.objects.get(pk=export.pk)
