"""Registering for a date, exact to the place however many press at once.

Whoever changes who comes holds the row of the date until it is done. The event is read after
that, so that the number of places is the present one.
"""

from collections.abc import Iterable, Sequence
from datetime import date as day
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from denkzellen import mail
from denkzellen.mail import one_line, site_address
from events.models import Event, EventStatus, Occurrence, Registration, RegistrationState
from events.places import Places, free_places, stopped_because
from events.rows import date_address
from network.models import User

__all__ = ["cancel", "confirm", "fill_places", "free_places", "move_up", "register", "tell"]

type Answers = Sequence[Sequence[str]]

_signer = Signer(salt="events.registration")


def signed_address(registration: Registration) -> str:
    """The page only whoever reads the mailbox gets to, without signing in."""
    return reverse("registration", args=[_signer.sign(str(registration.pk))])


def read_signed(signed: str) -> Registration | None:
    """The registration a link is about; None if it is not ours or is gone."""
    try:
        pk = _signer.unsign(signed)
    except BadSignature:
        return None
    rows = Registration.objects.select_related("occurrence__event__venue", "occurrence__venue")
    return rows.filter(pk=pk).first()


def locked_date(pk: int) -> Occurrence:
    """The date as it is now; nobody else gets it until the transaction ends."""
    return get_object_or_404(Occurrence.objects.select_for_update(of=("self",)), pk=pk)


def has_confirmed(user: User | None, email: str) -> bool:
    if user is None:
        return False
    return EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()


@transaction.atomic
def register(
    date: Occurrence, *, name: str, email: str, answers: Answers, user: User | None = None
) -> Registration:
    """Sign up. Whose mailbox is not known to be theirs gets a mail with a link first.

    Raises ValidationError when there is nothing to sign up for. That an address is on the list
    already is said in the mail only.
    """
    date = locked_date(date.pk)
    _next_state(date)
    email = email.strip().lower()
    is_own = has_confirmed(user, email)
    registration = date.registrations.not_cancelled().filter(email__iexact=email).first()
    if registration is not None and registration.is_standing:
        if not is_own:
            _send("known", registration, _("Schon angemeldet: %(title)s"))
        return registration
    registration = registration or Registration(occurrence=date, email=email)
    registration.name, registration.answers = name, [list(answer) for answer in answers]
    registration.user = user if is_own else None
    registration.asked_at = timezone.now()
    registration.save()
    if is_own:
        _let_in(registration, date)
    else:
        _send("asked", registration, _("Anmeldung bestätigen: %(title)s"))
    return registration


def _next_state(date: Occurrence) -> RegistrationState:
    places = Places.of(date)
    if places.next_state is None:
        raise ValidationError(places.text)
    if places.waiting and places.left != 0:
        move_up(date)  # more places were made without telling anybody: those who wait come first
    return places.next_state


@transaction.atomic
def confirm(registration: Registration) -> bool:
    """Give the place, or one on the waiting list. False if that was done before.

    Raises ValidationError when it is too late.
    """
    date, registration = _locked(registration)
    if registration.state != RegistrationState.ASKED:
        return False
    _let_in(registration, date)
    return True


def _locked(registration: Registration) -> tuple[Occurrence, Registration]:
    date = locked_date(registration.occurrence_id)
    return date, get_object_or_404(date.registrations.all(), pk=registration.pk)


def _let_in(registration: Registration, date: Occurrence) -> None:
    registration.state = _next_state(date)
    registration.confirmed_at = timezone.now()
    registration.save(update_fields=["state", "confirmed_at"])
    if registration.state == RegistrationState.PLACE:
        _send("place", registration, _("Angemeldet: %(title)s"))
    else:
        _send("waiting", registration, _("Auf der Warteliste: %(title)s"))


