"""Is it still true? Asked once a year, marked after 18 months, hidden 30 days later."""

from datetime import timedelta
from html import unescape

import pytest
from dateutil.relativedelta import relativedelta
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from network import confirmations
from network.actions.confirmations import ask_still_true, confirm
from network.models import Actor, Association
from tests.factories import make_actor, make_association, make_editor, make_rep, make_user

pytestmark = pytest.mark.django_db

START = timezone.localdate()


def kept_actor(months_ago=0, **fields):
    """A profile with a keeper, confirmed so many months before today."""
    confirmed_on = START - relativedelta(months=months_ago)
    actor = make_actor(confirmed_on=confirmed_on, **fields)
    actor.keepers.add(make_user())
    return actor


def link_in(mail):
    link = next(line for line in mail.body.splitlines() if "/bestaetigen/" in line)
    return link.removeprefix("http://localhost:8000")


def test_nobody_is_asked_within_the_first_year(mailoutbox):
    kept_actor(months_ago=11)
    ask_still_true(START)
    assert not mailoutbox


def test_after_a_year_each_keeper_gets_one_mail(mailoutbox):
    actor = kept_actor(months_ago=12)
    second = make_user()
    actor.keepers.add(second)
    done = ask_still_true(START)
    assert done["asked"] == 1
    assert sorted(mail.to for mail in mailoutbox) == sorted([u.email] for u in actor.keepers.all())


def test_second_run_sends_nothing(mailoutbox):
    kept_actor(months_ago=12)
    ask_still_true(START)
    ask_still_true(START)
    ask_still_true(START + timedelta(days=5))
    assert len(mailoutbox) == 1


def test_run_that_read_before_another_one_wrote_sends_nothing(mailoutbox):
    """Two timers read the same row; the one that writes second finds it changed."""
    actor = kept_actor(months_ago=12)
    stale = Actor.objects.get(pk=actor.pk)
    ask_still_true(START)
    from network.actions import confirmations as actions

    assert actions._treat(stale, START) == "nothing"
    assert len(mailoutbox) == 1


def test_asking_makes_no_new_version():
    actor = kept_actor(months_ago=12)
    history = actor.history.count()
    ask_still_true(START)
    actor.refresh_from_db()
    assert (actor.version, actor.history.count()) == (1, history)


def test_whole_course_of_silence(mailoutbox):
    """Mails after 12, 13, 15 and 18 months, the mark with the last one, hidden 30 days later."""
    actor = kept_actor()
    seen = {}
    for day in range(640):
        today = START + timedelta(days=day)
        done = ask_still_true(today)
        for word in ("asked", "reminded", "marked", "hidden"):
            if done[word]:
                seen.setdefault(word, []).append(today)
    marked = START + relativedelta(months=18)
    assert seen == {
        "asked": [START + relativedelta(months=12)],
        "reminded": [START + relativedelta(months=13), START + relativedelta(months=15)],
        "marked": [marked],
        "hidden": [marked + timedelta(days=30)],
    }
    assert [mail.to for mail in mailoutbox] == 5 * [[actor.keepers.get().email]]
    actor.refresh_from_db()
    assert actor.state == "hidden"
    assert not actor.is_blocked


def test_nothing_is_hidden_before_a_mail_is_thirty_days_old():
    """Even where nobody ran the timer for years."""
    actor = kept_actor(months_ago=40)
    ask_still_true(START)
    ask_still_true(START + timedelta(days=29))
    actor.refresh_from_db()
    assert actor.state == "published"
    ask_still_true(START + timedelta(days=30))
    actor.refresh_from_db()
    assert actor.state == "hidden"


def test_entry_nobody_keeps_is_neither_asked_nor_hidden_but_counted(capsys, mailoutbox):
    actor = make_actor(confirmed_on=START - relativedelta(months=30))
    call_command("ask_still_true")
    actor.refresh_from_db()
    assert actor.state == "published"
    assert not mailoutbox
    assert "bei 1 ist niemand da" in capsys.readouterr().out


def test_command_says_how_many(capsys):
    kept_actor(months_ago=12)
    call_command("ask_still_true")
    assert "1 gefragt, 0 erinnert" in capsys.readouterr().out


def test_association_without_reps_is_asked_at_its_mailbox(mailoutbox):
    make_association(confirmed_on=START - relativedelta(years=1), email="buero@verband.example")
    ask_still_true(START)
    assert mailoutbox[0].to == ["buero@verband.example"]


