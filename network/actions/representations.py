"""Who speaks for an association: asked for, decided by somebody else, and ended.

Every step locks the row of the association first, so that no two of them cross.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from denkzellen import mail
from denkzellen.models.entry import locked
from network.forms.representations import LONGEST_REFUSAL
from network.keepers import reps_of
from network.models import Association, Decision, DecisionAction, Representation, User
from network.models.ties import RepresentationQuerySet
from network.permissions import can_grant, is_editor, is_rep, require

MOST_OPEN_CLAIMS = 3
MOST_CLAIMS_A_DAY = 10
REFUSED_FOR = timedelta(days=7)


def lock_account(user: User) -> User:
    """What is counted per account is counted by one request at a time."""
    return get_object_or_404(User.objects.select_for_update(no_key=True), pk=user.pk)


@transaction.atomic
def claim(user: User, association: Association, message: str) -> Representation:
    """Ask to speak for `association`: gives no right, and all who do so already are told."""
    lock_account(user)
    association = locked(association)
    if is_rep(user, association):
        raise ValidationError(_("Dieses Konto vertritt den Verband schon."))
    own = user.representations.all()
    if open_claim := own.open_claims().filter(association=association).first():
        if message not in ("", open_claim.message):
            open_claim.message = message
            open_claim.save(update_fields=["message"])
        return open_claim
    _refuse_too_many(user, association)
    _close_run_out(user, association)
    claimed = Representation.objects.create(user=user, association=association, message=message)
    for rep in reps_of(association):
        _send("claim_made", rep, claimed, _("Neue Anfrage: Vertretung von %(name)s"))
    return claimed


def was_refused_lately(user: User, association: Association) -> bool:
    own = user.representations.filter(association=association)
    return own.filter(refused_at__gt=timezone.now() - REFUSED_FOR).exists()


def _refuse_too_many(user: User, association: Association) -> None:
    own, now = user.representations.all(), timezone.now()
    if own.open_claims().count() >= MOST_OPEN_CLAIMS:
        raise ValidationError(
            _(
                "Höchstens %(most)d Anfragen können gleichzeitig offen sein. Bitte warten, bis "
                "über eine entschieden ist, oder eine zurückziehen."
            )
            % {"most": MOST_OPEN_CLAIMS}
        )
    if own.filter(asked_at__gt=now - timedelta(days=1)).count() >= MOST_CLAIMS_A_DAY:
        raise ValidationError(_("Das waren viele Anfragen an einem Tag. Bitte morgen wieder."))
    if was_refused_lately(user, association):
        raise ValidationError(
            _(
                "Diese Anfrage wurde gerade erst abgelehnt. Sie ist eine Woche danach wieder "
                "möglich; Fragen beantwortet die Redaktion."
            )
        )


def _close_run_out(user: User, association: Association) -> None:
    """A mandate whose last day has passed makes room for a new one."""
    run_out = user.representations.filter(
        association=association,
        until__lt=timezone.localdate(),
        granted_at__isnull=False,
        ended_at__isnull=True,
    )
    for mandate in run_out:
        mandate.ended_at = timezone.now()
        mandate.save(update_fields=["ended_at"])


@transaction.atomic
def withdraw(claim: Representation, user: User) -> bool:
    """Take one's own open claim back."""
    claim = _locked(claim)
    require(claim.user_id == user.pk)
    if not claim.is_open:
        return False
    return _close(claim, user)


@transaction.atomic
def grant(claim: Representation, by: User) -> bool:
    """Let the claimant speak for the association; False if it was decided already."""
    claim = _locked(claim)
    require(can_grant(by, claim))
    if not claim.is_open:
        return False
    claim.granted_at, claim.granted_by = timezone.now(), by
    claim.since = timezone.localdate()
    claim.save()
    _log(claim, DecisionAction.GRANT, by)
    _send("claim_granted", claim.user, claim, _("Vertretung bestätigt: %(name)s"))
    return True


@transaction.atomic
def refuse(claim: Representation, by: User, reason: str) -> bool:
    """Say no, and why; False if it was decided already."""
    claim = _locked(claim)
    require(can_grant(by, claim))
    if not claim.is_open:
        return False
    if not reason.strip():
        raise ValidationError(_("Bitte begründen; die Begründung geht an die anfragende Person."))
    claim.refused_at = timezone.now()
    claim.save(update_fields=["refused_at"])
    _log(claim, DecisionAction.REFUSE, by, reason)
    subject = _("Vertretung nicht bestätigt: %(name)s")
    reason = mail.one_line(reason, LONGEST_REFUSAL)
    _send("claim_refused", claim.user, claim, subject, reason=reason)
    return True


