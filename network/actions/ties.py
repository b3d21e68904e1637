"""Memberships and participations: one side asks, the other agrees, either ends it.

Rows are locked here; whoever did not act is told by mail.
"""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from denkzellen import mail
from denkzellen.models import Denkzelle
from denkzellen.models.entry import locked
from network.actions.representations import lock_account
from network.keepers import keepers_of
from network.models import (
    Actor,
    Association,
    Membership,
    Participation,
    ParticipationRole,
    Side,
    User,
)
from network.models.ties import AgreedTie
from network.permissions import is_editor, is_rep, keeps, require

MOST_NEW_A_DAY = 20
MOST_FOR_THE_SAME = 3
SAME_WITHIN = timedelta(days=30)
SUBJECTS = {
    "tie_asked": gettext_lazy("Anfrage an %(own)s"),
    "tie_agreed": gettext_lazy("Bestätigt: %(own)s und %(other)s"),
    "tie_refused": gettext_lazy("Nicht bestätigt: %(own)s und %(other)s"),
    "tie_ended": gettext_lazy("Beendet: %(own)s und %(other)s"),
}


def answers_for(user: User, party: Denkzelle | Actor | Association) -> bool:
    """Whether `user` may ask and agree on behalf of `party`."""
    if isinstance(party, Denkzelle):
        return is_editor(user)
    return is_rep(user, party) if isinstance(party, Association) else keeps(user, party)


@transaction.atomic
def propose_membership(
    actor: Actor, association: Association, side: Side, by: User
) -> tuple[Membership, bool]:
    """Ask for it as `side`, or agree if the other side has asked; tells whether that is new."""
    lock_account(by)
    actor, association = locked(actor), locked(association)
    require(answers_for(by, actor if side == Side.ACTOR else association))
    if not actor.is_public:
        raise ValidationError(_("Das geht, sobald das Profil öffentlich ist."))
    if not association.is_public:
        raise ValidationError(_("Das geht, sobald der Eintrag des Verbands öffentlich ist."))
    same = {"actor": actor, "association": association}
    membership = Membership.objects.select_for_update(of=("self",)).filter(**same).first()
    if membership is None:
        refuse_too_many(Membership.history, by, **same)
        membership = Membership(**same)
    return membership, _propose(membership, side)


@transaction.atomic
def propose_participation(
    denkzelle: Denkzelle,
    participant: Actor | Association,
    role: ParticipationRole | str,
    side: Side,
    by: User,
) -> tuple[Participation, bool]:
    """As with a membership; a paused DENKZELLE takes on nobody new."""
    lock_account(by)
    participant, denkzelle = locked(participant), locked(denkzelle)
    require(answers_for(by, participant if side == Side.PARTICIPANT else denkzelle))
    _refuse_while_paused(denkzelle)
    if not participant.is_public:
        raise ValidationError(_("Das geht, sobald der eigene Eintrag öffentlich ist."))
    same = {"denkzelle": denkzelle, str(participant._meta.model_name): participant}
    rows = Participation.objects.select_for_update(of=("self",))
    participation = rows.filter(**same).first()
    if participation is None:
        refuse_too_many(Participation.history, by, **same)
        participation = Participation(**same)
    if participation.asked_by is None and not participation.is_agreed:
        participation.role = role
    return participation, _propose(participation, side)


def _refuse_while_paused(denkzelle: Denkzelle) -> None:
    if denkzelle.is_paused:
        raise ValidationError(_("Diese DENKZELLE pausiert und nimmt gerade niemanden auf."))


def _propose(tie: Membership | Participation, side: Side) -> bool:
    if tie.has_run_out:
        tie.end()
    return _agree(tie, side)


def refuse_too_many(history: Any, by: User, **same: models.Model) -> None:
    """Asking again and again is no way to get a yes."""
    begun = history.filter(history_type="+", history_user=by)
    now = timezone.now()
    if begun.filter(history_date__gt=now - timedelta(days=1)).count() >= MOST_NEW_A_DAY:
        raise ValidationError(_("Das waren viele Anfragen an einem Tag. Bitte morgen wieder."))
    if begun.filter(history_date__gt=now - SAME_WITHIN, **same).count() >= MOST_FOR_THE_SAME:
        raise ValidationError(
            _("Hier wurde in den letzten 30 Tagen schon dreimal gefragt. Bitte etwas warten.")
        )


@transaction.atomic
def agree(tie: Membership | Participation, side: Side) -> bool:
    """Agree to what the other side asked; False if that was done before.

    Raises ValidationError where nobody can join now.
    """
    tie = _locked(tie)
    if tie.waits_for != side:
        return False
    if isinstance(tie, Participation):
        _refuse_while_paused(Denkzelle.objects.held(tie.denkzelle_id))
    return _agree(tie, side)


def _agree(tie: Membership | Participation, side: Side) -> bool:
    if not tie.agree(side):
        return False
    _tell_other_side(tie, side, "tie_agreed" if tie.is_agreed else "tie_asked")
    return True


@transaction.atomic
def end(tie: Membership | Participation, side: Side) -> bool:
    """Take back, refuse or leave, as `side`; False if there was nothing to end."""
    tie = _locked(tie)
    was_agreed, asked_by = tie.is_agreed, tie.asked_by
    if not tie.end():
        return False
    if was_agreed or asked_by != side:
        _tell_other_side(tie, side, "tie_ended" if was_agreed else "tie_refused")
    return True


def _locked[T: AgreedTie](tie: T) -> T:
    """The row as it is now; what is gone already cannot be ended twice."""
    rows = type(tie)._default_manager.select_for_update(of=("self",))
    return rows.filter(pk=tie.pk).first() or type(tie)(pk=tie.pk)


def _tell_other_side(tie: Membership | Participation, side: Side, template: str) -> None:
    """Everybody who answers for the side that did not act; the Redaktion has its queue."""
    other = next(one for one in tie.SIDES if one != side)
    party = tie.party(other)
    if isinstance(party, Denkzelle):
        return
    partner = tie.party(side)
    context = {
        "own": mail.one_line(party.name),
        "other": mail.one_line(partner.name),
        "is_membership": isinstance(tie, Membership),
        "link": mail.site_address(page_for(tie, other)),
    }
    subject = str(SUBJECTS[template]) % context
    for person in keepers_of(party):
        mail.send(f"associations/{template}", person.email, context, subject=subject)


def page_for(tie: Membership | Participation, side: Side) -> str:
    """Where people of `side` see the tie and answer."""
    if isinstance(tie, Participation):
        return reverse("participation_ask", args=[tie.denkzelle.slug])
    if side == Side.ASSOCIATION:
        return reverse("association_members", args=[tie.association.slug])
    return reverse("membership_ask", args=[tie.actor.slug])
