"""One’s own events in a list, a preview and the calendar."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Event, Registration
from network.models import Decision, DecisionAction, Image
from tests.events.working.own import LIST, STATES, at, own_event, text_of
from tests.factories import (
    make_actor,
    make_association,
    make_editor,
    make_event,
    make_image,
    make_rep,
    make_upload,
)

pytestmark = pytest.mark.django_db

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
