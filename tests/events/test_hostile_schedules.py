"""Series without an end, without a date or out of all bounds: a clear error, or few dates."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from events.models import Event, Occurrence
from events.recurrence import MAX_DATES
from tests.factories import make_event, make_user
from tests.permissions.posts_dates import changed, series_of
from tests.permissions.posts_events import day, host_of

pytestmark = pytest.mark.django_db
LINE = "Das Ende liegt vor dem Beginn."
SERIES = {
    "title": "Reihe",
    "format": "treffen",
    "when_kind": "series",
    "start_date": "2026-12-08",
    "start_time": "19:00",
    "frequency": "DAILY",
    "interval": "1",
    "ends": "never",
    "place": "Haus am Deich",
    "audience": "alle",
    "languages": "de",
    "language": "de",
    "registration": "none",
}
COUNTED = {"frequency": "YEARLY", "monthly_on": "weekday", "ordinals": ["5"], "weekday": "0"}
LINES = "\n".join(f"{number:02d}.01.2027 {clock:02d}:00" for number in range(1, 6)
                  for clock in range(24))  # fmt: skip


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-02 12:00+01:00", tick=False):
        yield


@pytest.fixture
def own(client):
    client.force_login(make_user())
    return client


def entered(client, **changes):
    return client.post(reverse("event_new"), SERIES | changes)


def words(response):
    page = response.content.decode().replace("\u00ad", "")
    assert response.status_code in {200, 422}
    return page.partition("<main")[2]


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"ends": "count", "count": "5000"},
        {"ends": "until", "until": "2199-12-31"},
        {"start_date": "1900-01-01"},
        {"start_date": "2199-12-31"},
        {"frequency": "WEEKLY", "weekdays": list("0123456")},
        {"frequency": "MONTHLY", "monthly_on": "weekday", "ordinals": ["1", "5", "-1"]},
        {"frequency": "YEARLY", "monthly_on": "day", "start_date": "2028-02-29"},
        {"start_date": "1900-02-01", **COUNTED},
        {"interval": "99"},
        {"days": "60"},
    ],
)
def test_series_without_an_end_has_few_dates(own, rule):
    response = entered(own, **rule)

    assert response.status_code == 302
    assert 0 < Occurrence.objects.count() <= MAX_DATES


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        ({"ends": "count", "count": "1000000000"}, "5000"),
        ({"ends": "count", "count": "0"}, "1"),
        ({"ends": "count", "count": ""}, "wann die Reihe endet"),
        ({"ends": "until", "until": "9999-12-31"}, "zwischen 1900 und 2199"),
        ({"ends": "until", "until": "2026-12-01"}, "kein einziger Termin"),
        ({"start_date": "9999-12-31"}, "zwischen 1900 und 2199"),
        ({"start_date": "0001-01-01"}, "zwischen 1900 und 2199"),
        ({"interval": "0"}, "1"),
        ({"interval": "1000000000"}, "99"),
        ({"days": "1000000000"}, "60"),
        ({"frequency": "SECONDLY"}, "keine gültige Auswahl"),
        ({"frequency": "FREQ=DAILY;COUNT=9"}, "keine gültige Auswahl"),
        ({"frequency": "MONTHLY", "monthly_on": "weekday", "ordinals": ["6"]}, "gültige Auswahl"),
        ({"frequency": "MONTHLY", "monthly_on": "weekday"}, "der wievielte"),
        ({"more_dates": LINES}, "Höchstens 100"),
        ({"more_dates": "31.12.9999"}, "zwischen 1900 und 2199"),
        ({"more_dates": "30.02.2027"}, "ist kein Termin"),
        ({"left_out": ["2026-12-08"], "ends": "count", "count": "1"}, "kein Termin übrig"),
        ({"left_out": ["9999-12-31"]}, "gültige Auswahl"),
        ({"left_out": [f"2027-01-{n % 28 + 1:02d}" for n in range(600)]}, "Höchstens 500"),
        ({"when_kind": "days", "end_date": "2026-12-01"}, LINE),
        ({"when_kind": "once", "end_time": "18:59"}, LINE),
        ({"start_time": "24:00"}, "Uhrzeit so eintragen"),
    ],
)
def test_series_out_of_bounds_is_refused_in_words(own, rule, error):
    assert error in words(entered(own, **rule))
    assert not Event.objects.exists()


@pytest.mark.parametrize("year", [1900, 2199])
def test_first_and_last_year_are_shown_like_all_others(client, own, year):
    assert entered(own, start_date=f"{year}-12-31", when_kind="once").status_code == 302
    Event.objects.update(state="published")
    event = Event.objects.get()

    for name in ("event_detail", "event_ics", "event_edit", "event_dates", "event_status"):
        assert client.get(reverse(name, args=[event.slug])).status_code == 200
    for path in ("/kalender/", "/kalender.ics", f"/kalender/{year}/12/"):
        assert client.get(path).status_code == 200


# One date, and a series from a date on


def test_date_that_ends_before_it_begins_is_refused(client):
    user, event, ids = series_of()
    client.force_login(user)
    address = reverse("date_edit", args=[event.slug, ids[1]])

    assert LINE in words(client.post(address, changed(end_time="17:00")))
    assert LINE in words(client.post(address, changed(end_date=day(3), end_time="")))
    assert "zwischen 1900 und 2199" in words(client.post(address, changed(start_date="9999-12-31")))


def test_date_put_off_until_before_it_begins_is_refused(client):
    user, event, ids = series_of()
    client.force_login(user)
    address = reverse("event_postpone", args=[event.slug])
    said = {"termin": ids[0], "postponed-start_time": "20:00"}

    past = client.post(address, {**said, "postponed-start_date": "2026-10-01"})
    turned = client.post(
        address, {**said, "postponed-start_date": "2026-12-24", "postponed-end_time": "19:00"}
    )

    assert "Dieser Tag ist vorbei" in words(past)
    assert LINE in words(turned)


@pytest.mark.parametrize(
    "rule", [{}, {"frequency": "YEARLY"}, {"ends": "until", "until": "2199-12-31"}]
)
def test_series_that_goes_on_for_ever_from_a_date_on_has_few_dates(client, rule):
    user, event, ids = series_of()
    client.force_login(user)
    data = SERIES | {"start_date": ids[2][:10]} | rule

    response = client.post(reverse("series_split", args=[event.slug, ids[2]]), data)

    assert response.status_code == 302
    assert 2 < Occurrence.objects.count() <= MAX_DATES + 2


def test_series_cannot_end_before_it_goes_on(client):
    user, event, ids = series_of()
    client.force_login(user)
    data = SERIES | {"start_date": ids[2][:10], "ends": "until", "until": ids[1][:10]}

    page = words(client.post(reverse("series_split", args=[event.slug, ids[2]]), data))

    assert "kein einziger Termin" in page


@pytest.mark.parametrize(
    "typed", ["9999-12-31", "0001-01-01", "2026-02-30", "1" * 5000, "<b>", "\x00"]
)
def test_no_date_is_added_that_is_none(client, typed):
    user, event = host_of()
    client.force_login(user)

    response = client.post(reverse("date_add", args=[event.slug]), {"day": typed})

    assert "Bitte" in words(response) or "zwischen" in words(response)
    assert event.occurrences.count() == 1


def test_preview_of_a_series_without_an_end_is_short(own):
    response = own.get(reverse("dates_preview"), SERIES)

    assert response.status_code == 200
    assert len(response.content) < 200_000


def test_series_of_the_first_year_are_in_the_calendar_like_others(client):
    for number in range(20):
        make_event(
            title=f"Alt {number}", start_date=date(1900, 1, 1), rrule="FREQ=DAILY", end_time=None
        )

    assert client.get("/kalender.ics").status_code == 200
    assert Occurrence.objects.count() <= 20 * MAX_DATES
