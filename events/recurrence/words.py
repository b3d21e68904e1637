"""A recurrence rule in plain German."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .dates import LAST_DAY, Schedule, checked_zone, expand
from .rules import Rule, parse

EVERY = {
    "DAILY": (gettext_lazy("täglich"), gettext_lazy("alle %(number)s Tage")),
    "WEEKLY": (gettext_lazy("jede Woche"), gettext_lazy("alle %(number)s Wochen")),
    "MONTHLY": (gettext_lazy("jeden Monat"), gettext_lazy("alle %(number)s Monate")),
    "YEARLY": (gettext_lazy("jedes Jahr"), gettext_lazy("alle %(number)s Jahre")),
}
NUMBERS = {
    2: gettext_lazy("zwei"),
    3: gettext_lazy("drei"),
    4: gettext_lazy("vier"),
    5: gettext_lazy("fünf"),
    6: gettext_lazy("sechs"),
    7: gettext_lazy("sieben"),
    8: gettext_lazy("acht"),
    9: gettext_lazy("neun"),
    10: gettext_lazy("zehn"),
    11: gettext_lazy("elf"),
    12: gettext_lazy("zwölf"),
}
ORDINALS = {
    1: gettext_lazy("ersten"),
    2: gettext_lazy("zweiten"),
    3: gettext_lazy("dritten"),
    4: gettext_lazy("vierten"),
    5: gettext_lazy("fünften"),
    -1: gettext_lazy("letzten"),
    -2: gettext_lazy("vorletzten"),
    -3: gettext_lazy("drittletzten"),
    -4: gettext_lazy("viertletzten"),
    -5: gettext_lazy("fünftletzten"),
}
ON_WEEKDAYS = (
    gettext_lazy("montags"),
    gettext_lazy("dienstags"),
    gettext_lazy("mittwochs"),
    gettext_lazy("donnerstags"),
    gettext_lazy("freitags"),
    gettext_lazy("samstags"),
    gettext_lazy("sonntags"),
)


def describe(schedule: Schedule) -> str:
    """How often the event takes place, "" if only once."""
    if not schedule.rrule:
        return _listed_dates(schedule) if schedule.rdates else ""
    rule = parse(schedule.rrule)
    shown = _completed(rule, schedule.start_date)
    say = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}[rule.freq]
    return _list(say(shown), _chosen(shown), _ending(rule, schedule.zone))


def _listed_dates(schedule: Schedule) -> str:
    number = len(expand(schedule, horizon=LAST_DAY))
    if number < 2:
        return ""
    return _("an %(number)s Terminen") % {"number": _number(number)}


def _completed(rule: Rule, start: date) -> Rule:
    """The rule with what it leaves to the first date; "the first of all Mondays" is the first."""
    if not rule.days and not rule.month_days and not rule.year_days:
        if rule.freq == "WEEKLY":
            return replace(rule, days=((0, start.weekday()),))
        if rule.freq == "MONTHLY":
            return replace(rule, month_days=(start.day,))
        if rule.freq == "YEARLY":
            return replace(rule, month_days=(start.day,), months=rule.months or (start.month,))
    counts_in_months = rule.freq == "MONTHLY" or (rule.freq == "YEARLY" and len(rule.months) == 1)
    one_weekday = len(rule.days) == 1 and not rule.has_ordinals and not rule.month_days
    if rule.positions and counts_in_months and one_weekday:
        weekday = rule.days[0][1]
        return replace(rule, days=tuple((n, weekday) for n in rule.positions), positions=())
    return rule


def _daily(rule: Rule) -> str:
    return _list(_every(rule), _only_weekdays(rule), _only_month_days(rule), _only_in(rule))


def _weekly(rule: Rule) -> str:
    return _list(f"{_every(rule)} {_on_weekdays(rule)}", _only_in(rule))


def _monthly(rule: Rule) -> str:
    if rule.has_ordinals:
        days, rest = _monthly_by_weekday(rule), _only_month_days(rule)
    elif rule.month_days:
        pattern = (
            _("am %(days)s jedes Monats") if rule.interval == 1 else _("%(every)s am %(days)s")
        )
        days = pattern % {"every": _every(rule), "days": _month_days(rule)}
        rest = _only_weekdays(rule)
    else:
        days, rest = f"{_every(rule)} {_on_weekdays(rule)}", ""
    return _list(days, rest, _only_in(rule))


def _monthly_by_weekday(rule: Rule) -> str:
    if rule.interval > 1:
        return _("%(every)s am %(days)s") % {
            "every": _every(rule),
            "days": _counted_weekdays(rule, _(" und am ")),
        }
    if any(ordinal < 0 for ordinal, weekday in rule.days):
        return _("am %(days)s jedes Monats") % {"days": _counted_weekdays(rule, _(" und am "))}
    return _("jeden %(days)s im Monat") % {"days": _counted_weekdays(rule, _(" und jeden "))}


def _yearly(rule: Rule) -> str:
    every, months = _every(rule), _months(rule)
    if rule.weeks:
        return _list(f"{every} {_on_weekdays(rule)} {_weeks(rule)}", _only_in(rule))
    if rule.year_days:
        return _list(f"{every} {_year_days(rule)}", _only_weekdays(rule), _only_in(rule))
    if rule.has_ordinals:
        days = _counted_weekdays(rule, _(" und am "))
        pattern = _("%(every)s am %(days)s im %(months)s")
        if not months:
            pattern = _("%(every)s am %(days)s des Jahres")
        rest = _only_month_days(rule)
    elif rule.month_days:
        days, rest = _month_days(rule), _only_weekdays(rule)
        pattern = _("%(every)s am %(days)s im %(months)s")
        if not months:
            pattern = _("%(every)s am %(days)s jedes Monats")
        elif len(rule.months) == 1 and min(rule.month_days) > 0:
            pattern = _("%(every)s am %(days)s %(months)s")
    else:
        days, rest = _on_weekdays(rule), ""
        pattern = _("%(every)s %(days)s im %(months)s") if months else _("%(every)s %(days)s")
    return _list(pattern % {"every": every, "days": days, "months": months}, rest)


def _chosen(rule: Rule) -> str:
    if not rule.positions:
        return ""
    names = [_ordinal(position).removesuffix("n") for position in rule.positions]
    return _("davon jeweils der %(positions)s Termin") % {"positions": _and(names)}


def _ending(rule: Rule, zone: str) -> str:
    if rule.count:
        return _("%(count)s Mal") % {"count": rule.count}
    last = rule.last_start(checked_zone(zone))
    if last is None or last.date() > LAST_DAY:
        return ""
    return _("bis %(date)s") % {"date": date_format(last, "j. F Y")}


def _every(rule: Rule) -> str:
    once, often = EVERY[rule.freq]
    return str(once) if rule.interval == 1 else often % {"number": _number(rule.interval)}


def _number(number: int) -> str:
    return str(NUMBERS.get(number, number))


def _ordinal(number: int) -> str:
    if number in ORDINALS:
        return str(ORDINALS[number])
    return f"{number}." if number > 0 else _("%(number)s.-letzten") % {"number": -number}


def _on_weekdays(rule: Rule) -> str:
    days = [weekday for ordinal, weekday in rule.days]
    names = [str(ON_WEEKDAYS[day]) for day in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return _("%(first)s bis %(last)s") % {"first": names[0], "last": names[-1]}
    return _and(names)


def _counted_weekdays(rule: Rule, glue: str) -> str:
    """Such as "ersten und dritten Montag"; the glue holds several weekdays together."""
    ordinals: dict[int, list[str]] = {}
    for ordinal, weekday in rule.days:
        ordinals.setdefault(weekday, []).append(_ordinal(ordinal))
    return glue.join(f"{_and(names)} {WEEKDAYS[weekday]}" for weekday, names in ordinals.items())


def _month_days(rule: Rule) -> str:
    """Such as "1. und 15." or "letzten Tag"."""
    days = sorted(rule.month_days, key=lambda day: (day < 0, day))
    from_start = [f"{day}." for day in days if day > 0]
    from_end = [_ordinal(day) for day in days if day < 0]
    if from_end:
        from_end[-1] = _("%(ordinal)s Tag") % {"ordinal": from_end[-1]}
    return _and(from_start + from_end)


def _year_days(rule: Rule) -> str:
    return _("am %(days)s Tag des Jahres") % {"days": _counted(rule.year_days)}


def _weeks(rule: Rule) -> str:
    return _("in der %(weeks)s Kalenderwoche") % {"weeks": _counted(rule.weeks)}


def _counted(numbers: Sequence[int]) -> str:
    """Such as "1., 100. und letzten"."""
    in_order = sorted(numbers, key=lambda number: (number < 0, number))
    return _and([f"{number}." if number > 0 else _ordinal(number) for number in in_order])


def _months(rule: Rule) -> str:
    return _and([str(MONTHS[month]) for month in rule.months])


def _only_weekdays(rule: Rule) -> str:
    return _("nur %(days)s") % {"days": _on_weekdays(rule)} if rule.days else ""


def _only_month_days(rule: Rule) -> str:
    return _("nur am %(days)s") % {"days": _month_days(rule)} if rule.month_days else ""


def _only_in(rule: Rule) -> str:
    return _("nur im %(months)s") % {"months": _months(rule)} if rule.months else ""


def _list(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _and(words: Sequence[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s und %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
