"""What hosts set for registration, and the list of those who come."""

import csv
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Question, Registration
from tests.events.registrations import date_of, make_here, make_registration, sign_up, states, text
from tests.factories import make_actor, make_association, make_editor, make_rep, make_user

pytestmark = pytest.mark.django_db

PAGES = ["event_registration", "registrations", "registrations_csv"]


@pytest.fixture
def association():
    return make_association()


@pytest.fixture
def rep(client, association):
    user = make_rep(association)
    client.force_login(user)
    return user


def address_of(event, name="event_registration"):
    return reverse(name, args=[event.slug])


def settings_of(event, *questions, seen="[]", **changes):
    """The form of the settings, filled in."""
    data = {
        "registration": "here",
        "capacity": event.capacity or "",
        "has_waiting_list": "on",
        "version": event.version,
        "questions-INITIAL_FORMS": "0",
        "questions-seen": seen,
        "questions-TOTAL_FORMS": str(len(questions)),
    }
    for number, question in enumerate(questions):
        data[f"questions-{number}-text"] = question.removesuffix("*")
        if question.endswith("*"):
            data[f"questions-{number}-is_required"] = "on"
    return data | changes


def save(client, event, *questions, **changes):
    return client.post(address_of(event), settings_of(event, *questions, **changes))


def said(client, answer):
    return text(client.get(answer["Location"]))


# Who may


@pytest.mark.parametrize("page", PAGES)
def test_only_those_who_keep_the_event_and_editors_see_who_comes(client, association, page):
    event = make_here(hosts=(association,))
    make_registration(event, name="Xaver Geheim")
    address = address_of(event, page)
    assert client.get(address)["Location"].startswith("/konto/login/?next=")
    keeper = make_user()
    actor = make_actor()
    actor.keepers.add(keeper)
    for user, expected in (
        (make_user(), 403),
        (make_rep(make_association()), 403),
        (keeper, 403),
        (make_rep(association), 200),
        (make_editor(), 200),
    ):
        client.force_login(user)
        answer = client.get(address)
        assert answer.status_code == expected
        assert ("Geheim" in text(answer)) == (expected == 200 and page != "event_registration")


@pytest.mark.parametrize("page", PAGES)
def test_stranger_does_not_learn_of_the_list_of_a_draft(client, page):
    event = make_here(state="draft")
    client.force_login(make_user())
    assert client.get(address_of(event, page)).status_code == 404
    assert client.post(address_of(event, page)).status_code in (404, 405)


def test_stranger_takes_nobody_off_the_list_and_learns_of_nobody(client, mailoutbox):
    event = make_here()
    registration = make_registration(event)
    address = reverse("registration_remove", args=[registration.pk])
    assert client.post(address)["Location"].startswith("/konto/login/?next=")
    client.force_login(make_user())
    assert client.post(address).status_code == 404
    assert (
        client.post(reverse("registration_remove", args=[registration.pk + 1])).status_code == 404
    )
    assert states(event) == {"gast1": "place"}
    assert mailoutbox == []


def test_stranger_changes_no_places(client):
    event = make_here(2)
    client.force_login(make_user())
    assert save(client, event, capacity="5").status_code == 403
    event.refresh_from_db()
    assert event.capacity == 2


# Settings


def test_hosts_set_places_deadline_waiting_list_and_questions(client, association, rep):
    event = make_here(None, waiting_list=False, registration="none", hosts=(association,))
    answer = save(
        client,
        event,
        *("Welches Instrument?*", "", "Etwas zum Essen?"),
        capacity="12",
        registration_until="2030-05-04T18:00",
        registration_note="Bitte Noten mitbringen.",
    )
    assert "Gespeichert" in said(client, answer)
    event.refresh_from_db()
    assert (event.registration, event.capacity, event.has_waiting_list) == ("here", 12, True)
    assert timezone.localtime(event.registration_until).hour == 18
    assert list(event.questions.values_list("text", "is_required")) == [
        ("Welches Instrument?", True),
        ("Etwas zum Essen?", False),
    ]
    page = text(client.get(address_of(event, "register")))
    assert [words in page for words in ("Noch 12 Plätze", "Instrument", "Noten")] == [True] * 3


