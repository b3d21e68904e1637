"""Forms for single dates, and for how things stand."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.forms.fields import ClockField, DayField
from events.forms.schedules import is_next_morning
from events.forms.when import WhenForm
from events.models import Event, EventStatus, Occurrence
from events.recurrence import Schedule, expand
from network.forms.venues import VenueSelect
from network.models import Venue

ONE, FOLLOWING = "dieser", "folgende"
SCOPES = [
    (ONE, gettext_lazy("nur diesen Termin")),
    (FOLLOWING, gettext_lazy("diesen Termin und alle folgenden")),
]
LONGEST_NOTE = 300


def one_date(
    schedule: Schedule, day: date, last: date | None, starts: time | None, ends: time | None
) -> Schedule:
    """A schedule with one date alone. Raises ValidationError, with the field it belongs to."""
    if last is None:
        last = day + timedelta(days=is_next_morning(starts, ends))
    if last < day:
        raise ValidationError({"end_date": _("Das Ende liegt vor dem Beginn.")})
    if last == day and starts and ends and ends <= starts:
        raise ValidationError({"end_time": _("Das Ende liegt vor dem Beginn.")})
    once = Schedule(day, starts, last, ends, schedule.zone)
    try:
        expand(once)
    except ValidationError as error:
        raise ValidationError({"start_date": error}) from error
    return once


class OpenedForm(forms.Form):
    """A form that was opened on a version of an event: what changed since is not written over.

    Somebody who typed nothing else than what is there now may save, as if nothing had happened.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.initial["version"] = event.version

    @property
    def is_anything_typed(self) -> bool:
        return bool({*self.changed_data} - {"version", "scope"})

    def refuse_if_changed_since(self) -> None:
        """Saving once more is then agreeing to write it over."""
        opened_at = self.cleaned_data.get("version")
        if opened_at in (None, self.event.version) or not self.is_anything_typed:
            return
        if isinstance(self.data, QueryDict):
            data = self.data.copy()
            data[self.add_prefix("version")] = str(self.event.version)
            self.data = data
        self.add_error(
            None,
            _(
                "Die Veranstaltung wurde inzwischen an anderer Stelle geändert. Hier steht noch, "
                "was eingetippt war; noch einmal speichern nimmt das. Neu laden zeigt, wie es "
                "jetzt ist."
            ),
        )


