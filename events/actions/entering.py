"""Entering events: kept as a draft, submitted or published at once, changed, copied, deleted."""

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from denkzellen import history
from denkzellen.models import Denkzelle, DenkzelleState, PublicationState
from denkzellen.models.entry import locked
from events.actions import hosts, registrations
from events.actions.dates import changes_told
from events.actions.splitting import DatesLostError
from events.forms.event import EventForm, Party, key_of, own_parties
from events.forms.schedules import KEPT
from events.models import Event, EventHost, EventStatus, Occurrence, Question, Registration
from events.models.renewal import lost_dates
from events.models.when import COLUMNS
from network import kept_uploads
from network.actions.erasure import erase_entry
from network.actions.representations import lock_account
from network.models import Association, Participation, ParticipationRole, User
from network.models.parties import named
from network.permissions import can_edit, is_editor, keeps, require

MOST_OPEN = 50
SAME_PRESS = timedelta(minutes=10)
# What a former version brings back: what was said, never who stands behind it or how it stands.
# A copy is for other days.
DAYS = ("start_date", "end_date", "until", "more_dates", "left_out")
RESTORED = [*COLUMNS, *(name for name in EventForm.Meta.fields if name != "denkzelle")]


@transaction.atomic
def begin(form: EventForm, by: User, source: Event | None = None) -> Event:
    """Keep a valid form as a new draft; pressing twice leads to the same one."""
    lock_account(by)
    if same := _same_press(form, by):
        return same
    _refuse_too_many(by)
    event = form.instance
    event.created_by = by
    event.image = source.image if source else None
    _settle_denkzelle(event, None, by)
    event = form.save()
    if "own_hosts" in form.fields:
        _name_hosts(event, form, by)
    for question in source.questions.all() if source else ():
        Question.objects.create(
            event=event,
            position=question.position,
            text=question.text,
            is_required=question.is_required,
        )
    return event


def _same_press(form: EventForm, by: User) -> Event | None:
    """What this very form has made already, as when a button is pressed twice."""
    lately = timezone.now() - SAME_PRESS
    typed = form.instance
    disciplines = set(form.cleaned_data["disciplines"])
    names = {*COLUMNS, *EventForm.Meta.fields} - {"disciplines"}
    for event in Event.objects.filter(created_by=by, created_at__gt=lately, title=typed.title):
        is_same = all(getattr(event, name) == getattr(typed, name) for name in names)
        if is_same and disciplines == set(event.disciplines.all()):
            return event
    return None


def _refuse_too_many(by: User) -> None:
    unpublished = [PublicationState.DRAFT, PublicationState.SUBMITTED]
    number = Event.objects.filter(created_by=by, state__in=unpublished).count()
    if number >= MOST_OPEN and not is_editor(by):
        raise ValidationError(
            _(
                "Ein Konto kann %(most)d Entwürfe und eingereichte Veranstaltungen haben. Bitte "
                "erst nicht mehr gebrauchte löschen."
            )
            % {"most": MOST_OPEN}
        )


def save_changes(form: EventForm, by: User, is_agreed: Callable[[list[Occurrence]], bool]) -> Event:
    """Save a valid form; who registered hears of it.

    Raises DatesLostError for dates on which something is, unless it is agreed that they go.
    """
    with changes_told(form.instance, by=by) as told:
        if "denkzelle" in form.changed_data:
            _settle_denkzelle(form.instance, told.event, by)
        lost = lost_dates(form.instance)
        if lost and not is_agreed(lost):
            raise DatesLostError(lost)
        event: Event = form.save()
        if "own_hosts" in form.changed_data:
            _name_hosts(event, form, by)
        registrations.fill_places(event)
    return event


def _settle_denkzelle(event: Event, stored: Event | None, by: User) -> None:
    """A new link holds at once if the person hosts that DENKZELLE; else it is asked for."""
    if stored and stored.denkzelle_id == event.denkzelle_id:
        return
    denkzelle = event.denkzelle
    if denkzelle is not None:
        Denkzelle.objects.held(denkzelle.pk).refuse_while_paused()
    event.is_denkzelle_confirmed = denkzelle is not None and (
        is_editor(by) or hosts_denkzelle(by, denkzelle)
    )


def hosts_denkzelle(user: User, denkzelle: Denkzelle) -> bool:
    """Whether a profile or association of `user` invites to this DENKZELLE, agreed by both."""
    agreed = Participation.objects.of(user).current()
    return agreed.filter(
        denkzelle=denkzelle,
        role=ParticipationRole.HOSTS,
        denkzelle_agreed_at__isnull=False,
        participant_agreed_at__isnull=False,
    ).exists()


def _name_hosts(event: Event, form: EventForm, by: User) -> None:
    """Of the parties `by` answers for, exactly the ticked ones host; others stay as they are."""
    chosen = form.chosen_hosts()
    for party in own_parties(by).values():
        host = event.hosts.select_for_update(of=("self",)).filter(**named(party)).first()
        if party in chosen:
            host = host or EventHost(event=event, **named(party))
            if host.agreed_at is None:
                host.agreed_at = timezone.now()
                host.save()
        elif host and host.agreed_at:
            hosts.end(host, by)


