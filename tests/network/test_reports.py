"""Reporting an entry, and what the Redaktion answers."""

import time

import pytest
from django.urls import reverse
from django.utils import timezone

from denkzellen.spam import opened_at
from network.actions import reports
from network.models import Report
from tests.caches import IN_MEMORY
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_association,
    make_denkzelle,
    make_editor,
    make_event,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db
MAKE = [make_actor, make_association, make_venue, make_event, make_archive_entry, make_denkzelle]


def send(client, entry, **data):
    data = {
        "reason": "wrong",
        "text": "Die Adresse stimmt nicht.",
        "opened": opened_at(time.time() - 20),
        **data,
    }
    return client.post(f"/melden/?url={entry.get_absolute_url()}", data)


def test_one_visitor_does_not_use_up_what_is_taken_in_on_a_day(client, settings):
    settings.CACHES = IN_MEMORY
    for number in range(21):
        response = send(client, make_actor(), text=f"Meldung {number}")

    assert "Von diesem Anschluss kam" in response.content.decode()
    assert "Meldung 20" in response.content.decode()
    assert Report.objects.count() == 20
    other = {"REMOTE_ADDR": "192.0.2.7"}
    sent = {"reason": "wrong", "text": "Auch das.", "opened": opened_at(time.time() - 20)}
    client.post(f"/melden/?url={make_actor().get_absolute_url()}", sent, **other)
    assert Report.objects.count() == 21


def test_who_keeps_the_entry_does_not_learn_who_reported_it(client):
    editor, actor = make_editor(), make_actor()
    actor.keepers.add(editor)
    sent = Report(reason="personal", text="Da.", name="Mel Det", email="meldet@example.org")
    reports.take_in(actor, sent)
    client.force_login(editor)

    for address in (reverse("redaktion"), reverse("report_review", args=[sent.pk])):
        html = client.get(address).content.decode()
        assert "Mel Det" not in html
        assert "meldet@example.org" not in html


@pytest.fixture
def report():
    actor = make_actor(name="Chor Zwei")
    actor.keepers.add(make_user(email="pflegt@example.org"))
    return Report.objects.create(
        kind="network.actor",
        object_id=actor.pk,
        title=actor.name,
        url=actor.get_absolute_url(),
        reason="personal",
        text="Da steht meine Nummer.",
        email="meldet@example.org",
    )


def answer(client, report, **data):
    data = {"outcome": "acted", "answer": "Die Nummer ist weg.", **data}
    return client.post(reverse("report_decide", args=[report.pk]), data)


# Reporting


@pytest.mark.parametrize("make", MAKE)
def test_every_public_entry_can_be_reported_without_account_and_cookie(client, make, mailoutbox):
    entry = make()

    assert f"/melden/?url={entry.get_absolute_url()}" in client.get(
        entry.get_absolute_url()
    ).content.decode().replace("%2F", "/")
    response = send(client, entry)

    assert response.url == "/melden/danke/"
    report = Report.objects.get()
    assert (report.entry, report.title, report.url) == (entry, str(entry), entry.get_absolute_url())
    assert client.get(response.url).status_code == 200
    assert not client.cookies
    assert not mailoutbox


def test_who_gives_an_address_gets_a_receipt(client, mailoutbox):
    send(client, make_actor(), email="Meldet@Example.org", name="Ada")

    assert mailoutbox[0].to == ["meldet@example.org"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/",
        "/kalender/",
        "/netzwerk/akteure/gibt-es-nicht/",
        "https://anderswo.example/netzwerk/akteure/x/",
        "//anderswo.example/",
        "/%00/",
        "/" + "x" * 5000,
        "/admin/",
    ],
)
def test_only_pages_of_entries_can_be_reported(client, url):
    assert client.get("/melden/", {"url": url}).status_code == 404


@pytest.mark.parametrize("make", MAKE)
def test_what_is_not_public_cannot_be_reported(client, make):
    entry = make(state="draft")

    assert send(client, entry).status_code == 404
    assert not Report.objects.exists()


def test_a_wrong_form_keeps_what_was_typed(client):
    response = send(client, make_actor(), reason="", text="Lang getippt.", email="keine-adresse")

    html = response.content.decode()
    assert "Bitte einen Anlass wählen." in html
    assert "Lang getippt." in html
    assert "keine-adresse" in html
    assert not Report.objects.exists()


def test_a_program_gets_thanks_and_leaves_nothing(client, mailoutbox):
    response = send(client, make_actor(), reference_line="buy", email="opfer@example.org")

    assert response.url == "/melden/danke/"
    assert not Report.objects.exists()
    assert not mailoutbox


def test_too_fast_is_asked_to_send_again(client):
    response = send(client, make_actor(), opened=opened_at(time.time()))

    assert "Das ging sehr schnell" in response.content.decode()
    assert not Report.objects.exists()


def test_the_same_report_counts_once_while_it_is_open(client, mailoutbox):
    actor = make_actor()

    for _ in range(2):
        response = send(client, actor, email="a@example.org")

    assert response.url == "/melden/danke/"
    assert (Report.objects.count(), len(mailoutbox)) == (1, 1)
    send(client, actor, email="b@example.org")
    assert Report.objects.count() == 2