@transaction.atomic
def cancel(registration: Registration, *, by_hosts: bool = False) -> bool:
    """Take somebody off the list; whoever waits first moves up. False if that was done before."""
    date, registration = _locked(registration)
    if registration.state == RegistrationState.CANCELLED:
        return False
    had_place = registration.state == RegistrationState.PLACE
    registration.state = RegistrationState.CANCELLED
    registration.cancelled_at = timezone.now()
    registration.answers = []
    registration.save(update_fields=["state", "cancelled_at", "answers"])
    if by_hosts:
        _send("removed", registration, _("Von der Liste genommen: %(title)s"))
    if had_place:
        move_up(date, freed=1)
    return True


@transaction.atomic
def move_up(date: Occurrence, *, freed: int = 0) -> int:
    """Give what is free to those who wait, in their order; tells how many moved up.

    A date the hosts call full has no places of its own any more, but one that was given back
    (`freed`) is given on.
    """
    date = locked_date(date.pk)
    if stopped_because(date):
        return 0
    places = Places.of(date)
    number = places.left
    if places.is_full:
        number = freed if number is None else min(freed, number)
    moved = list(date.registrations.waiting()[:number]) if places.waiting else []
    date.registrations.filter(pk__in=[one.pk for one in moved]).update(
        state=RegistrationState.PLACE
    )
    for registration in moved:
        registration.occurrence = date
        _send("moved_up", registration, _("Nachgerückt: %(title)s"))
    return len(moved)


@transaction.atomic
def fill_places(event: Event) -> int:
    """After the places of `event` changed: let move up who can, on each date."""
    waiting = Registration.objects.waiting().filter(occurrence__event=event)
    dates = event.occurrences.filter(
        starts_at__gt=timezone.now(), pk__in=waiting.order_by().values("occurrence")
    )
    return sum(move_up(date) for date in dates.order_by("pk"))


def give_back(deleted: Iterable[Registration]) -> None:
    """These rows are gone: their places go to those who wait."""
    for registration in sorted(deleted, key=lambda one: one.occurrence_id):
        had_place = registration.state == RegistrationState.PLACE
        date = Occurrence.objects.filter(pk=registration.occurrence_id).first()
        if had_place and date:
            move_up(date, freed=1)


def tell(date: Occurrence, template: str, context: dict[str, Any], subject: str) -> int:
    """One mail to each person who comes to this date or waits; tells how many.

    The template also knows `title`, `when`, `place`, `link` (the person's registration) and
    `event_link`.
    """
    standing = list(date.registrations.standing().order_by("pk"))
    shared = _words(date)
    for registration in standing:
        link = site_address(signed_address(registration))
        mail.send(template, registration.email, shared | context | {"link": link}, subject=subject)
    return len(standing)


def _send(template: str, registration: Registration, subject: str) -> None:
    date = registration.occurrence
    words = _words(date)
    context = words | {
        "link": site_address(signed_address(registration)),
        "registration": registration,
        "places": Places.of(date) if template == "asked" else None,
    }
    mail.send(
        f"events/registration_{template}", registration.email, context, subject=subject % words
    )


def _words(date: Occurrence) -> dict[str, str]:
    event = date.event
    own_date = date.recurrence_id if event.is_series else ""
    return {
        "title": one_line(event.title),
        "when": date.when_text,
        "place": one_line(date.place_name),
        "event_link": site_address(date_address(event.slug, own_date)),
    }


def remind(today: day) -> int:
    """Write to everybody who comes tomorrow, once; two runs at the same time send one mail."""
    coming = Registration.objects.to_remind(today).select_related(
        "occurrence__event__venue", "occurrence__venue"
    )
    return sum(_remind(registration) for registration in coming.order_by("pk"))


@transaction.atomic
def _remind(registration: Registration) -> bool:
    date = registration.occurrence
    if date.status == EventStatus.CANCELLED or date.is_postponed_for_now:
        return False
    unchanged = Registration.objects.with_place().filter(
        pk=registration.pk, reminded_at=registration.reminded_at
    )
    if not unchanged.update(reminded_at=timezone.now()):
        return False
    _send("reminder", registration, _("Morgen: %(title)s"))
    return True