class TimesForm(OpenedForm):
    """When one date takes place; whole days stay whole days."""

    start_date = DayField(label=gettext_lazy("Tag"))
    start_time = ClockField(label=gettext_lazy("Beginn"))
    end_time = ClockField(
        label=gettext_lazy("Ende"),
        required=False,
        help_text=gettext_lazy("Leer lassen, wenn das Ende offen ist."),
    )
    end_date = DayField(
        label=gettext_lazy("Letzter Tag"),
        required=False,
        help_text=gettext_lazy("Nur, wenn es über mehrere Tage geht."),
    )

    def __init__(self, *args: Any, date: Occurrence, **kwargs: Any) -> None:
        super().__init__(*args, event=date.event, **kwargs)
        self.date = date
        self.initial = {**self._now(), **self.initial}
        if self.event.is_all_day:
            del self.fields["start_time"], self.fields["end_time"]

    def _now(self) -> dict[str, Any]:
        end = self.date.local_end
        last = self.date.last_day
        if end and not self.event.is_all_day:
            last = end.date()
        return {
            "start_date": self.date.first_day,
            "start_time": self.date.local_start.time(),
            "end_time": end and end.time(),
            "end_date": last if self.date.is_several_days else None,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            cleaned["times"] = self._times(cleaned)
            self.refuse_if_changed_since()
        return cleaned

    def _times(self, cleaned: dict[str, Any]) -> Schedule:
        return one_date(
            self.event.schedule,
            cleaned["start_date"],
            cleaned["end_date"],
            cleaned.get("start_time"),
            cleaned.get("end_time"),
        )


class DateForm(TimesForm):
    """One date at another time or place, alone or with all that follow."""

    venue = forms.ModelChoiceField(
        label=gettext_lazy("Ort aus dem Verzeichnis"),
        queryset=Venue.objects.none(),
        required=False,
        widget=VenueSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Hinweis zu diesem Termin"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 2}),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("Das gilt für"),
        choices=SCOPES,
        initial=ONE,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Bitte wählen, wofür das gilt.")},
    )
    field_order = ("start_date", "start_time", "end_time", "end_date", "venue", "note", "scope")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        venues: Any = self.fields["venue"]
        venues.queryset = Venue.objects.public().select_related("district").order_by("name")
        if self.date.venue_id:
            venues.queryset |= Venue.objects.filter(pk=self.date.venue_id)
        venues.empty_label = _("wie sonst")
        venues.help_text = _("Nur wenn er ein anderer ist als sonst (%(place)s).") % {
            "place": escape(self.event.place_name or _("steht noch nicht fest"))
        }

    def _now(self) -> dict[str, Any]:
        return super()._now() | {"venue": self.date.venue_id, "note": self.date.own_note}

    @property
    def is_for_following(self) -> bool:
        return self.cleaned_data.get("scope") == FOLLOWING

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day = cleaned.get("start_date")
        if self.is_for_following and day and day.isoformat() != self.date.recurrence_id[:10]:
            self.add_error(
                "start_date",
                _(
                    "Ein anderer Tag gilt nur für diesen Termin. Damit auch die folgenden auf "
                    "andere Tage fallen, bitte „Rhythmus ab hier ändern“ benutzen."
                ),
            )
        return cleaned

    def change_following(self, event: Event) -> None:
        """Write times, place and note into the series that begins with this date."""
        event_times: Schedule = self.cleaned_data["times"]
        for name, value in _series_at(event.schedule, event_times).items():
            setattr(event, name, value)
        if self.cleaned_data["venue"]:
            event.venue, event.place = self.cleaned_data["venue"], ""
        if "note" in self.changed_data:
            event.status_note = self.cleaned_data["note"]


def _series_at(schedule: Schedule, times: Schedule) -> dict[str, Any]:
    """The same days at another time; what was left out or added at the old one moves too."""

    def moved(text: str) -> str:
        is_usual = schedule.start_time and text[10:] == f"T{schedule.start_time:%H:%M}"
        return f"{text[:10]}T{times.start_time:%H:%M}" if is_usual else text

    return {
        "start_time": times.start_time,
        "end_time": times.end_time,
        "end_date": schedule.start_date + times.days,
        "rdates": [moved(text) for text in schedule.rdates],
        "exdates": [moved(text) for text in schedule.exdates],
    }


class StatusForm(forms.Form):
    """How a date stands, with a word why."""

    status = EventStatus.PLANNED
    address = "event_planned"
    button = gettext_lazy("Findet statt wie geplant")
    about = gettext_lazy(
        "Nimmt zurück, was zur Lage gesagt wurde. Zeit und Ort bleiben, wie sie jetzt sind."
    )

    note = forms.CharField(
        label=gettext_lazy("Hinweis"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Steht auf der Seite und in der Mail an alle Angemeldeten."),
    )

    def __init__(
        self, *args: Any, event: Event, date: Occurrence | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs | {"prefix": self.status})
        self.event, self.date = event, date
        if self.is_so:
            self.initial["note"] = date.own_note if date and event.is_series else event.status_note

    @property
    def is_so(self) -> bool:
        """Whether it stands like that already."""
        return (self.date or self.event).status == self.status


class CancelForm(StatusForm):
    status = EventStatus.CANCELLED
    address = "event_cancel"
    button = gettext_lazy("Absagen")
    about = gettext_lazy(
        "Der Termin bleibt im Kalender stehen, als abgesagt. So sehen es auch alle, die ihn "
        "in ihrem eigenen Kalender haben."
    )


class FullForm(StatusForm):
    status = EventStatus.FULL
    address = "event_full"
    button = gettext_lazy("Ausgebucht")
    about = gettext_lazy(
        "Niemand kann sich mehr anmelden; mit Warteliste geht es dort weiter. Sind die Plätze "
        "einer Anmeldung hier vergeben, steht das von allein da."
    )


class OnlineForm(StatusForm):
    status = EventStatus.MOVED_ONLINE
    address = "event_move_online"
    button = gettext_lazy("Findet online statt")
    about = gettext_lazy("Statt am Ort findet es nur im Netz statt.")

    online_url = forms.URLField(
        label=gettext_lazy("Adresse, unter der es online stattfindet"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Leer lassen, wenn sie noch nicht feststeht."),
        assume_scheme="https",
    )
    field_order = ("online_url", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["online_url"] = (self.date or self.event).online_url


class PostponeForm(StatusForm):
    """To a new date, or to one nobody knows yet; all dates of a series only to the latter."""

    status = EventStatus.POSTPONED
    address = "event_postpone"
    button = gettext_lazy("Verschieben")
    about = gettext_lazy(
        "Auf einen neuen Tag oder, solange er noch nicht feststeht, auf unbestimmte Zeit."
    )

    start_date = DayField(
        label=gettext_lazy("Neuer Tag"),
        required=False,
        help_text=gettext_lazy("Leer lassen, wenn er noch nicht feststeht."),
    )
    start_time = ClockField(label=gettext_lazy("Beginn"), required=False)
    end_time = ClockField(label=gettext_lazy("Ende"), required=False)
    field_order = ("start_date", "start_time", "end_time", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.date is None:
            for name in ("start_date", "start_time", "end_time"):
                del self.fields[name]
        elif self.event.is_all_day:
            del self.fields["start_time"], self.fields["end_time"]
        else:
            end = self.date.local_end
            self.initial["start_time"] = self.date.local_start.time()
            self.initial["end_time"] = end and end.time()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("start_date") and self.date and not self.errors:
            cleaned["times"] = self._new_times(cleaned, self.date)
        return cleaned

    def _new_times(self, cleaned: dict[str, Any], date: Occurrence) -> Schedule:
        day = cleaned["start_date"]
        starts, ends = cleaned.get("start_time"), cleaned.get("end_time")
        if not self.event.is_all_day and starts is None:
            raise ValidationError({"start_time": _("Bitte eintragen, wann es beginnt.")})
        last = day + (date.last_day - date.first_day) if date.is_several_days else None
        times = one_date(self.event.schedule, day, last, starts, ends)
        if expand(times)[0].ends_at < timezone.now():
            raise ValidationError({"start_date": _("Dieser Tag ist vorbei.")})
        return times


class SplitForm(OpenedForm, WhenForm):
    """How a series goes on, from its first date in the schedule it begins with."""

    @property
    def is_anything_typed(self) -> bool:
        return self.is_when_changed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.refuse_if_changed_since()
        return cleaned

    def cleaned_schedule(self) -> Schedule | None:
        schedule = super().cleaned_schedule()
        if schedule is None or self.before is None:
            return schedule
        since = expand(self.before)[0].first_day
        if expand(schedule)[0].first_day < since:
            message = _("Die neue Reihe beginnt frühestens am %(day)s; was davor liegt, bleibt.")
            day = date_format(since, "j. F Y")
            self.add_error("start_date", ValidationError(message, params={"day": day}))
            return None
        return schedule


class AddDateForm(forms.Form):
    """A date beside the rule."""

    day = DayField(label=gettext_lazy("Tag"))
    clock = ClockField(
        label=gettext_lazy("Beginn"),
        required=False,
        help_text=gettext_lazy("Leer lassen, wenn er zur selben Zeit beginnt wie die anderen."),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        if event.is_all_day:
            del self.fields["clock"]

    @property
    def start(self) -> datetime:
        clock = self.cleaned_data.get("clock") or self.event.start_time or time.min
        return datetime.combine(self.cleaned_data["day"], clock)


STATUS_FORMS: dict[str, type[StatusForm]] = {
    form.status: form for form in (CancelForm, PostponeForm, OnlineForm, FullForm, StatusForm)
}
