"""Entering an event: from a title to the calendar."""

import re

import pytest
from django.urls import reverse

from events.models import Event
from tests.events.entering.typed import (
    EMPTY,
    NEW,
    SERIES,
    TYPED,
    days_of,
    draft_of,
    edit,
    public_of,
    text_of,
    typed_for,
)
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_discipline,
    make_editor,
    make_event,
    make_rep,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db

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


def test_pressing_twice_makes_one_event_however_much_was_typed(own):
    more = {
        "subtitle": "Ein Abend",
        "text": "<p>Mit <strong>allen</strong>.</p>",
        "denkzelle": make_denkzelle().pk,
        "disciplines": [make_discipline("Tanz").pk, make_discipline("Musik").pk],
        "price_min": "5,50",
        "registration": "here",
        "capacity": "12",
        "languages": ["de", "en"],
    }
    for _ in range(2):
        assert own.post(NEW, {**TYPED, **more, "tun": "speichern"}).status_code == 302

    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "typed"), [("subtitle", "Neu dazu"), ("registration", "here"), ("price_note", "Hut")]
)
def test_what_was_typed_after_going_back_is_kept(own, name, typed):
    own.post(NEW, {**TYPED, "tun": "speichern"})
    own.post(NEW, {**TYPED, name: typed, "tun": "speichern"})

    assert Event.objects.filter(**{name: typed}).count() == 1


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
