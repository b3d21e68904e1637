"""Memberships: asked by one side, agreed to by the other, ended by either."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from denkzellen.models import PublicationState
from network.models import Membership
from tests.factories import (
    make_actor,
    make_association,
    make_discipline,
    make_district,
    make_editor,
    make_membership,
    make_rep,
    make_user,
)

pytestmark = pytest.mark.django_db


def make_keeper(actor):
    user = make_user()
    actor.keepers.add(user)
    return user


@pytest.fixture
def pair():
    """An actor with a keeper, an association with a rep."""
    actor, association = make_actor(name="Trio Nord"), make_association(name="Gilde")
    return actor, make_keeper(actor), association, make_rep(association)


def ask(client, actor, association):
    page = reverse("membership_ask", args=[actor.slug])
    return client.post(page, {"association": association.slug})


def invite(client, association, actor):
    page = reverse("membership_invite", args=[association.slug])
    return client.post(page, {"actor": actor.slug})


def agree(client, membership):
    return client.post(reverse("membership_agree", args=[membership.pk]))


def end(client, membership):
    return client.post(reverse("membership_end", args=[membership.pk]))


def pages_naming_each_other(client, actor, association):
    client.logout()
    return [
        f'href="{other.get_absolute_url()}"'
        in client.get(entry.get_absolute_url()).content.decode()
        for entry, other in ((actor, association), (association, actor))
    ]


def test_membership_asked_by_an_actor_shows_once_a_rep_agrees(client, pair):
    actor, keeper, association, rep = pair
    client.force_login(keeper)
    assert ask(client, actor, association).status_code == 302
    assert [message.to for message in mail.outbox] == [[rep.email]]
    assert "„Trio Nord“ fragt nach einer Mitgliedschaft" in mail.outbox[0].body
    assert pages_naming_each_other(client, actor, association) == [False, False]

    client.force_login(rep)
    html = client.get(reverse("association_members", args=[association.slug])).content.decode()
    assert html.index("Trio Nord") < html.index("0 Mitglieder")
    membership = Membership.objects.get()
    for _press in range(2):
        assert agree(client, membership).status_code == 302
    assert [message.to for message in mail.outbox[1:]] == [[keeper.email]]
    assert pages_naming_each_other(client, actor, association) == [True, True]


def test_membership_offered_by_a_rep_shows_once_a_keeper_agrees(client, pair):
    actor, keeper, association, rep = pair
    client.force_login(rep)
    page = reverse("association_members", args=[association.slug])
    assert "Einladen" in client.get(page, {"q": "trio"}).content.decode()
    assert invite(client, association, actor).status_code == 302
    assert mail.outbox[0].to == [keeper.email]
    assert pages_naming_each_other(client, actor, association) == [False, False]

    client.force_login(keeper)
    assert (
        "Anfragen von Verbänden"
        in client.get(reverse("membership_ask", args=[actor.slug])).content.decode()
    )
    agree(client, Membership.objects.get())
    assert pages_naming_each_other(client, actor, association) == [True, True]


def test_asking_twice_makes_one_request_and_one_mail(client, pair):
    actor, keeper, association, _rep = pair
    client.force_login(keeper)
    for _press in range(2):
        ask(client, actor, association)
    assert Membership.objects.count() == len(mail.outbox) == 1


def test_both_asking_agree(client, pair):
    actor, keeper, association, rep = pair
    client.force_login(keeper)
    ask(client, actor, association)
    client.force_login(rep)
    invite(client, association, actor)
    assert Membership.objects.public().count() == 1


@pytest.mark.parametrize("side", ["actor", "association"])
def test_either_side_ends_it_and_both_pages_forget_it_at_once(client, pair, side):
    actor, keeper, association, rep = pair
    membership = make_membership(actor=actor, association=association)
    ending, told = (keeper, rep) if side == "actor" else (rep, keeper)
    client.force_login(ending)
    for _press in range(2):
        assert end(client, membership).status_code == 302
    assert [message.to for message in mail.outbox] == [[told.email]]
    assert pages_naming_each_other(client, actor, association) == [False, False]


def test_refused_request_is_gone_and_told_once(client, pair):
    actor, keeper, association, rep = pair
    client.force_login(keeper)
    ask(client, actor, association)
    membership = Membership.objects.get()
    client.force_login(rep)
    for _press in range(2):
        assert end(client, membership).status_code == 302
    assert Membership.objects.count() == 0
    assert [message.to for message in mail.outbox[1:]] == [[keeper.email]]


def test_withdrawn_request_tells_nobody(client, pair):
    actor, keeper, association, _rep = pair
    client.force_login(keeper)
    ask(client, actor, association)
    end(client, Membership.objects.get())
    assert Membership.objects.count() == 0
    assert len(mail.outbox) == 1


def test_asking_side_cannot_agree_for_the_other(client, pair):
    actor, keeper, association, _rep = pair
    client.force_login(keeper)
    ask(client, actor, association)
    assert agree(client, Membership.objects.get()).status_code == 403
    assert Membership.objects.public().count() == 0


def test_strangers_do_not_learn_of_a_request_and_cannot_end_a_membership(client, pair):
    actor, _keeper, association, _rep = pair
    asked = make_membership(actor=actor, association=association, association_agreed_at=None)
    public = make_membership()
    for user in (make_user(), make_rep(make_association()), make_keeper(make_actor())):
        client.force_login(user)
        assert [agree(client, asked).status_code, end(client, asked).status_code] == [404, 404]
        assert [agree(client, public).status_code, end(client, public).status_code] == [403, 403]
    client.logout()
    assert agree(client, asked)["Location"].startswith(reverse("account_login"))
    assert Membership.objects.filter(until__isnull=True).count() == 2


def test_stranger_cannot_ask_for_another_profile_or_invite_for_another_association(client, pair):
    actor, keeper, association, rep = pair
    draft = make_actor(state=PublicationState.DRAFT)
    for user in (make_user(), make_editor()):
        client.force_login(user)
        assert ask(client, actor, association).status_code == 403
    client.force_login(rep)
    assert ask(client, actor, association).status_code == 403
    assert ask(client, draft, association).status_code == 404
    client.force_login(keeper)
    assert invite(client, association, actor).status_code == 403
    assert Membership.objects.count() == 0


def test_hidden_profile_cannot_ask_and_cannot_be_invited(client, pair):
    actor, keeper, association, rep = pair
    type(actor).objects.update(state=PublicationState.HIDDEN)
    client.force_login(keeper)
    response = ask(client, actor, association)
    assert "sobald das Profil öffentlich ist" in response.content.decode()
    client.force_login(rep)
    response = invite(client, association, actor)
    assert response.status_code == 200
    assert "Bitte ein Profil suchen" in response.content.decode()
    assert Membership.objects.count() == 0


def test_association_that_is_not_public_cannot_be_chosen(client, pair):
    actor, keeper, _association, _rep = pair
    draft = make_association(name="Geheimbund", state=PublicationState.DRAFT)
    client.force_login(keeper)
    response = ask(client, actor, draft)
    assert "Verband aus der Liste wählen" in response.content.decode()
    assert "Geheimbund" not in response.content.decode()


def test_asking_again_and_again_comes_to_an_end(client, pair):
    actor, keeper, association, rep = pair
    for _round in range(4):
        client.force_login(keeper)
        response = ask(client, actor, association)
        if membership := Membership.objects.first():
            client.force_login(rep)
            end(client, membership)
    assert "schon dreimal gefragt" in response.content.decode()
    assert len([one for one in mail.outbox if one.to == [rep.email]]) == 3


def test_membership_that_ran_out_can_be_asked_for_again(client, pair):
    actor, keeper, association, _rep = pair
    last_year = timezone.localdate() - timedelta(days=365)
    make_membership(actor=actor, association=association, since=last_year, until=last_year)
    client.force_login(keeper)
    ask(client, actor, association)
    membership = Membership.objects.get()
    assert membership.waits_for == "association"


def test_link_on_the_page_of_an_association_leads_to_asking(client, pair):
    _actor, keeper, association, _rep = pair
    join = reverse("association_join", args=[association.slug])
    assert f'href="{join}"' in client.get(association.get_absolute_url()).content.decode()
    client.force_login(keeper)
    page = client.get(join, follow=True).content.decode()
    assert f'<option value="{association.slug}" selected>' in page
    client.force_login(make_user())
    assert reverse("profile_new") in client.get(join).content.decode()


def test_member_list_shows_only_public_profiles_by_name(client, pair):
    _actor, _keeper, association, rep = pair
    make_membership(association=association, actor=make_actor(name="Sichtbar"))
    hidden = make_actor(name="Verborgen", state=PublicationState.HIDDEN)
    make_membership(association=association, actor=hidden)
    client.force_login(rep)
    html = client.get(reverse("association_members", args=[association.slug])).content.decode()
    assert "1 Mitglied<" in html
    assert "Sichtbar" in html
    assert "Verborgen" not in html
    assert "Dazu 1 Mitglied" in html


def test_member_list_asks_the_database_no_more_with_many(client, pair):
    _actor, _keeper, association, rep = pair
    client.force_login(rep)
    counts = []
    for number in (1, 30):
        for _one in range(number):
            make_membership(association=association)
            make_membership(association=association, association_agreed_at=None)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("association_members", args=[association.slug]))
        with CaptureQueriesContext(connection) as queries_of_csv:
            client.get(reverse("association_members_csv", args=[association.slug]))
        counts.append((len(queries), len(queries_of_csv)))
    assert counts[0] == counts[1]


def read_csv(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=";"))


def test_csv_holds_only_what_members_share(client, pair):
    _actor, _keeper, association, rep = pair
    since = timezone.localdate()
    open_actor = make_actor(
        name="Ärzte-Chor",
        disciplines=(make_discipline("Musik"),),
        email="chor@example.org",
        show_email=True,
        phone="0421 1",
        district=make_district("Mitte"),
        show_district=True,
    )
    make_membership(association=association, actor=open_actor, since=since)
    asked = make_actor(name="Nur angefragt")
    make_membership(association=association, actor=asked, association_agreed_at=None)
    hidden = make_actor(name="Verborgen", state=PublicationState.HIDDEN)
    make_membership(association=association, actor=hidden)
    client.force_login(rep)
    response = client.get(reverse("association_members_csv", args=[association.slug]))

    assert response.content.startswith(b"\xef\xbb\xbf")
    assert f'filename="mitglieder-{association.slug}.csv"' in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    [row] = read_csv(response)
    assert row == {
        "Name": "Ärzte-Chor",
        "Art": "Person",
        "Sparten": "Musik",
        "Kurz gesagt": "",
        "Pronomen": "",
        "Stadtteil": "Mitte",
        "Website": "",
        "E-Mail": "chor@example.org",
        "Telefon": "",
        "Mitglied seit": f"{since:%d.%m.%Y}",
        "Profil": f"http://localhost:8000{open_actor.get_absolute_url()}",
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", " ="])
def test_csv_calculates_nothing(client, pair, start):
    _actor, _keeper, association, rep = pair
    name = f'{start}HYPERLINK("https://boese.example";"x")'
    make_membership(association=association, actor=make_actor(name=name))
    client.force_login(rep)
    [row] = read_csv(client.get(reverse("association_members_csv", args=[association.slug])))
    assert row["Name"].startswith("'")
    assert row["Name"][1:] == name


def test_members_are_for_reps_and_editors(client, pair):
    _actor, keeper, association, _rep = pair
    for name in ("association_members", "association_members_csv"):
        page = reverse(name, args=[association.slug])
        client.logout()
        assert client.get(page)["Location"].startswith(reverse("account_login"))
        for user, status in ((keeper, 403), (make_rep(make_association()), 403)):
            client.force_login(user)
            assert client.get(page).status_code == status
        client.force_login(make_editor())
        assert client.get(page).status_code == 200
