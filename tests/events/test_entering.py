"""Entering an event: from a title to the calendar, changed later, with nothing typed lost."""

import re
from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from denkzellen.models import DenkzelleState
from events.models import Event, EventHost, Registration
from network.keepers import keepers_of
from network.kinds import working_address
from network.models import ParticipationRole
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_discipline,
    make_editor,
    make_event,
    make_host,
    make_participation,
    make_rep,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db

NEW = "/mein/termine/neu/"
TYPED = {
    "title": "Offenes Treffen",
    "format": "treffen",
    "when_kind": "once",
    "start_date": "2026-12-08",
    "start_time": "19:00",
    "end_time": "21:00",
    "place": "Haus am Deich",
    "audience": "alle",
    "languages": ["de"],
    "language": "de",
    "registration": "none",
}
# What a browser sends of a form in which nothing was filled in.
EMPTY = {name: TYPED[name] for name in
         ("format", "when_kind", "audience", "languages", "language", "registration")}  # fmt: skip
SERIES = {
    **TYPED,
    "when_kind": "series",
    "frequency": "MONTHLY",
    "interval": "1",
    "monthly_on": "weekday",
    "ordinals": ["2"],
    "weekday": "0",
    "ends": "count",
    "count": "6",
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-02 12:00+01:00", tick=False):
        yield


@pytest.fixture
def user():
    return make_user(name="Ada")


@pytest.fixture
def own(client, user):
    client.force_login(user)
    return client


def text_of(response):
    return response.content.decode().replace("\u00ad", "")


def edit(event):
    return reverse("event_edit", args=[event.slug])


def draft_of(user, **fields):
    return make_event(**{"created_by": user, "state": "draft", **fields})


def public_of(user, **fields):
    event = make_event(**{"created_by": user, "start_date": date(2026, 12, 8), **fields})
    event.mark_checked()
    event.refresh_from_db()
    return event


def typed_for(event, **changes):
    return {**TYPED, "title": event.title, "version": event.version, **changes}


def days_of(event):
    return [
        str(day)
        for day in event.occurrences.order_by("starts_at").values_list("first_day", flat=True)
    ]


# Beginning


def test_a_title_is_enough_for_a_draft(own, user):
    answer = own.post(NEW, {**EMPTY, "title": "Irgendwann einmal"}, follow=True)

    event = Event.objects.get()
    assert (event.title, event.state, event.created_by, event.start_date) == (
        "Irgendwann einmal", "draft", user, None
    )  # fmt: skip
    assert answer.redirect_chain == [(edit(event), 302)]
    assert "Der Entwurf ist gespeichert." in text_of(answer)


def test_drafts_without_a_day_can_be_looked_at_everywhere(own, user):
    event = draft_of(user, start_date=None, start_time=None, end_time=None)

    for name in ("event_edit", "event_preview", "event_history", "event_delete", "event_picture"):
        assert own.get(reverse(name, args=[event.slug])).status_code == 200, name
    assert own.get(event.get_absolute_url()).status_code == 200
    assert "noch ohne Tag" in text_of(own.get("/mein/termine/"))


def test_first_event_of_an_account_goes_to_the_redaktion(own):
    page = text_of(own.get(NEW))
    assert ">Einreichen</button>" in page
    assert "Veröffentlichen</button>" not in page

    answer = own.post(NEW, {**TYPED, "tun": "einreichen"}, follow=True)

    event = Event.objects.get()
    assert (event.state, days_of(event)) == ("submitted", ["2026-12-08"])
    assert "„Offenes Treffen“ ist eingereicht" in text_of(answer)


def test_after_a_checked_event_the_next_is_public_at_once_and_waits_to_be_looked_at(own, user):
    public_of(user)

    answer = own.post(NEW, {**TYPED, "title": "Zweites", "tun": "einreichen"}, follow=True)

    event = Event.objects.get(title="Zweites")
    assert (event.state, event.is_changed_since_check) == ("published", True)
    assert "Veröffentlicht." in text_of(answer)
    assert answer.redirect_chain[-1][0] == event.get_absolute_url()


def test_a_public_event_nobody_looked_at_opens_no_door(own, user):
    make_event(created_by=user, checked_version=None)
    public_of(make_user())

    own.post(NEW, {**TYPED, "tun": "einreichen"})

    assert Event.objects.get(title="Offenes Treffen").state == "submitted"


def test_a_hidden_event_opens_no_door_either(own, user):
    public_of(user).hide(by_editor=True)

    own.post(NEW, {**TYPED, "tun": "einreichen"})

    assert Event.objects.get(title="Offenes Treffen").state == "submitted"


def test_representatives_publish_for_their_association(client):
    association = make_association(name="Bund der Bühnen")
    rep = make_rep(association)
    client.force_login(rep)
    chosen = {"own_hosts": [f"association:{association.pk}"]}

    client.post(NEW, {**TYPED, **chosen, "tun": "einreichen"})

    event = Event.objects.get()
    assert (event.state, event.is_changed_since_check) == ("published", True)
    assert [host.name for host in event.shown_hosts] == ["Bund der Bühnen"]


def test_representatives_without_naming_their_association_are_looked_at(client):
    client.force_login(make_rep(make_association()))

    client.post(NEW, {**TYPED, "tun": "einreichen"})

    assert Event.objects.get().state == "submitted"


def test_what_an_editor_publishes_is_checked(client):
    client.force_login(make_editor())

    client.post(NEW, {**TYPED, "tun": "einreichen"})

    event = Event.objects.get()
    assert (event.state, event.is_changed_since_check) == ("published", False)


def test_series_with_an_exception_is_entered_without_script(own):
    looked = text_of(own.post(NEW, {**SERIES, "tun": "ansehen"}))
    assert not Event.objects.exists()
    assert "Jeden zweiten Montag im Monat, 6 Mal; zuerst am Montag, 14. Dezember 2026" in looked
    boxes = re.findall(r'<input type="checkbox" name="left_out" value="([^"]+)"( checked)?', looked)
    assert [day for day, _checked in boxes] == [
        "2026-12-14", "2027-01-11", "2027-02-08", "2027-03-08", "2027-04-12", "2027-05-10"
    ]  # fmt: skip

    own.post(NEW, {**SERIES, "left_out": ["2027-01-11"], "tun": "einreichen"})

    event = Event.objects.get()
    assert event.rrule == "FREQ=MONTHLY;BYDAY=2MO;COUNT=6"
    assert event.exdates == ["2027-01-11T19:00"]
    assert len(days_of(event)) == 5
    assert "2027-01-11" not in days_of(event)


def test_pressing_twice_makes_one_event(own):
    for _ in range(2):
        own.post(NEW, {**TYPED, "tun": "einreichen"})

    assert Event.objects.count() == 1


def test_two_events_of_one_title_on_other_days_are_two(own):
    own.post(NEW, {**TYPED, "tun": "speichern"})
    own.post(NEW, {**TYPED, "start_date": "2026-12-09", "tun": "speichern"})

    assert Event.objects.count() == 2


def test_nobody_fills_the_site_with_drafts(own, user):
    for _ in range(50):
        draft_of(user)

    answer = own.post(NEW, {**TYPED, "tun": "speichern"})

    assert "50 Entwürfe" in text_of(answer)
    assert 'value="Offenes Treffen"' in text_of(answer)
    assert Event.objects.count() == 50


def test_only_the_fields_of_the_form_are_taken(own, user):
    stranger, other = make_user(), make_association()
    own.post(
        NEW,
        {
            **TYPED,
            "tun": "speichern",
            "state": "published",
            "slug": "meins",
            "created_by": stranger.pk,
            "is_denkzelle_confirmed": "on",
            "status": "cancelled",
            "checked_version": 1,
            "is_demo": "on",
            "uid": "x@y",
            "rrule": "FREQ=DAILY",
            "own_hosts": [f"association:{other.pk}"],
        },
    )
    event = Event.objects.get()
    assert (event.state, event.slug, event.status, event.rrule, event.created_by) == (
        "draft", "offenes-treffen", "planned", "", user
    )  # fmt: skip
    assert (event.checked_version, event.is_demo, event.hosts.count()) == (None, False, 0)
    assert event.uid != "x@y"


def test_nobody_invites_in_the_name_of_others(own, user):
    make_actor().keepers.add(user)
    other = make_association()

    answer = own.post(NEW, {**TYPED, "own_hosts": [f"association:{other.pk}"], "tun": "einreichen"})

    assert 'href="#id_own_hosts_0"' in text_of(answer)
    assert not Event.objects.exists()


def test_visitors_sign_in_first(client):
    for address in (NEW, "/mein/termine/", "/mein/termine/vorschau-der-daten/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"] == f"/konto/login/?next={address}"


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


# Changing


def test_changes_of_a_public_event_are_live_at_once_and_noted(own, user):
    event = public_of(user)

    answer = own.post(edit(event), typed_for(event, summary="Neu."), follow=True)

    event.refresh_from_db()
    assert (event.summary, event.state, event.is_changed_since_check) == ("Neu.", "published", True)
    assert "Die Änderung ist jetzt öffentlich." in text_of(answer)
    assert "Neu." in text_of(own.get(event.get_absolute_url()))


def test_saving_without_a_change_makes_no_new_version(own, user):
    event = public_of(user, rrule="FREQ=WEEKLY", place="Haus am Deich", title="Offenes Treffen")
    before = Event.objects.get(pk=event.pk).version
    typed = {**SERIES, "frequency": "WEEKLY", "weekdays": ["1"], "ends": "never", "version": before}

    own.post(edit(event), typed)

    event.refresh_from_db()
    assert (event.version, event.rrule) == (before, "FREQ=WEEKLY")


def test_a_public_event_cannot_lose_its_day(own, user):
    event = public_of(user)

    answer = own.post(edit(event), typed_for(event, start_date=""))

    assert "Bitte eintragen, an welchem Tag es ist." in text_of(answer)
    event.refresh_from_db()
    assert event.start_date == date(2026, 12, 8)


def test_two_people_change_one_event_and_the_second_sees_both_versions_of_when(own, user):
    event = public_of(user, title="Treffen", place="Haus")
    opened = event.version
    event.rrule = "FREQ=WEEKLY;COUNT=4"
    event.save()
    event.refresh_from_db()

    answer = own.post(
        edit(event), typed_for(event, version=opened, start_time="20:00", place="Haus")
    )

    page = text_of(answer)
    assert answer.status_code == 409
    assert "20–21 Uhr" in page
    assert "Jede Woche dienstags, 4 Mal" in page
    event.refresh_from_db()
    assert event.start_time == time(19)

    data = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    data |= {"merge-when": "theirs", "merge-asked": "when", "summary": "Meins."}
    own.post(edit(event), data)
    event.refresh_from_db()
    assert (event.rrule, event.start_time, event.summary) == (
        "FREQ=WEEKLY;COUNT=4", time(19), "Meins."
    )  # fmt: skip


def test_of_two_changes_of_when_mine_can_win(own, user):
    event = public_of(user, title="Treffen", place="Haus")
    opened = event.version
    event.rrule = "FREQ=WEEKLY;COUNT=4"
    event.save()
    event.refresh_from_db()
    page = text_of(
        own.post(edit(event), typed_for(event, version=opened, start_time="20:00", place="Haus"))
    )
    data = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))

    own.post(edit(event), {**data, "merge-when": "mine", "merge-asked": "when"})

    event.refresh_from_db()
    assert (event.rrule, event.start_time) == ("", time(20))


