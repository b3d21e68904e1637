"""Who asks for pages in the permission matrix, and the things they ask for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.flatpages.models import FlatPage
from django.test import Client
from django.utils import timezone

from archive.actions.keeping import keep_state
from archive.models import ArchivePhoto
from denkzellen.models import Denkzelle, DenkzelleState
from events.models import Digest, Event
from network.models import (
    Actor,
    Association,
    Decision,
    Invitation,
    Membership,
    Participation,
    Report,
    Representation,
    Side,
    User,
)
from tests.events.registrations import make_registration
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_archive_file,
    make_association,
    make_denkzelle,
    make_editor,
    make_event,
    make_export,
    make_host,
    make_image,
    make_participation,
    make_project,
    make_rep,
    make_user,
    make_venue,
)
from tests.network.account_steps import sign_up_data

ROLES = (
    "anonymous",
    "unverified",
    "actor",
    "other_actor",
    "rep",
    "other_rep",
    "former_rep",
    "editor_without_factor",
    "editor",
    "admin",
)


@dataclass
class World:
    """One of each kind of thing, and the people who have to do with it."""

    users: dict[str, User]
    actor: Actor
    draft: Actor
    association: Association
    denkzelle: Denkzelle
    objects: dict[str, Any]
    sessions: dict[str, dict[str, str]]

    def client(self, role: str) -> Client:
        """A browser in which this person is signed in, as far as they can be."""
        client = Client(raise_request_exception=False)
        client.cookies.load(self.sessions.get(role, {}))
        return client


def make_world() -> World:
    users = {
        "actor": make_user(name="Akteurin"),
        "other_actor": make_user(name="Andere"),
        "former_rep": make_user(name="Früher"),
        "editor_without_factor": make_user(is_staff=True, second_factor=False, name="Ohne Faktor"),
        "editor": make_editor(name="Redaktion"),
        "admin": make_editor(is_superuser=True, name="Admin"),
    }
    association, other = make_association(), make_association()
    users["rep"] = make_rep(association, name="Vertretung")
    users["other_rep"] = make_rep(other, name="Andere Vertretung")
    make_rep(association, name="Zweite Vertretung")
    Representation.objects.create(
        user=users["former_rep"],
        association=association,
        since=timezone.localdate() - timedelta(days=90),
        granted_at=timezone.now() - timedelta(days=90),
        ended_at=timezone.now() - timedelta(days=1),
    )
    actor, draft = make_actor(), make_actor(state="draft")
    for profile in (actor, draft):
        profile.keepers.add(users["actor"], make_user())
    make_actor().keepers.add(users["other_actor"])
    denkzelle = make_denkzelle()
    return World(
        users=users,
        actor=actor,
        draft=draft,
        association=association,
        denkzelle=denkzelle,
        objects=_things(users, actor, association, denkzelle),
        sessions={role: _signed_in(user) for role, user in users.items()}
        | {"unverified": _signed_up()},
    )


def _signed_in(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return _cookies(client)


def _signed_up() -> dict[str, str]:
    """Signed up, and the code that was sent not typed in yet."""
    client = Client()
    answer = client.post("/konto/signup/", sign_up_data(email="unbestaetigt@example.org"))
    assert answer["Location"].startswith("/konto/confirm-email/")
    return _cookies(client)


def _cookies(client: Client) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client.cookies.items()}


def _things(
    users: dict[str, User], actor: Actor, association: Association, denkzelle: Denkzelle
) -> dict[str, Any]:
    asked = Membership(actor=actor, association=association)
    asked.agree(Side.ACTOR)
    wanted = Participation(association=association, denkzelle=denkzelle)
    wanted.agree(Side.DENKZELLE)
    offered = Participation(actor=actor, denkzelle=denkzelle)
    offered.agree(Side.PARTICIPANT)
    invitation, token = Invitation.objects.issue(
        association, users["other_actor"].email, users["rep"]
    )
    return {
        "asked": asked,
        "wanted": wanted,
        "offered": offered,
        "invitation": invitation,
        "token": token,
        "claim": Representation.objects.create(user=make_user(), association=association),
        "mandate": Representation.objects.get(user=users["rep"]),
        **_entries(users, association, denkzelle),
        **_events(users, actor, association, denkzelle),
        **_records(),
    }


def _entries(
    users: dict[str, User], association: Association, denkzelle: Denkzelle
) -> dict[str, Any]:
    submitted, proposed = make_actor(state="submitted"), make_association(state="draft")
    submitted.keepers.add(make_user())
    proposed.created_by = users["actor"]
    proposed.save()
    archived = make_archive_file()
    paused = make_denkzelle(state=DenkzelleState.PAUSED, paused_on=date(2024, 3, 12))
    keep_state(paused, date(2024, 3, 12))
    page, _ = FlatPage.objects.get_or_create(url="/regeln/", defaults={"title": "Regeln"})
    page.sites.add(settings.SITE_ID)
    shown, hidden = make_image(), make_image(uploaded_by=users["actor"])
    photo = ArchivePhoto.objects.create(entry=archived.entry, image=make_image())
    return {
        "submitted": submitted,
        "proposed_association": proposed,
        "venue": make_venue(image=shown),
        "hidden_venue": make_venue(state="draft"),
        "event": make_event(hosts=(association,)),
        "hidden_event": make_event(state="draft"),
        "archive_entry": archived.entry,
        "hidden_entry": make_archive_entry(state="draft"),
        "file": archived,
        "photo": photo,
        "export": make_export(),
        "archive_file": {"slug": archived.entry.slug, "name": archived.name},
        "kept_state": {"slug": paused.slug, "day": "2024-03-12"},
        "hidden_cell": make_denkzelle(state=DenkzelleState.DRAFT),
        "project": make_project(denkzelle=denkzelle),
        "taking_part": make_participation(denkzelle=denkzelle),
        "shown_image": shown,
        "image": hidden,
    }


def _events(
    users: dict[str, User], actor: Actor, association: Association, denkzelle: Denkzelle
) -> dict[str, Any]:
    """Series: one of the actor's, to which the association is invited, one it hosts, a draft."""
    own = _series(created_by=users["actor"], hosts=(actor,), denkzelle=denkzelle)
    Event.objects.filter(pk=own.pk).update(is_denkzelle_confirmed=False)
    return {
        "own_event": own,
        "hosted_event": _series(hosts=(association,)),
        "own_draft": _series(created_by=users["actor"], state="draft"),
        "asked_host": make_host(own, association, agreed=False),
        "named_host": own.hosts.get(actor=actor),
        "linked_event": own,
        "registration": make_registration(own),
        "digest": Digest.objects.create(email="liest@example.org"),
    }


def _series(**fields: Any) -> Event:
    weekly = {"rrule": "FREQ=WEEKLY;COUNT=4", "place": "Haus am Deich", "registration": "here"}
    return make_event(**weekly, **fields)


def _records() -> dict[str, Any]:
    about = {"kind": "network.actor", "object_id": 1, "title": "Ein Profil"}
    report = Report.objects.create(
        **about, url="/netzwerk/akteure/x/", reason="wrong", text="Stimmt nicht."
    )
    return {"decision": Decision.objects.create(**about, action="hide"), "report": report}
