"""Mail: written with the action, delivered once, whatever the mail server does."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from denkzellen import outbox
from denkzellen.mail import one_line, send
from denkzellen.models import OutgoingMail
from tests.network.account_steps import code_in, sign_up_data

pytestmark = pytest.mark.django_db(transaction=True)


class FlakyServer(EmailBackend):
    """Takes mail, or does not."""

    is_down = False

    def send_messages(self, messages):
        if FlakyServer.is_down:
            raise ConnectionRefusedError("niemand da")
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def _outbox(settings, mailoutbox, monkeypatch):
    monkeypatch.setattr(FlakyServer, "is_down", False)
    settings.MAILERS = {
        "default": {
            "BACKEND": "denkzellen.outbox.OutboxBackend",
            "OPTIONS": {"in_background": False},
        },
        "server": {"BACKEND": f"{__name__}.FlakyServer"},
    }
    # Tests are loaded by file, so their names cannot be imported.
    monkeypatch.setattr(
        "django.core.mail.handler.import_string",
        lambda path: FlakyServer if path.endswith("FlakyServer") else import_string(path),
    )


def write(subject="Hallo", to="ada@example.org"):
    EmailMessage(subject, "Text", "wir@example.org", [to]).send()


def deliver():
    said = StringIO()
    call_command("deliver_mail", stdout=said)
    return said.getvalue().strip()


def test_mail_goes_out_after_the_commit_and_leaves_nothing_behind(mailoutbox):
    with transaction.atomic():
        write()
        assert mailoutbox == []
        assert OutgoingMail.objects.count() == 1

    assert [message.subject for message in mailoutbox] == ["Hallo"]
    assert not OutgoingMail.objects.exists()


def test_what_is_rolled_back_is_never_announced(mailoutbox):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    assert deliver() == "0 Mails versandt, 0 warten, 0 verworfen."
    assert mailoutbox == []


def test_nothing_fails_when_the_server_is_down_and_mail_goes_out_later_once(mailoutbox):
    FlakyServer.is_down = True
    write()

    waiting = OutgoingMail.objects.get()
    assert (waiting.attempts, waiting.last_error) == (1, "ConnectionRefusedError: niemand da")
    assert deliver() == "0 Mails versandt, 1 warten, 0 verworfen."

    FlakyServer.is_down = False
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert deliver() == "1 Mails versandt, 0 warten, 0 verworfen."
        assert deliver() == "0 Mails versandt, 0 warten, 0 verworfen."
    assert [message.to for message in mailoutbox] == [["ada@example.org"]]


def test_signing_up_works_while_the_server_is_down(client, mailoutbox):
    FlakyServer.is_down = True
    response = client.post("/konto/signup/", sign_up_data())
    assert response.status_code == 302

    FlakyServer.is_down = False
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        deliver()
    assert len(mailoutbox) == 1
    assert code_in(mailoutbox[0])


def test_waits_grow_and_end(mailoutbox):
    FlakyServer.is_down = True
    write()
    waits = []
    for _ in range(9):
        row = OutgoingMail.objects.get()
        waits.append(round((row.next_attempt_at - timezone.now()).total_seconds() / 60))
        OutgoingMail.objects.update(next_attempt_at=timezone.now())
        deliver()

    assert waits == [2, 4, 8, 16, 32, 64, 128, 240, 240]
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert deliver() == "0 Mails versandt, 0 warten, 1 verworfen."


def test_one_refused_mail_does_not_hold_up_the_others(mailoutbox, monkeypatch):
    real = FlakyServer.send_messages

    def refuse_ada(self, messages):
        if messages[0].to == ["ada@example.org"]:
            raise ValueError("unbekannt")
        return real(self, messages)

    monkeypatch.setattr(FlakyServer, "send_messages", refuse_ada)
    write()
    write(to="bea@example.org")

    assert [message.to for message in mailoutbox] == [["bea@example.org"]]
    assert OutgoingMail.objects.get().to == ["ada@example.org"]


def test_mail_whose_deliverer_died_is_sent_after_the_lease(mailoutbox):
    with transaction.atomic():
        write()
        OutgoingMail.objects.update(next_attempt_at=timezone.now() + timedelta(hours=1))
    row = OutgoingMail.objects.get()
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert row.claim()

    assert deliver() == "0 Mails versandt, 1 warten, 0 verworfen."
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert deliver() == "1 Mails versandt, 0 warten, 0 verworfen."


class Killed(BaseException):
    """Nothing that comes after it is run, as with kill -9."""


def test_mail_whose_deliverer_died_while_handing_it_over_is_not_sent_twice(mailoutbox, monkeypatch):
    real = FlakyServer.send_messages

    def die_afterwards(self, messages):
        real(self, messages)
        raise Killed

    monkeypatch.setattr(FlakyServer, "send_messages", die_afterwards)
    with pytest.raises(Killed):
        write()
    monkeypatch.setattr(FlakyServer, "send_messages", real)

    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert deliver() == (
            "0 Mails versandt, 0 warten, 0 verworfen.\n1 sind ungewiss: Die Verwaltung zeigt sie."
        )
        assert len(mailoutbox) == 1
        assert OutgoingMail.objects.all().send_again() == 1
        assert deliver() == "1 Mails versandt, 0 warten, 0 verworfen."
    first, second = mailoutbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_mail_that_was_taken_is_not_sent_again_because_the_goodbye_failed(mailoutbox, monkeypatch):
    def hang_up(self):
        raise TimeoutError

    monkeypatch.setattr(FlakyServer, "close", hang_up)
    write()

    assert len(mailoutbox) == 1
    assert not OutgoingMail.objects.exists()


def test_what_the_server_took_is_noted_when_the_database_is_back(mailoutbox, monkeypatch):
    failures = [OperationalError("weg"), OperationalError("noch weg")]
    real = OutgoingMail.delete

    def delete_later(mail):
        if failures:
            raise failures.pop()
        return real(mail)

    monkeypatch.setattr(OutgoingMail, "delete", delete_later)
    monkeypatch.setattr(outbox, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(connections["default"], "close", lambda: None)
    write()

    assert len(mailoutbox) == 1
    assert not OutgoingMail.objects.exists()


def test_everything_about_a_mail_survives_the_outbox(mailoutbox):
    send(
        "account/login_code",
        "ada@example.org",
        {"code": "ABCD-EFGH"},
        subject="Betreff",
        reply_to="bea@example.org",
    )

    [message] = mailoutbox
    assert message.subject == "[DENKZELLEN] Betreff"
    assert message.reply_to == ["bea@example.org"]
    assert message.extra_headers.pop("Message-ID").endswith("@localhost>")
    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}
    assert "ABCD-EFGH" in message.body
    [html] = message.alternatives
    assert html.mimetype == "text/html"
    assert "<p>ABCD-EFGH</p>" in html.content


def test_header_injection_is_refused_where_it_happens():
    with pytest.raises(ValueError, match="Header values"):
        write(subject="Hallo\nBcc: alle@example.org")

    assert not OutgoingMail.objects.exists()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_two_deliverers_at_once_send_each_mail_once(monkeypatch):
    """Both have read all rows before either claims one."""
    with transaction.atomic():
        for number in range(20):
            write(to=f"p{number}@example.org")
        OutgoingMail.objects.update(next_attempt_at=timezone.now() + timedelta(hours=1))
    OutgoingMail.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=1))
    both_have_read = threading.Barrier(2)

    def deliver_all():
        try:
            rows = list(OutgoingMail.objects.due())
            both_have_read.wait(timeout=20)
            for row in rows:
                outbox.deliver(row)
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver_all) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    sent = sorted(message.to[0] for message in mail.outbox)
    assert sent == sorted(f"p{number}@example.org" for number in range(20))
    assert not OutgoingMail.objects.exists()


def test_delivery_in_the_background_takes_the_mail_too(settings, mailoutbox, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("the database in memory belongs to one thread")
    settings.MAILERS = settings.MAILERS | {
        "default": {"BACKEND": "denkzellen.outbox.OutboxBackend"}
    }
    background = ThreadPoolExecutor(max_workers=1)
    monkeypatch.setattr(outbox, "_background", background)

    write()
    background.shutdown(wait=True)

    assert [message.subject for message in mailoutbox] == ["Hallo"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Ada Lindhorst", "Ada Lindhorst"),
        ("Zeile\r\nBcc: x@example.org", "Zeile Bcc: x@example. org"),
        ("jetzt https://boese.example/x klicken", "jetzt boese. example/x klicken"),
        ("www.boese.example", "boese. example"),
        ("mailto:a@boese.example", "a@boese. example"),
        ("Kulturbüro e.V., Nr. 3, um 19.30 Uhr", "Kulturbüro e.V., Nr. 3, um 19.30 Uhr"),
        ("rechts\u202enach links", "rechtsnach links"),
        ("a\u2028b\x00c\td", "a b c d"),
        ("x" * 100, "x" * 79 + "…"),
    ],
)
def test_words_of_others_become_one_line_without_links(words, line):
    assert one_line(words) == line