def test_changes_of_other_fields_meet_without_a_question(own, user):
    event = public_of(user, title="Treffen", place="Haus")
    opened = event.version
    event.subtitle = "Von anderer Seite"
    event.rrule = "FREQ=WEEKLY;COUNT=4"
    event.save()
    event.refresh_from_db()
    typed = typed_for(event, version=opened, place="Haus", summary="Meins.")

    page = text_of(own.post(edit(event), typed))
    assert "Übernommen" in page
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    own.post(edit(event), {name: [v for n, v in pairs if n == name] for name, _v in pairs})

    event.refresh_from_db()
    assert (event.subtitle, event.rrule, event.summary) == (
        "Von anderer Seite", "FREQ=WEEKLY;COUNT=4", "Meins."
    )  # fmt: skip


def series_of(user, **fields):
    return public_of(user, rrule="FREQ=WEEKLY;COUNT=4", place="Haus", **fields)


SHORTER = {
    "when_kind": "series", "frequency": "WEEKLY", "interval": "1", "weekdays": ["1"],
    "ends": "count", "count": "2", "place": "Haus",
}  # fmt: skip


def test_dates_that_would_be_lost_are_listed_and_have_to_be_accepted(own, user):
    event = series_of(user)
    last = event.occurrences.get(first_day=date(2026, 12, 29))
    last.own_note = "Mit Gast"
    last.save()
    typed = typed_for(event, **SHORTER)

    page = text_of(own.post(edit(event), typed))
    assert "Mit Gast" in page
    assert "Diese Änderungen gehen verloren" in page
    assert event.occurrences.count() == 4
    key = re.search(r'name="verloren" value="([^"]+)"', page)[1]

    other = event.occurrences.get(first_day=date(2026, 12, 22))
    other.own_note = "Mit Chor"
    other.save()
    again = text_of(own.post(edit(event), {**typed, "verloren": key}))
    assert "Mit Chor" in again  # the list is another one now
    assert event.occurrences.count() == 4

    key = re.search(r'name="verloren" value="([^"]+)"', again)[1]
    own.post(edit(event), {**typed, "verloren": key})
    assert days_of(event) == ["2026-12-08", "2026-12-15"]


