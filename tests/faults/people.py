"""Lays out what fault tests work on, in the place of the site: `python -m tests.faults.people`.

Prints sessions and addresses as JSON.
"""

import json
import sys
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone

from denkzellen.models import OutgoingMail, PublicationState
from network.kinds import review_address
from network.models import Actor, Discipline, User
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_discipline,
    make_editor,
    make_event,
    make_user,
)


def main(writers: int, editors: int, submitted: int, letters: int) -> None:
    with transaction.atomic():
        make_discipline("Fehlerkunde")
        for day in range(1, 31):
            make_event(in_days=day, title=f"Termin in {day} Tagen")
        waiting = make_user(email="wartet@example.org")
        laid_out = {
            "writers": [_writer(number) for number in range(writers)],
            "editors": [_editor(number) for number in range(editors)],
            "submitted": [_submitted(waiting, number) for number in range(submitted)],
            "letters": [_letter(number) for number in range(letters)],
            "cookie": settings.SESSION_COOKIE_NAME,
        }
    json.dump(laid_out, sys.stdout)


def _writer(number: int) -> dict[str, Any]:
    """Somebody with a profile of their own, still a draft."""
    user = make_user(email=f"schreibt{number}@example.org")
    actor = _actor(f"Schreibend {number}", user, PublicationState.DRAFT)
    return {"session": _session(user), "slug": actor.slug, "pk": actor.pk}


def _editor(number: int) -> dict[str, Any]:
    user = make_editor(email=f"prueft{number}@example.org")
    entry = make_archive_entry(title=f"Sammlung {number}", state=PublicationState.DRAFT)
    return {"session": _session(user), "slug": entry.slug, "pk": entry.pk}


def _submitted(user: User, number: int) -> dict[str, Any]:
    """A profile that waits for the Redaktion."""
    actor = _actor(f"Wartend {number}", user, PublicationState.SUBMITTED)
    return {"pk": actor.pk, "name": actor.name, "review": review_address(actor)}


def _letter(number: int) -> str:
    """A mail nobody has tried to deliver yet."""
    subject = f"Brief {number} von vielen"
    OutgoingMail.objects.create(
        subject=subject,
        from_email="wir@example.org",
        to=[f"liest{number}@example.org"],
        text="Guten Tag.\n" * 20,
    )
    return subject


def _actor(name: str, user: User, state: str) -> Actor:
    actor = make_actor(
        kind="collective",
        name=name,
        state=state,
        created_by=user,
        summary="Noch nichts geschrieben.",
        disciplines=(Discipline.objects.get(name="Fehlerkunde"),),
    )
    if state == PublicationState.SUBMITTED:
        Actor.objects.filter(pk=actor.pk).update(submitted_at=timezone.now())
    actor.keepers.add(user)
    return actor


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:5]))
