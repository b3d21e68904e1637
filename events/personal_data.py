"""What events know about people."""

from typing import Any, cast

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from denkzellen.models import PublicationState
from events.actions.registrations import give_back
from events.models import Digest, Event, EventHost, Registration
from network.actions.erasure import Gone
from network.persons import Person, Rule


def _events(person: Person) -> Q:
    hosted = EventHost.objects.filter(actor__in=person.kept)
    return Q(created_by=person.user.pk) | Q(id__in=hosted.values("event"))


def _own_events(person: Person) -> Q:
    """Events of this person alone, which are neither of a DENKZELLE nor in the archive."""
    hosts = EventHost.objects.all()
    own = Q(pk__in=hosts.filter(actor__in=person.own).values("event"))
    if not person.user.is_staff:
        own |= Q(created_by=person.user.pk, state=PublicationState.DRAFT)
    alone = Event.objects.filter(
        own,
        Q(created_by=None) | Q(created_by=person.user.pk),
        denkzelle=None,
        archive_entries=None,
    )
    others = hosts.exclude(actor__in=person.own)
    return Q(pk__in=alone.exclude(pk__in=others.values("event")).values("pk"))


def _with_address(name: str) -> Any:
    def rows(person: Person) -> Q:
        found = Q(pk__in=[])
        for address in person.addresses:
            found |= Q(**{f"{name}__icontains": address})
        return found

    return rows


def _registrations(person: Person) -> Q:
    """By account, and by confirmed address: most people register without an account."""
    return Q(pk__in=Registration.objects.of(person.user).values("pk"))


def _digests(person: Person) -> Q:
    return person.wrote("email")


def forget(gone: Gone) -> None:
    """Places of those who left go to those who wait."""
    give_back(cast(Registration, row) for row in gone.rows.get(Registration, {}).values())


RULES = (
    Rule(
        Event,
        _("Veranstaltungen"),
        rows=_events,
        deleted=_own_events,
        by=("created_by",),
        fields=(
            "title",
            "subtitle",
            "summary",
            "text",
            "start_date",
            "place",
            "registration_email",
            "access_contact",
            "state",
            "created_at",
        ),
    ),
    Rule(
        Event,
        _("Veranstaltungen mit dieser Adresse für die Anmeldung"),
        rows=_with_address("registration_email"),
        emptied={"registration_email": ""},
        fields=("title", "registration_email"),
    ),
    Rule(
        Event,
        _("Veranstaltungen mit dieser Adresse für Fragen zum Zugang"),
        rows=_with_address("access_contact"),
        emptied={"access_contact": ""},
        fields=("title", "access_contact"),
    ),
    Rule(
        EventHost,
        _("Als Veranstalter:in genannt"),
        rows=lambda person: Q(actor__in=person.kept),
        fields=("actor", "event", "agreed_at"),
    ),
    Rule(
        Registration,
        _("Anmeldungen zu Terminen"),
        rows=_registrations,
        deleted=_registrations,
        by=("user",),
        fields=(
            "occurrence",
            "name",
            "email",
            "answers",
            "state",
            "asked_at",
            "confirmed_at",
            "cancelled_at",
        ),
    ),
    Rule(
        Digest,
        _("Rundbriefe"),
        rows=_digests,
        deleted=_digests,
        fields=("email", "query", "rhythm", "created_at", "confirmed_at", "last_sent_on"),
    ),
)
