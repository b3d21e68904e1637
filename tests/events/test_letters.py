"""Letters with dates: ordered, confirmed from the mailbox, sent once, ended with one press."""

import re
import time
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from denkzellen.spam import opened_at
from events.actions import digests
from events.filters import Selection
from events.models import Digest, EventStatus, Rhythm
from network.actions.forgetting import forget
from tests.caches import IN_MEMORY
from tests.events.pages import page_of
from tests.factories import make_denkzelle, make_event, make_user, make_venue

pytestmark = pytest.mark.django_db

ORDER = "/kalender/rundbrief/"
MONDAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://denkzellen.example"


@pytest.fixture
def _monday():
    with time_machine.travel("2026-11-30T07:00:00+01:00", tick=False):
        yield


def order(client, query="", **changes):
    data = {
        "email": "bo@gast.example",
        "rhythm": "weekly",
        "opened": opened_at(time.time() - 60),
        "reference_line": "",
        **changes,
    }
    return client.post(f"{ORDER}?{query}", data)


def make_digest(**fields):
    fields.setdefault("email", "bo@gast.example")
    fields.setdefault("confirmed_at", timezone.now() - timedelta(days=40))
    return Digest.objects.create(**fields)


def link_in(mail):
    """The path of the letter's page."""
    return urlsplit(re.search(r"https://denkzellen\.example/rundbrief/\S+", mail.body)[0]).path


def send():
    call_command("send_digests", verbosity=0)


def test_a_letter_is_ordered_confirmed_and_ended_without_an_account(client, mailoutbox):
    answer = order(client, "kostenlos=1")

    assert "Bitte ins Postfach schauen" in page_of(client, answer["Location"])
    [mail] = mailoutbox
    assert mail.to == ["bo@gast.example"]
    page = page_of(client, link_in(mail))
    assert "Ja, bestellen" in page
    assert "kostenlos" in page
    assert Digest.objects.get().confirmed_at is None  # looking changes nothing

    client.post(link_in(mail) + "bestaetigen/")
    assert Digest.objects.get().confirmed_at
    assert "Er ist bestellt und kommt jede Woche" in page_of(client, link_in(mail))

    client.post(link_in(mail) + "abbestellen/")
    assert not Digest.objects.exists()
    assert "Diesen Rundbrief gibt es nicht mehr" in page_of(client, link_in(mail))


def test_pressing_twice_changes_nothing_more(client, mailoutbox):
    order(client)
    link = link_in(mailoutbox[0])

    client.post(link + "bestaetigen/")
    first = Digest.objects.get().confirmed_at
    assert client.post(link + "bestaetigen/").status_code == 302
    assert Digest.objects.get().confirmed_at == first

    for _ in range(2):
        assert client.post(link + "abbestellen/").status_code == 200
    assert client.post(link + "bestaetigen/").status_code == 302
    assert not Digest.objects.exists()


def test_nobody_learns_whether_an_address_has_a_letter(client, mailoutbox):
    make_digest(email="bo@gast.example")

    known, unknown = order(client), order(client, email="neu@gast.example")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert page_of(client, known["Location"]) == page_of(client, unknown["Location"])
    assert [mail.subject for mail in mailoutbox] == [
        "[DENKZELLEN] Diesen Rundbrief gibt es schon",
        "[DENKZELLEN] Rundbrief bestellen: bitte bestätigen",
    ]


def test_the_same_order_again_is_one_letter_however_the_address_is_written(client, mailoutbox):
    order(client, "kostenlos=1&online=1")
    order(client, "online=1&kostenlos=1&unfug=3&von=2026-01-01", email="Bo@Gast.example")

    assert Digest.objects.count() == 1
    for message in mailoutbox:
        assert client.post(link_in(message) + "bestaetigen/").status_code == 302
    assert Digest.objects.get().confirmed_at


def test_hostile_filters_are_written_in_one_way(client):
    order(client, "denkzelle=%3Cb%3E&denkzelle=a%0d%0aBcc:x@y.example&von=quatsch&farben=hell")

    query = Digest.objects.get().query
    assert Selection.from_query(QueryDict(query)).query == query
    assert QueryDict(query).getlist("denkzelle") == ["<b>", "a\r\nBcc:x@y.example"]
    assert "von" not in query
    assert "farben" not in query


def test_a_mail_nobody_asked_for_holds_no_words_of_strangers(client, mailoutbox):
    order(client, "q=Gewinn+auf+boese.example&denkzelle=jetzt-zahlen", email="opfer@gast.example")

    [mail] = mailoutbox
    html = mail.alternatives[0][0]
    for part in (mail.subject, mail.body, html):
        assert "Gewinn" not in part
        assert "zahlen" not in part


