"""What waits for the Redaktion and for an association, so that trying them out shows something.

All of it is marked: by the badge, or by the word Demo in its text.
"""

from datetime import time, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from archive.seeding.rows import create, find, missing, read
from denkzellen.models import Denkzelle, PublicationState
from events.models import Event
from network.models import (
    Actor,
    Association,
    Membership,
    Participation,
    Report,
    ReportReason,
    Representation,
    Side,
    User,
)

KEEPER = "akteurin@example.org"
EMAIL, NAME = "tamme@example.org", "Demo: Tamme Wendtorp"
PROFILE, REPORTED = "tamme-wendtorp", "duo-quersiel"
CLAIMED, JOINED, DENKZELLE = "mib", "lafdk", "oeffentlichkeiten"
NEW_SUMMARY = "Kontrabass, Komposition und inzwischen recht laute Elektronik."
NEW_TEXT = (
    "<p>Spielt in wechselnden Besetzungen und schreibt Musik für Hörstücke und für "
    "<strong>Treppenhäuser</strong>.</p><p>Seit dem Frühjahr gibt es eine offene Probe am "
    "ersten Montag im Monat.</p>"
)


def load_waiting() -> int:
    """Once: what was decided does not come back. Whose account is there has asked already."""
    profile = find(Actor, PROFILE)
    if profile is None or User.objects.filter(email=EMAIL).exists():
        return 0
    person = _create_person(profile)
    _submit(person)
    _enter_events(person)
    _change(profile, person)
    _ask(profile, person)
    _report()
    return 1


def _create_person(profile: Actor) -> User:
    """Without a password nobody signs in."""
    person = User.objects.create_user(EMAIL, name=NAME)
    EmailAddress.objects.create(user=person, email=EMAIL, verified=True, primary=True)
    profile.keepers.add(person)
    return person


def _submit(person: User) -> None:
    for row in missing(Actor, read("demo_submitted")):
        submitted = create(
            Actor,
            row,
            is_demo=True,
            created_by=person,
            state=PublicationState.SUBMITTED,
            submitted_at=timezone.now() - timedelta(days=4),
            published_at=None,
            checked_version=None,
        )
        submitted.keepers.add(person)
        submitted.history.update(history_user=person)


def _enter_events(person: User) -> None:
    """A series that waits for its check, and a draft of whoever tries out the profile."""
    today = timezone.localdate()
    monday = today + timedelta(days=14 - today.weekday())
    series = _event(
        person,
        "Offene Probe im Treppenhaus",
        start_date=monday,
        start_time=time(19, 30),
        end_time=time(21),
        rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=6",
        place="Treppenhaus, Grünenstraße (Demo)",
        summary="Zuhören, mitspielen, Stufe suchen.",
    )
    series.submit()
    if keeper := User.objects.filter(email=KEEPER).first():
        _event(keeper, "Sommerfest, noch ohne Tag", summary="Idee vom letzten Treffen.")


def _event(person: User, title: str, **fields: Any) -> Event:
    event = Event(title=title, is_demo=True, created_by=person, **fields)
    event._history_user = person  # type: ignore[attr-defined]
    event.save()
    return event


def _change(profile: Actor, person: User) -> None:
    if profile.is_demo and profile.is_public and profile.version == profile.checked_version:
        profile.summary, profile.text = NEW_SUMMARY, NEW_TEXT
        profile._history_user = person  # type: ignore[attr-defined]
        profile.save()


def _ask(profile: Actor, person: User) -> None:
    if claimed := find(Association, CLAIMED):
        Representation.objects.create(
            user=person,
            association=claimed,
            asked_at=timezone.now() - timedelta(days=2),
            message="Demo: Seit der letzten Versammlung bin ich im Vorstand.",
        )
    joined, denkzelle = find(Association, JOINED), find(Denkzelle, DENKZELLE)
    if joined and not profile.memberships.filter(association=joined).exists():
        Membership(actor=profile, association=joined, is_demo=True).agree(Side.ACTOR)
    if denkzelle and not profile.participations.filter(denkzelle=denkzelle).exists():
        Participation(actor=profile, denkzelle=denkzelle, is_demo=True).agree(Side.PARTICIPANT)


def _report() -> None:
    if entry := find(Actor, REPORTED):
        Report.objects.create(
            kind=entry._meta.label_lower,
            object_id=entry.pk,
            title=entry.name,
            url=entry.get_absolute_url(),
            reason=ReportReason.WRONG,
            text="Demo: Das Duo ist inzwischen zu dritt, und die Website antwortet nicht mehr.",
            name="Demo: Zaungast",
            created_at=timezone.now() - timedelta(days=1),
        )
