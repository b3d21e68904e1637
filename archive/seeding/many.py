"""Made-up actors and events in large numbers, for measuring: the same day gives the same rows.

Written in bulk and without history.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import batched
from random import Random
from typing import Any

from archive.seeding.rows import Row
from archive.seeding.tables import insert
from archive.seeding.words import actor_name, sentences, title
from denkzellen.addresses import SLUG_LENGTH, address_of
from denkzellen.models import Denkzelle, PublicationState
from events.models import Audience, Event, EventFormat, EventHost, EventStatus, Occurrence
from events.models import RegistrationKind as Registration
from events.recurrence import Schedule, expand
from network.models import (
    ACCESS_FACTS,
    Access,
    Actor,
    ActorKind,
    Association,
    Discipline,
    District,
    Membership,
    Venue,
)

BATCH = 1000
LOADED_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAST_DAYS, FUTURE_DAYS = 4 * 365, 365
PUBLIC: Row = {
    "state": PublicationState.PUBLISHED,
    "published_at": LOADED_AT,
    "checked_version": 1,
    "is_demo": True,
}
TIE: Row = {"actor_agreed_at": LOADED_AT, "association_agreed_at": LOADED_AT, "is_demo": True}
ZONE = "Europe/Berlin"
SLOT = ("recurrence_id", "starts_at", "ends_at", "first_day", "last_day")

# How often something happens on a day of the week or in a month, next to the busiest one.
WEEKDAYS = [0.35, 0.5, 0.6, 0.8, 1.0, 1.0, 0.7]
MONTHS = [0.7, 0.8, 0.9, 0.9, 1.0, 1.0, 0.5, 0.5, 1.0, 1.0, 1.0, 0.8]

ACTOR_KINDS = {ActorKind.PERSON: 65, ActorKind.COLLECTIVE: 30, ActorKind.HOUSE: 5}
FORMATS = {
    EventFormat.CONCERT: 18,
    EventFormat.PERFORMANCE: 18,
    EventFormat.WORKSHOP: 12,
    EventFormat.EXHIBITION: 9,
    EventFormat.READING: 8,
    EventFormat.MEETING: 8,
    EventFormat.COURSE: 7,
    EventFormat.DISCUSSION: 6,
    EventFormat.FILM: 5,
    EventFormat.ADVICE: 3,
    EventFormat.FESTIVAL: 2,
    EventFormat.OPENING: 2,
    EventFormat.OTHER: 2,
}
STATUSES = {
    EventStatus.PLANNED: 93,
    EventStatus.CANCELLED: 3,
    EventStatus.FULL: 2,
    EventStatus.POSTPONED: 1,
    EventStatus.MOVED_ONLINE: 1,
}
AUDIENCES = {
    Audience.EVERYBODY: 75,
    Audience.FAMILIES: 7,
    Audience.CHILDREN: 6,
    Audience.PROFESSIONALS: 6,
    Audience.YOUTH: 4,
    Audience.OLDER: 2,
}
LANGUAGES = {"de": 86, "de en": 6, "de gsg": 3, "en": 2, "de tr": 1, "nds": 1, "uk de": 1}
KNOWN_ACCESS = {Access.YES: 6, Access.PARTLY: 2, Access.NO: 2}
STARTS = {9: 1, 10: 4, 11: 4, 14: 4, 15: 5, 16: 5, 17: 7, 18: 14, 19: 22, 20: 26, 21: 6, 22: 2}


@dataclass(frozen=True)
class Surroundings:
    """What made-up rows refer to, each list in the order of its addresses."""

    disciplines: Sequence[Discipline]
    districts: Sequence[District]
    associations: Sequence[Association]
    venues: Sequence[Venue]
    denkzellen: Sequence[Denkzelle]
    actors: Sequence[Actor]

    @classmethod
    def now(cls) -> "Surroundings":
        return cls(
            disciplines=list(Discipline.objects.order_by("slug")),
            districts=list(District.objects.order_by("slug")),
            associations=list(Association.objects.public().order_by("slug")),
            venues=list(Venue.objects.public().order_by("slug")),
            denkzellen=list(Denkzelle.objects.active().order_by("slug")),
            actors=list(Actor.objects.public().filter(is_demo=True).only("pk").order_by("slug")),
        )


def load_actors(number: int) -> int:
    """Fill up to `number` made-up actors, half of them with an association."""
    indices = not_yet(Actor.objects.values_list("slug", flat=True), number)
    around = Surroundings.now()
    for chunk in batched(indices, BATCH, strict=False):
        rngs = [Random(f"actor {index}") for index in chunk]  # noqa: S311
        pairs = zip(chunk, rngs, strict=True)
        actors = Actor.objects.bulk_create(_actor(index, rng, around) for index, rng in pairs)
        made = [(actor.pk, rng) for actor, rng in zip(actors, rngs, strict=True)]
        _tie_disciplines(Actor, made, around)
        insert(
            Membership,
            [
                {"actor_id": actor_id, "association_id": rng.choice(around.associations).pk} | TIE
                for actor_id, rng in made
                if rng.random() < 0.5
            ],
        )
    return len(indices)


def load_events(number: int, today: date) -> int:
    """Fill up to `number` made-up events with their dates, from four years back to one ahead."""
    indices = not_yet(Event.objects.values_list("slug", flat=True), number)
    around = Surroundings.now()
    for chunk in batched(indices, BATCH, strict=False):
        rngs = [Random(f"event {index}") for index in chunk]  # noqa: S311
        rows = [_event(n, rng, today, around) for n, rng in zip(chunk, rngs, strict=True)]
        insert(Event, rows)
        uids = [row["uid"] for row in rows]
        ids = dict(Event.objects.filter(uid__in=uids).values_list("uid", "pk"))
        made = [(ids[uid], rng) for uid, rng in zip(uids, rngs, strict=True)]
        _tie_disciplines(Event, made, around)
        insert(
            EventHost, [host for event_id, rng in made for host in _hosts(event_id, rng, around)]
        )
        insert(Occurrence, [one for row in rows for one in _occurrences(ids[row["uid"]], row)])
    return len(indices)


def not_yet(slugs: Any, number: int) -> list[int]:
    """Row numbers below `number` that are not there."""
    known = set(slugs.filter(slug__startswith="muster-"))
    taken = {int(slug.split("-")[1]) for slug in known}
    return [index for index in range(number) if index not in taken]


def slug_of(index: int, text: str) -> str:
    return f"muster-{index:06}-{address_of(text)}"[:SLUG_LENGTH].strip("-")


def pick[T](rng: Random, weights: dict[T, int]) -> T:
    return rng.choices(list(weights), list(weights.values()))[0]


def _tie_disciplines(
    model: type[Any], made: Sequence[tuple[int, Random]], around: Surroundings
) -> None:
    name = f"{model._meta.model_name}_id"
    insert(
        model.disciplines.through,
        [
            {name: entry_id, "discipline_id": discipline.pk}
            for entry_id, rng in made
            for discipline in rng.sample(around.disciplines, rng.choice([1, 1, 1, 2]))
        ],
    )


def _actor(index: int, rng: Random, around: Surroundings) -> Actor:
    kind = pick(rng, ACTOR_KINDS)
    name = actor_name(rng, kind)
    slug = slug_of(index, name)
    return Actor(
        kind=kind,
        name=name,
        slug=slug,
        summary=sentences(rng, 1),
        district=rng.choice(around.districts),
        text=f"<p>{sentences(rng, 2)}</p>",
        website=f"https://{slug[:60].strip('-')}.example.org/",
        email=f"muster-{index}@example.org",
        show_district=rng.random() < 0.7,
        show_text=rng.random() < 0.7,
        show_website=rng.random() < 0.5,
        show_email=rng.random() < 0.3,
        **PUBLIC,
    )


def _event(index: int, rng: Random, today: date, around: Surroundings) -> Row:
    name = title(rng)
    row: Row = {
        "title": name,
        "slug": slug_of(index, name),
        "uid": f"muster-{index}@denkzellen",
        "summary": sentences(rng, 1),
        "text": f"<p>{sentences(rng, 2)}</p>",
        "format": pick(rng, FORMATS),
        "audience": pick(rng, AUDIENCES),
        "languages": pick(rng, LANGUAGES),
        "status": pick(rng, STATUSES),
    }
    if rng.random() < 0.12:
        row |= {"denkzelle_id": rng.choice(around.denkzellen).pk, "is_denkzelle_confirmed": True}
    row |= _dates(rng, today) | _place(rng, around) | _price(rng) | _registration(rng)
    return row | _access(rng) | PUBLIC | {"created_at": LOADED_AT, "updated_at": LOADED_AT}


def _occurrences(event_id: int, row: Row) -> Iterator[Row]:
    schedule = Schedule(
        start_date=row["start_date"],
        start_time=row.get("start_time"),
        end_date=row["end_date"],
        end_time=row.get("end_time"),
        zone=ZONE,
        rrule=row.get("rrule", ""),
    )
    for slot in expand(schedule):
        yield {"event_id": event_id} | {name: getattr(slot, name) for name in SLOT}


def _dates(rng: Random, today: date) -> Row:
    day = _day(rng, today)
    kind = rng.random()
    if kind < 0.03:
        return {"start_date": day, "end_date": day + timedelta(days=rng.randint(1, 20))}
    if kind < 0.05:
        return {"start_date": day, "end_date": day}
    hour, minute, hours = pick(rng, STARTS), rng.choice([0, 0, 30]), rng.randint(1, 3)
    times: Row = {"start_date": day, "end_date": day, "start_time": time(hour, minute)}
    if rng.random() < 0.8:
        times["end_time"] = time((hour + hours) % 24, minute)
        times["end_date"] = day + timedelta(days=(hour + hours) // 24)
    if kind < 0.13:
        every = rng.choice(["WEEKLY", "WEEKLY", "WEEKLY;INTERVAL=2", "MONTHLY"])
        times["rrule"] = f"FREQ={every};COUNT={rng.randint(2, 8)}"
    return times


def _day(rng: Random, today: date) -> date:
    """Some more of late than years ago; few on Mondays and in summer."""
    while True:
        share = rng.random() ** 0.8
        day = today + timedelta(days=round(share * (PAST_DAYS + FUTURE_DAYS)) - PAST_DAYS)
        if rng.random() < WEEKDAYS[day.weekday()] * MONTHS[day.month - 1]:
            return day


def _place(rng: Random, around: Surroundings) -> Row:
    kind = rng.random()
    if kind < 0.04:
        return {"is_online": True, "online_url": "https://example.org/online"}
    if kind < 0.1:
        return {"place": f"Treffpunkt {rng.choice(around.districts)}"}
    return {"venue_id": rng.choice(around.venues).pk, "is_online": kind > 0.96}


def _price(rng: Random) -> Row:
    if rng.random() < 0.4:
        return {"is_free": True}
    lowest = rng.randint(2, 20)
    return {"price_min": Decimal(lowest), "price_max": Decimal(lowest + rng.choice([0, 4, 8]))}


def _registration(rng: Random) -> Row:
    kind = rng.random()
    if kind < 0.1:
        return {
            "registration": Registration.LINK,
            "registration_url": "https://example.org/anmeldung",
        }
    if kind < 0.2:
        return {
            "registration": Registration.EMAIL,
            "registration_email": "anmeldung@example.org",
        }
    return {}


def _access(rng: Random) -> Row:
    if rng.random() < 0.6:
        return {}
    names = rng.sample(list(ACCESS_FACTS), rng.randint(1, 4))
    return {name: pick(rng, KNOWN_ACCESS) for name in names}


def _hosts(event_id: int, rng: Random, around: Surroundings) -> Iterator[Row]:
    agreed: Row = {"event_id": event_id, "agreed_at": LOADED_AT}
    kind = rng.random()
    if kind < 0.7 and around.actors:
        yield agreed | {"actor_id": rng.choice(around.actors).pk}
    if kind > 0.6:
        yield agreed | {"association_id": rng.choice(around.associations).pk}
