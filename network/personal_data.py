"""What the network knows about people: each kind of row, what it says, and what becomes of it."""

from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from denkzellen.models import OutgoingMail, PublicationState
from network.models import (
    Actor,
    AddressChange,
    Association,
    ContactLog,
    Decision,
    Image,
    Invitation,
    Membership,
    Participation,
    PublicityConsent,
    Report,
    Representation,
    User,
    Venue,
)
from network.models.contact import sender_hash
from network.persons import Person, Rule, is_history


def _kept(person: Person) -> Q:
    return Q(id__in=person.kept)


def _of_kept(person: Person) -> Q:
    return Q(actor__in=person.kept)


def _pictures(person: Person) -> Q:
    """Those the person uploaded, and those of the profiles they keep."""
    profiles = Actor.objects.filter(pk__in=person.kept).exclude(image=None)
    return Q(uploaded_by=person.user.pk) | Q(id__in=profiles.values("image"))


def _own_pictures(person: Person) -> Q:
    """Of these, the ones nothing shows that stays."""
    shown = Q(pk__in=[])
    for relation in Image._meta.related_objects:
        model: Any = relation.related_model
        if not is_history(model):
            rows = model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            shown |= Q(Exists(rows.exclude(pk__in=person.own) if model is Actor else rows))
    return Q(pk__in=Image.objects.filter(_pictures(person)).exclude(shown).values("pk"))


def _proposals(person: Person) -> Q:
    """Associations the person alone proposed, which nobody has seen yet."""
    if person.user.is_staff:
        return Q(pk__in=[])
    others = Representation.objects.in_force().exclude(user=person.user)
    return Q(created_by=person.user.pk, state=PublicationState.DRAFT, published_at=None) & ~Q(
        pk__in=others.values("association")
    )


def _sessions(person: Person) -> Q:
    """Also those in which somebody is about to sign in with an address of this person."""
    keys = [
        session.pk
        for session in Session.objects.iterator()
        if _is_session_of(person, session.get_decoded())
    ]
    return Q(pk__in=keys)


def _is_session_of(person: Person, content: dict[str, Any]) -> bool:
    return content.get("_auth_user_id") == str(person.user.pk) or person.is_addressed_in(content)


def _mails(person: Person) -> Q:
    mails = OutgoingMail.objects.iterator()
    named = [
        mail.pk
        for mail in mails
        if person.is_named_in(mail.subject, mail.to, mail.reply_to, mail.headers, mail.text)
    ]
    return Q(pk__in=named)


def _log_lines(person: Person) -> Q:
    lines = LogEntry.objects.exclude(change_message="")
    named = [
        line.pk
        for line in lines.iterator()
        if person.is_named_in(line.object_repr, line.get_change_message())
    ]
    return Q(pk__in=named)


def _contacts(person: Person) -> Q:
    invited = Q(kind=User._meta.label_lower, object_id=person.user.pk)
    return invited | Q(sender_hash__in=[sender_hash(address) for address in person.addresses])


ACCOUNT = (
    Rule(
        User,
        _("Konto"),
        rows=lambda person: Q(id=person.user.pk),
        deleted=lambda person: Q(id=person.user.pk),
        fields=(
            "email",
            "name",
            "date_joined",
            "last_login",
            "is_active",
            "is_staff",
            "age_stated_at",
            "rules_version",
            "rules_accepted_at",
            "warned_on",
            "leaves_on",
        ),
        secrets=("password",),
    ),
    Rule(User.groups.through, _("Gruppen"), by=("user",), fields=("group",)),
    Rule(User.user_permissions.through, _("Rechte"), by=("user",), fields=("permission",)),
    Rule(EmailAddress, _("E-Mail-Adressen"), by=("user",), fields=("email", "verified", "primary")),
    Rule(
        EmailConfirmation,
        rows=lambda person: Q(email_address__user=person.user.pk),
        deleted=lambda person: Q(email_address__user=person.user.pk),
        secrets=("key",),
    ),
    Rule(
        AddressChange,
        _("Gewünschter Wechsel der Adresse"),
        by=("user",),
        rows=lambda person: person.wrote("new_email"),
        deleted=lambda person: person.wrote("new_email"),
        fields=("old_email", "new_email", "created_at", "expires_at"),
        secrets=("old_token_hash", "new_token_hash"),
    ),
    Rule(
        Authenticator,
        _("Zweiter Faktor"),
        by=("user",),
        fields=("type", "created_at", "last_used_at"),
        secrets=("data",),
    ),
    Rule(
        UserSession,
        _("Angemeldete Geräte"),
        by=("user",),
        fields=("created_at", "last_seen_at", "ip", "user_agent"),
        secrets=("session_key", "data"),
    ),
    Rule(Session, rows=_sessions, deleted=_sessions, secrets=("session_key", "session_data")),
    Rule(
        OutgoingMail,
        rows=_mails,
        deleted=_mails,
        secrets=("to", "from_email", "reply_to", "headers", "subject", "text", "html"),
    ),
)

