"""The fields about "when": what one fills in becomes a schedule, and a schedule becomes fields."""

from dataclasses import replace
from datetime import date, time

import pytest
import time_machine
from django.http import QueryDict

from events.forms.preview import preview_of
from events.forms.when import WhenForm
from events.models.when import when_text
from events.recurrence import Schedule, describe, expand

ONE = {"when_kind": "once", "start_date": "2026-12-08", "start_time": "19:00", "end_time": "21:00"}
SERIES = {**ONE, "when_kind": "series", "frequency": "WEEKLY", "interval": "1", "ends": "never"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-02 12:00+01:00", tick=False):
        yield


def posted(values):
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def form_of(values, schedule=None, **attributes):
    form = WhenForm(posted(values), schedule=schedule)
    for name, value in attributes.items():
        setattr(form, name, value)
    return form


def schedule_of(values, schedule=None):
    form = form_of(values, schedule)
    assert form.is_valid(), form.errors
    return form.cleaned_data["schedule"]


def errors_of(values, schedule=None):
    form = form_of(values, schedule)
    assert not form.is_valid()
    return {name: " ".join(texts) for name, texts in form.errors.items()}


def sent_by(form):
    """What a browser would send for the form as it is shown."""
    data = QueryDict(mutable=True)
    for bound in form:
        value = bound.value()
        if value is None or value is False or value == "":
            continue
        if isinstance(value, date | time):
            value = bound.field.widget.format_value(value)
        texts = value if isinstance(value, list) else [value]
        data.setlist(bound.html_name, ["on" if text is True else str(text) for text in texts])
    return data


def schedule(rrule="", **fields):
    values = {
        "start_date": date(2026, 12, 8),
        "start_time": time(19),
        "end_date": None,
        "end_time": time(21),
        "zone": "Europe/Berlin",
        **fields,
    }
    values["end_date"] = values["end_date"] or values["start_date"]
    return Schedule(rrule=rrule, **values)


# From a schedule to fields and back: the same dates

SCHEDULES = {
    "one date": schedule(),
    "open end": schedule(end_time=None),
    "all day": schedule(start_time=None, end_time=None),
    "into the night": schedule(start_time=time(22), end_time=time(2), end_date=date(2026, 12, 9)),
    "until six": schedule(start_time=time(22), end_time=time(6), end_date=date(2026, 12, 9)),
    "several days": schedule(end_date=date(2026, 12, 10)),
    "several whole days": schedule(end_date=date(2026, 12, 10), start_time=None, end_time=None),
    "a long first night": schedule(end_date=date(2026, 12, 9), end_time=time(20)),
    "listed dates": schedule(rdates=("2026-12-15T19:00", "2026-12-22T18:00", "2026-12-01")),
    "listed days": schedule(
        start_time=None, end_time=None, rdates=("2026-12-15", "2026-12-22", "2026-12-01")
    ),
    "listed, the first left out": schedule(
        rdates=("2026-12-15T19:00", "2026-12-22T18:00"), exdates=("2026-12-08T19:00",)
    ),
    "listed weekends": schedule(
        end_date=date(2026, 12, 9), rdates=("2026-12-15T19:00",), end_time=time(20)
    ),
    "daily": schedule("FREQ=DAILY;COUNT=20"),
    "every third day": schedule("FREQ=DAILY;INTERVAL=3;UNTIL=20270131"),
    "weekly": schedule("FREQ=WEEKLY"),
    "weekly on two days": schedule("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=12"),
    "every other week": schedule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU"),
    "every other week from another day": schedule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=5"),
    "second Monday": schedule("FREQ=MONTHLY;BYDAY=2MO"),
    "first and third Wednesday": schedule("FREQ=MONTHLY;BYDAY=1WE,3WE;COUNT=9"),
    "last Friday of every other month": schedule("FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR"),
    "fifth Monday": schedule("FREQ=MONTHLY;BYDAY=5MO"),
    "same day of the month": schedule("FREQ=MONTHLY"),
    "on the 15th": schedule("FREQ=MONTHLY;BYMONTHDAY=15;COUNT=4"),
    "on the 31st": schedule("FREQ=MONTHLY;BYMONTHDAY=31"),
    "last day of the month": schedule("FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20271231T235959"),
    "yearly": schedule("FREQ=YEARLY"),
    "on leap days": schedule("FREQ=YEARLY", start_date=date(2028, 2, 29)),
    "yearly, counted": schedule("FREQ=YEARLY;BYMONTH=12;BYDAY=2TU"),
    "until a moment in UTC": schedule("FREQ=WEEKLY;BYDAY=TU;UNTIL=20270202T180000Z"),
    "until a moment before it begins": schedule("FREQ=WEEKLY;BYDAY=TU;UNTIL=20270202T100000"),
    "with left out and added dates": schedule(
        "FREQ=WEEKLY;BYDAY=TU;COUNT=10",
        rdates=("2026-12-24T11:00", "2027-01-02T19:00"),
        exdates=("2026-12-22T19:00", "2026-12-29T19:00", "2027-01-02T19:00"),
    ),
    "all day, with a left out day": schedule(
        "FREQ=WEEKLY;BYDAY=TU;COUNT=10", start_time=None, end_time=None, exdates=("2026-12-22",)
    ),
    "a weekend each month": schedule(
        "FREQ=MONTHLY;BYDAY=2SA", end_date=date(2026, 12, 9), end_time=time(17)
    ),
    "nights each week": schedule(
        "FREQ=WEEKLY", start_time=time(23), end_time=time(4), end_date=date(2026, 12, 9)
    ),
    "elsewhere": schedule("FREQ=WEEKLY;COUNT=3", zone="Europe/Lisbon"),
}
UNSAID = {
    "positions": schedule("FREQ=MONTHLY;BYDAY=MO,TU,WE;BYSETPOS=-1"),
    "months": schedule("FREQ=WEEKLY;BYMONTH=1,2,12;BYDAY=TU"),
    "days of the year": schedule("FREQ=YEARLY;BYYEARDAY=200;COUNT=3"),
    "counted in the year": schedule("FREQ=YEARLY;BYDAY=20MO"),
    "weeks from Sunday": schedule("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,TU"),
    "Friday the 13th": schedule("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"),
}


@pytest.mark.parametrize("name", SCHEDULES | UNSAID)
def test_what_is_shown_and_sent_back_untouched_changes_nothing(name):
    before = (SCHEDULES | UNSAID)[name]
    form = WhenForm(sent_by(WhenForm(schedule=before)), schedule=before)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["schedule"] == before


@pytest.mark.parametrize("name", SCHEDULES)
def test_fields_say_all_there_is_to_say(name):
    """Typed anew, without knowing what was there, they give the same dates."""
    before = SCHEDULES[name]
    form = WhenForm(sent_by(WhenForm(schedule=before)))
    assert form.is_valid(), form.errors
    again = form.cleaned_data["schedule"]

    until = date(2028, 11, 30)
    assert expand(replace(again, zone=before.zone), horizon=until) == expand(before, horizon=until)


@pytest.mark.parametrize("name", UNSAID)
def test_a_rule_the_fields_cannot_say_is_kept_and_shown_in_words(name):
    before = UNSAID[name]
    form = WhenForm(schedule=before)
    assert form["frequency"].value() == "KEPT"
    assert f"wie bisher: {describe(before)}" in str(form["frequency"]).replace("&quot;", '"')

    data = sent_by(form)
    data["end_time"] = "22:30"
    changed = WhenForm(data, schedule=before)
    assert changed.is_valid(), changed.errors
    assert changed.cleaned_data["schedule"].rrule == before.rrule
    assert changed.cleaned_data["schedule"].end_time == time(22, 30)


def test_a_kept_rule_may_be_replaced():
    before = UNSAID["positions"]
    data = sent_by(WhenForm(schedule=before))
    data["frequency"] = "WEEKLY"
    form = WhenForm(data, schedule=before)

    assert form.is_valid(), form.errors
    assert describe(form.cleaned_data["schedule"]).startswith("jede Woche")


def test_nobody_keeps_a_rule_that_is_not_there():
    assert "frequency" in errors_of({**SERIES, "frequency": "KEPT"})


# What one chooses, in words

CHOICES = {
    "jede Woche dienstags": {},
    "jede Woche montags und donnerstags": {"weekdays": ["0", "3"]},
    "alle zwei Wochen dienstags, zehnmal": {"interval": "2", "ends": "count", "count": "10"},
    "jeden zweiten Montag im Monat": {
        "frequency": "MONTHLY", "monthly_on": "weekday", "ordinals": ["2"], "weekday": "0"
    },
    "jeden ersten und dritten Dienstag im Monat": {
        "frequency": "MONTHLY", "monthly_on": "weekday", "ordinals": ["3", "1"], "weekday": ""
    },
    "am letzten Freitag jedes Monats": {
        "frequency": "MONTHLY", "monthly_on": "weekday", "ordinals": ["-1"], "weekday": "4"
    },
    "am 8. jedes Monats": {"frequency": "MONTHLY", "monthly_on": "day"},
    "am letzten Tag jedes Monats": {"frequency": "MONTHLY", "monthly_on": "last"},
    "täglich, bis 12. Dezember 2026": {
        "frequency": "DAILY", "ends": "until", "until": "2026-12-12"
    },
    "jedes Jahr am 8. Dezember": {"frequency": "YEARLY", "monthly_on": "day"},
    "jedes Jahr am zweiten Dienstag im Dezember": {
        "frequency": "YEARLY", "monthly_on": "weekday", "ordinals": ["2"], "weekday": "1"
    },
}  # fmt: skip


@pytest.mark.parametrize("words", CHOICES)
def test_what_was_chosen_reads_as_people_say_it(words):
    said = describe(schedule_of({**SERIES, **CHOICES[words]}))

    assert said == words.replace("zehnmal", "10 Mal")


def test_series_begins_with_its_first_date():
    monthly = {
        **SERIES, "frequency": "MONTHLY", "monthly_on": "weekday", "ordinals": ["2"], "weekday": "0"
    }  # fmt: skip
    found = schedule_of(monthly)

    assert (found.start_date, found.end_date) == (date(2026, 12, 14), date(2026, 12, 14))
    assert expand(found)[0].recurrence_id == "2026-12-14T19:00"


def test_whole_text_tells_first_date_rule_and_what_differs():
    assert when_text(SCHEDULES["with left out and added dates"]) == (
        "Dienstag, 8. Dezember 2026, 19–21 Uhr\n"
        "Jede Woche dienstags, 10 Mal\n"
        "Zusätzlich: 24. Dez 2026, 11:00; 2. Jan 2027\n"
        "Ohne: 22. Dez 2026; 29. Dez 2026; 2. Jan 2027"
    )


def test_days_left_out_stay_left_out_when_the_hour_changes():
    before = SCHEDULES["with left out and added dates"]
    data = sent_by(WhenForm(schedule=before))
    data["start_time"], data["end_time"] = "20:00", "22:00"
    form = WhenForm(data, schedule=before)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["schedule"].exdates == ("2026-12-22T20:00", "2026-12-29T20:00")


def test_dates_are_typed_as_people_write_them():
    lines = "22.12.2026\r\n Di, 5.1.27 um 18 Uhr \n2027-01-12 18:30\n\n22.12.2026"
    found = schedule_of({**ONE, "when_kind": "dates", "more_dates": lines})

    assert found.rdates == ("2026-12-22T19:00", "2027-01-05T18:00", "2027-01-12T18:30")


def test_earliest_of_several_dates_is_the_first():
    found = schedule_of({**ONE, "when_kind": "dates", "more_dates": "01.12.2026"})

    assert (found.start_date, found.rdates) == (date(2026, 12, 1), ("2026-12-08T19:00",))


# What does not belong to the chosen kind does not matter


def test_fields_of_another_kind_neither_count_nor_complain():
    found = schedule_of(
        {**ONE, "count": "viele", "until": "irgendwann", "more_dates": "xyz", "interval": "0",
         "end_date": "1.1.1", "left_out": ["quatsch"], "days": "-4", "frequency": "HOURLY"}
    )  # fmt: skip

    assert found == schedule()


def test_series_becomes_a_single_date():
    before = SCHEDULES["with left out and added dates"]
    found = schedule_of({**ONE, "left_out": ["2026-12-22"], "more_dates": "02.01.2027"}, before)

    assert (found.rrule, found.rdates, found.exdates) == ("", (), ())


def test_day_may_be_missing_only_where_the_form_allows_it():
    assert "an welchem Tag" in errors_of({"when_kind": "once"})["start_date"]

    form = form_of({"when_kind": "once"}, is_day_needed=False)
    assert form.is_valid()
    assert form.cleaned_data["schedule"] is None


@pytest.mark.parametrize(
    "typed", [{"start_time": "19:00"}, {"when_kind": "series", "frequency": "WEEKLY"}]
)
def test_what_was_typed_without_a_day_is_not_dropped_silently(typed):
    form = form_of({"when_kind": "once", **typed}, is_day_needed=False)

    assert not form.is_valid()
    assert form.errors["start_date"] == ["Bitte auch den ersten Tag eintragen."]


# Wrong and hostile

WRONG = [
    ({"start_time": ""}, "start_time", "„ganztägig“"),
    ({"end_time": "18:00"}, "end_time", "Das Ende liegt vor dem Beginn"),
    ({"end_time": "19:00"}, "end_time", "Das Ende liegt vor dem Beginn"),
    ({"start_date": "31.02.2026"}, "start_date", "08.12.2026"),
    ({"start_date": "9999-12-31"}, "start_date", "zwischen 1900 und 2199"),
    ({"start_date": "0001-01-01"}, "start_date", "zwischen 1900 und 2199"),
    ({"start_date": "2026-12-08\r\nDTSTART:1"}, "start_date", "08.12.2026"),
    ({"start_time": "25:00"}, "start_time", "19:30"),
    ({"when_kind": "days"}, "end_date", "letzten Tag"),
    ({"when_kind": "days", "end_date": "2026-12-01"}, "end_date", "vor dem Beginn"),
    ({"when_kind": "days", "end_date": "9999-12-31"}, "end_date", "zwischen 1900 und 2199"),
    ({"when_kind": "niemals"}, "when_kind", "niemals"),
    ({"when_kind": "dates", "more_dates": "bald"}, "more_dates", "„bald“ ist kein Termin"),
    ({"when_kind": "dates", "more_dates": "31.02.2027"}, "more_dates", "ist kein Termin"),
    ({"when_kind": "dates", "more_dates": "1.1.9999"}, "more_dates", "zwischen 1900 und 2199"),
    ({"when_kind": "dates", "more_dates": "1.1.2027\n" * 900}, "more_dates", "4000"),
    ({"when_kind": "dates", "more_dates": "x" * 2_000_000}, "more_dates", "4000"),
    ({"when_kind": "dates", "more_dates": "\n".join(f"{n % 28 + 1}.{n % 12 + 1}.{2027 + n // 28}"
      for n in range(150))}, "more_dates", "Höchstens 100"),
    ({**SERIES, "ends": "count"}, "count", "wann die Reihe endet"),
    ({**SERIES, "ends": "count", "count": "1000000000"}, "count", "5000"),
    ({**SERIES, "ends": "count", "count": "0"}, "count", "1"),
    ({**SERIES, "ends": "count", "count": "9" * 5000}, "count", "ganze Zahl"),
    ({**SERIES, "ends": "until", "until": "2026-12-01"}, "until", "kein einziger Termin"),
    ({**SERIES, "ends": "until", "until": "9999-12-31"}, "until", "zwischen 1900 und 2199"),
    ({**SERIES, "interval": "1000000"}, "interval", "99"),
    ({**SERIES, "frequency": "SECONDLY"}, "frequency", "SECONDLY"),
    ({**SERIES, "days": "100000"}, "days", "60"),
    ({**SERIES, "weekdays": ["9"]}, "weekdays", "9"),
    ({**SERIES, "frequency": "MONTHLY", "monthly_on": "weekday"}, "ordinals", "wievielte"),
    ({**SERIES, "left_out": ["2026-12-08\x00"]}, "left_out", "2026-12-08"),
    ({**SERIES, "left_out": ["2026-12-08"] * 501}, "left_out", "500"),
    ({**SERIES, "ends": "count", "count": "1", "left_out": ["2026-12-08"]}, "left_out",
     "kein Termin"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "field", "words"), WRONG)
def test_what_cannot_be_says_so_at_its_field(typed, field, words):
    errors = errors_of({**ONE, **typed})

    assert list(errors) == [field]
    assert words in errors[field]


@pytest.mark.parametrize(
    "typed",
    [
        {"frequency": "DAILY", "start_date": "1900-01-01"},
        {"frequency": "DAILY", "start_date": "2199-12-31"},
        {"frequency": "YEARLY", "interval": "99", "start_date": "2196-02-29", "monthly_on": "day"},
        {"frequency": "DAILY", "ends": "count", "count": "5000"},
        {"frequency": "DAILY", "start_date": "1900-01-01", "left_out": ["2199-01-01"]},
    ],
)
def test_rules_that_go_on_for_ever_are_harmless(typed):
    found = schedule_of({**SERIES, **typed})

    assert 0 < len(expand(found)) <= 500


# The dates before they are saved


def test_preview_lists_the_real_dates_and_what_is_left_out():
    shown = preview_of(SCHEDULES["with left out and added dates"])

    assert shown.summary == ("Jede Woche dienstags, 10 Mal; zuerst am Dienstag, 8. Dezember 2026")
    assert shown.number_text == "9 kommende Termine"
    assert [(one.day, one.is_left_out, one.is_added) for one in shown.first[:5]] == [
        ("2026-12-08", False, False),
        ("2026-12-15", False, False),
        ("2026-12-22", True, False),
        ("2026-12-24", False, True),
        ("2026-12-29", True, False),
    ]
    assert shown.first[3].text == "Donnerstag, 24. Dezember 2026, 11–13 Uhr"


def test_preview_of_a_single_date_is_its_words():
    shown = preview_of(SCHEDULES["into the night"])

    assert (shown.summary, shown.first) == ("Dienstag, 8. Dezember 2026, 22–2 Uhr", [])


def test_preview_of_an_endless_series_says_that_it_goes_on():
    shown = preview_of(schedule("FREQ=WEEKLY"))

    assert "in den nächsten 24 Monaten; danach geht es weiter" in shown.number_text
    assert len(shown.first) == 12


def test_days_left_out_in_the_past_are_sent_along():
    shown = preview_of(
        schedule("FREQ=WEEKLY", start_date=date(2026, 9, 1), exdates=("2026-09-08T19:00",))
    )

    assert shown.hidden == ["2026-09-08"]
    assert shown.first[0].day == "2026-11-03"


def test_a_series_of_which_nothing_is_left_still_shows_what_to_take_back():
    form = form_of(
        {**SERIES, "ends": "count", "count": "2", "left_out": ["2026-12-08", "2026-12-15"]}
    )

    assert not form.is_valid()
    assert [one.is_left_out for one in preview_of(form.meant).first] == [True, True]
