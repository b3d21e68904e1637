"""The real dates of what is typed, before it is saved; those of a rule can be left out."""

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.forms.schedules import first_start
from events.models.when import first_text, slot_text
from events.recurrence import HORIZON_MONTHS, Schedule, describe, expand
from events.recurrence.dates import extra_start
from events.recurrence.rules import parse

SHOWN_AT_ONCE = 12


class PreviewDate(NamedTuple):
    """One date; what the rule gives can be left out, what was added by hand is taken out there."""

    day: str
    text: str
    is_left_out: bool
    is_added: bool


@dataclass(frozen=True)
class Preview:
    """What a schedule means, in words and as dates from today on."""

    summary: str
    number_text: str
    first: list[PreviewDate]
    more: list[PreviewDate]
    hidden: list[str]  # left out before today: they stay so

    @property
    def is_series(self) -> bool:
        return bool(self.first)

    @classmethod
    def of(cls, schedule: Schedule) -> "Preview":
        if not schedule.rrule and not schedule.rdates:
            return cls(first_text(schedule), "", [], [], [])
        dates = _dates(schedule)
        taking_place = [one for one in dates if not one.is_left_out]
        shown = {one.day for one in dates if one.is_left_out}
        left_out = {extra_start(schedule, one).date().isoformat() for one in schedule.exdates}
        return cls(
            summary=_summary(schedule),
            number_text=_number_text(schedule, len(taking_place)),
            first=dates[:SHOWN_AT_ONCE],
            more=dates[SHOWN_AT_ONCE:],
            hidden=sorted(left_out - shown),
        )


def preview_of(schedule: Schedule | None) -> Preview | None:
    """None while nothing can be said."""
    try:
        return Preview.of(schedule) if schedule else None
    except ValidationError:
        return None


def _dates(schedule: Schedule) -> list[PreviewDate]:
    today = timezone.localdate()
    added = {slot.recurrence_id for slot in expand(replace(schedule, exdates=()))}
    if schedule.rrule:
        added -= {slot.recurrence_id for slot in expand(replace(schedule, exdates=(), rdates=()))}
    taking_place = {slot.recurrence_id for slot in expand(schedule)}
    return [
        PreviewDate(
            day=slot.first_day.isoformat(),
            text=slot_text(schedule, slot),
            is_left_out=slot.recurrence_id not in taking_place,
            is_added=slot.recurrence_id in added,
        )
        for slot in expand(replace(schedule, exdates=()))
        if slot.last_day >= today
    ]


def _summary(schedule: Schedule) -> str:
    """The rule in plain words, and when it begins."""
    first = first_start(schedule) if schedule.rrule else None
    if first is None:
        return capfirst(describe(schedule))
    return _("%(rule)s; zuerst am %(day)s") % {
        "rule": capfirst(describe(schedule)),
        "day": date_format(first, "l, j. F Y"),
    }


def _number_text(schedule: Schedule, number: int) -> str:
    words = ngettext("%(number)d kommender Termin", "%(number)d kommende Termine", number) % {
        "number": number
    }
    if not schedule.rrule or _ends_in_sight(schedule):
        return words
    return _("%(words)s in den nächsten %(months)d Monaten; danach geht es weiter") % {
        "words": words,
        "months": HORIZON_MONTHS,
    }


def _ends_in_sight(schedule: Schedule) -> bool:
    rule = parse(schedule.rrule)
    return bool(rule.count or rule.until)


def day_of(text: str) -> date:
    return date.fromisoformat(text)