def test_a_selection_that_is_too_long_is_refused_and_nothing_typed_is_lost(client, mailoutbox):
    query = "&".join(f"ort=ein-sehr-langer-name-eines-ortes-{number}" for number in range(40))
    page = order(client, query).content.decode()

    assert "Diese Auswahl ist zu lang für einen Rundbrief" in page
    assert 'value="bo@gast.example"' in page
    assert not mailoutbox


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "keine"}, "E-Mail-Adresse"),
        ({"email": "bo@gast.example\r\nBcc: alle@gast.example"}, "E-Mail-Adresse"),
        ({"rhythm": "stündlich"}, "Wie oft"),
        ({"opened": opened_at(0)}, "Das Formular war lange offen"),
    ],
)
def test_bad_input_is_explained(client, mailoutbox, changes, words):
    page = order(client, **changes).content.decode()

    assert "Bitte prüfen" in page
    assert words in page
    assert not mailoutbox
    assert not Digest.objects.exists()


def test_a_program_gets_the_same_answer_and_nothing_happens(client, mailoutbox):
    assert order(client, reference_line="x")["Location"] == order(client)["Location"]

    assert len(mailoutbox) == 1


def test_no_mailbox_is_filled_and_the_answer_stays_the_same(client, mailoutbox, settings):
    settings.CACHES = IN_MEMORY

    answers = {order(client)["Location"] for _ in range(8)}

    assert len(answers) == 1
    assert len(mailoutbox) == 5


def test_who_is_signed_in_need_not_type_the_address(client):
    client.force_login(make_user(email="cleo@laut.example"))

    assert 'value="cleo@laut.example"' in page_of(client, ORDER)


@pytest.mark.parametrize("part", ["", "bestaetigen/", "abbestellen/"])
def test_a_made_up_link_leads_nowhere(client, part):
    signed = digests.sign(make_digest())
    forged = signed[:-2] + ("aa" if signed[-2:] != "aa" else "bb")

    address = f"/rundbrief/{forged}/{part}"
    assert (client.post if part else client.get)(address).status_code == 404
    assert Digest.objects.count() == 1


