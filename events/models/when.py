"""When an event takes place, in words: for its history, its review and two versions of it."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from denkzellen.models import Compound
from events.models.occurrence import time_words
from events.recurrence import Schedule, Slot, describe, expand
from events.recurrence.dates import extra_start

ZONE = "Europe/Berlin"
LISTED = 40
COLUMNS = (
    *("start_date", "start_time", "end_date", "end_time"),
    *("zone", "rrule", "rdates", "exdates"),
)


class When(Compound):
    """All columns that say when; a change of any of them is told in words."""

    def say(self, row: Any) -> str:
        schedule = schedule_of(row)
        return when_text(schedule) if schedule else ""


WHEN = When("when", gettext_lazy("Wann"), COLUMNS)


def schedule_of(row: Any) -> Schedule | None:
    """The schedule of an event, or of one of its former versions; None while it has no day."""
    if row.start_date is None:
        return None
    return Schedule(
        start_date=row.start_date,
        start_time=row.start_time,
        end_date=row.end_date or row.start_date,
        end_time=row.end_time,
        zone=row.zone,
        rrule=row.rrule,
        rdates=tuple(row.rdates),
        exdates=tuple(row.exdates),
    )


def when_text(schedule: Schedule) -> str:
    """The whole schedule, one thing a line: first date, rule, what is added and left out."""
    try:
        lines = [first_text(schedule), capfirst(describe(schedule))]
        added, left_out = (_days(schedule, dates) for dates in (schedule.rdates, schedule.exdates))
    except ValidationError as error:  # older than the rules of today
        return " ".join([schedule.start_date.isoformat(), schedule.rrule, *error.messages])
    lines += [_("Zusätzlich: %(days)s") % {"days": added}] if added else []
    lines += [_("Ohne: %(days)s") % {"days": left_out}] if left_out else []
    lines += [] if schedule.zone == ZONE else [schedule.zone]
    return "\n".join(filter(None, lines))


def first_text(schedule: Schedule) -> str:
    """The first date alone: "Dienstag, 8. Dezember 2026, 19–21 Uhr"."""
    once = replace(schedule, rrule="", rdates=(), exdates=())
    return slot_text(schedule, expand(once)[0])


def slot_text(schedule: Schedule, slot: Slot) -> str:
    zone = ZoneInfo(schedule.zone)
    is_all_day = schedule.start_time is None
    start = slot.starts_at.astimezone(zone)
    end = None if slot.ends_at == slot.starts_at else slot.ends_at.astimezone(zone)
    first = date_format(slot.first_day, "l, j. F Y")
    if slot.last_day == slot.first_day:
        return f"{first}, {time_words(start, end, is_all_day)}"
    last = date_format(slot.last_day, "l, j. F Y")
    if not is_all_day:
        first = _("%(day)s, %(time)s Uhr") % {"day": first, "time": date_format(start, "H:i")}
        if end:
            last = _("%(day)s, %(time)s Uhr") % {"day": last, "time": date_format(end, "H:i")}
    return _("%(first)s bis %(last)s") % {"first": first, "last": last}


def _days(schedule: Schedule, dates: tuple[str, ...]) -> str:
    """The days in order; with the time where it is not the usual one."""
    starts = sorted({extra_start(schedule, one) for one in dates})
    words = [
        date_format(start, "j. M Y" if start.time() == schedule.start.time() else "j. M Y, H:i")
        for start in starts[:LISTED]
    ]
    more = len(starts) - LISTED
    if more > 0:
        words.append(_("und %(number)d weitere") % {"number": more})
    return "; ".join(words)
