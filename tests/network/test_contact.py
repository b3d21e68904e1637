"""The contact form: it reaches people and shows no address."""

import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from denkzellen.spam import opened_at
from network.actions import contact
from network.models import ContactBlock, ContactLog
from network.models.contact import sender_hash
from tests.caches import IN_MEMORY
from tests.factories import make_actor, make_association, make_rep, make_user

pytestmark = pytest.mark.django_db

TYPED = {"name": "Bo Beispiel", "email": "bo@gast.example", "message": "Guten Tag,\n\npasst es?"}


def address_of(entry):
    kind = entry._meta.model_name
    return reverse(f"{kind}_contact", args=[entry.slug])


def send(client, entry, **changes):
    opened = opened_at(time.time() - 60)
    data = {**TYPED, "opened": opened, "reference_line": "", **changes}
    return client.post(address_of(entry), data)


def text(answer):
    return answer.content.decode().replace("\u00ad", "")


def reachable(**fields):
    return make_actor(email="privat@laut.example", **fields)


@pytest.fixture
def _no_same_press(monkeypatch):
    """Several messages in a row, as if some time lay between them."""
    monkeypatch.setattr(contact, "SAME_PRESS", timedelta(0))


def test_a_message_reaches_the_actor_and_no_page_shows_the_address(client, mailoutbox):
    actor = reachable(name="Die Lauten")
    pages = [text(client.get(actor.get_absolute_url())), text(client.get(address_of(actor)))]

    answer = send(client, actor)

    assert answer.status_code == 302
    pages.append(text(client.get(answer["Location"])))
    assert "Die Nachricht ist unterwegs" in pages[-1]
    assert "privat@laut.example" not in "".join(pages)
    [mail] = mailoutbox
    assert (mail.to, mail.reply_to) == (["privat@laut.example"], ["bo@gast.example"])
    assert "Guten Tag,\n\npasst es?" in mail.body
    assert mail.subject == "[DENKZELLEN] Nachricht von Bo Beispiel"


def test_without_an_address_it_goes_to_those_who_keep_the_profile(client, mailoutbox):
    actor = make_actor()
    keepers = [make_user(), make_user()]
    actor.keepers.set(keepers)
    actor.keepers.add(make_user(is_active=False))

    send(client, actor)

    assert sorted(mail.to for mail in mailoutbox) == sorted([user.email] for user in keepers)


def test_an_association_is_written_to_at_its_mailbox_or_its_representatives(client, mailoutbox):
    with_mailbox = make_association(email="buero@gilde.example")
    without = make_association()
    rep = make_rep(without)

    send(client, with_mailbox)
    send(client, without)

    assert [mail.to for mail in mailoutbox] == [["buero@gilde.example"], [rep.email]]


def test_who_once_proposed_an_association_gets_no_mail_meant_for_it(client, mailoutbox):
    association = make_association(created_by=make_user())

    assert send(client, association).status_code == 404
    assert not mailoutbox


def test_nobody_writes_to_where_nobody_reads(client):
    actor = make_actor()

    assert "Kontakt aufnehmen" not in text(client.get(actor.get_absolute_url()))
    assert client.get(address_of(actor)).status_code == 404
    assert send(client, actor).status_code == 404


@pytest.mark.parametrize("state", ["draft", "submitted", "hidden"])
def test_what_is_not_public_cannot_be_written_to(client, mailoutbox, state):
    user = make_user()
    actor = reachable(state=state)
    actor.keepers.add(user)
    for _ in range(2):
        assert client.get(address_of(actor)).status_code == 404
        assert send(client, actor).status_code == 404
        client.force_login(user)
    assert not mailoutbox


def test_the_button_leads_to_the_form(client):
    actor, association = reachable(), make_association(email="buero@gilde.example")

    for entry in (actor, association):
        assert f'href="{address_of(entry)}"' in text(client.get(entry.get_absolute_url()))


def test_the_form_knows_who_is_signed_in(client):
    client.force_login(make_user(name="Cleo", email="cleo@laut.example"))

    html = text(client.get(address_of(reachable())))

    assert 'value="Cleo"' in html
    assert 'value="cleo@laut.example"' in html


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ({"email": "bo"}, "E-Mail"),
        ({"message": ""}, "erforderlich"),
        ({"message": "x" * 3001}, "3000"),
        ({"opened": opened_at(time.time() + 10_000)}, "Das ging sehr schnell"),
        ({"opened": "nie"}, "war lange offen"),
    ],
)
def test_a_wrong_message_says_what_to_do_and_loses_nothing(client, mailoutbox, wrong, hint):
    html = text(send(client, reachable(), **wrong))

    assert hint in html
    assert 'value="Bo Beispiel"' in html
    assert not mailoutbox
    assert not ContactLog.objects.exists()


