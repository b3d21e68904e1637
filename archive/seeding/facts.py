"""What is known of Bremen: lists, DENKZELLEN, associations, venues, past events."""

from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.utils import timezone

from archive.seeding.rows import Row, create, find, missing, read, take_text, with_sources
from denkzellen.models import Denkzelle, Project
from events.models import Event, EventHost, SchoolHoliday
from network.models import (
    Actor,
    Association,
    Discipline,
    District,
    Participation,
    ParticipationRole,
    Venue,
)
from network.models.lists import KeptList

ORGANISER = "agentur-fuer-fast-alles"
HOST_SIDES: dict[str, type[models.Model]] = {"association": Association, "actor": Actor}


def load_lists() -> int:
    """Disciplines and districts."""
    return _load_list(Discipline, "disciplines") + _load_list(District, "districts")


def _load_list(model: type[KeptList], name: str) -> int:
    rows = missing(model, read(name))
    model._default_manager.bulk_create(model(**row) for row in rows)
    return len(rows)


def load_school_holidays() -> int:
    """As the Land announced them; what was entered since then stays as it is."""
    known = set(SchoolHoliday.objects.values_list("name", "first_day"))
    holidays = [SchoolHoliday(**_with_days(row)) for row in read("school_holidays")]
    new = [one for one in holidays if (one.name, one.first_day) not in known]
    SchoolHoliday.objects.bulk_create(new)
    return len(new)


def _with_days(row: Row) -> Row:
    days = {name: date.fromisoformat(row[name]) for name in ("first_day", "last_day")}
    return row | days


def load_directory() -> int:
    """Associations and venues."""
    number = 0
    for model, name in ((Association, "associations"), (Venue, "venues")):
        rows = missing(model, read(name))
        for row in rows:
            create(model, take_text(row))
        number += len(rows)
    return number


def load_denkzellen() -> list[Denkzelle]:
    """The DENKZELLEN that were missing, with their projects and the agency that runs them."""
    created = []
    for row in missing(Denkzelle, read("denkzellen")):
        projects = row.pop("projects")
        row.pop("pause", None)  # it pauses when all that took part is there
        row["background"] += with_sources("", row.pop("sources"))
        denkzelle = create(Denkzelle, row)
        for position, project in enumerate(projects, start=1):
            create(Project, project, denkzelle=denkzelle, position=position)
        if organiser := find(Association, ORGANISER):
            take_part(denkzelle, ParticipationRole.HOSTS, association=organiser)
        created.append(denkzelle)
    return created


def take_part(denkzelle: Denkzelle, role: str, **participant: Any) -> None:
    now = timezone.now()
    Participation.objects.create(
        denkzelle=denkzelle,
        role=role,
        denkzelle_agreed_at=now,
        participant_agreed_at=now,
        **participant,
    )


def load_events() -> int:
    """The dated events on record, all of them past."""
    rows = missing(Event, read("events"))
    for row in rows:
        create_event(take_text(row))
    return len(rows)


def create_event(row: Row, **more: Any) -> Event:
    """An event with its hosts and with the dates that differ from the others."""
    hosts, changed = row.pop("hosts", []), row.pop("changed", [])
    event = create(Event, row, is_denkzelle_confirmed="denkzelle" in row, **more)
    for host in hosts:
        side, _colon, slug = host.partition(":")
        if party := find(HOST_SIDES[side], slug):
            EventHost.objects.create(event=event, agreed_at=timezone.now(), **{side: party})
    for change in changed:
        change_date(event, **change)
    return event


def change_date(event: Event, recurrence_id: str, end_time: str = "", **changes: Any) -> None:
    """Give one date of a series its own end, state or note."""
    date = event.occurrences.get(recurrence_id=recurrence_id)
    if end_time:
        end = datetime.combine(date.local_start, time.fromisoformat(end_time))
        date.ends_at = end.replace(tzinfo=date.local_start.tzinfo)
    for name, value in changes.items():
        setattr(date, name, value)
    date.is_override = True
    date.save()
