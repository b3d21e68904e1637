"""Who invites to an event: asked by those who keep it, named after agreeing.

The event is locked first, then whoever is asked, then the row that ties them.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from denkzellen import mail
from denkzellen.models import PublicationState
from denkzellen.models.entry import locked
from events.models import Event, EventHost
from network.actions.representations import lock_account
from network.actions.ties import answers_for, refuse_too_many
from network.keepers import keepers_of
from network.models import Actor, Association, User
from network.models.parties import named
from network.permissions import can_edit, is_editor, require

MOST_HOSTS = 20
SUBJECTS: dict[str, Promise] = {
    "host_asked": gettext_lazy("Mit einladen: %(title)s"),
    "host_agreed": gettext_lazy("%(name)s lädt mit ein: %(title)s"),
    "host_refused": gettext_lazy("%(name)s lädt nicht mit ein: %(title)s"),
    "host_left": gettext_lazy("%(name)s lädt nicht mehr mit ein: %(title)s"),
    "host_removed": gettext_lazy("Nicht mehr genannt: %(title)s"),
}


@transaction.atomic
def invite(event: Event, party: Actor | Association, by: User) -> tuple[EventHost, bool]:
    """Ask `party` to be named as a host, or name it at once if `by` answers for it.

    Tells whether that changed anything.
    """
    lock_account(by)
    event, party = locked(event), locked(party)
    require(can_edit(by, event))
    is_own = answers_for(by, party)
    host = event.hosts.select_for_update(of=("self",)).filter(**named(party)).first()
    if host:
        return host, is_own and _agree(host, by)
    _refuse(event, party)
    host = EventHost(event=event, **named(party))
    if is_own:
        host.agreed_at = timezone.now()
        host.save()
    else:
        asked = EventHost.history.filter(agreed_at__isnull=True)
        refuse_too_many(asked, by, event=event, **named(party))
        host.save()
        _tell(host, "host_asked", keepers_of(party), by)
    return host, True


def _refuse(event: Event, party: Actor | Association) -> None:
    if event.state == PublicationState.HIDDEN:
        raise ValidationError(_("Das geht, sobald die Veranstaltung nicht mehr verborgen ist."))
    if not party.is_public:
        raise ValidationError(_("Das geht, sobald dieser Eintrag öffentlich ist."))
    if event.hosts.count() >= MOST_HOSTS:
        raise ValidationError(
            _(
                "Höchstens %(most)d können zusammen einladen. Bitte erst jemanden austragen oder "
                "im Text nennen."
            )
            % {"most": MOST_HOSTS}
        )


@transaction.atomic
def agree(host: EventHost, by: User) -> bool:
    """Say yes for whoever was asked; False if that was done before or is no longer asked."""
    current = _locked(host)
    if current is None:
        return False
    require(answers_for(by, current.party))
    return _agree(current, by)


def _agree(host: EventHost, by: User) -> bool:
    if host.agreed_at:
        return False
    keepers = keepers_of(host.event)  # those who asked; whoever agrees keeps the event as well
    host.agreed_at = timezone.now()
    host.save()
    _tell(host, "host_agreed", keepers, by)
    return True


@transaction.atomic
def end(host: EventHost, by: User) -> bool:
    """Decline, leave, withdraw or take off; False if there is nothing to end any more."""
    current = _locked(host)
    if current is None:
        return False
    is_own = answers_for(by, current.party)
    require(is_own or may_remove(by, current))
    keepers = keepers_of(current.event)
    current.delete()
    if is_own:
        _tell(current, "host_left" if current.agreed_at else "host_refused", keepers, by)
    elif current.agreed_at:
        _tell(current, "host_removed", keepers_of(current.party), by)
    return True


def may_remove(user: User, host: EventHost) -> bool:
    """Every keeper of the event takes back what was asked; who agreed is not for guests to end."""
    if host.agreed_at:
        return is_editor(user) or host.event.created_by_id == user.pk
    return can_edit(user, host.event)


def _locked(host: EventHost) -> EventHost | None:
    """The row as it is now, with what it ties together; None when it was ended."""
    event, party = locked(host.event), locked(host.party)
    current = event.hosts.select_for_update(of=("self",)).filter(pk=host.pk).first()
    if current:
        setattr(current, str(party._meta.model_name), party)
    return current


def _tell(host: EventHost, template: str, people: list[User], by: User) -> None:
    event = host.event
    context = {
        "title": mail.one_line(event.title),
        "name": mail.one_line(host.party.name),
        "when": event.when_text,
        "page": mail.site_address(reverse("event_hosts", args=[event.slug])),
        "my_area": mail.site_address(reverse("my_area")),
        "asked_by": _asked_by(event, by),
    }
    subject = str(SUBJECTS[template]) % context
    for person in people:
        if person != by:
            mail.send(f"events/{template}", person.email, context, subject=subject)


def _asked_by(event: Event, by: User) -> str:
    """Whom the asked ones may know: those who invite already, else the person."""
    names = [party.name for party in event.shown_hosts]
    return mail.one_line(", ".join(names) or by.name)
