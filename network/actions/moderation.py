"""What the Redaktion decides about entries: once, on the version it looked at, with a mail."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from denkzellen import mail
from denkzellen.models import Entry, Publication, PublicationState
from denkzellen.models.entry import locked
from network.keepers import keepers_of
from network.kinds import page_address, working_address
from network.models import Decision, DecisionAction, Representation, User
from network.permissions import can_decide, can_grant, is_editor, require

UNDO_WITHIN = timedelta(days=30)

# The mail each decision sends, and its subject.
MAILS: dict[str, tuple[str, Promise]] = {
    DecisionAction.APPROVE: ("approved", gettext_lazy("%(title)s ist jetzt öffentlich")),
    DecisionAction.RETURN: ("returned", gettext_lazy("%(title)s: bitte noch einmal ansehen")),
    DecisionAction.HIDE: ("hidden", gettext_lazy("%(title)s wurde verborgen")),
    DecisionAction.SHOW: ("shown", gettext_lazy("%(title)s ist wieder öffentlich")),
}
# The state an entry is in after each decision.
STATE_AFTER = {
    DecisionAction.APPROVE: PublicationState.PUBLISHED,
    DecisionAction.CHECK: PublicationState.PUBLISHED,
    DecisionAction.RETURN: PublicationState.DRAFT,
    DecisionAction.HIDE: PublicationState.HIDDEN,
    DecisionAction.SHOW: PublicationState.PUBLISHED,
}


class OutdatedError(Exception):
    """The entry is no longer what was looked at: nothing was decided."""


class AlreadyDecidedError(Exception):
    """Somebody, or the same press of a button, decided on this version before."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision)
        self.decision = decision


def approve(entry: Publication, version: int | None, editor: User) -> Decision:
    """Publish what was submitted, or note that what is public has been looked at."""
    if entry.is_public:
        return _decide(entry, version, editor, DecisionAction.CHECK, Publication.mark_checked)
    return _decide(entry, version, editor, DecisionAction.APPROVE, _publish_submitted)


def _publish_submitted(entry: Publication) -> bool:
    if entry.state not in {PublicationState.SUBMITTED, PublicationState.PUBLISHED}:
        raise ValidationError(_("Nur was eingereicht ist, kann freigegeben werden."))
    return entry.publish()


def send_back(entry: Publication, version: int | None, editor: User, reason: str) -> Decision:
    step = Publication.send_back
    return _decide(entry, version, editor, DecisionAction.RETURN, step, reason)


def hide(entry: Publication, version: int | None, editor: User, reason: str) -> Decision:
    def step(current: Publication) -> bool:
        return current.hide(by_editor=True)

    return _decide(entry, version, editor, DecisionAction.HIDE, step, reason)


def show(entry: Publication, version: int | None, editor: User) -> Decision:
    def step(current: Publication) -> bool:
        return current.show(by_editor=True)

    return _decide(entry, version, editor, DecisionAction.SHOW, step)


@transaction.atomic
def _decide(
    entry: Publication,
    version: int | None,
    editor: User,
    action: DecisionAction,
    step: Callable[[Publication], bool],
    reason: str = "",
) -> Decision:
    current = locked(entry)
    require(can_decide(editor, current))
    if current.version != version:
        raise _refusal(current, version)
    before, keepers = standing(current), keepers_of(current)
    if not step(current):
        raise ValidationError(_("Hier ist nichts mehr zu entscheiden."))
    decision = write_down(current, action, editor, reason, version=version, before=before)
    if action in MAILS:
        template, subject = MAILS[action]
        tell_keepers(current, template, subject, {"reason": reason}, keepers)
    return decision


def write_down(
    entry: Entry, action: DecisionAction, editor: User, reason: str = "", **more: Any
) -> Decision:
    """A row of the log; `more` are its other fields."""
    return Decision.objects.create(
        kind=entry._meta.label_lower,
        object_id=entry.pk,
        title=str(entry)[:200],
        action=action,
        reason=reason,
        decided_by=editor,
        **more,
    )


def _refusal(entry: Publication, version: int | None) -> Exception:
    earlier = Decision.objects.about(entry).filter(version=version, undone_at=None).first()
    return AlreadyDecidedError(earlier) if earlier else OutdatedError()


