"""Posts of people who keep a profile, and of visitors who write to one."""

import time
from typing import Any

from django.core import signing
from django.test import Client
from django.utils import timezone

from denkzellen.spam import opened_at
from network import confirmations
from network.actions import contact
from network.forms.contact import ContactForm
from network.forms.keeping import AccountDeleteForm
from network.forms.profiles import (
    KeeperForm,
    ProfileImageForm,
    ReachForm,
    StartForm,
    VisibilityForm,
    WhatForm,
    WhereForm,
    WhoForm,
)
from network.forms.reports import ReportForm
from network.models import Actor, ContactLog, Image, Invitation, PublicityConsent, Report, User
from network.models.contact import sender_hash
from tests.factories import (
    make_actor,
    make_association,
    make_discipline,
    make_district,
    make_editor,
    make_image,
    make_upload,
    make_user,
)
from tests.permissions.posts import Post, case, signed_in

MESSAGE = {"name": "Ada", "email": "ada@example.org", "message": "Guten Tag."}
WORDS = {
    "alt": "Ein Chor",
    "creator": "Ada",
    "licence": "cc-by",
    "consent": "no_people",
    "caption": "Probe",
}


def keeper_of(**fields: Any) -> tuple[User, Actor]:
    """Somebody with a complete profile that a second person keeps as well."""
    user = make_user()
    actor = make_actor(**{"state": "draft", "summary": "Singt.", "created_by": user, **fields})
    actor.disciplines.add(make_discipline("Musik"))
    actor.keepers.add(user, make_user())
    return user, actor


def opened() -> dict[str, str]:
    return {"opened": opened_at(time.time() - 60)}


@case("profile_new", "+actor +actor_keepers", StartForm)
def anybody_begins_a_profile() -> Post:
    return Post(make_user(), data={"kind": "person", "name": "Ada", "is_agreed": "on"})


@case("profile_step", "actor.kind actor.name actor.pronouns", WhoForm)
def keeper_says_who() -> Post:
    user, actor = keeper_of()
    data = {"kind": "house", "name": "Neues Haus", "pronouns": "wir", "version": 1}
    return Post(user, [actor.slug, "wer"], data)


WHAT = "actor.summary actor.text actor.links actor.language +actor_disciplines -actor_disciplines"


@case("profile_step", WHAT, WhatForm)
def keeper_says_what() -> Post:
    user, actor = keeper_of()
    data = {
        "disciplines": make_discipline("Tanz").pk,
        "summary": "Tanzt.",
        "text": "Ein Text.",
        "links": "https://example.org/",
        "language": "en",
        "version": 1,
    }
    return Post(user, [actor.slug, "was"], data)


@case("profile_step", "actor.district_id", WhereForm)
def keeper_says_where() -> Post:
    user, actor = keeper_of()
    return Post(user, [actor.slug, "wo"], {"district": make_district().pk, "version": 1})


@case("profile_step", "actor.email actor.phone actor.website", ReachForm)
def keeper_says_how_to_reach_them() -> Post:
    user, actor = keeper_of()
    data = {"email": "b@example.org", "phone": "0421", "website": "https://b.example/"}
    return Post(user, [actor.slug, "kontakt"], {**data, "version": 1})


@case(
    "profile_step",
    "actor.show_email actor.show_phone actor.is_indexable +publicityconsent",
    VisibilityForm,
    behind=(PublicityConsent,),
)
def keeper_switches_what_is_public() -> Post:
    user, actor = keeper_of(state="published", email="b@example.org")
    data = {"show_email": "on", "show_phone": "on", "is_indexable": "on", "version": 1}
    return Post(user, [actor.slug, "sichtbarkeit"], data)


@case("profile_step", "actor.show_email publicityconsent.withdrawn_at", VisibilityForm)
def editor_takes_back_what_is_public_and_switches_nothing_on() -> Post:
    user, actor = keeper_of(state="published", show_email=True)
    PublicityConsent.objects.record(actor, user)
    return Post(make_editor(), [actor.slug, "sichtbarkeit"], {"version": 1})


@case("profile_step", "+image actor.image_id", ProfileImageForm, behind=(Actor,))
def keeper_gives_a_picture() -> Post:
    user, actor = keeper_of()
    files = lambda: {"upload": make_upload()}  # noqa: E731
    return Post(user, [actor.slug, "bild"], WORDS, files)


@case("profile_step", "image.alt image.caption image.consent image.creator", ProfileImageForm)
def keeper_puts_a_picture_into_other_words() -> Post:
    user, actor = keeper_of()
    actor.image = make_image(uploaded_by=user)
    actor.save()
    seen = f"{actor.image.pk}-{actor.image.version}"
    return Post(user, [actor.slug, "bild"], {**WORDS, "seen": seen})


@case("profile_picture_remove", "actor.image_id -image", behind=(Actor, Image))
def keeper_removes_the_picture() -> Post:
    user, actor = keeper_of(image=make_image())
    return Post(user, [actor.slug])


