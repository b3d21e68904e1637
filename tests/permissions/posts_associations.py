"""Posts about associations: their entry, who speaks for them, who belongs to them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from network.forms.associations import AssociationForm
from network.forms.profiles import ProfileImageForm
from network.forms.representations import ClaimForm, InviteForm, RefuseForm, UntilForm
from network.forms.ties import MembershipForm, ParticipationForm
from network.models import (
    Association,
    Image,
    Invitation,
    Membership,
    Participation,
    Representation,
    Side,
    User,
)
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_discipline,
    make_district,
    make_editor,
    make_image,
    make_rep,
    make_upload,
    make_user,
)
from tests.permissions.posts import Post, case
from tests.permissions.posts_profiles import WORDS, keeper_of

ENTRY = {
    "name": "Neue Gilde",
    "short_name": "NG",
    "kind": "house",
    "legal_form": "e. V.",
    "summary": "Kurz.",
    "text": "Lang.",
    "address": "Am Dobben 1",
    "website": "https://gilde.example/",
    "email": "post@gilde.example",
    "phone": "0421",
    "language": "en",
}
TAKES_UP = "representation.granted_at representation.granted_by_id"


def rep_of(**fields: Any) -> tuple[User, Association]:
    """A representative, one of two."""
    association = make_association(**fields)
    make_rep(association)
    return make_rep(association), association


def proposal(**fields: Any) -> tuple[User, Association]:
    user = make_user()
    return user, make_association(**{"state": "draft", "created_by": user, **fields})


def claim_on(association: Association) -> Representation:
    return Representation.objects.create(
        user=make_user(), association=association, message="Vorstand"
    )


@case("association_new", "+association +association_disciplines", AssociationForm)
def anybody_proposes_an_association() -> Post:
    return Post(make_user(), data={**ENTRY, "disciplines": make_discipline("Tanz").pk})


WRITTEN = " ".join(f"association.{name}" for name in [*ENTRY, "district_id"])


@case("association_edit", f"{WRITTEN} +association_disciplines", AssociationForm)
def representative_edits_the_entry() -> Post:
    user, association = rep_of()
    related = {"disciplines": make_discipline("Tanz").pk, "district": make_district().pk}
    return Post(user, [association.slug], {**ENTRY, **related, "version": 1})


@case(
    "association_submit",
    "association.state association.submitted_at +representation",
    ClaimForm,
    behind=(Association,),
)
def whoever_proposed_it_submits() -> Post:
    user, association = proposal()
    return Post(user, [association.slug], {"message": "Vorstand"})


@case(
    "association_withdraw", "association.state representation.ended_at representation.ended_by_id"
)
def whoever_proposed_it_withdraws() -> Post:
    user, association = proposal(state="submitted")
    Representation.objects.create(user=user, association=association)
    return Post(user, [association.slug])


@case("association_discard", "-association +formerslug", behind=(Association,))
def whoever_proposed_it_discards() -> Post:
    user, association = proposal()
    return Post(user, [association.slug])


@case("association_logo", "+image association.logo_id", ProfileImageForm, behind=(Association,))
def representative_gives_a_logo() -> Post:
    user, association = rep_of()
    return Post(user, [association.slug], WORDS, lambda: {"upload": make_upload()})


@case("association_logo_remove", "-image association.logo_id", behind=(Association, Image))
def representative_removes_the_logo() -> Post:
    user, association = rep_of(logo=make_image())
    return Post(user, [association.slug])


@case("association_restore", "association.summary", behind=(Association,))
def representative_restores() -> Post:
    user, association = rep_of()
    association.summary = "Neu."
    association.save()
    return Post(user, [association.slug, association.history.last().pk])


@case("association_claim", "+representation", ClaimForm)
def anybody_claims_to_represent() -> Post:
    return Post(make_user(), [make_association().slug], {"message": "Vorstand"})


@case("claim_withdraw", "representation.ended_at representation.ended_by_id")
def claimant_withdraws() -> Post:
    claim = claim_on(make_association())
    return Post(claim.user, [claim.association.slug])


@case("rep_invite", "+contactlog +invitation", InviteForm, behind=(Invitation, Representation))
def representative_invites() -> Post:
    user, association = rep_of()
    return Post(user, [association.slug], {"email": "neu@example.org"})


@case(
    "invitation",
    "+representation +decision invitation.accepted_at invitation.accepted_by_id",
    behind=(Invitation, Representation),
)
def invited_person_represents() -> Post:
    user, association = rep_of()
    invited = make_user()
    _invitation, token = Invitation.objects.issue(association, invited.email, user)
    return Post(invited, [token])


ENDED = "representation.ended_at representation.ended_by_id"


@case("rep_leave", ENDED, behind=(Representation,))
def representative_leaves() -> Post:
    user, association = rep_of()
    return Post(user, [association.slug])


@case("rep_give_up", ENDED, behind=(Representation,))
def representative_gives_the_entry_to_the_redaktion() -> Post:
    user, association = rep_of()
    return Post(user, [association.slug])


@case("rep_claim_grant", f"{TAKES_UP} +decision", behind=(Representation,))
def representative_grants_a_claim() -> Post:
    user, association = rep_of()
    return Post(user, [association.slug, claim_on(association).pk])


@case("rep_claim_refuse", "representation.refused_at +decision", RefuseForm, (Representation,))
def representative_refuses_a_claim() -> Post:
    user, association = rep_of()
    return Post(user, [association.slug, claim_on(association).pk], {"reason": "Unbekannt."})


@case("rep_until", "representation.until", UntilForm, (Representation,))
def representative_shortens_their_mandate() -> Post:
    user, association = rep_of()
    until = timezone.localdate() + timedelta(days=30)
    mandate = association.representations.get(user=user)
    return Post(user, [association.slug, mandate.pk], {"until": until})


@case("rep_end", ENDED, behind=(Representation,))
def editor_ends_a_mandate() -> Post:
    user, association = rep_of()
    return Post(make_editor(), [association.slug, association.representations.get(user=user).pk])


@case("membership_ask", "+membership", MembershipForm, (Membership,))
def keeper_asks_for_membership() -> Post:
    user, actor = keeper_of(state="published")
    return Post(user, [actor.slug], {"association": make_association().slug})


@case("membership_invite", "+membership", behind=(Membership,))
def representative_invites_a_member() -> Post:
    user, association = rep_of()
    return Post(user, [association.slug], {"actor": make_actor().slug})


def asked_membership(association: Association) -> Membership:
    membership = Membership(actor=make_actor(), association=association)
    membership.agree(Side.ACTOR)
    return membership


AGREED = "membership.association_agreed_at membership.since"


@case("membership_agree", AGREED, behind=(Membership,))
def representative_agrees_to_a_membership() -> Post:
    user, association = rep_of()
    return Post(user, [asked_membership(association).pk])


@case("membership_end", "-membership", behind=(Membership,))
def representative_refuses_a_membership() -> Post:
    user, association = rep_of()
    return Post(user, [asked_membership(association).pk])


@case("participation_ask", "+participation", ParticipationForm, (Participation,))
def representative_asks_to_take_part() -> Post:
    user, association = rep_of()
    data = {"participant": f"association-{association.pk}", "role": "guest"}
    return Post(user, [make_denkzelle().slug], data)


def entered(association: Association) -> Participation:
    participation = Participation(denkzelle=make_denkzelle(), association=association)
    participation.agree(Side.DENKZELLE)
    return participation


CONFIRMED = "participation.participant_agreed_at participation.since"


@case("participation_agree", CONFIRMED, behind=(Participation,))
def representative_agrees_to_take_part() -> Post:
    user, association = rep_of()
    return Post(user, [entered(association).pk])


@case("participation_end", "-participation", behind=(Participation,))
def representative_declines_to_take_part() -> Post:
    user, association = rep_of()
    return Post(user, [entered(association).pk])
