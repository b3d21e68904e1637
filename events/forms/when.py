"""When an event takes place: plain fields to fill in, and the schedule that comes of them."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.forms import rules
from events.forms.fields import ClockField, DateLinesField, DayField, DaysField
from events.forms.schedules import (
    DATES,
    DAYS,
    KEPT,
    ONCE,
    SERIES,
    first_start,
    ids,
    initial_of,
    is_next_morning,
    ruled_out,
)
from events.models import Event
from events.models.when import ZONE, schedule_of
from events.recurrence import Schedule, describe, expand
from events.recurrence.rules import MAX_COUNT

MOST_DAYS_LONG = 60
MOST_INTERVAL = 99
KINDS = [
    (ONCE, gettext_lazy("ein Termin")),
    (DAYS, gettext_lazy("über mehrere Tage")),
    (DATES, gettext_lazy("mehrere einzelne Termine")),
    (SERIES, gettext_lazy("eine Reihe, die sich wiederholt")),
]
FREQUENCIES = [
    ("WEEKLY", gettext_lazy("Wochen")),
    ("MONTHLY", gettext_lazy("Monate")),
    ("YEARLY", gettext_lazy("Jahre")),
    ("DAILY", gettext_lazy("Tage")),
]
PLACES = [
    (rules.SAME_DAY, gettext_lazy("am selben Tag des Monats wie der erste Termin")),
    (rules.WEEKDAY, gettext_lazy("an bestimmten Wochentagen, etwa am zweiten Montag")),
    (rules.LAST_DAY, gettext_lazy("am letzten Tag des Monats")),
]
ORDINALS = [
    ("1", gettext_lazy("ersten")),
    ("2", gettext_lazy("zweiten")),
    ("3", gettext_lazy("dritten")),
    ("4", gettext_lazy("vierten")),
    ("5", gettext_lazy("fünften")),
    ("-1", gettext_lazy("letzten")),
]
ENDS = [
    (rules.NEVER, gettext_lazy("noch offen")),
    (rules.UNTIL, gettext_lazy("an einem Tag")),
    (rules.COUNT, gettext_lazy("nach einer Anzahl von Terminen")),
]
WEEKDAY_CHOICES = [(str(number), name) for number, name in WEEKDAYS.items()]
TIMES = ("start_date", "is_all_day", "start_time", "end_time")
REPEATED = (
    *("frequency", "interval", "weekdays", "monthly_on", "ordinals", "weekday"),
    *("ends", "until", "count", "left_out"),
)
INPUTS = ("when_kind", *TIMES, "end_date", "days", "more_dates", *REPEATED)


class WhenForm(forms.Form):
    """Fill it from a schedule, or from none; `cleaned_data["schedule"]` is what was meant.

    It is None where no day was given, which only `is_day_needed = False` allows. A form that
    was not touched gives back the very schedule it began with.
    """

    is_day_needed = True

    when_kind = forms.ChoiceField(
        label=gettext_lazy("Wie oft"), choices=KINDS, widget=forms.RadioSelect, initial=ONCE
    )
    start_date = DayField(label=gettext_lazy("Tag"), required=False)
    end_date = DayField(label=gettext_lazy("Letzter Tag"), required=False)
    is_all_day = forms.BooleanField(label=gettext_lazy("ganztägig"), required=False)
    start_time = ClockField(label=gettext_lazy("Beginn"), required=False)
    end_time = ClockField(
        label=gettext_lazy("Ende"),
        required=False,
        help_text=gettext_lazy("Leer lassen, wenn das Ende offen ist."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Dauer je Termin in Tagen"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS_LONG,
        help_text=gettext_lazy("Leer: ein Tag."),
    )
    more_dates = DateLinesField(
        label=gettext_lazy("Weitere Termine"),
        help_text=gettext_lazy(
            "Ein Termin je Zeile, zum Beispiel 22.12.2026; mit anderer Uhrzeit: 22.12.2026 18:00."
        ),
    )
    interval = forms.IntegerField(
        label=gettext_lazy("Alle"),
        required=False,
        min_value=1,
        max_value=MOST_INTERVAL,
        initial=1,
    )
    frequency = forms.ChoiceField(
        label=gettext_lazy("Rhythmus"), choices=FREQUENCIES, required=False, initial="WEEKLY"
    )
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Wochentage"),
        choices=WEEKDAY_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Ohne Auswahl gilt der Wochentag des ersten Termins."),
    )
    monthly_on = forms.ChoiceField(
        label=gettext_lazy("An welchem Tag"),
        choices=PLACES,
        required=False,
        widget=forms.RadioSelect,
        initial=rules.SAME_DAY,
    )
    ordinals = forms.MultipleChoiceField(
        label=gettext_lazy("Am"),
        choices=ORDINALS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    weekday = forms.ChoiceField(
        label=gettext_lazy("Wochentag"),
        choices=[("", gettext_lazy("wie der erste Termin")), *WEEKDAY_CHOICES],
        required=False,
    )
    ends = forms.ChoiceField(
        label=gettext_lazy("Ende der Reihe"),
        choices=ENDS,
        required=False,
        widget=forms.RadioSelect,
        initial=rules.NEVER,
    )
    until = DayField(label=gettext_lazy("Letzter möglicher Tag"), required=False)
    count = forms.IntegerField(
        label=gettext_lazy("Anzahl der Termine"), required=False, min_value=1, max_value=MAX_COUNT
    )
    left_out = DaysField(label=gettext_lazy("Ausgelassene Tage"), required=False)

    def __init__(self, *args: Any, schedule: Schedule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.begin_with(schedule)

    def begin_with(self, schedule: Schedule | None) -> None:
        self.before = schedule
        self.meant = schedule  # what the preview shows
        self.initial.update(initial_of(schedule))
        if self.initial.get("frequency") == KEPT and schedule:
            kept = (KEPT, _("wie bisher: %(rule)s") % {"rule": describe(schedule)})
            self.fields["frequency"].choices = [kept, *FREQUENCIES]  # type: ignore[attr-defined]

    @staticmethod
    def initial_for(event: Event) -> dict[str, Any]:
        """What the fields hold for this event, or for one of its former versions."""
        return initial_of(schedule_of(event))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["schedule"] = self.cleaned_schedule()
        return cleaned

    def cleaned_schedule(self) -> Schedule | None:
        """What was meant; errors stand at their fields, and only at those that were asked."""
        used = self._used()
        for name in set(INPUTS) - set(used):
            self.errors.pop(name, None)
        if any(name in self.errors for name in used):
            return None
        if not self.is_when_changed:
            schedule = self.before
        elif self.cleaned_data.get("start_date"):
            schedule = self._built()
        else:
            schedule = None
        if schedule is None and not any(name in self.errors for name in used):
            self._ask_for_day(used)
        self.meant = schedule or self.meant
        return None if any(name in self.errors for name in used) else schedule

    @property
    def is_when_changed(self) -> bool:
        return not set(self._used()).isdisjoint(self.changed_data)

    def _used(self) -> list[str]:
        """The inputs that matter for the kind that was chosen."""
        chosen = self.cleaned_data
        kind = chosen.get("when_kind")
        used = ["when_kind", *TIMES]
        if kind == DAYS:
            used.append("end_date")
        if kind in (DATES, SERIES):
            used += ["days", "more_dates"]
        if kind == SERIES:
            used += ["interval", "frequency", "ends", "left_out"]
            used += {
                "WEEKLY": ["weekdays"],
                "MONTHLY": ["monthly_on"],
                "YEARLY": ["monthly_on"],
            }.get(chosen.get("frequency", ""), [])
            if "monthly_on" in used and chosen.get("monthly_on") == rules.WEEKDAY:
                used += ["ordinals", "weekday"]
            used += {rules.UNTIL: ["until"], rules.COUNT: ["count"]}.get(chosen.get("ends", ""), [])
        return used

    def _ask_for_day(self, used: list[str]) -> None:
        told = ("start_time", "end_time", "end_date", "more_dates", "until", "count")
        is_begun = self.cleaned_data.get("when_kind") == SERIES or any(
            self.cleaned_data.get(name) for name in told if name in used
        )
        if self.is_day_needed:
            self.add_error("start_date", _("Bitte eintragen, an welchem Tag es ist."))
        elif is_begun:
            self.add_error("start_date", _("Bitte auch den ersten Tag eintragen."))

    def _built(self) -> Schedule | None:
        """The schedule of what was typed; None where something is wrong with it."""
        try:
            single = self._single()
            kind = self.cleaned_data["when_kind"]
            build = {DATES: self._listed, SERIES: self._repeated}.get(kind)
            schedule = build(single) if build else single
            if not expand(schedule):
                self.meant = schedule
                self.add_error(
                    "left_out", _("So bleibt kein Termin übrig. Bitte weniger Tage auslassen.")
                )
        except ValidationError as error:
            if not hasattr(error, "error_dict"):
                error = ValidationError({"start_date": error})
            self.add_error(None, error)
            return None
        return schedule

    def _single(self) -> Schedule:
        """The first date alone."""
        chosen = self.cleaned_data
        start, kind = chosen["start_date"], chosen["when_kind"]
        starts, ends = self._times()
        if kind == DAYS:
            end = chosen.get("end_date")
            if end is None:
                raise _wrong("end_date", _("Bitte den letzten Tag eintragen."))
        else:
            days = (chosen.get("days") or 1) if kind in (DATES, SERIES) else 1
            is_night = days == 1 and is_next_morning(starts, ends)
            end = start + timedelta(days=days - 1 + is_night)
        if end < start:
            raise _wrong("end_date", _("Das Ende liegt vor dem Beginn."))
        if end == start and starts and ends and ends <= starts:
            raise _wrong(
                "end_time",
                _(
                    "Das Ende liegt vor dem Beginn. Bis sechs Uhr früh zählt es zum selben "
                    "Termin; was länger geht, ist „über mehrere Tage“."
                ),
            )
        zone = self.before.zone if self.before else ZONE
        return Schedule(start, starts, end, ends, zone)

    def _times(self) -> tuple[time | None, time | None]:
        chosen = self.cleaned_data
        if chosen.get("is_all_day"):
            return None, None
        if chosen.get("start_time") is None:
            raise _wrong("start_time", _("Bitte den Beginn eintragen oder „ganztägig“ ankreuzen."))
        return chosen["start_time"], chosen.get("end_time")

    def _listed(self, single: Schedule) -> Schedule:
        """Several dates, which no rule connects; the earliest is the first."""
        more = [*self.cleaned_data["more_dates"]]
        if more and "T" not in more[0] and date.fromisoformat(more[0]) < single.start_date:
            first = date.fromisoformat(more.pop(0))
            more.append(single.start_date.isoformat())
            single = replace(single, start_date=first, end_date=first + single.days)
        return replace(single, rdates=ids(single, more))

    def _repeated(self, single: Schedule) -> Schedule:
        chosen = self.cleaned_data
        schedule = replace(single, rrule=self._rule(single.start_date))
        first = first_start(schedule)
        if first is None:
            name = "until" if chosen.get("ends") == rules.UNTIL else "frequency"
            raise _wrong(name, _("So ergibt sich kein einziger Termin."))
        end_date = first.date() + schedule.days
        schedule = replace(schedule, start_date=first.date(), end_date=end_date)
        left_out = ruled_out(schedule, map(date.fromisoformat, chosen["left_out"]))
        return replace(
            schedule,
            rdates=ids(schedule, chosen["more_dates"]),
            exdates=ids(schedule, (day.isoformat() for day in left_out)),
        )

    def _rule(self, start: date) -> str:
        chosen = self.cleaned_data
        frequency = chosen.get("frequency") or "WEEKLY"
        if frequency == KEPT and self.before:
            return self.before.rrule
        place, ends = chosen.get("monthly_on") or rules.SAME_DAY, chosen.get("ends") or rules.NEVER
        is_counted = frequency in ("MONTHLY", "YEARLY") and place == rules.WEEKDAY
        if is_counted and not chosen.get("ordinals"):
            raise _wrong("ordinals", _("Bitte ankreuzen, der wievielte Wochentag es ist."))
        if ends in (rules.UNTIL, rules.COUNT) and not chosen.get(ends):
            raise _wrong(ends, _("Bitte eintragen, wann die Reihe endet."))
        weekday = chosen.get("weekday") or str(start.weekday())
        values = {"frequency": frequency, "monthly_on": place, "ends": ends, "weekday": weekday}
        return rules.rule_text({**chosen, **values}, start)

    def apply(self, event: Event) -> None:
        """Write the schedule into an event, which is not saved."""
        schedule: Schedule | None = self.cleaned_data["schedule"]
        for name in ("start_date", "start_time", "end_date", "end_time"):
            setattr(event, name, getattr(schedule, name, None))
        event.rrule = schedule.rrule if schedule else ""
        event.rdates = list(schedule.rdates) if schedule else []
        event.exdates = list(schedule.exdates) if schedule else []


def _wrong(name: str, message: str) -> ValidationError:
    return ValidationError({name: message})
