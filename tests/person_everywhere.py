"""One person in every table of the site, with a word of its own in every place."""

import json

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from archive.actions.keeping import keep_state
from archive.actions.pausing import pause
from archive.models import Correction
from archive.pause_plan import Plan
from denkzellen.models import OutgoingMail
from events.models import Digest, Registration
from network.models import (
    AddressChange,
    Association,
    ContactLog,
    Decision,
    Invitation,
    PublicityConsent,
    Report,
    Representation,
    User,
)
from network.models.contact import sender_hash
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_association,
    make_denkzelle,
    make_event,
    make_host,
    make_image,
    make_membership,
    make_participation,
    make_rep,
    make_user,
    make_venue,
)


class Words:
    """A word of its own for every place, so that what is left over tells where from."""

    def __init__(self, start="zqx"):
        self.start, self.given = start, {}

    def __call__(self, place):
        word = f"{self.start}{len(self.given):03d}w"
        self.given[word] = place
        return word


def dump():
    """All that is stored: every row of every table, sessions opened, and the files."""
    lines = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            lines.append(f"{model._meta.label} {row}")
    lines += [str(session.get_decoded()) for session in Session.objects.all()]
    for path in settings.MEDIA_ROOT.rglob("*"):
        lines.append(f"file {path}")
    return "\n".join(lines)


def tables_with(text):
    return sorted({line.split()[0] for line in dump().splitlines() if text in line})


def fill_profile(user, words):
    image = make_image(
        alt=words("Image.alt"),
        caption=words("Image.caption"),
        creator=words("Image.creator"),
        source_url=f"https://{words('Image.source_url')}.example/",
        uploaded_by=user,
    )
    actor = make_actor(
        name=f"{words('Actor.name')} {words('Actor.name 2')}",
        summary=words("Actor.summary"),
        pronouns=words("Actor.pronouns"),
        text=words("Actor.text"),
        website=f"https://{words('Actor.website')}.example/",
        links=f"{words('Actor.links')} | https://x.example/",
        email=f"{words('Actor.email')}@example.org",
        phone=words("Actor.phone"),
        image=image,
        created_by=user,
        show_text=True,
    )
    actor.keepers.add(user)
    PublicityConsent.objects.record(actor, user)
    actor.slug = f"alt-{actor.slug}"
    actor.save()
    actor.phone = words("Actor.phone, later")
    actor.save()
    return actor


def fill_ties(user, actor, words):
    cell = make_denkzelle()
    membership = make_membership(actor=actor)
    membership.save()
    make_membership(actor=actor).delete()
    make_participation(denkzelle=cell, actor=actor)
    make_event(
        hosts=(actor,),
        title=words("Event.title"),
        text=words("Event.text"),
        registration_email=f"{words('Event.registration_email')}@example.org",
        access_contact=words("Event.access_contact"),
        created_by=user,
    )
    shared = make_event(registration_email=user.email, access_contact=f"Mail an {user.email}")
    shared.save()
    make_host(shared, actor)
    association = make_association()
    mandate = Representation.objects.create(
        user=user,
        association=association,
        message=words("Representation.message"),
        granted_at=timezone.now(),
    )
    mandate.message = words("Representation.message, later")
    mandate.save()
    Association.objects.create(name=words("Association.name"), created_by=user)
    Decision.objects.create(
        kind="network.actor",
        object_id=actor.pk,
        title=actor.name,
        action="return",
        reason=f"Bitte {words('Decision.reason')}",
        before={"name": actor.name},
    )
    Report.objects.create(
        kind="network.actor",
        object_id=actor.pk,
        title=actor.name,
        url=actor.get_absolute_url(),
        reason="wrong",
        text=words("Report.text about"),
    )
    keep_state(cell, timezone.localdate())
    return cell


def fill_account(user, words):
    other = make_association()
    address = EmailAddress.objects.create(
        user=user, email=f"{words('EmailAddress.email')}@example.org"
    )
    EmailConfirmation.objects.create(email_address=address, key=words("EmailConfirmation.key"))
    AddressChange.objects.begin(user, f"{words('AddressChange.new_email')}@example.org")
    Authenticator.objects.create(
        user=user, type="totp", data={"secret": words("Authenticator.data")}
    )
    UserSession.objects.create(
        user=user,
        ip="192.0.2.77",
        user_agent=words("UserSession.user_agent"),
        session_key=words("UserSession.session_key"),
    )
    for content in ({"_auth_user_id": str(user.pk)}, {"account_login_code": {"e": user.email}}):
        session = SessionStore()
        session.update(content | {"x": words("Session.session_data")})
        session.save()
    _fill_log(user, words)
    Invitation.objects.issue(other, user.email, make_user())
    Invitation.objects.issue(other, f"{words('Invitation.email')}@example.org", user)
    _fill_messages(user, other, words)


def _fill_log(user, words):
    LogEntry.objects.create(
        user=user,
        action_flag=CHANGE,
        object_repr=words("LogEntry.object_repr"),
        change_message=words("LogEntry.change_message"),
    )
    LogEntry.objects.create(
        user=make_user(),
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        action_flag=CHANGE,
        object_repr=user.name,
    )
    LogEntry.objects.create(
        user=make_user(),
        action_flag=CHANGE,
        object_repr="Verband",
        change_message=json.dumps([{"added": {"name": "Vertretung", "object": user.name}}]),
    )


def _fill_messages(user, other, words):
    ContactLog.objects.create(
        kind="network.actor", object_id=1, sender_hash=sender_hash(user.email)
    )
    Report.objects.create(
        kind="network.association",
        object_id=other.pk,
        title=other.name,
        reason="wrong",
        text="Die Hausnummer stimmt nicht.",
        name=words("Report.name"),
        email=user.email.upper(),
    )
    OutgoingMail.objects.create(
        subject="Hallo",
        from_email="x@example.org",
        to=[user.email],
        text=words("OutgoingMail.text"),
    )
    OutgoingMail.objects.create(
        subject="Nachricht", from_email="x@example.org", to=["y@example.org"],
        text=f"{user.name} fragt", html=words("OutgoingMail.html"),
    )  # fmt: skip


def fill_registrations(user, words):
    """One by account, one by address only."""
    for fields in ({"user": user}, {"state": "cancelled"}):
        Registration.objects.create(
            occurrence=make_event(registration="here").occurrences.get(),
            name=words("Registration.name"),
            email=user.email,
            answers=[["Instrument?", words("Registration.answers")]],
            **fields,
        )


def fill_letters(user, words):
    Digest.objects.create(email=user.email, query=f"q={words('Digest.query')}")


def fill_others_work(user):
    """What was done for others, and stays without a name."""
    association = make_association(created_by=user)
    venue = make_venue(created_by=user)
    entry = make_archive_entry(created_by=user, title="Protokoll der Runde")
    Correction.objects.create(entry=entry, note="Tippfehler.", made_by=user)
    pause(make_denkzelle(), Plan(on=timezone.localdate(), note="Pause."), user)
    for row in (association, venue, entry):
        row._history_user = user
        row.save()
    rep = make_rep(association)
    Representation.objects.filter(user=rep).update(granted_by=user, ended_by=user)
    Decision.objects.create(
        kind="network.association",
        object_id=association.pk,
        title=association.name,
        action="approve",
        decided_by=user,
        undone_by=user,
    )
    Report.objects.create(
        kind="network.association",
        object_id=association.pk,
        title=association.name,
        reason="wrong",
        decided_by=user,
        decided_at=timezone.now(),
        outcome="kept",
    )
    return association, venue, entry