def test_a_program_gets_the_same_answer_and_nothing_happens(client, mailoutbox):
    actor = reachable()

    answer = send(client, actor, reference_line="buy")

    assert answer["Location"] == f"{address_of(actor)}?gesendet=1"
    assert not mailoutbox


def test_pressing_twice_sends_once(client, mailoutbox):
    actor = reachable()

    answers = [send(client, actor) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert len(mailoutbox) == 1


@pytest.mark.usefixtures("_no_same_press")
def test_a_sender_writes_five_messages_a_day(client, mailoutbox):
    for _ in range(5):
        assert send(client, reachable()).status_code == 302

    html = text(send(client, reachable(), email="BO@gast.example"))

    assert "heute schon 5 Nachrichten" in html
    assert "passt es?" in html
    assert len(mailoutbox) == 5
    ContactLog.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert send(client, reachable()).status_code == 302


@pytest.mark.usefixtures("_no_same_press")
def test_an_entry_gets_twenty_messages_a_day(client, mailoutbox):
    actor = reachable()
    for number in range(20):
        assert send(client, actor, email=f"p{number}@gast.example").status_code == 302

    html = text(send(client, actor, email="p20@gast.example"))

    assert "schon sehr viele Nachrichten" in html
    assert "passt es?" in html
    assert len(mailoutbox) == 20


def test_who_changes_the_address_again_and_again_is_slowed_down(
    client, settings, mailoutbox, monkeypatch
):
    settings.CACHES = IN_MEMORY
    monkeypatch.setattr(contact, "MOST_TO_ENTRY", 100)
    actor = reachable()
    for number in range(20):
        send(client, actor, email=f"gast{number}@gast.example")

    answer = send(client, actor, email="noch@gast.example", message="Bitte nicht verlieren")

    assert "Von diesem Anschluss kam" in text(answer)
    assert "Bitte nicht verlieren" in text(answer)
    assert len(mailoutbox) == 20


def test_words_of_others_stay_plain_in_the_mail(client, mailoutbox):
    send(
        client,
        reachable(),
        name="Bo\r\nBcc: x@y.example https://boese.example",
        message='<script>alert(1)</script> <a href="https://boese.example">hier</a> boese.example',
    )

    [mail] = mailoutbox
    html = mail.alternatives[0][0]
    assert "\n" not in mail.subject
    assert "https://" not in mail.subject
    assert mail.bcc == []
    assert "<script>" not in html
    assert 'href="https://boese' not in html
    assert "&lt;script&gt;" in html


def test_no_message_and_no_address_is_kept(client):
    send(client, reachable())

    row = ContactLog.objects.values().get()
    assert row["sender_hash"] == sender_hash("bo@gast.example")
    assert "bo@gast" not in str(row)
    assert "passt es" not in str(row)


def block_link(mail):
    return next(
        line for line in mail.body.splitlines() if "/kontakt/sperren/" in line
    ).removeprefix("http://localhost:8000")


@pytest.mark.usefixtures("_no_same_press")
def test_a_blocked_sender_gets_the_same_answer_and_nobody_a_mail(client, mailoutbox):
    actor, other = reachable(), reachable()
    first = send(client, actor)
    link = block_link(mailoutbox[0])

    assert "erfährt von der Sperre nichts" in text(client.get(link))
    assert not ContactBlock.objects.exists()
    for _ in range(2):
        assert "kommen nicht mehr an" in text(client.post(link, follow=True))
    assert ContactBlock.objects.count() == 1

    second = send(client, actor)
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert len(mailoutbox) == 1
    send(client, actor, email="andere@gast.example")
    send(client, other)
    assert len(mailoutbox) == 3


def test_a_forged_or_outlived_block_link_leads_nowhere(client, mailoutbox):
    actor = reachable()
    send(client, actor)
    link = block_link(mailoutbox[0])

    assert client.post(link[:-3] + "xx/").status_code == 404
    actor.delete()
    assert client.post(link).status_code == 404
    assert not ContactBlock.objects.exists()


def test_former_addresses_lead_to_the_form(client):
    actor = reachable(slug="alt")
    actor.slug = "neu"
    actor.save()

    answer = client.get("/netzwerk/akteure/alt/kontakt/")

    assert (answer.status_code, answer["Location"]) == (301, "/netzwerk/akteure/neu/kontakt/")


def test_the_log_is_forgotten_after_thirty_days(client):
    actor = reachable()
    for days in (29, 31):
        ContactLog.objects.create(
            kind="network.actor",
            object_id=actor.pk,
            sender_hash=str(days),
            created_at=timezone.now() - timedelta(days=days),
        )

    call_command("forget", verbosity=0)

    assert [row.sender_hash for row in ContactLog.objects.all()] == ["29"]


def test_forged_forms_are_refused():
    from django.test import Client

    actor = reachable()
    answer = send(Client(enforce_csrf_checks=True), actor)

    assert answer.status_code == 403