def test_people_registered_for_a_moved_date_are_told_once(own, user, mailoutbox):
    event = public_of(user, title="Treffen", place="Haus", registration="here")
    Registration.objects.create(
        occurrence=event.occurrences.get(), name="Ada", email="ada@leute.example", state="place",
        confirmed_at=timezone.now(),
    )  # fmt: skip
    typed = typed_for(event, place="Haus", registration="here", start_date="2026-12-10")

    own.post(edit(event), typed)
    event.refresh_from_db()
    own.post(edit(event), {**typed, "version": event.version})

    assert [mail.to for mail in mailoutbox] == [["ada@leute.example"]]
    assert "Treffen" in mailoutbox[0].subject


def test_more_places_let_the_waiting_list_move_up(own, user, mailoutbox):
    event = public_of(user, title="Treffen", place="Haus", registration="here", capacity=1,
                      has_waiting_list=True)  # fmt: skip
    occurrence = event.occurrences.get()
    for number, state in enumerate(("place", "waiting")):
        Registration.objects.create(
            occurrence=occurrence, name=f"P{number}", email=f"p{number}@leute.example", state=state,
            confirmed_at=timezone.now() + timedelta(minutes=number),
        )  # fmt: skip

    own.post(
        edit(event),
        typed_for(event, place="Haus", registration="here", capacity="2", has_waiting_list="on"),
    )

    assert set(occurrence.registrations.values_list("state", flat=True)) == {"place"}