def test_reps_are_asked_instead_of_the_mailbox(mailoutbox):
    association = make_association(
        confirmed_on=START - relativedelta(years=1), email="buero@verband.example"
    )
    rep = make_rep(association)
    ask_still_true(START)
    assert mailoutbox[0].to == [rep.email]


def test_former_reps_are_not_asked():
    association = make_association(confirmed_on=START - relativedelta(years=1))
    make_rep(association).representations.update(ended_at=timezone.now())
    assert ask_still_true(START)["nobody"] == 1


def test_never_confirmed_counts_from_publication():
    actor = make_actor(published_at=timezone.now() - timedelta(days=370))
    actor.keepers.add(make_user())
    assert ask_still_true(START)["asked"] == 1


@pytest.mark.parametrize("state", ["draft", "submitted", "hidden"])
def test_what_is_not_public_is_not_asked_about(state, mailoutbox):
    kept_actor(months_ago=20, state=state)
    ask_still_true(START)
    assert not mailoutbox


def test_name_in_the_mail_is_one_plain_line(mailoutbox):
    kept_actor(months_ago=12, name="Ada https://boese.example/ <b>fett</b>")
    ask_still_true(START)
    mail = mailoutbox[0]
    assert "https://boese.example" not in mail.body + mail.alternatives[0].content
    assert "<b>fett" not in mail.alternatives[0].content


def test_page_says_after_18_months_that_it_may_be_outdated(client):
    fresh, old = kept_actor(months_ago=17), kept_actor(months_ago=18)
    words = "vielleicht nicht mehr aktuell"
    assert words not in client.get(fresh.get_absolute_url()).content.decode()
    page = client.get(old.get_absolute_url()).content.decode()
    assert words in page
    assert "zuletzt am" in page


def test_association_page_is_marked_too(client):
    association = make_association(confirmed_on=START - relativedelta(months=19))
    page = client.get(association.get_absolute_url()).content.decode()
    assert "vielleicht nicht mehr aktuell" in page


@pytest.fixture
def asked(mailoutbox):
    actor = kept_actor(months_ago=12, name="Chor der Werft", summary="Singt montags.")
    Actor.objects.filter(pk=actor.pk).update(
        email="geheim@example.org", phone="0421 12", show_phone=True
    )
    ask_still_true(START)
    return actor


def test_link_shows_what_is_public_and_one_button(client, asked, mailoutbox):
    page = unescape(client.get(link_in(mailoutbox[0])).content.decode())
    assert "Singt montags." in page
    assert "0421 12" in page
    assert "geheim@example.org" not in page
    assert "Ja, stimmt noch" in page
    assert reverse("profile_preview", args=[asked.slug]) in page


def test_looking_at_the_link_confirms_nothing(client, asked, mailoutbox):
    client.get(link_in(mailoutbox[0]))
    client.head(link_in(mailoutbox[0]))
    asked.refresh_from_db()
    assert asked.confirmed_on == START - relativedelta(months=12)


def test_button_confirms_without_signing_in(client, asked, mailoutbox):
    link = link_in(mailoutbox[0])
    page = client.post(link, follow=True)
    asked.refresh_from_db()
    assert asked.confirmed_on == timezone.localdate()
    assert asked.version == 1
    assert "Der Eintrag ist bestätigt" in page.content.decode()
    assert ask_still_true(START + timedelta(days=200))["asked"] == 0


def test_confirmed_day_is_on_the_page_at_once(client, asked, mailoutbox):
    client.get(asked.get_absolute_url())
    client.post(link_in(mailoutbox[0]))
    page = client.get(asked.get_absolute_url()).content.decode()
    assert f"zuletzt am {timezone.localdate().day}. " in page


def test_used_link_says_so_and_does_nothing(client, asked, mailoutbox):
    link = link_in(mailoutbox[0])
    client.post(link)
    Actor.objects.filter(pk=asked.pk).update(confirmed_on=START - timedelta(days=3))
    page = client.post(link)
    asked.refresh_from_db()
    assert asked.confirmed_on == START - timedelta(days=3)
    assert "seinen Dienst getan" in page.content.decode()


def test_forged_link_is_refused_with_a_clear_page(client, asked, mailoutbox):
    link = link_in(mailoutbox[0])
    page = client.post(link[:-3] + "xy/")
    asked.refresh_from_db()
    assert page.status_code == 404
    assert "Dieser Link gilt nicht" in page.content.decode()
    assert asked.confirmed_on != timezone.localdate()


