"""What becomes of an event one looks after: list, preview, state, picture, history, end."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import Event, GoneEvent, Registration
from network.models import Decision, DecisionAction, Image
from tests.factories import (
    make_actor,
    make_association,
    make_editor,
    make_event,
    make_image,
    make_rep,
    make_upload,
    make_user,
)

pytestmark = pytest.mark.django_db

LIST = "/mein/termine/"
STATES = ("draft", "submitted", "published", "hidden")


@pytest.fixture
def user():
    return make_user(name="Ada")


@pytest.fixture
def own(client, user):
    client.force_login(user)
    return client


def text_of(response):
    return response.content.decode().replace("\u00ad", "")


def at(name, event, *more):
    return reverse(name, args=[event.slug, *more])


def own_event(user, **fields):
    return make_event(**{"created_by": user, "place": "Haus am Deich", **fields})


def state_of(event):
    return Event.objects.get(pk=event.pk).state


# The list


def test_own_events_stand_by_what_is_to_be_done(own, user):
    own_event(user, title="Halb fertig", state="draft")
    own_event(user, title="Beim Prüfen", state="submitted")
    own_event(user, title="Kommt bald")
    own_event(user, title="Verborgen", state="hidden")
    own_event(user, title="War schon", in_days=-20)
    make_event(title="Von anderen")

    page = text_of(own.get(LIST))

    order = ["Entwürfe", "Halb fertig", "Eingereicht, wird geprüft", "Beim Prüfen", "Kommend",
             "Kommt bald", "Verborgen", "Vergangen", "War schon"]  # fmt: skip
    body = page.split("<h1>")[1]
    places = [body.index(f">{words}<") for words in order]
    assert places == sorted(places)
    assert "Von anderen" not in page


def test_series_under_way_counts_as_coming(own, user):
    own_event(user, title="Seit langem", in_days=-30, rrule="FREQ=WEEKLY")

    page = text_of(own.get(LIST))

    assert "Kommend" in page
    assert "Vergangen" not in page
    assert "nächster Termin" in page


def test_events_of_a_represented_association_are_own_ones(client):
    association = make_association()
    make_event(title="Der Bund lädt ein", hosts=(association,))
    client.force_login(make_rep(association))

    assert "Der Bund lädt ein" in text_of(client.get(LIST))


def test_returned_draft_says_why_until_it_is_submitted_again(own, user):
    event = own_event(user, title="Zurück", state="draft")
    Decision.objects.create(
        kind="events.event", object_id=event.pk, title="Zurück", action=DecisionAction.RETURN,
        reason="Bitte den Ort nennen.", decided_by=make_editor(),
    )  # fmt: skip
    for page in (LIST, "/mein/"):
        assert "Bitte den Ort nennen." in text_of(own.get(page)), page

    own.post(at("event_submit", event))

    assert "Bitte den Ort nennen." not in text_of(own.get(LIST))


def test_nobody_has_anything_yet(own):
    page = text_of(own.get(LIST))

    assert "Hier stehen die eigenen Veranstaltungen" in page
    assert 'href="/mein/termine/neu/"' in page


def queries_for(client, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def fill(user, number):
    actor = make_actor()
    actor.keepers.add(user)
    for n in range(number):
        for state in STATES:
            own_event(
                user, state=state, hosts=(actor,), rrule="FREQ=WEEKLY;COUNT=3" if n % 2 else ""
            )
        own_event(user, in_days=-50 - n)


@pytest.mark.parametrize("address", [LIST, "/mein/", f"{LIST}?stand=kommend"])
def test_lists_ask_as_often_for_thirty_events_as_for_one(own, user, address):
    fill(user, 1)
    few = queries_for(own, address)
    fill(user, 7)

    assert queries_for(own, address) == few


def test_long_lists_have_pages(own, user):
    for number in range(31):
        own_event(user, title=f"Abend {number:02}", in_days=-1 - number)

    page = text_of(own.get(LIST))
    assert "Alle 31 zeigen" in page
    first = text_of(own.get(f"{LIST}?stand=vergangen"))
    second = text_of(own.get(f"{LIST}?stand=vergangen&seite=2"))
    assert ("Abend 00" in first, "Abend 30" in first) == (True, False)
    assert ("Abend 00" in second, "Abend 30" in second) == (False, True)
    for wrong in ("?stand=xyz", "?stand=vergangen&seite=99", "?stand=vergangen&seite=x"):
        assert own.get(LIST + wrong).status_code == 200


# The public page


def test_whoever_keeps_an_event_finds_the_way_to_its_form_on_its_page(own, user):
    event = own_event(user)
    way = f'href="{at("event_edit", event)}"'
    assert way in text_of(own.get(event.get_absolute_url()))
    assert way not in text_of(Client().get(event.get_absolute_url()))


# The preview


def test_preview_is_the_public_page_with_the_buttons_above(own, user):
    event = own_event(user, title="Probe", state="draft", summary="Ein Satz.")

    page = text_of(own.get(at("event_preview", event)))

    assert "So sehen es andere" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "application/ld+json" not in page
    assert f'action="{at("event_submit", event)}"' in page
    plain = text_of(own.get(event.get_absolute_url()))
    begin, end = '<div class="split split-facts-first">', "</dl>"
    shown = plain.split(begin)[1].split(end)[0]
    assert page.split(begin)[1].split(end)[0] == shown
    assert "Haus am Deich" in shown


def test_preview_says_what_is_missing(own, user):
    event = own_event(
        user, state="draft", place="", start_date=None, start_time=None, end_time=None
    )

    page = text_of(own.get(at("event_preview", event)))

    assert "Es fehlt noch: Tag, Ort" in page
    assert ">Einreichen</button>" not in page


# State


def test_submitting_takes_two_looks_only_where_there_is_a_twin(own, user):
    event = own_event(user, state="draft")

    answer = own.post(at("event_submit", event), follow=True)

    assert state_of(event) == "submitted"
    assert answer.redirect_chain == [(LIST, 302)]
    assert "eingereicht. Die Redaktion" in text_of(answer)


def test_submitting_an_unfinished_draft_says_what_is_missing(own, user):
    event = own_event(user, state="draft", place="")

    answer = own.post(at("event_submit", event), follow=True)

    assert state_of(event) == "draft"
    assert "Es fehlt noch etwas: Ort" in text_of(answer)


def test_representative_may_publish_what_a_member_of_the_house_submitted(client):
    association = make_association()
    event = make_event(state="submitted", hosts=(association,), place="Haus", title="Lesung")
    client.force_login(make_rep(association))

    client.post(at("event_submit", event))

    event.refresh_from_db()
    assert (event.state, event.is_changed_since_check) == ("published", True)


def test_submitted_event_can_be_withdrawn(own, user):
    event = own_event(user, state="submitted")

    own.post(at("event_withdraw", event))

    assert state_of(event) == "draft"


def test_hidden_events_leave_the_calendar_and_come_back(own, user):
    event = own_event(user, title="Tanztee")

    answer = own.post(at("event_hide", event), follow=True)
    assert "noch 60 Tage als abgesagt" in text_of(answer)
    assert "Tanztee" not in text_of(own.get("/kalender/"))
    assert GoneEvent.objects.filter(uid=event.uid).exists()

    own.post(at("event_show", event))
    assert "Tanztee" in text_of(own.get("/kalender/"))
    assert not GoneEvent.objects.exists()


def test_what_the_redaktion_hid_only_the_redaktion_shows(own, user):
    event = own_event(user)
    event.hide(by_editor=True)

    answer = own.post(at("event_show", event), follow=True)

    assert state_of(event) == "hidden"
    assert "Die Redaktion hat diesen Eintrag verborgen" in text_of(answer)


@pytest.mark.parametrize(
    ("name", "state"),
    [("event_submit", "draft"), ("event_withdraw", "submitted"), ("event_hide", "published"),
     ("event_show", "hidden")],
)  # fmt: skip
def test_each_step_pressed_twice_is_one_step(own, user, name, state):
    event = own_event(user, state=state)

    own.post(at(name, event))
    once = Event.objects.values("state", "version").get()
    answer = own.post(at(name, event), follow=True)

    assert answer.status_code == 200
    assert Event.objects.values("state", "version").get() == once


STEPS = ("event_submit", "event_withdraw", "event_hide", "event_show", "event_delete",
         "event_picture_remove")  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_steps_are_for_those_who_keep_the_event(client, name):
    draft, public = make_event(state="draft"), make_event()

    assert client.post(at(name, public))["Location"].startswith("/konto/login/")
    client.force_login(make_user())
    assert client.post(at(name, draft)).status_code == 404
    assert client.post(at(name, public)).status_code == 403
    if name != "event_delete":
        assert client.get(at(name, public)).status_code == 405
    assert (state_of(draft), state_of(public)) == ("draft", "published")


@pytest.mark.parametrize(
    "name", ["event_edit", "event_picture", "event_preview", "event_delete", "event_history"]
)
def test_pages_are_for_those_who_keep_the_event(client, name):
    draft, public = make_event(state="draft"), make_event()

    assert client.get(at(name, public))["Location"].startswith("/konto/login/")
    client.force_login(make_user())
    assert client.get(at(name, draft)).status_code == 404
    assert client.get(at(name, public)).status_code == 403


# The end


def test_deleting_explains_first_and_then_takes_everything(own, user):
    event = own_event(user, title="Tanztee", rrule="FREQ=WEEKLY;COUNT=3")
    assert "endgültig gelöscht" in text_of(own.get(at("event_delete", event)))
    assert Event.objects.exists()

    answer = own.post(at("event_delete", event), follow=True)

    assert "„Tanztee“ ist gelöscht." in text_of(answer)
    assert not Event.objects.exists()
    assert not Event.history.exists()
    assert GoneEvent.objects.filter(uid=event.uid).exists()
    assert own.get(event.get_absolute_url()).status_code == 404
    assert make_event(title="Tanztee").slug != event.slug


def test_nothing_is_deleted_while_people_mean_to_come(own, user):
    event = own_event(user, registration="here")
    Registration.objects.create(
        occurrence=event.occurrences.get(), name="Bo", email="bo@leute.example", state="place",
        confirmed_at=timezone.now(),
    )  # fmt: skip
    page = text_of(own.get(at("event_delete", event)))
    assert "noch eine Person angemeldet" in page
    assert "Endgültig löschen" not in page

    answer = own.post(at("event_delete", event), follow=True)
    assert "Bitte erst absagen" in text_of(answer)
    assert Event.objects.exists()

    event.status = "cancelled"
    event.save()
    own.post(at("event_delete", event))
    assert not Event.objects.exists()


def test_who_only_hosts_along_deletes_nothing_and_may_when_alone(own, user):
    actor, other = make_actor(), make_actor()
    actor.keepers.add(user)
    event = make_event(hosts=(actor, other))
    assert own.get(at("event_delete", event)).status_code == 403
    assert own.post(at("event_delete", event)).status_code == 403

    event.hosts.filter(actor=other).delete()
    assert own.post(at("event_delete", event)).status_code == 302
    assert not Event.objects.exists()


def test_editors_hide_and_do_not_delete(client):
    event = make_event()
    client.force_login(make_editor())

    assert client.get(at("event_edit", event)).status_code == 200
    assert client.post(at("event_delete", event)).status_code == 403


# History


def test_history_tells_of_when_in_words_and_brings_it_back(own, user):
    event = own_event(user, start_date=date(2030, 12, 10), rrule="FREQ=WEEKLY;COUNT=3")
    event.refresh_from_db()
    event.rrule, event.exdates = "FREQ=MONTHLY;BYDAY=2TU;COUNT=2", ["2031-01-14T19:00"]
    event.save()

    page = text_of(own.get(at("event_history", event)))
    assert "<dt>Wann</dt>" in page
    assert "Jede" in page
    assert "FREQ=" not in page
    assert "2031-01-14" not in page

    first = event.history.order_by("history_id").first()
    answer = own.post(at("event_restore", event, first.history_id), follow=True)
    assert "Der frühere Stand gilt wieder" in text_of(answer)
    event.refresh_from_db()
    assert (event.rrule, event.exdates, event.occurrences.count()) == (
        "FREQ=WEEKLY;COUNT=3", [], 3
    )  # fmt: skip

    again = own.post(at("event_restore", event, first.history_id), follow=True)
    assert "So steht es schon da." in text_of(again)


def test_history_brings_back_neither_state_nor_hosts(own, user):
    event = own_event(user, summary="Alt")
    event.refresh_from_db()
    event.summary = "Neu"
    event.save()
    event.refresh_from_db()
    event.hide()
    first = event.history.order_by("history_id").first()

    own.post(at("event_restore", event, first.history_id))

    event.refresh_from_db()
    assert (event.summary, event.state) == ("Alt", "hidden")


def test_history_does_not_drop_dates_on_which_something_is(own, user):
    event = own_event(user, rrule="FREQ=WEEKLY;COUNT=2")
    event.refresh_from_db()
    event.rrule = "FREQ=WEEKLY;COUNT=4"
    event.save()
    last = event.occurrences.order_by("starts_at").last()
    last.own_note = "Mit Gast"
    last.save()
    first = event.history.order_by("history_id").first()

    answer = own.post(at("event_restore", event, first.history_id), follow=True)

    assert "Damit fielen Termine weg" in text_of(answer)
    assert event.occurrences.count() == 4


def test_version_of_another_event_is_not_found(own, user):
    event, other = own_event(user), make_event(state="draft")
    foreign = other.history.first()

    assert own.post(at("event_restore", event, foreign.history_id)).status_code == 404


# The picture

WORDS = {"alt": "Ein Chor", "creator": "Ada", "licence": "cc-by", "consent": "given"}


def test_picture_is_given_replaced_and_taken_away(own, user):
    event = own_event(user)
    assert "Ein Bild ist freiwillig" in text_of(own.get(at("event_picture", event)))

    answer = own.post(at("event_picture", event), {**WORDS, "upload": make_upload()}, follow=True)
    assert "Das Bild ist gespeichert." in text_of(answer)
    event.refresh_from_db()
    assert event.image.alt == "Ein Chor"
    assert event.is_changed_since_check

    own.post(at("event_picture_remove", event))
    event.refresh_from_db()
    assert event.image is None
    assert not Image.objects.exists()


def test_file_waits_for_its_words_and_is_not_chosen_twice(own, user):
    event = own_event(user)

    page = text_of(own.post(at("event_picture", event), {"upload": make_upload()}))
    assert "Die Bilddatei ist angekommen" in page

    own.post(at("event_picture", event), WORDS)
    event.refresh_from_db()
    assert event.image.creator == "Ada"


def test_picture_somebody_else_changed_meanwhile_is_not_replaced_unseen(own, user):
    event = own_event(user, image=make_image(alt="Neu von anderen"))

    page = text_of(
        own.post(at("event_picture", event), {**WORDS, "seen": "", "upload": make_upload()})
    )

    assert "inzwischen an anderer Stelle geändert" in page
    event.refresh_from_db()
    assert event.image.alt == "Neu von anderen"


def test_long_gone_registrations_do_not_keep_an_event(own, user):
    event = own_event(user, in_days=-3, registration="here")
    Registration.objects.create(
        occurrence=event.occurrences.get(), name="Bo", email="bo@leute.example", state="place",
        confirmed_at=timezone.now() - timedelta(days=9),
    )  # fmt: skip

    own.post(at("event_delete", event))

    assert not Event.objects.exists()