# From a draft to the calendar


def missing(event: Event) -> Iterator[str]:
    """What an event lacks before others can see it."""
    if not event.title:
        yield _("Titel")
    if event.start_date is None:
        yield _("Tag")
    if not (event.venue_id or event.place or event.is_online or event.online_url):
        yield _("Ort, oder dass sie online ist")


def may_publish(user: User, parties: Iterable[Party]) -> bool:
    """Without a look by the Redaktion: representatives of who hosts it, and whom it knows."""
    checked = Event.objects.public().filter(created_by=user, checked_version__isnull=False)
    if is_editor(user) or checked.exists():
        return True
    hosting = [party.pk for party in parties if isinstance(party, Association)]
    return Association.objects.represented_by(user).filter(pk__in=hosting).exists()


def agreed_hosts(event: Event) -> list[Party]:
    rows = event.hosts.filter(agreed_at__isnull=False).select_related("actor", "association")
    return [host.party for host in rows]


@transaction.atomic
def submit(event: Event, by: User) -> PublicationState | None:
    """Publish it, or give it to the Redaktion; tells which, None if it was done before."""
    event = locked(event)
    require(can_edit(by, event))
    if event.state not in (PublicationState.DRAFT, PublicationState.SUBMITTED):
        return None
    if lacking := list(missing(event)):
        raise ValidationError(_("Es fehlt noch etwas: %(what)s.") % {"what": ", ".join(lacking)})
    if may_publish(by, agreed_hosts(event)):
        event.publish(is_checked=is_editor(by))
        return PublicationState.PUBLISHED
    return PublicationState.SUBMITTED if event.submit() else None


# The end, and what was before


def may_delete(user: User, event: Event) -> bool:
    """Whoever entered it, and who hosts it alone; a co-host only leaves."""
    if not keeps(user, event):
        return False
    others = event.hosts.filter(agreed_at__isnull=False)
    others = others.exclude(pk__in=EventHost.objects.of(user).values("pk"))
    return event.created_by_id == user.pk or not others.exists()


@transaction.atomic
def delete(event: Event, by: User) -> None:
    """Delete it for good; its addresses stay taken for ever."""
    event = locked(event)
    require(may_delete(by, event))
    _hold_dates(event)
    if number := registered(event):
        raise ValidationError(
            ngettext(
                "Für kommende Termine ist noch eine Person angemeldet. Bitte erst absagen; "
                "dann bekommt sie eine Mail.",
                "Für kommende Termine sind noch %(number)d Personen angemeldet. Bitte erst "
                "absagen; dann bekommen alle eine Mail.",
                number,
            )
            % {"number": number}
        )
    pk = event.pk
    erase_entry(event)
    transaction.on_commit(lambda: kept_uploads.forget_all(event_id=pk), robust=True)


def _hold_dates(event: Event) -> None:
    """Nobody registers for one of its dates until the transaction ends."""
    list(event.occurrences.select_for_update().order_by("pk").values_list("pk"))


def registered(event: Event) -> int:
    """How many people still mean to come."""
    coming = event.occurrences.filter(ends_at__gte=timezone.now())
    dates = [date.pk for date in coming if date.status != EventStatus.CANCELLED]
    return Registration.objects.standing().filter(occurrence__in=dates).count()


def restore(event: Event, history_id: int, by: User) -> bool:
    """Bring back a former version as a new one; False if it says the same as the present one."""
    with changes_told(event, by=by) as told:
        _refuse_losing(told.event, history_id)
        is_changed = history.restore(event, history_id, RESTORED, by)
        registrations.fill_places(event)
    return is_changed


def _refuse_losing(event: Event, history_id: int) -> None:
    """What would be lost is listed on the form, and nowhere else."""
    former = Event.history.filter(id=event.pk, history_id=history_id).first()
    if former is None:
        return
    candidate = copy(event)
    for name in COLUMNS:
        setattr(candidate, name, getattr(former, name))
    if lost := lost_dates(candidate):
        raise ValidationError(
            _(
                "Damit fielen Termine weg, die einzeln geändert wurden oder für die sich jemand "
                "angemeldet hat: %(dates)s. Bitte die Termine im Formular ändern."
            )
            % {"dates": "; ".join(date.when_text for date in lost)}
        )


def copied(source: Event, by: User) -> dict[str, Any]:
    """What a new form begins with: all that was said but the days, and who else invites."""
    names = [name for name in EventForm.Meta.fields if name != "registration_until"]
    when = {name: value for name, value in EventForm.initial_for(source).items() if value}
    kept = [name for name in when if name not in DAYS and when[name] != KEPT]
    hosting = EventHost.objects.of(by).filter(event=source, agreed_at__isnull=False)
    is_open = source.denkzelle is None or source.denkzelle.state == DenkzelleState.ACTIVE
    return {
        **model_to_dict(source, names),
        **{name: when[name] for name in kept},
        **({} if is_open else {"denkzelle": None}),
        "own_hosts": [key_of(host.party) for host in hosting],
    }
