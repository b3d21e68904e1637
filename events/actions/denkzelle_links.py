"""Whether an event is of the DENKZELLE it names: the Redaktion answers, once."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from denkzellen import mail
from denkzellen.models import Denkzelle, PublicationState
from denkzellen.models.entry import locked
from events.models import Event
from network.actions.moderation import tell_keepers, write_down
from network.models import DecisionAction, User
from network.permissions import can_decide, require

REFUSED = gettext_lazy("%(title)s: ohne DENKZELLE")


@transaction.atomic
def confirm(event: Event, denkzelle_id: int, editor: User) -> bool:
    """Count the event as one of this DENKZELLE; False if there is nothing to answer any more."""
    event = _decidable(event, editor)
    denkzelle = _open_link(event, denkzelle_id)
    if denkzelle is None:
        return False
    Denkzelle.objects.held(denkzelle.pk).refuse_while_paused()
    event.is_denkzelle_confirmed = True
    event.touch("is_denkzelle_confirmed")
    write_down(event, DecisionAction.LINK, editor, before=_named(denkzelle))
    return True


@transaction.atomic
def refuse(event: Event, denkzelle_id: int, editor: User, reason: str) -> bool:
    """Take the DENKZELLE off the event, and tell its keepers why."""
    event = _decidable(event, editor)
    denkzelle = _open_link(event, denkzelle_id)
    if denkzelle is None:
        return False
    event.denkzelle = None
    event.touch("denkzelle")
    write_down(event, DecisionAction.UNLINK, editor, reason, before=_named(denkzelle))
    context = {"reason": reason, "denkzelle": mail.one_line(denkzelle.name)}
    tell_keepers(event, "denkzelle_refused", REFUSED, context)
    return True


def _decidable(event: Event, editor: User) -> Event:
    event = locked(event)
    require(can_decide(editor, event))
    if event.state == PublicationState.DRAFT:
        raise ValidationError(_("Zu entscheiden ist erst, wenn die Veranstaltung eingereicht ist."))
    return event


def _open_link(event: Event, denkzelle_id: int) -> Denkzelle | None:
    """The DENKZELLE that waits; a page that shows another one has to be read again."""
    if event.denkzelle_id not in {None, denkzelle_id}:
        raise ValidationError(
            _("Inzwischen ist eine andere DENKZELLE eingetragen. Bitte noch einmal ansehen.")
        )
    return None if event.is_denkzelle_confirmed else event.denkzelle


def _named(denkzelle: Denkzelle) -> dict[str, str]:
    return {"denkzelle": denkzelle.name}