@case("profile_submit", "actor.state actor.submitted_at", behind=(Actor,))
def keeper_submits() -> Post:
    user, actor = keeper_of()
    return Post(user, [actor.slug])


@case("profile_withdraw", "actor.state", behind=(Actor,))
def keeper_withdraws() -> Post:
    user, actor = keeper_of(state="submitted")
    return Post(user, [actor.slug])


@case("profile_hide", "actor.state", behind=(Actor,))
def keeper_hides() -> Post:
    user, actor = keeper_of(state="published")
    return Post(user, [actor.slug])


@case("profile_show", "actor.state", behind=(Actor,))
def keeper_shows() -> Post:
    user, actor = keeper_of(state="hidden", published_at=timezone.now())
    return Post(user, [actor.slug])


@case("profile_show", "", behind=(Actor,))
def keeper_cannot_show_what_the_redaktion_hid() -> Post:
    user, actor = keeper_of(state="hidden", is_blocked=True)
    return Post(user, [actor.slug])


@case("profile_delete", "-actor -actor_keepers -actor_disciplines +formerslug", behind=(Actor,))
def keeper_deletes() -> Post:
    user, actor = keeper_of()
    make_actor(state="draft")
    return Post(user, [actor.slug])


@case("profile_restore", "actor.name", behind=(Actor,))
def keeper_restores() -> Post:
    user, actor = keeper_of()
    former = actor.history.first()
    actor.name = "Neu"
    actor.show_email = True
    actor.save()
    return Post(user, [actor.slug, former.pk])


@case("keeper_invite", "+contactlog +invitation", KeeperForm, behind=(Invitation,))
def keeper_invites() -> Post:
    user, actor = keeper_of()
    return Post(user, [actor.slug], {"email": "neu@example.org"})


@case("keeper_leave", "-actor_keepers", behind=(Actor,))
def keeper_leaves() -> Post:
    user, actor = keeper_of()
    return Post(user, [actor.slug])


@case(
    "invitation",
    "+actor_keepers invitation.accepted_at invitation.accepted_by_id",
    behind=(Invitation,),
)
def invited_person_accepts() -> Post:
    user, actor = keeper_of()
    invited = make_user()
    _invitation, token = Invitation.objects.issue(actor, invited.email, user)
    return Post(invited, [token])


@case("invitation_revoke", "invitation.revoked_at", behind=(Invitation,))
def keeper_revokes_an_invitation() -> Post:
    user, actor = keeper_of()
    invitation, _token = Invitation.objects.issue(actor, "neu@example.org", user)
    return Post(user, [invitation.pk])


@case("actor_contact", "+contactlog", ContactForm, behind=(ContactLog,))
def visitor_writes_to_a_profile() -> Post:
    _user, actor = keeper_of(state="published")
    return Post(Client(), [actor.slug], MESSAGE | opened())


@case("association_contact", "+contactlog", ContactForm, behind=(ContactLog,))
def visitor_writes_to_an_association() -> Post:
    association = make_association(email="gilde@example.org")
    return Post(Client(), [association.slug], MESSAGE | opened())


@case("contact_block", "+contactblock", behind=(ContactLog,))
def whoever_got_a_message_blocks_its_sender() -> Post:
    _user, actor = keeper_of(state="published")
    value = ["network.actor", actor.pk, sender_hash("stoert@example.org")]
    return Post(Client(), [signing.dumps(value, salt=contact.SALT, compress=True)])


@case("report", "+report", ReportForm)
def visitor_reports_an_entry() -> Post:
    _user, actor = keeper_of(state="published")
    data = {"reason": "wrong", "text": "Falsch.", "name": "Ada", "email": "ada@example.org"}
    return Post(Client(), data=data | opened(), query=f"?url={actor.get_absolute_url()}")


@case("report", "+report", ReportForm, behind=(Report,))
def editor_reports_like_everybody() -> Post:
    _user, actor = keeper_of(state="published")
    data = {"reason": "wrong", "text": "Falsch."} | opened()
    return Post(make_editor(), data=data, query=f"?url={actor.get_absolute_url()}")


@case("confirm_entry", "actor.confirmed_on", behind=(Actor,))
def whoever_has_the_link_confirms() -> Post:
    _user, actor = keeper_of(state="published")
    return Post(Client(), [confirmations.sign(actor)])


@case("entry_confirm", "actor.confirmed_on", behind=(Actor,))
def keeper_confirms() -> Post:
    user, actor = keeper_of(state="published")
    return Post(user, ["profil", actor.slug])


@case("my_data_download", "", behind=(User,))
def anybody_downloads_their_data() -> Post:
    _user, client = signed_in()
    return Post(client)


@case("account_delete", "-user -emailaddress", AccountDeleteForm, behind=(User,))
def anybody_deletes_their_account() -> Post:
    user, client = signed_in()
    return Post(client, data={"email": user.email})
