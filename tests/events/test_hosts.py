"""Who invites to an event: asked by its keepers, named after agreeing, free to leave."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from denkzellen.models import PublicationState
from events.actions import hosts as actions
from events.models import EventHost
from network.permissions import can_edit
from tests.factories import (
    make_actor,
    make_association,
    make_editor,
    make_event,
    make_host,
    make_rep,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db


def make_own(user, **fields):
    actor = make_actor(**fields)
    actor.keepers.add(user)
    return actor


@pytest.fixture
def keeper():
    return make_user(name="Ada")


@pytest.fixture
def event(keeper):
    return make_event(title="Probe im Hof", created_by=keeper)


@pytest.fixture
def gilde():
    return make_association(name="Gilde der Künste")


@pytest.fixture
def rep(gilde):
    return make_rep(gilde)


def address(event):
    return reverse("event_hosts", args=[event.slug])


def page(client, event, **query):
    response = client.get(address(event), query)
    assert response.status_code == 200
    return response.content.decode().replace("\u00ad", "")


def invite(client, event, party, **more):
    key = f"{party._meta.model_name}:{party.slug}"
    return client.post(reverse("host_invite", args=[event.slug]), {"party": key}, **more)


def agree(client, host, **more):
    return client.post(reverse("host_agree", args=[host.pk]), **more)


def end(client, host, **more):
    return client.post(reverse("host_end", args=[host.pk]), **more)


def said(response):
    return [str(message) for message in response.context["notes"]]


def text_at(client, address, **query):
    return client.get(address, query).content.decode().replace("\u00ad", "")


def names_on_public_pages(client, event, party):
    """Where everybody learns that `party` invites to `event`."""
    client.logout()
    event_page = event.get_absolute_url()
    naming = [event_page, f"{event_page.removesuffix('/')}.ics"]
    naming += [reverse(f"calendar_{kind}") for kind in ("ics", "json", "rss", "embed")]
    found = {address for address in naming if party.name in text_at(client, address)}
    if event.title in text_at(client, party.get_absolute_url()):
        found.add("its own page")
    if event.title in text_at(client, reverse("calendar"), verband=party.slug):
        found.add("filter")
    if event_page in text_at(client, reverse("search"), q=party.name):
        found.add("search")
    return found


def test_a_name_shows_on_no_public_page_before_its_keepers_agree(
    client, event, keeper, gilde, rep, mailoutbox
):
    client.force_login(keeper)
    assert invite(client, event, gilde).url == address(event)
    [asked] = mailoutbox
    assert asked.to == [rep.email]
    assert "Probe im Hof" in asked.body
    assert reverse("my_area") in asked.body
    assert names_on_public_pages(client, event, gilde) == set()

    client.force_login(rep)
    area = client.get(reverse("my_area")).content.decode()
    assert "Wartet auf Antwort" in area
    host = EventHost.objects.get()
    assert reverse("host_agree", args=[host.pk]) in area
    assert agree(client, host).status_code == 302
    assert [message.to for message in mailoutbox[1:]] == [[keeper.email]]
    assert "lädt jetzt mit zu „Probe im Hof“ ein" in mailoutbox[1].body
    assert names_on_public_pages(client, event, gilde) >= {
        event.get_absolute_url(),
        "its own page",
        "filter",
        "search",
    }
    assert can_edit(rep, event)


def test_everybody_who_answers_for_the_party_gets_one_mail(
    client, event, keeper, gilde, rep, mailoutbox
):
    other = make_rep(gilde)
    client.force_login(keeper)
    for _press in range(2):
        invite(client, event, gilde)
    assert sorted(message.to[0] for message in mailoutbox) == sorted([rep.email, other.email])
    assert EventHost.objects.count() == 1


def test_the_own_profile_and_association_are_named_at_once(client, event, keeper, mailoutbox):
    actor, association = make_own(keeper, name="Trio Nord"), make_association(name="Bund")
    association.representations.create(user=keeper, granted_at=timezone.now())
    client.force_login(keeper)
    html = page(client, event)
    assert f'value="actor:{actor.slug}"' in html
    assert f'value="association:{association.slug}"' in html
    for party in (actor, association):
        invite(client, event, party)
    assert EventHost.objects.asked().count() == 0
    assert EventHost.objects.count() == 2
    assert not mailoutbox
    assert "Trio Nord" in client.get(event.get_absolute_url()).content.decode()


def test_agreeing_twice_is_harmless(client, event, gilde, rep, mailoutbox):
    host = make_host(event, gilde, agreed=False)
    client.force_login(rep)
    for words in ("Bestätigt. „Gilde der Künste“ lädt jetzt mit zu", "Das war schon bestätigt."):
        [note] = said(agree(client, host, follow=True))
        assert note.startswith(words)
    assert len(mailoutbox) == 1


def test_declining_leaves_no_row_and_tells_the_keepers(
    client, event, keeper, gilde, rep, mailoutbox
):
    host = make_host(event, gilde, agreed=False)
    client.force_login(rep)
    response = end(client, host, follow=True)
    assert response.redirect_chain[-1][0] == reverse("my_area")
    assert said(response) == [
        "Abgelehnt. „Gilde der Künste“ wird bei „Probe im Hof“ nicht genannt."
    ]
    assert not EventHost.objects.exists()
    [told] = mailoutbox
    assert (told.to, "lädt nicht mit zu" in told.body) == ([keeper.email], True)
    assert said(end(client, host, follow=True)) == ["Das war schon beendet."]
    assert said(agree(client, host, follow=True)) == ["Diese Einladung gibt es nicht mehr."]
    assert len(mailoutbox) == 1
    kinds = EventHost.history.filter(id=host.pk).values_list("history_type", flat=True)
    assert list(kinds) == ["-", "+"]


def test_whoever_agreed_may_leave_later(client, event, keeper, gilde, rep, mailoutbox):
    host = make_host(event, gilde)
    client.force_login(rep)
    assert "Nicht mehr mit einladen" in page(client, event)
    end(client, host)
    assert not EventHost.objects.exists()
    [told] = mailoutbox
    assert (told.to, "wird dort nicht mehr genannt" in told.body) == ([keeper.email], True)
    assert client.get(address(event)).status_code == 403


def test_the_inviting_side_takes_an_open_invitation_back(
    client, event, keeper, gilde, rep, mailoutbox
):
    host = make_host(event, gilde, agreed=False)
    client.force_login(keeper)
    assert reverse("host_end", args=[host.pk]) in client.get(reverse("my_area")).content.decode()
    assert "Zurückziehen" in page(client, event)
    response = end(client, host, follow=True)
    assert response.redirect_chain[-1][0] == address(event)
    assert said(response) == ["Die Einladung an „Gilde der Künste“ ist zurückgezogen."]
    assert not mailoutbox
    client.force_login(rep)
    assert said(agree(client, host, follow=True)) == ["Diese Einladung gibt es nicht mehr."]


def test_a_guest_takes_back_invitations_but_no_one_who_agreed(client, event, gilde, rep):
    guest = make_user()
    make_host(event, make_own(guest))
    agreed, asked = make_host(event, gilde), make_host(event, make_actor(), agreed=False)
    client.force_login(guest)
    assert end(client, agreed).status_code == 403
    assert end(client, asked).status_code == 302
    assert set(event.hosts.values_list("pk", flat=True)) > {agreed.pk}


@pytest.mark.parametrize("who", ["creator", "editor"])
def test_creator_and_redaktion_take_a_host_off_and_its_keepers_learn_it(
    client, event, keeper, gilde, rep, mailoutbox, who
):
    host = make_host(event, gilde)
    client.force_login(keeper if who == "creator" else make_editor())
    assert "Austragen" in page(client, event)
    end(client, host)
    assert not EventHost.objects.exists()
    assert [message.to for message in mailoutbox] == [[rep.email]]


def test_strangers_see_and_change_nothing(client, event, gilde):
    draft = make_event(state=PublicationState.DRAFT)
    asked, in_draft = make_host(event, gilde, agreed=False), make_host(draft, gilde)
    client.force_login(make_user())
    for host in (asked, in_draft):
        assert agree(client, host).status_code == 404
        assert end(client, host).status_code == 404
    assert client.get(address(draft)).status_code == 404
    assert invite(client, draft, gilde).status_code == 404
    assert client.get(address(event)).status_code == 403
    assert invite(client, event, gilde).status_code == 403
    assert agree(client, EventHost(pk=999_999)).status_code == 404
    asked.refresh_from_db()
    assert asked.agreed_at is None


def test_a_host_everybody_sees_is_not_for_strangers_to_end(client, event, gilde):
    host = make_host(event, gilde)
    client.force_login(make_user())
    assert end(client, host).status_code == 403
    gilde.hide()
    assert end(client, host).status_code == 404


def test_nobody_agrees_for_others(client, event, keeper, gilde):
    host = make_host(event, gilde, agreed=False)
    for user in (keeper, make_editor()):
        client.force_login(user)
        assert agree(client, host).status_code == 403
    host.refresh_from_db()
    assert host.agreed_at is None


def test_without_account_one_signs_in_first(client, event, gilde):
    host = make_host(event, gilde, agreed=False)
    sign_in = reverse("account_login")
    assert client.get(address(event)).url == f"{sign_in}?next={address(event)}"
    for response in (invite(client, event, gilde), agree(client, host), end(client, host)):
        assert response.url.startswith(sign_in)
    assert client.get(reverse("host_agree", args=[host.pk])).status_code == 405


@pytest.mark.parametrize(
    "party",
    ["", "gilde", "actor:", "actor:gibt-es-nicht", "user:1", "actor:a\x00b", "x" * 300],
)
def test_what_is_no_entry_is_refused_in_words(client, event, keeper, party):
    client.force_login(keeper)
    response = client.post(reverse("host_invite", args=[event.slug]), {"party": party})
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    assert not EventHost.objects.exists()


@pytest.mark.parametrize("state", [PublicationState.DRAFT, PublicationState.HIDDEN])
def test_what_is_not_public_can_neither_be_found_nor_invited(client, event, keeper, state):
    hidden = make_actor(name="Geheimer Chor", state=state)
    client.force_login(keeper)
    assert "actor:geheimer-chor" not in page(client, event, q="Geheimer")
    html = invite(client, event, hidden).content.decode()
    assert "Bitte ein Profil oder einen Verband suchen und auswählen." in html
    assert not EventHost.objects.exists()


def test_search_finds_profiles_and_associations_that_are_not_named_yet(
    client, event, keeper, gilde
):
    make_actor(name="Künstlerin Ohne"), make_host(event, make_actor(name="Künstler Schon"))
    client.force_login(keeper)
    html = page(client, event, q="künst")
    assert f"association:{gilde.slug}" in html
    assert "actor:kuenstlerin-ohne" in html
    assert "actor:kuenstler-schon" not in html
    assert "Kein öffentlicher Eintrag" in page(client, event, q="Unbekannt")


def test_an_invitation_for_an_entry_nobody_keeps_says_so(client, event, keeper):
    client.force_login(keeper)
    response = invite(client, event, make_actor(name="Chor"), follow=True)
    assert said(response) == [
        "„Chor“ ist gefragt, aber niemand pflegt den Eintrag: Das kann dauern."
    ]


def test_there_is_a_limit_for_each_event(client, event, keeper, gilde, monkeypatch):
    monkeypatch.setattr(actions, "MOST_HOSTS", 2)
    make_host(event, make_actor()), make_host(event, make_actor(), agreed=False)
    client.force_login(keeper)
    assert "Höchstens 2 können zusammen einladen" in page(client, event)
    assert "Höchstens 2 können zusammen einladen" in invite(client, event, gilde).content.decode()
    assert EventHost.objects.count() == 2


def test_asking_again_and_again_ends_after_three_times(client, event, keeper, gilde):
    client.force_login(keeper)
    for _time in range(3):
        invite(client, event, gilde)
        end(client, EventHost.objects.get())
    assert "schon dreimal gefragt" in invite(client, event, gilde).content.decode()
    assert not EventHost.objects.exists()


def test_nobody_is_invited_to_what_is_hidden(client, keeper, gilde):
    event = make_event(created_by=keeper, state=PublicationState.HIDDEN)
    client.force_login(keeper)
    assert "nicht mehr verborgen" in invite(client, event, gilde).content.decode()
    assert not EventHost.objects.exists()


def test_a_draft_is_told_to_the_invited_in_words_and_not_opened(client, keeper, gilde, rep):
    draft = make_event(
        title="Neues Stück",
        created_by=keeper,
        state=PublicationState.DRAFT,
        venue=make_venue(name="Alter Speicher"),
    )
    make_host(draft, gilde, agreed=False)
    client.force_login(rep)
    html = client.get(reverse("my_area")).content.decode()
    assert "Neues Stück" in html
    assert "Alter Speicher" in html
    assert draft.get_absolute_url() not in html
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_a_deleted_event_takes_its_invitations_with_it(client, event, gilde, rep):
    host = make_host(event, gilde, agreed=False)
    event.delete()
    client.force_login(rep)
    assert agree(client, host).status_code == 404
    assert end(client, host).status_code == 404


def test_pages_ask_as_much_for_one_host_as_for_many(client, event, keeper, gilde, rep):
    def queries(user, address):
        client.force_login(user)
        client.get(address)  # what is kept for all pages is there now
        with CaptureQueriesContext(connection) as context:
            assert client.get(address).status_code == 200
        return len(context)

    def add(number):
        for _one in range(number):
            make_host(event, make_actor())
            make_host(event, make_actor(), agreed=False)
            make_host(make_event(), gilde, agreed=False)
            make_own(keeper)
        pages = [(keeper, f"{address(event)}?q=Akteurin"), (rep, "/mein/"), (keeper, "/mein/")]
        return [queries(*page) for page in pages]

    assert add(1) == add(8)