def standing(entry: Publication) -> dict[str, Any]:
    """What a decision may change, to be brought back when it is undone."""
    published_at = entry.published_at.isoformat() if entry.published_at else None
    return {
        "state": entry.state,
        "is_blocked": entry.is_blocked,
        "checked_version": entry.checked_version,
        "published_at": published_at,
    }


def tell_keepers(
    entry: Entry,
    template: str,
    subject: str | Promise,
    context: dict[str, Any],
    keepers: list[User] | None = None,
) -> None:
    """One mail to each of those who look after `entry`, or did so before what happened."""
    title = mail.one_line(entry)
    context = {
        "title": title,
        "page": mail.site_address(page_address(entry)),
        "working_page": mail.site_address(working_address(entry)),
        **context,
    }
    for keeper in keepers_of(entry) if keepers is None else keepers:
        mail.send(
            f"redaktion/{template}", keeper.email, context, subject=str(subject) % {"title": title}
        )


@transaction.atomic
def undo(decision: Decision, editor: User) -> bool:
    """Bring back what was before the decision; False if that was done already."""
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if decision.undone_at is not None:
        return False
    if decision.action in Decision.PAUSES:
        raise ValidationError(_("Pausieren und aufwecken geht auf der Seite der DENKZELLE."))
    if not decision.can_be_undone:
        raise ValidationError(_("Die DENKZELLE lässt sich nur an der Veranstaltung ändern."))
    if decision.decided_at < timezone.now() - UNDO_WITHIN:
        raise ValidationError(_("Eine Entscheidung lässt sich 30 Tage lang zurücknehmen."))
    about: object = decision.entry
    if isinstance(about, Publication):
        _bring_back(about, decision, editor)
    elif isinstance(about, Representation):
        _reopen(about, decision, editor)
    else:
        raise ValidationError(_("Diesen Eintrag gibt es nicht mehr."))
    decision.undone_at, decision.undone_by = timezone.now(), editor
    decision.save(update_fields=["undone_at", "undone_by"])
    return True


def _bring_back(entry: Publication, decision: Decision, editor: User) -> None:
    """The entry as it stood before; what was written since stays."""
    entry = locked(entry)
    require(can_decide(editor, entry))
    standing = Decision.objects.about(entry).filter(undone_at__isnull=True)
    latest = standing.exclude(action__in=Decision.LASTING).first()
    if latest != decision or entry.state != STATE_AFTER[DecisionAction(decision.action)]:
        raise ValidationError(
            _("Der Stand hat sich seitdem geändert; diese Entscheidung bleibt im Verlauf stehen.")
        )
    before = decision.before
    was_checked = before["checked_version"] == decision.version
    if before["state"] == PublicationState.PUBLISHED:
        entry.refuse_publication()
    entry.state, entry.is_blocked = before["state"], before["is_blocked"]
    entry.published_at = _moment(before["published_at"])
    if not was_checked:
        entry.checked_version = before["checked_version"]
    elif entry.checked_version == entry.version:
        entry.checked_version = F("version") + 1
    entry.save(update_fields=["state", "is_blocked", "published_at", "checked_version"])
    context = {"decision": decision.get_action_display(), "state": entry.get_state_display()}
    subject = _("%(title)s: eine Entscheidung wurde zurückgenommen")
    tell_keepers(entry, "undone", subject, context)


def _moment(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None


def _reopen(claim: Representation, decision: Decision, editor: User) -> None:
    """Whether this account represents the association is to be decided once more."""
    association = locked(claim.association)
    claim = Representation.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    require(is_editor(editor) and can_grant(editor, claim))
    is_granted = claim.granted_at is not None
    if claim.ended_at is not None or is_granted != (decision.action == DecisionAction.GRANT):
        raise ValidationError(_("Diese Vertretung hat sich seitdem geändert."))
    same = Representation.objects.filter(user=claim.user_id, association=association)
    if same.filter(refused_at=None, ended_at=None).exclude(pk=claim.pk).exists():
        raise ValidationError(_("Dazu gibt es inzwischen eine neue Anfrage."))
    claim.granted_at = claim.granted_by = claim.refused_at = None
    claim.save()
    title = mail.one_line(association)
    context = {"title": title, "page": mail.site_address(association.get_absolute_url())}
    subject = _("%(title)s: über die Vertretung wird neu entschieden") % {"title": title}
    mail.send("redaktion/claim_undone", claim.user.email, context, subject=subject)
