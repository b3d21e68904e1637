"""Names and texts of strangers stay words in mails: no breaks in headers, no links, no HTML."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.utils import timezone

from network.actions import contact, moderation, reports, representations, ties
from network.actions.confirmations import ask_still_true
from network.actions.invitations import invite
from network.actions.profiles import delete_profile
from network.models import Report, Representation, Side
from tests.browser.hostile_words import PAYLOADS
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_editor,
    make_rep,
    make_user,
)

pytestmark = pytest.mark.django_db

HEADERS = {
    "Content-Type",
    "MIME-Version",
    "Subject",
    "From",
    "To",
    "Reply-To",
    "Date",
    "Message-ID",
    "Auto-Submitted",
}
TAGS = {"html", "head", "meta", "title", "body", "p", "br", "a", "hr", "blockquote"}
PLAIN_WORDS = "Das hat ein Mensch der Redaktion geschrieben."


class Parts(HTMLParser):
    """The tags, links and handlers of an HTML part."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.links, self.attributes = set(), set(), set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value for name, value in attrs if name == "href"}


@pytest.fixture(params=PAYLOADS)
def world(request):
    """Everything there is, under this name."""
    words = request.param
    people = {
        "words": words,
        "actor": make_actor(name=words, email="profil@example.org"),
        "association": make_association(name=words),
        "denkzelle": make_denkzelle(name=words),
        "keeper": make_user(name=words),
        "editor": make_editor(name=words),
    }
    people["actor"].keepers.add(people["keeper"])
    people["rep"] = make_rep(people["association"], name=words)
    return SimpleNamespace(**people)


def test_ties(world, mailoutbox):
    membership, _is_new = ties.propose_membership(
        world.actor, world.association, Side.ASSOCIATION, world.rep
    )
    for party in (world.actor, world.association):
        taking_part, _is_new = ties.propose_participation(
            world.denkzelle, party, "takes_part", Side.DENKZELLE, world.editor
        )
        ties.agree(taking_part, Side.PARTICIPANT)
        ties.end(taking_part, Side.DENKZELLE)
    ties.agree(membership, Side.ACTOR)
    ties.end(membership, Side.ASSOCIATION)
    expect_only_words(mailoutbox, at_least=5)


def test_representations_and_invitations(world, mailoutbox):
    for decide in (
        lambda claim: representations.grant(claim, world.rep),
        lambda claim: representations.refuse(claim, world.editor, PLAIN_WORDS),
    ):
        claim = representations.claim(make_user(name=world.words), world.association, world.words)
        decide(claim)
    mandate = Representation.objects.get(user=world.rep)
    representations.end(mandate, world.editor)
    invite(world.association, "neu@example.org", world.editor)
    invite(world.actor, "neu@example.org", world.keeper)
    expect_only_words(mailoutbox, at_least=6)


def test_decisions_and_reports(world, mailoutbox):
    entry = make_actor(name=world.words, state="submitted")
    entry.keepers.add(world.keeper)
    decision = moderation.approve(entry, entry.version, world.editor)
    moderation.undo(decision, world.editor)
    entry.refresh_from_db()
    moderation.send_back(entry, entry.version, world.editor, PLAIN_WORDS)
    report = Report(reason="other", text=world.words, name=world.words, email="wer@example.org")
    reports.take_in(world.actor, report)
    reports.decide(report, "acted", PLAIN_WORDS, world.editor)
    expect_only_words(mailoutbox, at_least=5)


def test_contact_keeps_the_message_as_text(world, mailoutbox):
    contact.pass_on(world.actor, world.words, "gast@example.org", f"Hallo\n\n{world.words}")
    [mail] = mailoutbox
    assert world.words.splitlines()[0] in mail.body
    assert mail.reply_to == ["gast@example.org"]
    expect_only_words(mailoutbox, at_least=1, own_text=True)


def test_keeping_entries_true(world, mailoutbox):
    today = timezone.localdate()
    for entry in (world.actor, world.association):
        entry.published_at = timezone.now() - timedelta(days=366)
        entry.save()
    for months in (0, 1, 3, 6, 8):
        ask_still_true(today + relativedelta(months=months, days=2))
    delete_profile(world.actor, world.editor)
    expect_only_words(mailoutbox, at_least=8)


def expect_only_words(mails, *, at_least, own_text=False):
    assert len(mails) >= at_least
    for mail in mails:
        message = mail.message()
        assert set(message.keys()) <= HEADERS
        assert "\n" not in mail.subject
        assert len(mail.to) == 1
        [(html, _kind)] = mail.alternatives
        parts = Parts(html)
        assert parts.tags <= TAGS, mail.subject
        assert parts.attributes <= {"href", "lang", "charset", "rel"}, mail.subject
        assert [link for link in parts.links if not link.startswith(settings.SITE_URL)] == []
        if not own_text:
            addresses = re.findall(r"(?:https?|javascript):\S+", mail.body)
            assert [text for text in addresses if not text.startswith(settings.SITE_URL)] == []
            assert not re.search(r"^Bcc:", mail.body, re.MULTILINE)
