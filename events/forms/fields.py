"""Fields for days and times, which take what people type and what browsers send."""

import re
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from denkzellen.models.entry import LANGUAGES
from events.recurrence.dates import FIRST_YEAR, LAST_YEAR

MOST_LINES = 100
LONGEST_LINES = 4000
MOST_DAYS = 500
_LINE = re.compile(
    r"(?:[A-Za-zä]{2,10}\.?,? +)?"
    r"(?:(?P<day>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})\. ?(?P<year>[0-9]{4}|[0-9]{2})"
    r"|(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2}))"
    r"(?:[ ,T]+(?:um )?(?P<hour>[0-9]{1,2})(?:[.:](?P<minute>[0-9]{2}))?(?: ?Uhr)?)?"
)


def refuse_far_year(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("Das Jahr muss zwischen %(first)s und %(last)s liegen."),
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )


class DayField(forms.DateField):
    """A day, picked or typed."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "invalid": _("Bitte den Tag so eintragen: 08.12.2026."),
    }

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day:
            refuse_far_year(day)
        return day


class ClockField(forms.TimeField):
    """A time of day, to the minute."""

    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    default_error_messages = {
        "invalid": _("Bitte die Uhrzeit so eintragen: 19:30."),
    }

    def clean(self, value: Any) -> time | None:
        clock: time | None = super().clean(value)
        return clock.replace(second=0, microsecond=0) if clock else None


class DateLinesField(forms.CharField):
    """Days, one a line, some with a time of their own; kept as a list of ISO texts."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({"rows": 3}))
        super().__init__(max_length=LONGEST_LINES, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(_as_line, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        dates = [_parse_line(line) for line in lines if line]
        if len(dates) > MOST_LINES:
            raise ValidationError(
                _("Höchstens %(most)d einzelne Termine sind möglich."), params={"most": MOST_LINES}
            )
        return sorted(set(dates))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(data) != sorted(initial or [])
        except ValidationError:
            return True


def _as_line(text: str) -> str:
    moment = datetime.fromisoformat(text)
    return f"{moment:%d.%m.%Y %H:%M}" if "T" in text else f"{moment:%d.%m.%Y}"


def _parse_line(line: str) -> str:
    """ "22.12.2026 18:00" as "2026-12-22T18:00"; without a time the day alone."""
    found = _LINE.fullmatch(line)
    try:
        if found is None:
            raise ValueError(line)
        day = _day_in(found)
        if found["hour"] is None:
            return day.isoformat()
        clock = time(int(found["hour"]), int(found["minute"] or 0))
    except ValueError:
        raise ValidationError(
            _("„%(line)s“ ist kein Termin. Bitte so schreiben: 22.12.2026 oder 22.12.2026 18:00."),
            params={"line": line[:40]},
        ) from None
    return datetime.combine(day, clock).isoformat(timespec="minutes")


def _day_in(found: re.Match[str]) -> date:
    if found["iso"]:
        day = date.fromisoformat(found["iso"])
    else:
        year = int(found["year"])
        year += 2000 if year < 100 else 0
        day = date(year, int(found["month"]), int(found["day"]))
    refuse_far_year(day)
    return day


class DaysField(forms.MultipleChoiceField):
    """Days chosen from a list that depends on the rest of the form; ISO texts."""

    def valid_value(self, value: str) -> bool:
        try:
            day = parse_date(value)
        except ValueError:
            return False
        return day is not None and FIRST_YEAR <= day.year <= LAST_YEAR

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) > MOST_DAYS:
            raise ValidationError(
                _("Höchstens %(most)d Tage können ausgelassen werden."), params={"most": MOST_DAYS}
            )


class LanguagesField(forms.MultipleChoiceField):
    """Languages to tick; kept as their codes with spaces between."""

    def __init__(self, **kwargs: Any) -> None:
        for name in ("max_length", "empty_value", "strip"):
            kwargs.pop(name, None)
        super().__init__(choices=LANGUAGES, widget=forms.CheckboxSelectMultiple, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.split() if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        chosen = super().clean(value)
        return " ".join(code for code, _name in LANGUAGES if code in chosen)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)