@pytest.mark.parametrize(("state", "status"), [("draft", 404), ("published", 403)])
def test_strangers_change_nothing(own, state, status):
    event = make_event(state=state, start_date=date(2026, 12, 8))
    before = Event.objects.values().get()

    assert own.get(edit(event)).status_code == status
    assert own.post(edit(event), typed_for(event)).status_code == status
    assert own.get(f"{NEW}?kopie={event.slug}").status_code == status
    assert Event.objects.values().get() == before


def test_whoever_loses_the_right_meanwhile_changes_nothing(own, user):
    actor = make_actor()
    actor.keepers.add(user)
    event = public_of(None, hosts=(actor,), title="Treffen")
    page = own.get(edit(event))
    assert page.status_code == 200

    actor.keepers.remove(user)

    assert own.post(edit(event), typed_for(event, summary="Zu spät")).status_code == 403
    event.refresh_from_db()
    assert event.summary == ""


# Hosts and DENKZELLE


def test_own_profile_is_named_and_can_be_taken_off(own, user):
    actor = make_actor(name="Duo Quer")
    actor.keepers.add(user)
    page = text_of(own.get(NEW))
    assert f'value="actor:{actor.pk}"' in page

    own.post(NEW, {**TYPED, "own_hosts": [f"actor:{actor.pk}"], "tun": "speichern"})
    event = Event.objects.get()
    assert [host.party for host in event.hosts.all()] == [actor]

    own.post(edit(event), {**TYPED, "version": event.version})
    assert not event.hosts.exists()


def test_hosts_of_others_stay_when_one_saves(own, user):
    actor, other = make_actor(), make_actor()
    actor.keepers.add(user)
    event = public_of(user, hosts=(actor, other))
    asked = make_host(event, make_association(), agreed=False)

    own.post(edit(event), typed_for(event, own_hosts=[f"actor:{actor.pk}"], summary="Neu"))

    agreed = EventHost.objects.filter(agreed_at__isnull=False)
    assert set(agreed.values_list("actor", flat=True)) == {actor.pk, other.pk}
    assert EventHost.objects.get(pk=asked.pk).agreed_at is None


def test_keepers_are_who_entered_it_and_who_looks_after_its_agreed_hosts(user):
    association, actor, asked = make_association(), make_actor(), make_actor()
    rep, keeper, stranger = make_rep(association), make_user(), make_user()
    actor.keepers.add(keeper)
    asked.keepers.add(stranger)
    event = public_of(user, hosts=(association, actor))
    make_host(event, asked, agreed=False)

    assert set(keepers_of(event)) == {user, rep, keeper}
    assert {one for one in (user, rep, keeper, stranger)
            if Event.objects.kept_by(one).exists()} == {user, rep, keeper}  # fmt: skip
    assert working_address(event) == edit(event)


def hosting(user, denkzelle, role=ParticipationRole.HOSTS, **fields):
    actor = make_actor()
    actor.keepers.add(user)
    return make_participation(denkzelle=denkzelle, actor=actor, role=role, **fields)


