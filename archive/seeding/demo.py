"""The demonstration: invented actors, ties and events, each marked as such."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from archive.seeding import registered
from archive.seeding.facts import create_event, take_part
from archive.seeding.rows import Row, create, find, missing, read
from denkzellen.models import Denkzelle
from events.models import Event
from events.recurrence import Schedule, Slot, expand
from network.models import Actor, Association, Membership

ZONE = "Europe/Berlin"
REGISTRATION_CLOSES = time(18)
# What a row says about its dates: days from today, moved on to a weekday, and what differs.
PLAN = {"day", "weekday", "days", "rdates_after", "left_out", "changed", "registration_closes"}
PEOPLE = {"questions", "registered"}


def load(today: date, new_denkzellen: Sequence[Denkzelle]) -> int:
    """Everything invented that is missing; events are laid around `today`."""
    actors = missing(Actor, read("demo_actors"))
    for row in actors:
        _create_actor(row)
    _let_associations_take_part(new_denkzellen)
    events = missing(Event, read("demo_events"))
    for row in events:
        _create_event(row, today)
    return len(actors) + len(events)


def _create_actor(row: Row) -> None:
    associations, denkzellen = row.pop("memberships"), row.pop("participations")
    actor = create(Actor, row, is_demo=True)
    now = timezone.now()
    for slug in associations:
        if association := find(Association, slug):
            Membership.objects.create(
                actor=actor,
                association=association,
                actor_agreed_at=now,
                association_agreed_at=now,
                is_demo=True,
            )
    for slug, role in denkzellen.items():
        if denkzelle := find(Denkzelle, slug):
            take_part(denkzelle, role, actor=actor, is_demo=True)


def _let_associations_take_part(new_denkzellen: Sequence[Denkzelle]) -> None:
    by_slug = {denkzelle.slug: denkzelle for denkzelle in new_denkzellen}
    for row in read("demo_participations"):
        denkzelle, association = by_slug.get(row["denkzelle"]), row["association"]
        if denkzelle and (found := find(Association, association)):
            take_part(denkzelle, row["role"], association=found, is_demo=True)


def _create_event(row: Row, today: date) -> None:
    own = {name: value for name, value in row.items() if name not in PLAN | PEOPLE}
    event = create_event(own | _plan(row, today), is_demo=True)
    if "registered" in row:
        registered.register(event, row.get("questions", ()), row["registered"])


def _plan(row: Row, today: date) -> Row:
    """The fields of the event that depend on the day of loading, as ISO texts."""
    start = today + timedelta(days=row["day"])
    if "weekday" in row:
        start += timedelta(days=(row["weekday"] - start.weekday()) % 7)
    if rrule := row.get("rrule", ""):
        start = _slots(row, start, rrule)[0].first_day
    slots = [slot.recurrence_id for slot in _slots(row, start, rrule)]
    plan: Row = {
        "start_date": start.isoformat(),
        "end_date": (start + timedelta(days=row.get("days", 0))).isoformat(),
        "rdates": [(start + timedelta(days=n)).isoformat() for n in row.get("rdates_after", [])],
        "exdates": [slots[index] for index in row.get("left_out", [])],
        "changed": [_change(change, slots) for change in row.get("changed", [])],
    }
    if "registration_closes" in row:
        last_day = start - timedelta(days=row["registration_closes"])
        closes = datetime.combine(last_day, REGISTRATION_CLOSES, tzinfo=ZoneInfo(ZONE))
        plan["registration_until"] = closes.isoformat()
    return plan


def _slots(row: Row, start: date, rrule: str) -> list[Slot]:
    start_time, end_time = (
        time.fromisoformat(row[name]) if name in row else None
        for name in ("start_time", "end_time")
    )
    end = start + timedelta(days=row.get("days", 0))
    return expand(Schedule(start, start_time, end, end_time, ZONE, rrule))


def _change(change: Row, slots: list[str]) -> Row:
    rest = {name: value for name, value in change.items() if name != "index"}
    return rest | {"recurrence_id": slots[change["index"]]}