@transaction.atomic
def leave(mandate: Representation, by: User) -> bool:
    """End one's own mandate, unless nobody else would speak for the association."""
    mandate = _locked(mandate)
    require(mandate.user_id == by.pk)
    if not mandate.is_in_force:
        return False
    if not _others(mandate, timezone.localdate()).exists():
        raise ValidationError(
            _(
                "Sonst vertritt niemand diesen Verband. Erst eine Anfrage bestätigen oder jemanden "
                "einladen, oder den Eintrag an die Redaktion geben."
            )
        )
    return _close(mandate, by)


@transaction.atomic
def give_to_redaktion(mandate: Representation, by: User) -> bool:
    """End one's own mandate; with the last one, the Redaktion looks after the entry."""
    mandate = _locked(mandate)
    require(mandate.user_id == by.pk)
    return mandate.is_in_force and _close(mandate, by)


@transaction.atomic
def end(mandate: Representation, by: User) -> bool:
    """End the mandate of somebody else, as the Redaktion may; the person is told."""
    mandate = _locked(mandate)
    require(is_editor(by))
    if not mandate.is_in_force:
        return False
    _send("mandate_ended", mandate.user, mandate, _("Vertretung beendet: %(name)s"))
    return _close(mandate, by)


@transaction.atomic
def set_until(mandate: Representation, until: date | None, by: User) -> bool:
    """Set the last day of a mandate.

    One's own can only be shortened; others of the association prolong it; editors do both.
    """
    mandate = _locked(mandate)
    if not mandate.is_in_force or mandate.until == until:
        return False
    is_shorter = _is_before(until, mandate.until)
    is_own = mandate.user_id == by.pk
    require(is_editor(by) or (is_rep(by, mandate.association) and is_own == is_shorter))
    if until is not None and until < timezone.localdate():
        raise ValidationError(_("Das Ende liegt in der Vergangenheit. Bitte ab heute wählen."))
    needs_others = is_shorter and not is_editor(by)
    if until and needs_others and not _others(mandate, until + timedelta(days=1)).exists():
        raise ValidationError(
            _(
                "Danach würde niemand mehr diesen Verband vertreten. Erst eine Anfrage bestätigen "
                "oder jemanden einladen."
            )
        )
    mandate.until = until
    mandate.save(update_fields=["until"])
    return True


def _is_before(one: date | None, other: date | None) -> bool:
    """None stands for: without end."""
    return one is not None and (other is None or one < other)


def take_up(user: User, association: Association, invited_by: User) -> bool:
    """Let an invited person speak for a locked `association`; False if they do already."""
    if is_rep(user, association):
        return False
    _close_run_out(user, association)
    own = user.representations.filter(association=association)
    mandate = own.open_claims().first() or Representation(user=user, association=association)
    mandate.granted_at, mandate.granted_by = timezone.now(), invited_by
    mandate.since = timezone.localdate()
    mandate.save()
    _log(mandate, DecisionAction.GRANT, invited_by)
    return True


def _locked(mandate: Representation) -> Representation:
    association = locked(mandate.association)
    rows = Representation.objects.select_for_update(of=("self",)).select_related("user")
    mandate = get_object_or_404(rows, pk=mandate.pk)
    mandate.association = association
    return mandate


def _others(mandate: Representation, day: date) -> RepresentationQuerySet:
    """Mandates of others which are in force now and still on `day`."""
    others = mandate.association.representations.in_force().exclude(pk=mandate.pk)
    return others.filter(user__is_active=True).lasting_until(day)


def _close(mandate: Representation, by: User) -> bool:
    mandate.ended_at, mandate.ended_by = timezone.now(), by
    mandate.save(update_fields=["ended_at", "ended_by"])
    return True


def _log(claim: Representation, action: DecisionAction, by: User, reason: str = "") -> None:
    Decision.objects.create(
        kind=claim._meta.label_lower,
        object_id=claim.pk,
        title=claim.association.name,
        action=action,
        reason=reason,
        decided_by=by,
    )


def _send(template: str, to: User, claim: Representation, subject: str, **more: str) -> None:
    association = claim.association
    page = "association_edit" if template == "claim_granted" else "association_reps"
    if template in {"claim_refused", "mandate_ended"}:
        page = "association_claim"
    context = {
        "association": mail.one_line(association.name),
        "person": mail.one_line(claim.user.name or _("Ein Mitglied ohne Namen")),
        "message": mail.one_line(claim.message, 500),
        "link": mail.site_address(reverse(page, args=[association.slug])),
        **more,
    }
    mail.send(
        f"associations/{template}",
        to.email,
        context,
        subject=subject % {"name": context["association"]},
    )