@pytest.mark.usefixtures("_monday")
def test_a_mail_program_ends_the_letter_with_one_post(mailoutbox):
    make_digest()
    make_event(title="Probe", start_date=MONDAY)
    send()
    [mail] = mailoutbox
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(
        r"<https://denkzellen\.example(/rundbrief/\S+/abbestellen/)>",
        mail.extra_headers["List-Unsubscribe"],
    )[1]
    strict = Client(enforce_csrf_checks=True)

    assert "Abbestellen" in page_of(strict, address)  # a GET only shows the button
    assert Digest.objects.count() == 1
    answer = strict.post(
        address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert not Digest.objects.exists()


def test_confirming_needs_the_button_of_the_page():
    digest = make_digest(confirmed_at=None)
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(f"/rundbrief/{digests.sign(digest)}/bestaetigen/").status_code == 403
    assert strict.get(f"/rundbrief/{digests.sign(digest)}/bestaetigen/").status_code == 405
    assert Digest.objects.get().confirmed_at is None


@pytest.mark.usefixtures("_monday")
def test_the_weekly_letter_tells_the_week_and_what_is_new(mailoutbox):
    make_digest(query="kostenlos=1")
    venue = make_venue(name="Schwankhalle")
    make_event(title="Offene Probe", start_date=date(2026, 12, 2), venue=venue, is_free=True)
    make_event(title="Zu teuer", start_date=date(2026, 12, 2))
    make_event(
        title="Fällt aus",
        start_date=date(2026, 12, 3),
        is_free=True,
        status=EventStatus.CANCELLED,
        status_note="Krankheit",
    )
    make_event(title="Bald", start_date=date(2027, 1, 20), is_free=True)
    make_event(
        title="Altbekannt",
        start_date=date(2027, 1, 21),
        is_free=True,
        published_at=timezone.now() - timedelta(days=30),
    )
    make_event(title="Vorbei", start_date=date(2026, 11, 29), is_free=True)
    send()

    [mail] = mailoutbox
    assert mail.subject == "[DENKZELLEN] Termine vom 30. November bis 6. Dezember"
    for body in (mail.body, mail.alternatives[0][0]):
        assert "Auswahl: kostenlos" in body
        assert "Mittwoch, 2. Dezember" in body
        assert "19–21 Uhr · Schwankhalle" in body
        assert "Abgesagt: Fällt aus" in body
        assert "Krankheit" in body
        assert "Neu im Kalender, für später" in body
        assert "Mi 20. Jan 2027: " in body
        for absent in ("Zu teuer", "Altbekannt", "Vorbei"):
            assert absent not in body
    assert "https://denkzellen.example/kalender/termin/offene-probe/" in mail.body
    assert "https://denkzellen.example/kalender/?kostenlos=1" in mail.body
    assert "\n\n\n\n" not in mail.body


@time_machine.travel("2026-12-01T07:00:00+01:00", tick=False)
def test_the_monthly_letter_tells_the_month(mailoutbox):
    make_digest(rhythm=Rhythm.MONTHLY)
    make_event(title="Ende des Monats", start_date=date(2026, 12, 31))
    send()

    [mail] = mailoutbox
    assert mail.subject == "[DENKZELLEN] Termine im Dezember 2026"
    assert "Donnerstag, 31. Dezember" in mail.body


@pytest.mark.usefixtures("_monday")
def test_only_confirmed_letters_are_sent_and_not_those_ordered_in_this_period(mailoutbox):
    make_event(start_date=MONDAY)
    make_digest(email="offen@gast.example", confirmed_at=None)
    make_digest(email="eben@gast.example", confirmed_at=timezone.now())
    make_digest(email="lange@gast.example")
    send()

    assert [mail.to for mail in mailoutbox] == [["lange@gast.example"]]


def test_each_letter_goes_out_once_in_its_period_even_when_monday_was_missed(mailoutbox):
    make_event(start_date=date(2026, 12, 6))
    make_event(start_date=date(2026, 12, 10), published_at=timezone.now() - timedelta(days=90))
    make_digest(confirmed_at=timezone.make_aware(timezone.datetime(2026, 11, 20)))
    sent = []
    for day in ("2026-12-01", "2026-12-01", "2026-12-02", "2026-12-06", "2026-12-07"):
        with time_machine.travel(f"{day}T07:00:00+01:00", tick=False):
            send()
        sent.append(len(mailoutbox))

    assert sent == [1, 1, 1, 1, 2]


@pytest.mark.usefixtures("_monday")
def test_of_two_runs_at_once_one_sends(mailoutbox):
    digest = make_digest()
    make_event(start_date=MONDAY)
    both = [Digest.objects.get(pk=digest.pk) for _ in range(2)]

    assert [one.claim(MONDAY, MONDAY) for one in both] == [True, False]


@pytest.mark.usefixtures("_monday")
def test_nothing_is_sent_when_nothing_is_on(mailoutbox):
    make_digest(query="q=xyzxyz")
    make_event(start_date=MONDAY)
    make_event(start_date=MONDAY, state="draft", title="Geheim")
    send()

    assert not mailoutbox


@pytest.mark.usefixtures("_monday")
def test_a_letter_that_cannot_be_written_keeps_no_other_back(mailoutbox, monkeypatch):
    make_event(start_date=MONDAY)
    make_digest(email="a@gast.example", query="kostenlos=1")
    make_digest(email="b@gast.example")
    whole = digests.letter_of

    def fail_for_some(query, *args, **kwargs):
        if query:
            raise ValueError("kaputt")
        return whole(query, *args, **kwargs)

    monkeypatch.setattr(digests, "letter_of", fail_for_some)
    with pytest.raises(CommandError, match="1 Rundbriefe"):
        send()
    assert [mail.to for mail in mailoutbox] == [["b@gast.example"]]

    monkeypatch.undo()
    make_event(start_date=MONDAY, is_free=True)
    send()
    assert [mail.to for mail in mailoutbox] == [["b@gast.example"], ["a@gast.example"]]


@pytest.mark.usefixtures("_monday")
def test_a_long_letter_is_cut_and_says_so(mailoutbox, monkeypatch):
    monkeypatch.setattr("events.letters.MOST_DATES", 2)
    monkeypatch.setattr("events.letters.MOST_NEW", 1)
    for _ in range(4):
        make_event(start_date=MONDAY)
    for _ in range(2):
        make_event(start_date=date(2027, 3, 1))
    make_digest()
    send()

    assert "2 weitere Termine stehen im Kalender." in mailoutbox[0].body
    assert "Und eine weitere Veranstaltung." in mailoutbox[0].body


@pytest.mark.usefixtures("_monday")
def test_titles_stay_words_in_letters(mailoutbox):
    make_event(title="<b>Fett</b> http://boese.example", start_date=MONDAY)
    make_digest()
    send()

    html = mailoutbox[0].alternatives[0][0]
    assert "<b>" not in html
    assert "boese.example" not in re.findall(r'href="([^"]*)"', html)
    assert "http://boese" not in mailoutbox[0].body


@pytest.mark.usefixtures("_monday")
@pytest.mark.parametrize("number", [1, 30])
def test_what_letters_cost_grows_with_letters_not_with_dates(
    mailoutbox, django_assert_max_num_queries, number
):
    denkzelle = make_denkzelle()
    for _ in range(number):
        make_event(start_date=MONDAY, denkzelle=denkzelle)
    make_digest()

    with django_assert_max_num_queries(12):
        send()
    assert len(mailoutbox) == 1


def test_what_nobody_confirms_is_forgotten_after_seven_days():
    old = timezone.now() - timedelta(days=8)
    make_digest(email="alt@gast.example", created_at=old, confirmed_at=None)
    make_digest(email="neu@gast.example", confirmed_at=None)
    make_digest(email="ja@gast.example", created_at=old)
    forget(timezone.localdate())

    assert set(Digest.objects.values_list("email", flat=True)) == {
        "neu@gast.example",
        "ja@gast.example",
    }


def test_the_same_letter_is_never_kept_twice():
    make_digest(email="bo@gast.example")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_digest(email="BO@gast.example")