def test_one_entry_takes_only_so_many_reports_a_day(client, monkeypatch):
    monkeypatch.setattr(reports, "MOST_PER_ENTRY_A_DAY", 2)
    actor, other = make_actor(), make_actor()

    for number in range(3):
        response = send(client, actor, text=f"Nummer {number}")

    assert "schon sehr viele Meldungen" in response.content.decode()
    assert "Nummer 2" in response.content.decode()
    assert Report.objects.count() == 2
    assert send(client, other).status_code == 302


def test_all_entries_together_take_only_so_many_reports_a_day(client, monkeypatch):
    monkeypatch.setattr(reports, "MOST_A_DAY", 2)

    codes = [send(client, make_actor()).status_code for _ in range(3)]

    assert codes == [302, 302, 200]


def test_nobodys_mailbox_is_filled_with_receipts(client, mailoutbox):
    for _ in range(7):
        send(client, make_actor(), email="opfer@example.org")

    assert Report.objects.count() == 7
    assert len(mailoutbox) == 5


# Deciding


def test_acting_on_a_report_tells_who_reported_and_who_keeps_the_entry(client, report, mailoutbox):
    client.force_login(make_editor())

    response = answer(client, report)

    assert response.url == "/redaktion/"
    report.refresh_from_db()
    assert (report.outcome, report.answer) == ("acted", "Die Nummer ist weg.")
    mails = {mail.to[0]: mail for mail in mailoutbox}
    assert set(mails) == {"meldet@example.org", "pflegt@example.org"}
    assert all("Die Nummer ist weg." in mail.body for mail in mails.values())
    assert "meldet@example.org" not in mails["pflegt@example.org"].body


def test_an_entry_that_stays_needs_no_mail_to_its_keepers(client, report, mailoutbox):
    client.force_login(make_editor())

    answer(client, report, outcome="kept")

    assert [mail.to for mail in mailoutbox] == [["meldet@example.org"]]


def test_a_report_is_answered_once(client, report, mailoutbox):
    client.force_login(make_editor())

    answer(client, report)
    response = answer(client, report, outcome="kept", answer="Doch nicht.")

    assert "war schon beantwortet" in client.get(response.url).content.decode()
    report.refresh_from_db()
    assert report.answer == "Die Nummer ist weg."
    assert len(mailoutbox) == 2


def test_an_answer_needs_an_outcome_and_a_reason(client, report):
    client.force_login(make_editor())

    html = answer(client, report, outcome="", answer="Lang getippt.").content.decode()
    assert "Bitte ein Ergebnis wählen." in html
    assert "Lang getippt." in html
    assert "Bitte begründen" in answer(client, report, answer=" ").content.decode()

    report.refresh_from_db()
    assert report.decided_at is None


def test_nobody_decides_on_a_report_about_their_own_entry(client, report):
    editor = make_editor()
    report.entry.keepers.add(editor)
    client.force_login(editor)

    page = client.get(reverse("report_review", args=[report.pk]))

    assert "eigenen Eintrag" in page.content.decode()
    assert answer(client, report).status_code == 403


def test_a_report_outlives_its_entry(client, report):
    client.force_login(make_editor())
    report.entry.delete()

    page = client.get(reverse("report_review", args=[report.pk])).content.decode()
    assert "nicht mehr vorhanden" in page
    answer(client, report)

    report.refresh_from_db()
    assert report.decided_at is not None


@pytest.mark.parametrize(("who", "status"), [(None, 302), ({}, 403)])
def test_only_editors_read_and_answer_reports(client, report, who, status):
    if who is not None:
        client.force_login(make_user(**who))

    codes = {
        answer(client, report).status_code,
        client.get(reverse("report_review", args=[report.pk])).status_code,
        client.get("/redaktion/meldungen/").status_code,
    }

    assert codes == {status}
    report.refresh_from_db()
    assert report.decided_at is None


def test_lists_of_open_and_decided_reports(client, report):
    client.force_login(make_editor())
    decided = Report.objects.create(
        kind="network.actor",
        object_id=1,
        title="Fertiges",
        url="/",
        reason="other",
        text="x",
        decided_at=timezone.now(),
        outcome="kept",
    )

    open_page = client.get("/redaktion/meldungen/").content.decode()
    decided_page = client.get("/redaktion/meldungen/?stand=entschieden").content.decode()

    assert (report.title in open_page, decided.title in open_page) == (True, False)
    assert (report.title in decided_page, decided.title in decided_page) == (False, True)


@pytest.mark.parametrize("number", [1, 30])
def test_list_of_reports_asks_the_same_number_of_queries(client, number, django_assert_num_queries):
    client.force_login(make_editor())
    for _ in range(number):
        Report.objects.create(
            kind="network.actor", object_id=1, title="T", url="/", reason="other", text="x"
        )
    client.get("/redaktion/meldungen/")

    with django_assert_num_queries(6):
        client.get("/redaktion/meldungen/")