def test_link_to_a_denkzelle_is_asked_for(own):
    denkzelle = make_denkzelle(name="Netze")

    own.post(NEW, {**TYPED, "denkzelle": denkzelle.pk, "tun": "speichern"})

    event = Event.objects.get()
    assert (event.denkzelle, event.is_denkzelle_confirmed) == (denkzelle, False)


@pytest.mark.parametrize(
    ("fields", "is_confirmed"),
    [
        ({}, True),
        ({"role": ParticipationRole.TAKES_PART}, False),
        ({"denkzelle_agreed_at": None}, False),
        ({"until": date(2026, 1, 1)}, False),
    ],
)
def test_who_hosts_a_denkzelle_needs_not_ask(own, user, fields, is_confirmed):
    denkzelle = make_denkzelle()
    hosting(user, denkzelle, **fields)

    own.post(NEW, {**TYPED, "denkzelle": denkzelle.pk, "tun": "speichern"})

    assert Event.objects.get().is_denkzelle_confirmed is is_confirmed


def test_paused_denkzellen_are_no_choice_but_stay_where_they_are(own, user):
    paused = make_denkzelle(name="Stille", state=DenkzelleState.PAUSED)
    event = public_of(user, denkzelle=paused, title="Treffen")

    assert "Stille" not in text_of(own.get(NEW))
    own.post(edit(event), typed_for(event, denkzelle=paused.pk, summary="Neu"))

    event.refresh_from_db()
    assert (event.denkzelle, event.is_denkzelle_confirmed, event.summary) == (paused, True, "Neu")


def test_another_denkzelle_has_to_be_confirmed_anew(own, user):
    event = public_of(user, denkzelle=make_denkzelle(), title="Treffen")
    other = make_denkzelle()

    own.post(edit(event), typed_for(event, denkzelle=other.pk))

    event.refresh_from_db()
    assert (event.denkzelle, event.is_denkzelle_confirmed) == (other, False)


def test_editor_who_mends_a_word_does_not_confirm_the_link(client):
    denkzelle = make_denkzelle()
    event = public_of(
        make_user(), denkzelle=denkzelle, title="Treffen", is_denkzelle_confirmed=False
    )
    client.force_login(make_editor())

    client.post(edit(event), typed_for(event, denkzelle=denkzelle.pk, summary="Ohne Tippfehler"))

    event.refresh_from_db()
    assert (event.summary, event.is_denkzelle_confirmed) == ("Ohne Tippfehler", False)


# Copies


def test_copy_takes_the_words_and_leaves_days_status_and_others(own, user):
    actor, other = make_actor(name="Duo Quer"), make_actor()
    actor.keepers.add(user)
    discipline, venue = make_discipline("Tanz"), make_venue()
    event = public_of(
        user, title="Tanztee", rrule="FREQ=WEEKLY;COUNT=4", status="cancelled", venue=venue,
        exdates=["2026-12-15T19:00"], hosts=(actor, other), disciplines=(discipline,),
        step_free="yes", registration="here", capacity=20,
    )  # fmt: skip
    event.questions.create(text="Mit Kind?")

    page = text_of(own.get(f"{NEW}?kopie={event.slug}"))
    assert 'value="Tanztee"' in page
    assert 'name="start_date" id="id_start_date"' in page.replace('type="date" ', "")
    assert f'<option value="{venue.pk}" selected>' in page

    own.post(
        f"{NEW}?kopie={event.slug}",
        {**TYPED, "title": "Tanztee", "start_date": "2027-02-02", "tun": "speichern",
         "own_hosts": [f"actor:{actor.pk}"], "registration": "here", "capacity": "20"},
    )  # fmt: skip
    copy = Event.objects.exclude(pk=event.pk).get()
    assert (copy.state, copy.status, copy.exdates, days_of(copy)) == (
        "draft", "planned", [], ["2027-02-02"]
    )  # fmt: skip
    assert copy.uid != event.uid
    assert [host.party for host in copy.hosts.all()] == [actor]
    assert [question.text for question in copy.questions.all()] == ["Mit Kind?"]


# Access facts


def test_facts_of_the_venue_are_named_and_can_be_overridden(own, user):
    venue = make_venue(step_free="yes")
    event = public_of(user, venue=venue, title="Treffen")
    page = text_of(own.get(edit(event)))
    assert "wie am Ort: ja" in page
    assert page.count("wie am Ort") == 1

    own.post(edit(event), typed_for(event, venue=venue.pk, place="", step_free="no"))

    event.refresh_from_db()
    assert event.step_free == "no"


# Ways in


def test_ways_to_the_form(own):
    for page in ("/mein/", "/mein/termine/", "/kalender/", "/mitmachen/", "/"):
        assert f'href="{NEW}"' in text_of(own.get(page)), page