def test_settings_shown_again_change_nothing_when_saved(client, association, rep):
    event = make_here(5, hosts=(association,))
    Question.objects.create(event=event, text="Wozu?", is_required=True)
    page = client.get(address_of(event))
    assert page.context["form"]["registration"].value() == "here"
    seen = page.context["questions"].seen
    assert save(client, event, "Wozu?*", "", "", seen=seen).status_code == 302
    event.refresh_from_db()
    assert event.version == 1
    assert event.questions.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"capacity": "0"}, "größer oder gleich 1"),
        ({"capacity": "-3"}, "größer oder gleich 1"),
        ({"capacity": "1000000000"}, "kleiner oder gleich 100000"),
        ({"capacity": "viele"}, "ganze Zahl"),
        ({"registration_until": "morgen"}, "Datum"),
        ({"registration": "link"}, "Bitte die Adresse der Website angeben."),
        ({"registration": "email"}, "Bitte die E-Mail-Adresse angeben."),
        ({"registration": "anders"}, "Auswahl"),
        ({"questions-0-text": "x" * 300}, "höchstens 200"),
    ],
)
def test_bad_settings_are_refused_and_nothing_typed_is_lost(
    client, association, rep, changes, words
):
    event = make_here(2, hosts=(association,))
    answer = save(client, event, "Wozu?", registration_note="Bleibt stehen.", **changes)
    assert answer.status_code == 200
    assert words in text(answer)
    assert "Bleibt stehen." in text(answer)
    event.refresh_from_db()
    assert (event.capacity, event.registration, event.questions.count()) == (2, "here", 0)


def test_there_are_at_most_eight_questions(client, association, rep):
    event = make_here(hosts=(association,))
    save(client, event, *(f"Frage {number}?" for number in range(30)))
    assert event.questions.count() <= 8
    for number in range(8):
        Question.objects.get_or_create(event=event, text=f"Frage {number}?", position=number)
    page = text(client.get(address_of(event)))
    assert page.count('-text"') <= 2 * 8 + 8


def test_form_without_its_hidden_parts_is_refused_in_words(client, association, rep):
    event = make_here(hosts=(association,))
    data = settings_of(event)
    del data["questions-TOTAL_FORMS"]
    answer = client.post(address_of(event), data)
    assert answer.status_code == 200
    assert "Bitte prüfen" in text(answer)


def test_changed_and_emptied_questions_keep_their_order(client, association, rep):
    event = make_here(hosts=(association,))
    save(client, event, "Eins?", "Zwei?", "Drei?")
    event.refresh_from_db()
    seen = client.get(address_of(event)).context["questions"].seen
    save(client, event, "Zwei?*", "", "Drei?", "Vier?", seen=seen)
    assert [one.text for one in event.questions.all()] == ["Zwei?", "Drei?", "Vier?"]
    assert [one.is_required for one in event.questions.all()] == [True, False, False]


def test_questions_somebody_else_saved_meanwhile_are_not_overwritten_unseen(
    client, association, rep
):
    event = make_here(hosts=(association,))
    opened = client.get(address_of(event)).context["questions"].seen
    Question.objects.create(event=event, text="Von Bo?")
    answer = save(client, event, "Von Ada?", seen=opened)
    page = text(answer)
    assert "Von Bo?" in page
    assert "Von Ada?" in page
    assert event.questions.get().text == "Von Bo?"
    save(client, event, "Von Ada?", seen=answer.context["questions"].seen)
    assert event.questions.get().text == "Von Ada?"


def test_settings_somebody_else_saved_meanwhile_are_shown_beside_the_own(client, association, rep):
    event = make_here(2, hosts=(association,))
    data = settings_of(event, "Wozu?", capacity="5")
    event.capacity = 9
    event.save()
    answer = client.post(address_of(event), data)
    assert answer.status_code == 409
    assert "Wozu?" in text(answer)
    event.refresh_from_db()
    assert (event.capacity, event.questions.count()) == (9, 0)


