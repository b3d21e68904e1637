"""Reading a recurrence rule (RFC 5545, RECUR): what this calendar understands of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Literal, NoReturn
from zoneinfo import ZoneInfo

from dateutil import rrule
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_RULE_LENGTH = 200
MAX_INTERVAL = 1000
MAX_COUNT = 5000

FREQUENCIES: dict[str, Literal[0, 1, 2, 3]] = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}
DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PARTS = (
    *("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYSETPOS"),
    *("BYDAY", "BYMONTHDAY", "BYMONTH", "BYYEARDAY", "BYWEEKNO"),
)


@dataclass(frozen=True, slots=True)
class Rule:
    freq: str
    interval: int
    count: int | None
    until: datetime | None  # naive local, or aware UTC
    days: tuple[tuple[int, int], ...]  # (ordinal or 0, weekday)
    month_days: tuple[int, ...]
    months: tuple[int, ...]
    year_days: tuple[int, ...]
    weeks: tuple[int, ...]
    positions: tuple[int, ...]
    week_start: int

    @property
    def has_ordinals(self) -> bool:
        return any(ordinal for ordinal, weekday in self.days)

    def starts_from(self, start: datetime) -> Iterator[datetime]:
        if self.freq != "WEEKLY" or not self.positions:
            return iter(self._dates(start, self.count))
        # Positions count in whole weeks, also in the week in which the series begins.
        week = start - timedelta(days=(start.weekday() - self.week_start) % 7)
        rule = self if self.days else replace(self, days=((0, start.weekday()),))
        dates = (date for date in rule._dates(week, None) if date >= start)
        return islice(dates, self.count)

    def _dates(self, start: datetime, count: int | None) -> Iterable[datetime]:
        return rrule.rrule(
            FREQUENCIES[self.freq],
            dtstart=start,
            interval=self.interval,
            wkst=self.week_start,
            count=count,
            bysetpos=self.positions or None,
            bymonth=self.months or None,
            bymonthday=self.month_days or None,
            byyearday=self.year_days or None,
            byweekno=self.weeks or None,
            byweekday=[rrule.weekday(day, n or None) for n, day in self.days] or None,
        )

    def last_start(self, zone: ZoneInfo) -> datetime | None:
        """The local wall time after which the rule gives no more dates."""
        if self.until is None or self.until.tzinfo is None:
            return self.until
        try:
            return self.until.astimezone(zone).replace(tzinfo=None)
        except OverflowError:  # the first or last day of the calendar
            return self.until.replace(tzinfo=None)


def validate_rrule(text: str) -> None:
    """Refuse a rule that is broken, not supported or contradicts itself."""
    if text:
        parse(text)


def parse(text: str) -> Rule:
    parts = _split(text)
    if parts.get("FREQ") not in FREQUENCIES:
        refuse(_("Wiederholt wird täglich, wöchentlich, monatlich oder jährlich (FREQ)."))
    if "WKST" in parts and parts["WKST"] not in DAY_CODES:
        _refuse_part("WKST", parts["WKST"])
    count = _numbers(parts, "COUNT", MAX_COUNT, many=False)
    rule = Rule(
        freq=parts["FREQ"],
        interval=(_numbers(parts, "INTERVAL", MAX_INTERVAL, many=False) or (1,))[0],
        count=count[0] if count else None,
        until=_parse_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        days=_parse_days(parts),
        month_days=_numbers(parts, "BYMONTHDAY", 31, signed=True),
        months=_numbers(parts, "BYMONTH", 12),
        year_days=_numbers(parts, "BYYEARDAY", 366, signed=True),
        weeks=_numbers(parts, "BYWEEKNO", 53, signed=True),
        positions=_numbers(parts, "BYSETPOS", 366, signed=True),
        week_start=DAY_CODES.index(parts.get("WKST", "MO")),
    )
    _refuse_contradictions(rule)
    return rule


def _split(text: str) -> dict[str, str]:
    if len(text) > MAX_RULE_LENGTH:
        refuse(_("Die Wiederholungsregel ist zu lang."))
    if not re.fullmatch(r"[A-Za-z0-9=;,+-]+", text):
        refuse(_("Die Wiederholungsregel enthält unzulässige Zeichen."))
    parts: dict[str, str] = {}
    for part in text.upper().split(";"):
        name, _equals, value = part.partition("=")
        if name not in PARTS:
            refuse(_("„%(part)s“ gibt es in Wiederholungsregeln hier nicht."), part=name or ";")
        if name in parts:
            refuse(_("„%(part)s“ steht doppelt in der Wiederholungsregel."), part=name)
        parts[name] = value
    return parts


def _refuse_part(name: str, value: str) -> NoReturn:
    refuse(
        _("„%(value)s“ ist in einer Wiederholungsregel kein Wert für %(part)s."),
        part=name,
        value=value,
    )


def _numbers(
    parts: dict[str, str], name: str, limit: int, *, signed: bool = False, many: bool = True
) -> tuple[int, ...]:
    """The numbers of a part: from 1 to limit, and if signed also counted from the end."""
    if name not in parts:
        return ()
    words = parts[name].split(",") if many else [parts[name]]
    pattern = r"[+-]?[0-9]{1,4}" if signed else r"[0-9]{1,4}"
    for word in words:
        if not re.fullmatch(pattern, word) or not 1 <= abs(int(word)) <= limit:
            _refuse_part(name, word)
    return tuple(sorted({int(word) for word in words}))


def _parse_days(parts: dict[str, str]) -> tuple[tuple[int, int], ...]:
    if "BYDAY" not in parts:
        return ()
    # Counted in the month, or in the year if a yearly rule names no month.
    limit = 53 if parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts else 5
    days = set()
    for word in parts["BYDAY"].split(","):
        match = re.fullmatch(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", word)
        if not match or (match[1] and not 1 <= abs(int(match[1])) <= limit):
            _refuse_part("BYDAY", word)
        days.add((int(match[1] or 0), DAY_CODES.index(match[2])))
    return tuple(sorted(days, key=lambda day: (day[1], day[0] < 0, day[0])))


def _parse_until(text: str) -> datetime:
    if re.fullmatch(r"[0-9]{8}(T[0-9]{6}Z?)?", text):
        try:
            until = datetime.fromisoformat(text)
        except ValueError:
            _refuse_part("UNTIL", text)
        return until if "T" in text else datetime.combine(until, time.max)
    _refuse_part("UNTIL", text)


def _refuse_contradictions(rule: Rule) -> None:
    for is_wrong, message in (*_wrong_days(rule), *_wrong_parts(rule)):
        if is_wrong:
            refuse(message)


def _wrong_days(rule: Rule) -> Iterator[tuple[bool, str]]:
    has_plain_days = not all(ordinal for ordinal, weekday in rule.days)
    yield (
        rule.has_ordinals and rule.freq in ("DAILY", "WEEKLY"),
        _("Gezählte Wochentage gibt es nur bei monatlicher oder jährlicher Wiederholung."),
    )
    yield (
        rule.has_ordinals and has_plain_days,
        _("Wochentage sind entweder alle gezählt oder keiner."),
    )
    yield (
        bool(rule.month_days) and rule.freq == "WEEKLY",
        _("Tage des Monats gibt es nicht bei wöchentlicher Wiederholung."),
    )
    yield (
        bool(rule.year_days) and rule.freq != "YEARLY",
        _("Tage des Jahres gibt es nur bei jährlicher Wiederholung."),
    )


def _wrong_parts(rule: Rule) -> Iterator[tuple[bool, str]]:
    has_any_day = rule.days or rule.month_days or rule.months or rule.year_days
    yield (
        rule.count is not None and rule.until is not None,
        _("Eine Wiederholung endet nach einer Anzahl oder an einem Tag, nicht beides."),
    )
    yield (
        bool(rule.positions) and not has_any_day,
        _("BYSETPOS wählt aus Tagen aus, die Regel nennt aber keine."),
    )
    # Calendars disagree on weeks without weekdays, and on which years "every other" means.
    yield (
        bool(rule.weeks) and (rule.freq != "YEARLY" or rule.interval > 1),
        _("Kalenderwochen gibt es nur bei Wiederholung in jedem Jahr."),
    )
    yield (
        bool(rule.weeks) and (not rule.days or rule.has_ordinals),
        _("Zu Kalenderwochen gehören Wochentage, die nicht gezählt sind."),
    )


def refuse(message: str, **params: object) -> NoReturn:
    raise ValidationError(message, code="invalid", params=params)