PROFILES = (
    Rule(
        Actor,
        _("Profile"),
        rows=_kept,
        deleted=lambda person: Q(id__in=person.own),
        fields=(
            "kind",
            "name",
            "slug",
            "state",
            "language",
            "disciplines",
            "summary",
            "is_indexable",
            "confirmed_on",
            "reminded_on",
            "submitted_at",
            "published_at",
            "created_at",
            "updated_at",
            *Actor.SWITCHED_FIELDS,
            *(f"show_{name}" for name in Actor.SWITCHED_FIELDS),
        ),
        secrets=("sort_name",),
    ),
    Rule(Actor, _("Angelegte Profile"), by=("created_by",), fields=("name", "created_at")),
    Rule(Actor.keepers.through, _("Gepflegte Profile"), by=("user",), fields=("actor",)),
    Rule(
        PublicityConsent,
        _("Einwilligungen"),
        rows=_of_kept,
        by=("given_by",),
        fields=("actor", "field", "text_version", "given_at", "withdrawn_at"),
    ),
    Rule(
        Image,
        _("Bilder"),
        rows=_pictures,
        deleted=_own_pictures,
        by=("uploaded_by",),
        fields=(
            "file",
            "alt",
            "is_decorative",
            "caption",
            "creator",
            "licence",
            "source_url",
            "consent",
            "created_at",
        ),
        secrets=("token",),
    ),
    Rule(
        Membership,
        _("Mitgliedschaften"),
        rows=_of_kept,
        fields=(
            "actor",
            "association",
            "since",
            "until",
            "actor_agreed_at",
            "association_agreed_at",
        ),
    ),
    Rule(
        Participation,
        _("Beteiligungen"),
        rows=_of_kept,
        fields=("actor", "denkzelle", "role", "since", "until", "participant_agreed_at"),
    ),
)

NETWORK = (
    Rule(
        Representation,
        _("Vertretungen"),
        by=("user",),
        fields=(
            "association",
            "message",
            "asked_at",
            "granted_at",
            "refused_at",
            "since",
            "until",
            "ended_at",
        ),
    ),
    Rule(
        Representation,
        _("Bestätigte oder beendete Vertretungen anderer"),
        by=("granted_by", "ended_by"),
        fields=("association", "granted_at", "ended_at"),
    ),
    Rule(
        Association,
        _("Vorgeschlagene Verbände"),
        by=("created_by",),
        deleted=_proposals,
        fields=("name", "state", "created_at"),
    ),
    Rule(Venue, _("Angelegte Orte"), by=("created_by",), fields=("name", "created_at")),
    Rule(
        Invitation,
        _("Einladungen an diese Person"),
        rows=lambda person: person.wrote("email"),
        deleted=lambda person: person.wrote("email") | Q(accepted_by=person.user.pk),
        by=("accepted_by",),
        fields=("email", "association", "actor", "created_at", "expires_at", "accepted_at"),
        secrets=("token_hash",),
    ),
    Rule(
        Invitation,
        _("Einladungen von dieser Person"),
        by=("invited_by",),
        deleted=lambda person: Q(invited_by=person.user.pk),
        fields=("email", "association", "actor", "created_at", "expires_at", "accepted_at"),
    ),
    Rule(
        ContactLog,
        _("Weitergegebene Nachrichten und Einladungen"),
        rows=_contacts,
        deleted=_contacts,
        fields=("kind", "object_id", "created_at"),
        secrets=("sender_hash",),
    ),
    Rule(
        Report,
        _("Meldungen"),
        rows=lambda person: person.wrote("email"),
        emptied={"name": "", "email": ""},
        fields=(
            "title",
            "url",
            "reason",
            "text",
            "name",
            "email",
            "created_at",
            "decided_at",
            "outcome",
            "answer",
        ),
    ),
    Rule(
        Report,
        _("Entschiedene Meldungen"),
        by=("decided_by",),
        fields=("kind", "object_id", "outcome", "decided_at"),
    ),
    Rule(
        Decision,
        _("Entscheidungen der Redaktion"),
        by=("decided_by", "undone_by"),
        fields=("kind", "object_id", "action", "decided_at", "undone_at"),
    ),
    Rule(
        LogEntry,
        _("Protokoll der Verwaltung"),
        by=("user",),
        rows=_log_lines,
        emptied={"object_repr": "", "change_message": ""},
        fields=("action_time", "action_flag", "content_type", "object_id"),
        secrets=("object_repr", "change_message"),
    ),
)

RULES = (*ACCOUNT, *PROFILES, *NETWORK)
