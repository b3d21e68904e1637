"""Invitations by e-mail, to speak for an association or to keep a profile together."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from denkzellen import mail
from denkzellen.models.entry import locked
from network.actions import profiles, representations
from network.models import Actor, Association, ContactLog, Invitation, User
from network.permissions import can_edit, can_represent, require

MOST_OPEN = 10
MOST_A_DAY = 20


def can_invite(user: User, target: Actor | Association) -> bool:
    if isinstance(target, Association):
        return can_represent(user, target)
    return can_edit(user, target)


@transaction.atomic
def invite(target: Actor | Association, email: str, by: User) -> Invitation:
    """Write to `email`; an earlier open invitation of this address to `target` is void then."""
    representations.lock_account(by)
    target = locked(target)
    require(can_invite(by, target))
    _refuse_too_many(target, email, by)
    ContactLog.objects.create(kind=by._meta.label_lower, object_id=by.pk)
    invitation, token = Invitation.objects.issue(target, email, by)
    context = {
        "name": mail.one_line(target.name),
        "person": mail.one_line(by.name or _("Ein Mitglied ohne Namen")),
        "is_association": isinstance(target, Association),
        "link": mail.site_address(reverse("invitation", args=[token])),
        "expires_at": invitation.expires_at,
    }
    subject = _("Einladung: %(name)s") % {"name": context["name"]}
    mail.send("associations/invitation", invitation.email, context, subject=subject)
    return invitation


def _refuse_too_many(target: Actor | Association, email: str, by: User) -> None:
    own = Invitation.objects.filter(invited_by=by)
    same = {f"{target._meta.model_name}_id": target.pk, "email": email.strip().lower()}
    if own.open().exclude(**same).count() >= MOST_OPEN:
        raise ValidationError(
            _(
                "Höchstens %(most)d Einladungen können gleichzeitig offen sein. Bitte eine "
                "zurückziehen oder warten, bis eine angenommen ist."
            )
            % {"most": MOST_OPEN}
        )
    # Counted apart: invitations go along with a profile that is deleted.
    sent = ContactLog.objects.about(by).filter(created_at__gt=timezone.now() - timedelta(days=1))
    if sent.count() >= MOST_A_DAY:
        raise ValidationError(_("Das waren viele Einladungen an einem Tag. Bitte morgen wieder."))


@transaction.atomic
def revoke(invitation: Invitation, by: User) -> bool:
    """Make an open invitation void; False if it is not open any more."""
    target, invitation = _locked(invitation)
    require(can_invite(by, target))
    if not invitation.is_open:
        return False
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    return True


def is_addressed_to(invitation: Invitation, user: User) -> bool:
    """Whether the account has proved that the invited mailbox is its own."""
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    return addresses.filter(email__iexact=invitation.email).exists()


def why_void(invitation: Invitation) -> str:
    """What keeps the invitation from being accepted; empty if nothing does."""
    if invitation.accepted_at:
        return _("Diese Einladung ist schon angenommen.")
    if invitation.revoked_at:
        return _("Diese Einladung wurde zurückgezogen.")
    if not invitation.is_open:
        return _("Diese Einladung ist abgelaufen. Sie galt sieben Tage; bitte um eine neue.")
    inviter = invitation.invited_by
    if inviter is None or not can_invite(inviter, invitation.target):
        return _(
            "Diese Einladung gilt nicht mehr: Wer sie verschickt hat, pflegt den Eintrag nicht "
            "mehr."
        )
    return ""


@transaction.atomic
def accept(invitation: Invitation, user: User) -> bool:
    """Take on what one is invited to; False if one did so already.

    Raises ValidationError when the invitation is void.
    """
    target, invitation = _locked(invitation)
    require(is_addressed_to(invitation, user))
    if invitation.accepted_by_id == user.pk:
        return False
    reason = why_void(invitation)
    if not reason and invitation.invited_by_id == user.pk:
        reason = _("Niemand kann sich selbst einladen.")
    if reason:
        raise ValidationError(reason)
    assert invitation.invited_by is not None
    if isinstance(target, Association):
        representations.take_up(user, target, invitation.invited_by)
    else:
        profiles.add_keeper(target, user)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return True


def _locked(invitation: Invitation) -> tuple[Actor | Association, Invitation]:
    target = locked(invitation.target)
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("invited_by")
    return target, get_object_or_404(rows, pk=invitation.pk)