def test_question_counts_as_a_change_the_redaktion_has_not_seen(client, association, rep):
    event = make_here(hosts=(association,), checked_version=1)
    save(client, event, "Wozu?")
    event.refresh_from_db()
    assert event.is_changed_since_check


def test_more_places_move_up_in_order_with_a_mail(client, association, rep, mailoutbox):
    event = make_here(1, hosts=(association,))
    make_registration(event)
    for _turn in range(3):
        make_registration(event, state="waiting")
    page = said(client, save(client, event, capacity="3"))
    assert "2 Personen nachgerückt" in page
    assert list(states(event).values()) == ["place", "place", "place", "waiting"]
    assert [mail.to[0] for mail in mailoutbox] == ["gast2@gast.example", "gast3@gast.example"]
    event.refresh_from_db()
    save(client, event, capacity="3")
    assert len(mailoutbox) == 2


def test_no_limit_any_more_moves_everybody_up(client, association, rep):
    event = make_here(1, hosts=(association,))
    make_registration(event)
    for _turn in range(3):
        make_registration(event, state="waiting")
    save(client, event, capacity="")
    assert set(states(event).values()) == {"place"}


def test_fewer_places_than_taken_keep_everybody_and_say_so(client, association, rep, mailoutbox):
    event = make_here(3, hosts=(association,))
    for _turn in range(3):
        make_registration(event)
    page = said(client, save(client, event, capacity="1"))
    assert "Es sind schon 3 Plätze vergeben. Alle behalten ihren" in page
    assert list(states(event).values()) == ["place"] * 3
    assert mailoutbox == []


def test_registration_that_moves_elsewhere_keeps_the_list_and_says_so(client, association, rep):
    event = make_here(3, hosts=(association,))
    make_registration(event)
    page = said(
        client, save(client, event, registration="link", registration_url="https://x.example/")
    )
    assert "Eine Person steht hier schon auf der Liste" in page
    assert "gast1@gast.example" in text(client.get(address_of(event, "registrations")))


# The list


def test_list_shows_who_comes_and_who_waits_with_their_answers(client, association, rep):
    event = make_here(1, hosts=(association,))
    make_registration(event, name="Ada Beispiel", answers=[["Instrument?", "Tuba"]])
    make_registration(event, name="Bo Beispiel", state="waiting")
    make_registration(event, name="Cem Ungewiss", state="asked")
    make_registration(event, name="Dea Weg", state="cancelled")
    page = text(client.get(address_of(event, "registrations")))
    for words in ("1 von 1 Plätzen vergeben", "Ada Beispiel", "Tuba", "Warteliste, Platz 1"):
        assert words in page
    assert "Ungewiss" not in page
    assert "Dea Weg" not in page
    sheet = text(client.get(address_of(event, "registrations") + "?druck=1"))
    assert "Ada Beispiel" in sheet
    assert "Bo Beispiel" in sheet
    assert "@gast.example" not in sheet


def test_list_is_empty_before_anybody_comes(client, association, rep):
    event = make_here(hosts=(association,))
    assert "Noch niemand" in text(client.get(address_of(event, "registrations")))
    assert "Noch niemand" in text(client.get(address_of(event, "registrations") + "?druck=1"))


def test_list_of_a_draft_without_a_date_says_so(client, rep):
    event = Event.objects.create(title="Irgendwann", created_by=rep)
    assert "noch keinen Termin" in text(client.get(address_of(event, "registrations")))
    assert client.get(address_of(event, "registrations_csv")).status_code == 200
    assert client.get(address_of(event, "registrations") + "?druck=1").status_code == 200


def test_list_of_a_series_is_by_date_with_counts(client, association, rep):
    event = make_here(5, rrule="FREQ=WEEKLY;COUNT=4", hosts=(association,))
    _first, second, *_later = event.occurrences.order_by("starts_at")
    make_registration(event, date=second, name="Ada Beispiel")
    make_registration(event, date=second, state="waiting")
    page = text(client.get(address_of(event, "registrations")))
    assert "1 angemeldet, 1 auf der Warteliste" in page
    assert "Ada Beispiel" not in page
    chosen = f"{address_of(event, 'registrations')}?termin={second.recurrence_id}"
    assert "Ada Beispiel" in text(client.get(chosen))
    unknown = f"{address_of(event, 'registrations')}?termin=2001-01-01"
    assert client.get(unknown).status_code == 404


