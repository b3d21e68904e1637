"""Posts of people who change single dates, a series from a date on, or how things stand."""

from typing import Any

from events.forms.dates import (
    AddDateForm,
    CancelForm,
    DateForm,
    FullForm,
    OnlineForm,
    PostponeForm,
    SplitForm,
    StatusForm,
)
from events.models import Event, Occurrence
from network.models import User
from tests.events.registrations import make_registration
from tests.factories import make_venue
from tests.permissions.posts import Post, case
from tests.permissions.posts_events import day, host_of


def series_of(**fields: Any) -> tuple[User, Event, list[str]]:
    """Somebody with a weekly series, and the ids of its four dates."""
    user, event = host_of(rrule="FREQ=WEEKLY;COUNT=4", **fields)
    ids = event.occurrences.order_by("starts_at").values_list("recurrence_id", flat=True)
    return user, event, list(ids)


def changed(**changes: Any) -> dict[str, Any]:
    data = {"start_date": day(15), "start_time": "18:00", "end_time": "23:00", "note": "Später."}
    return {**data, "venue": make_venue().pk, "scope": "dieser", **changes}


STATUS = "occurrence.own_status occurrence.own_note"
TIMES = (
    "occurrence.starts_at occurrence.ends_at occurrence.first_day occurrence.last_day "
    "occurrence.is_override occurrence.previous_start"
)
SPLIT = (
    "+event +eventhost event.rrule occurrence.event_id occurrence.recurrence_id "
    "occurrence.starts_at occurrence.ends_at occurrence.previous_start"
)


@case("date_add", "+occurrence event.rdates", AddDateForm, behind=(Event, Occurrence))
def keeper_adds_a_date() -> Post:
    user, event, _ids = series_of()
    return Post(user, [event.slug], {"day": day(9), "clock": "12:00"})


@case(
    "date_edit",
    f"{TIMES} occurrence.own_note occurrence.venue_id",
    DateForm,
    behind=(Event, Occurrence),
)
def keeper_changes_one_date() -> Post:
    user, event, ids = series_of()
    return Post(user, [event.slug, ids[1]], changed())


@case("date_edit", SPLIT, DateForm, behind=(Event, Occurrence))
def keeper_changes_a_date_and_those_after_it() -> Post:
    user, event, ids = series_of()
    return Post(user, [event.slug, ids[1]], changed(start_date=day(14), scope="folgende"))


@case("date_leave_out", "-occurrence event.exdates", behind=(Event, Occurrence))
def keeper_leaves_out_a_date() -> Post:
    user, event, ids = series_of()
    return Post(user, [event.slug, ids[1]])


@case("date_leave_out", "", behind=(Event, Occurrence))
def keeper_has_to_agree_to_what_is_lost() -> Post:
    user, event, ids = series_of(registration="here")
    make_registration(event)
    return Post(user, [event.slug, ids[0]])


@case("date_take_back", "+occurrence event.exdates", behind=(Event, Occurrence))
def keeper_takes_back_a_date() -> Post:
    user, event, ids = series_of()
    event.exdates = [ids[1]]
    event.save()
    return Post(user, [event.slug, ids[1]])


@case(
    "series_split",
    "+event +eventhost +occurrence -occurrence event.rrule",
    SplitForm,
    behind=(Event, Occurrence),
)
def keeper_changes_the_rhythm_from_a_date_on() -> Post:
    user, event, ids = series_of()
    data = {
        "when_kind": "series",
        "start_date": day(21),
        "start_time": "20:00",
        "end_time": "22:00",
        "more_dates": day(30),
        "frequency": "MONTHLY",
        "interval": "1",
        "monthly_on": "last",
        "left_out": [day(35)],
        "ends": "until",
        "until": day(200),
    }
    return Post(user, [event.slug, ids[2]], data)


def one_date(form: type[StatusForm], **said: Any) -> Post:
    """About the first date of a series, to which somebody is registered."""
    user, event, ids = series_of(registration="here")
    make_registration(event)
    data = {f"{form.status}-{name}": value for name, value in said.items()}
    return Post(user, [event.slug], {"termin": ids[0], **data})


@case("event_cancel", STATUS, CancelForm, behind=(Event, Occurrence))
def keeper_cancels_a_date() -> Post:
    return one_date(CancelForm, note="Krank.")


@case("event_cancel", "event.status event.status_note", CancelForm, behind=(Event, Occurrence))
def keeper_cancels_all_dates() -> Post:
    user, event, _ids = series_of()
    return Post(user, [event.slug], {"cancelled-note": "Schluss."})


@case("event_postpone", f"{TIMES} {STATUS}", PostponeForm, behind=(Event, Occurrence))
def keeper_postpones_a_date() -> Post:
    said = {"start_date": day(8), "start_time": "20:00", "end_time": "21:00", "note": "Sturm."}
    return one_date(PostponeForm, **said)


@case(
    "event_move_online",
    f"{STATUS} occurrence.own_online_url",
    OnlineForm,
    behind=(Event, Occurrence),
)
def keeper_moves_a_date_online() -> Post:
    return one_date(OnlineForm, online_url="https://raum.example/", note="Sturm.")


@case("event_full", STATUS, FullForm, behind=(Event, Occurrence))
def keeper_calls_a_date_full() -> Post:
    return one_date(FullForm, note="Restkarten am Abend.")


@case("event_planned", STATUS, StatusForm, behind=(Event, Occurrence))
def keeper_says_that_all_is_as_planned() -> Post:
    user, event, ids = series_of()
    event.occurrences.update(own_status="cancelled", own_note="Krank.")
    return Post(user, [event.slug], {"termin": ids[0], "planned-note": "Wieder gesund."})