def test_link_is_refused_after_120_days(client, asked, monkeypatch, mailoutbox):
    link = link_in(mailoutbox[0])
    monkeypatch.setattr(confirmations, "LINK_VALID_FOR", timedelta(seconds=-1))
    page = client.post(link)
    assert page.status_code == 410
    assert "Links aus Mails gelten" in page.content.decode()


def test_link_to_a_deleted_entry_says_so(client, asked, mailoutbox):
    link = link_in(mailoutbox[0])
    asked.delete()
    page = client.get(link)
    assert page.status_code == 410
    assert "gibt es nicht mehr" in page.content.decode()


def hide_by_silence(actor):
    ask_still_true(START)
    ask_still_true(START + timedelta(days=30))
    actor.refresh_from_db()
    assert actor.state == "hidden"


def test_link_in_the_mail_about_hiding_shows_it_again(client, mailoutbox):
    actor = kept_actor(months_ago=18)
    hide_by_silence(actor)
    assert client.get(actor.get_absolute_url()).status_code == 404
    client.post(link_in(mailoutbox[-1]))
    assert client.get(actor.get_absolute_url()).status_code == 200
    actor.refresh_from_db()
    assert actor.confirmed_on == timezone.localdate()


def test_what_its_keeper_hid_stays_hidden(client, mailoutbox):
    actor = kept_actor(months_ago=12)
    ask_still_true(START)
    actor.refresh_from_db()
    actor.hide()
    page = client.post(link_in(mailoutbox[0]))
    actor.refresh_from_db()
    assert page.status_code == 410
    assert actor.state == "hidden"


def test_what_the_redaktion_hid_stays_hidden(client, mailoutbox):
    actor = kept_actor(months_ago=18)
    hide_by_silence(actor)
    actor.hide(by_editor=True)
    client.post(link_in(mailoutbox[-1]))
    actor.refresh_from_db()
    assert actor.state == "hidden"


def test_shown_again_without_confirming_is_asked_before_it_is_hidden_again():
    actor = kept_actor(months_ago=18)
    hide_by_silence(actor)
    actor.show()
    later = START + timedelta(days=40)
    assert ask_still_true(later)["marked"] == 1
    assert ask_still_true(later + timedelta(days=29))["hidden"] == 0
    assert ask_still_true(later + timedelta(days=30))["hidden"] == 1


def test_keeper_confirms_signed_in(client):
    actor = kept_actor(months_ago=12)
    client.force_login(actor.keepers.get())
    address = reverse("entry_confirm", args=["profil", actor.slug])
    assert address in client.get(reverse("my_area")).content.decode()
    page = client.post(address, follow=True).content.decode()
    actor.refresh_from_db()
    assert actor.confirmed_on == timezone.localdate()
    assert "als aktuell bestätigt" in page
    assert client.post(address).status_code == 302


def test_rep_confirms_signed_in(client):
    association = make_association()
    client.force_login(make_rep(association))
    client.post(reverse("entry_confirm", args=["verband", association.slug]))
    assert Association.objects.get().confirmed_on == timezone.localdate()


@pytest.mark.parametrize(("state", "status"), [("published", 403), ("hidden", 404), ("draft", 404)])
def test_stranger_confirms_nothing(client, state, status):
    actor = kept_actor(months_ago=12, state=state)
    client.force_login(make_user())
    address = reverse("entry_confirm", args=["profil", actor.slug])
    assert client.post(address).status_code == status
    actor.refresh_from_db()
    assert actor.confirmed_on == START - relativedelta(months=12)


def test_confirming_needs_a_button_and_an_account(client):
    actor = kept_actor(months_ago=12)
    address = reverse("entry_confirm", args=["profil", actor.slug])
    assert client.post(address)["Location"].startswith(reverse("account_login"))
    client.force_login(make_editor())
    assert client.post(address).status_code == 403
    assert client.get(address).status_code == 405
    assert client.post(reverse("entry_confirm", args=["ort", actor.slug])).status_code == 404


def test_draft_cannot_be_confirmed(client):
    actor = kept_actor(months_ago=12, state="draft")
    client.force_login(actor.keepers.get())
    page = client.post(reverse("entry_confirm", args=["profil", actor.slug]), follow=True)
    assert "Bestätigt wird nur, was öffentlich ist." in page.content.decode()


def test_confirming_twice_changes_once():
    actor = kept_actor(months_ago=12)
    assert [confirm(actor), confirm(actor)] == [True, False]