@pytest.mark.parametrize("page", ["registrations", "registrations_csv", "event_registration"])
def test_list_asks_as_often_for_thirty_people_and_dates_as_for_one(client, association, rep, page):
    event = make_here(50, rrule="FREQ=WEEKLY;COUNT=30", hosts=(association,))
    dates = list(event.occurrences.order_by("starts_at"))
    make_registration(event, date=dates[0])
    address = address_of(event, page)
    client.get(address)
    numbers = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        numbers.append(len(queries))
        for date in dates:
            make_registration(event, date=date)
            make_registration(event, date=dates[0])
    assert numbers[0] == numbers[1]


def test_long_list_has_pages_on_which_the_waiting_list_counts_on(client, association, rep):
    event = make_here(1, hosts=(association,))
    make_registration(event)
    for _turn in range(104):
        make_registration(event, state="waiting")
    page = text(client.get(address_of(event, "registrations") + "?seite=2"))
    assert "Warteliste, Platz 100<" in page
    assert "Warteliste, Platz 104<" in page
    assert "Warteliste, Platz 99<" not in page


def test_table_calculates_nothing(client, association, rep):
    event = make_here(5, hosts=(association,))
    make_registration(event, name='=HYPERLINK("https://x.example")', answers=[["+1?", "@SUM(A1)"]])
    make_registration(event, name="Bo", answers=[["Wozu; sonst?", 'a "b"']])
    make_registration(event, name="Weg", state="cancelled")
    answer = client.get(address_of(event, "registrations_csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="anmeldungen-')
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[2] for row in rows] == ["Name", '\'=HYPERLINK("https://x.example")', "Bo"]
    assert rows[0][5:] == ["'+1?", "Wozu; sonst?"]
    assert [row[5:] for row in rows[1:]] == [["'@SUM(A1)", ""], ["", 'a "b"']]
    assert rows[1][0] == date_of(event).when_text
    assert rows[1][1] == "angemeldet"


def test_table_has_every_answer_also_when_two_questions_read_the_same(client, association, rep):
    event = make_here(5, hosts=(association,))
    make_registration(event, answers=[["Name des Kindes", "Ada"], ["Name des Kindes", "Bo"]])
    answer = client.get(address_of(event, "registrations_csv"))
    assert "Ada · Bo" in answer.content.decode()


def test_hosts_take_somebody_off_once_with_a_mail_and_the_next_moves_up(
    client, association, rep, mailoutbox
):
    event = make_here(1, title="Werkstatt", hosts=(association,))
    registration = make_registration(event, name="Ada Beispiel")
    make_registration(event, state="waiting")
    address = reverse("registration_remove", args=[registration.pk])
    assert client.get(address).status_code == 405
    assert "Ada Beispiel ist von der Liste genommen" in said(client, client.post(address))
    assert "stand schon nicht mehr" in said(client, client.post(address))
    assert list(states(event).values()) == ["cancelled", "place"]
    assert [(mail.to[0], mail.subject) for mail in mailoutbox] == [
        ("gast1@gast.example", "[DENKZELLEN] Von der Liste genommen: Werkstatt"),
        ("gast2@gast.example", "[DENKZELLEN] Nachgerückt: Werkstatt"),
    ]


def test_hostile_words_are_only_words(client, association, rep):
    event = make_here(5, hosts=(association,))
    script = "<script>alert(1)</script>"
    save(client, event, script, registration_note=script)
    question = event.questions.get()
    sign_up(client, event, name=script, email="x@gast.example", **{f"answer_{question.pk}": script})
    Registration.objects.update(state="place", confirmed_at=timezone.now())
    for page in ("event_registration", "registrations", "register"):
        answer = text(client.get(address_of(event, page)))
        assert script not in answer
        assert "&lt;script&gt;" in answer
    assert script not in text(client.get(address_of(event, "registrations") + "?druck=1"))
    assert script not in text(client.get(event.get_absolute_url()))
