"""Whatever is wrong with what was typed is said in words, and nothing of it is lost."""

import re
from datetime import date

import pytest
from django.urls import reverse

from events.models import Event
from tests.events.entering.typed import EMPTY, NEW, SERIES, TYPED, draft_of, edit, text_of
from tests.factories import make_event

pytestmark = pytest.mark.django_db

# Nothing typed is lost


def test_what_is_wrong_says_so_and_keeps_everything(own):
    answer = own.post(
        NEW,
        {
            **SERIES,
            "title": "Mit Fehler",
            "end_time": "18:00",
            "summary": "Ein Satz.",
            "text": "Ein langer Text.",
            "place": "Im Park",
            "price_min": "acht",
            "step_free": "yes",
            "audience_note": "ab 6",
            "left_out": ["2027-01-11"],
            "tun": "einreichen",
        },
    )

    page = text_of(answer)
    assert not Event.objects.exists()
    assert "Bitte prüfen" in page
    assert 'href="#id_end_time"' in page
    assert 'href="#id_price_min"' in page
    assert "<title>Fehler: " in page
    for kept in ("Mit Fehler", "Ein Satz.", "Ein langer Text.", "Im Park", "acht", "ab 6"):
        assert kept in page, kept
    assert '<option value="yes" selected>' in page
    assert 'name="ordinals" value="2" id="id_ordinals_1" checked' in page


def test_parts_with_an_error_or_a_value_are_open_and_others_closed(own, user):
    def is_open(page, name):
        return f'id="{name}-section" open' in page

    page = text_of(own.get(NEW))
    names = ("text", "hosts", "audience", "price", "registration", "access")
    assert not any(is_open(page, name) for name in names)

    wrong = text_of(own.post(NEW, {**TYPED, "price_min": "-3", "tun": "speichern"}))
    assert [name for name in names if is_open(wrong, name)] == ["price"]

    event = draft_of(user, hearing_loop="yes", audience="kinder")
    filled = text_of(own.get(edit(event)))
    assert [name for name in names if is_open(filled, name)] == ["audience", "access"]


def test_submitting_asks_for_day_and_place(own):
    answer = own.post(NEW, {**EMPTY, "title": "Nur so", "tun": "einreichen"})

    page = text_of(answer)
    assert not Event.objects.exists()
    assert "Bitte eintragen, an welchem Tag es ist." in page
    assert "Bitte einen Ort wählen" in page


def test_looking_at_the_dates_complains_only_about_dates(own):
    page = text_of(own.post(NEW, {**TYPED, "title": "", "end_time": "18:00", "tun": "ansehen"}))

    assert 'href="#id_end_time"' in page
    assert 'href="#id_title"' not in page
    assert not Event.objects.exists()


HOSTILE = [
    {"title": "x" * 2_000_000},
    {"text": "x" * 2_000_000},
    {"more_dates": "1" * 2_000_000, "when_kind": "dates"},
    {"start_date": "9999-12-31"},
    {"start_date": "0001-01-01", **{k: v for k, v in SERIES.items() if k not in TYPED}},
    {**SERIES, "count": "1000000000"},
    {**SERIES, "ends": "until", "until": "9999-12-31"},
    {"end_time": "18:00"},
    {"when_kind": "days", "end_date": "2020-01-01"},
    {"price_min": "1e400"},
    {"price_min": "NaN"},
    {"capacity": "9" * 40, "registration": "here"},
    {"venue": "9" * 40},
    {"venue": "' OR 1=1"},
    {"denkzelle": "-1"},
    {"disciplines": ["9" * 30, "x"]},
    {"languages": ["klingonisch"]},
    {"registration_until": "9999-12-31T23:59"},
    {"registration_until": "0001-01-01T00:00"},
    {"online_url": "javascript:alert(1)"},
    {"access_checked_on": "9999-12-31"},
    {"version": "9" * 40},
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_input_is_refused_with_words_or_harmless(own, user, typed):
    event = draft_of(user, start_date=date(2026, 12, 8))
    for address, version in ((NEW, {}), (edit(event), {"version": event.version})):
        answer = own.post(address, {**TYPED, **version, "tun": "einreichen", **typed})
        assert answer.status_code in (200, 302, 409)
        if answer.status_code == 200:
            assert "Bitte prüfen" in text_of(answer)
    for one in Event.objects.all():
        assert own.get(one.get_absolute_url()).status_code == 200


def test_control_characters_and_line_breaks_stay_out_of_every_line(own):
    dirty = "A\r\nBCC: x@y\x0b\x07\u2028B"
    lines = ("title", "subtitle", "place", "audience_note", "price_note", "registration_note",
             "access_contact")  # fmt: skip
    texts = ("summary", "easy_summary", "text", "access_note")
    own.post(NEW, {**TYPED, **dict.fromkeys((*lines, *texts), dirty), "tun": "speichern"})

    event = Event.objects.get()
    for name in lines:
        assert not re.search(r"[\x00-\x1f]", getattr(event, name)), name
    for name in texts:
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", getattr(event, name)), name


def test_a_title_of_nothing_but_control_characters_is_none(own):
    answer = own.post(NEW, {**TYPED, "title": "\x01\x02", "tun": "speichern"})

    assert 'href="#id_title"' in text_of(answer)
    assert not Event.objects.exists()


# The dates while somebody types


def test_dates_are_shown_while_typing(own):
    page = text_of(own.get("/mein/termine/vorschau-der-daten/", SERIES))

    assert "Jeden zweiten Montag im Monat" in page
    assert "<html" not in page
    assert page.count('name="left_out"') == 6


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"start_date": "9999-12-31"},
        {**SERIES, "count": "1000000000"},
        {**SERIES, "venue": "9" * 30, "disciplines": ["x", "9" * 30], "audience": "niemand"},
        {**TYPED, "title": "x" * 3000},
        {"when_kind": "\x00"},
    ],
)
def test_preview_of_anything_is_a_page(own, query):
    assert own.get("/mein/termine/vorschau-der-daten/", query).status_code == 200


def test_preview_knows_what_else_is_on_and_what_was_entered_already(own):
    make_event(title="Offenes Treffen", start_date=date(2026, 12, 8))
    make_event(title="Konzert", start_date=date(2026, 12, 8))

    page = text_of(own.get("/mein/termine/vorschau-der-daten/", TYPED))

    assert "Vielleicht schon eingetragen" in page
    assert "2 andere Termine" in page


def test_preview_of_a_foreign_draft_is_not_there(own):
    event = make_event(state="draft")
    query = {**TYPED, "termin": event.slug}

    assert own.get("/mein/termine/vorschau-der-daten/", query).status_code == 404


def test_near_duplicates_are_shown_before_submitting(own):
    make_event(title="offenes  TREFFEN", start_date=date(2026, 12, 8))

    answer = own.post(NEW, {**TYPED, "tun": "einreichen"}, follow=True)
    event = Event.objects.get(title="Offenes Treffen")
    assert event.state == "draft"
    assert answer.redirect_chain[-1][0] == reverse("event_preview", args=[event.slug])
    assert "Trotzdem einreichen" in text_of(answer)

    own.post(reverse("event_submit", args=[event.slug]), {"trotzdem": "1"})
    event.refresh_from_db()
    assert event.state == "submitted"
