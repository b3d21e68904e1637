"""Recurrence rules as people choose them in a form, and back."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from events.recurrence.rules import DAY_CODES, Rule, parse

type Chosen = dict[str, Any]

# Where in the month or year a date lies: on the day of the first date, on the last day of the
# month, or on counted weekdays.
SAME_DAY, LAST_DAY, WEEKDAY = "day", "last", "weekday"
NEVER, UNTIL, COUNT = "never", "until", "count"
ORDINALS = (1, 2, 3, 4, 5, -1)


def rule_text(chosen: Chosen, start: date) -> str:
    """The rule for what was chosen; `start` is its first day."""
    frequency = chosen["frequency"]
    parts = [f"FREQ={frequency}"]
    if (interval := chosen.get("interval") or 1) > 1:
        parts.append(f"INTERVAL={interval}")
    if frequency == "WEEKLY":
        days = sorted(map(int, chosen.get("weekdays") or [start.weekday()]))
        parts.append("BYDAY=" + ",".join(DAY_CODES[day] for day in days))
    elif frequency in ("MONTHLY", "YEARLY"):
        parts += _place(chosen, start)
    return ";".join([*parts, *_ending(chosen)])


def _place(chosen: Chosen, start: date) -> list[str]:
    month = [f"BYMONTH={start.month}"] if chosen["frequency"] == "YEARLY" else []
    if chosen["monthly_on"] == WEEKDAY:
        code = DAY_CODES[int(chosen["weekday"])]
        days = ",".join(f"{ordinal}{code}" for ordinal in _in_order(chosen["ordinals"]))
        return [*month, f"BYDAY={days}"]
    day = -1 if chosen["monthly_on"] == LAST_DAY else start.day
    return [*month, f"BYMONTHDAY={day}"]


def _in_order(ordinals: list[Any]) -> list[int]:
    return sorted(map(int, ordinals), key=ORDINALS.index)


def _ending(chosen: Chosen) -> list[str]:
    if chosen["ends"] == COUNT:
        return [f"COUNT={chosen['count']}"]
    return [f"UNTIL={chosen['until']:%Y%m%d}"] if chosen["ends"] == UNTIL else []


def chosen_for(text: str, start: datetime, zone: str) -> Chosen | None:
    """What one would choose for this rule, whose first date is `start`; None: there is no way."""
    rule = parse(text)
    place = _place_of(rule, start.date())
    if place is None:
        return None
    ending = _ending_of(rule, start.time(), zone)
    return {"frequency": rule.freq, "interval": rule.interval, **place, **ending}


def _place_of(rule: Rule, start: date) -> Chosen | None:
    if rule.positions or rule.year_days or rule.weeks:
        return None
    if rule.freq == "DAILY":
        return None if rule.days or rule.month_days or rule.months else {}
    if rule.freq == "WEEKLY":
        return _weekly(rule, start)
    if rule.months != () and (rule.freq == "MONTHLY" or rule.months != (start.month,)):
        return None
    return _counted(rule) if rule.days else _on_day(rule, start)


def _weekly(rule: Rule, start: date) -> Chosen | None:
    if rule.months or (rule.week_start and rule.interval > 1):
        return None
    days = [weekday for _ordinal, weekday in rule.days] or [start.weekday()]
    return {"weekdays": [str(day) for day in sorted(days)]}


def _counted(rule: Rule) -> Chosen | None:
    """Such as the first and third Monday; of the year only if the month is named."""
    weekdays = {weekday for _ordinal, weekday in rule.days}
    ordinals = [ordinal for ordinal, _weekday in rule.days]
    is_known = len(weekdays) == 1 and set(ordinals) <= set(ORDINALS) and not rule.month_days
    if not is_known or (rule.freq == "YEARLY" and not rule.months):
        return None
    return {
        "monthly_on": WEEKDAY,
        "ordinals": [str(ordinal) for ordinal in _in_order(ordinals)],
        "weekday": str(weekdays.pop()),
    }


def _on_day(rule: Rule, start: date) -> Chosen | None:
    if rule.freq == "YEARLY" and rule.month_days and not rule.months:
        return None  # every month after all
    if rule.month_days == (-1,):
        return {"monthly_on": LAST_DAY}
    return {"monthly_on": SAME_DAY} if rule.month_days in ((), (start.day,)) else None


def _ending_of(rule: Rule, starts: time, zone: str) -> Chosen:
    if rule.count:
        return {"ends": COUNT, "count": rule.count}
    last = rule.last_start(ZoneInfo(zone))
    if last is None:
        return {"ends": NEVER}
    day = last.date() - timedelta(days=1) if last.time() < starts else last.date()
    return {"ends": UNTIL, "until": day}
