"""Puts work on the desks of the demo accounts and signs them in: the pages only some may see.

Runs in the place of the site, `python -m tests.browser.desk`, and prints what it laid out.
"""

import json
import sys
from datetime import timedelta
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.models import Export, ExportState
from archive.seeding.accounts import DEMO_KEY, load_demo_accounts
from denkzellen.models import Denkzelle
from events.actions.digests import sign
from events.actions.registrations import signed_address
from events.models import Digest, Event, EventStatus
from network import confirmations
from network.actions.representations import claim
from network.models import (
    Actor,
    Association,
    Decision,
    Discipline,
    District,
    Invitation,
    Membership,
    Participation,
    Report,
    Side,
    User,
)
from tests.events.registrations import make_registration
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_archive_file,
    make_archive_photo,
    make_association,
    make_event,
    make_export,
    make_host,
    make_image,
    make_project,
    make_user,
)

MEMBER = "mitglied@example.org"
SECOND_EDITOR = "zweite-redaktion@example.org"
TEXT = "<p>Seit 2011 Klangräume aus gefundenem Material, am liebsten in leeren Läden.</p>"


def main() -> None:
    with transaction.atomic():
        load_demo_accounts()
        second = make_user(email=SECOND_EDITOR, is_staff=True, second_factor=False)
        TOTP.activate(second, DEMO_KEY)
        pages = _pages(make_user(email=MEMBER, name="Maria Wohlgemuth-Lichtenstein"))
    people = {"rep": "verband", "actor": "akteurin", "editor": "redaktion", "admin": "admin"}
    sessions = {role: _session(f"{name}@example.org") for role, name in people.items()}
    sessions["member"] = _session(MEMBER)
    json.dump({"sessions": sessions, "pages": pages}, sys.stdout)


def _session(email: str) -> str:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client.cookies["sessionid"].value


def _pages(member: User) -> dict[str, tuple[str, str]]:
    """Each page by a name, with who looks at it and its address."""
    draft = _draft(member)
    own = Actor.objects.get(slug="jorinde-achterfeld")
    association = Association.objects.get(slug="lafdk")
    return {
        **_of_accounts(),
        **_of_member(member, draft, association),
        **_of_actor(own, association),
        **_of_association(association),
        **_of_calendar(association, own),
        **_of_redaktion(member, own, association),
        **_of_exports(),
    }


def _address(name: str, *arguments: Any) -> str:
    return reverse(name, args=arguments)


def _draft(member: User) -> Actor:
    actor = make_actor(
        kind="person",
        name="Mariannengrabenklangraumforschung Wohlgemuth",
        state="draft",
        created_by=member,
        summary="Klangräume zwischen Hafenkante und Wochenmarkt.",
        text=TEXT,
        links="Werkverzeichnis | https://werk.example/",
        district=District.objects.first(),
        email="klang@example.org",
        image=make_image(uploaded_by=member),
        show_text=True,
        disciplines=tuple(Discipline.objects.all()[:2]),
    )
    actor.keepers.add(member)
    actor.summary = "Klangräume zwischen Hafenkante, Wochenmarkt und Weserstrand."
    actor.save()
    return actor


def _of_accounts() -> dict[str, tuple[str, str]]:
    names = {
        "sign-in": "account_login",
        "sign-up": "account_signup",
        "sign-in-by-code": "account_request_login_code",
        "password-forgotten": "account_reset_password",
    }
    pages = {kind: ("anonymous", _address(name)) for kind, name in names.items()}
    own = {
        "account": "account_index",
        "account-address": "account_email",
        "account-password": "account_reauthenticate",
        "account-second-factor": "mfa_index",
        "account-sessions": "usersessions_list",
        "sign-out": "account_logout",
        "my-data": "my_data",
        "account-delete": "account_delete",
    }
    return pages | {kind: ("member", _address(name)) for kind, name in own.items()}


def _of_member(member: User, draft: Actor, association: Association) -> dict[str, tuple[str, str]]:
    proposed = make_association(name="Gilde der Geräuschemacher:innen e. V.", state="draft")
    proposed.created_by = member
    proposed.save()
    asked = claim(member, Association.objects.exclude(pk=association.pk)[0], "Ich bin im Vorstand.")
    rep = association.representations.in_force()[0].user
    _, token = Invitation.objects.issue(association, member.email, rep)
    steps = ("wer", "was", "wo", "kontakt", "bild", "sichtbarkeit")
    pages = {f"step-{step}": _address("profile_step", draft.slug, step) for step in steps} | {
        "my-area": _address("my_area"),
        "profile-new": _address("profile_new"),
        "preview": _address("profile_preview", draft.slug),
        "keepers": _address("profile_keepers", draft.slug),
        "profile-history": _address("profile_history", draft.slug),
        "profile-delete": _address("profile_delete", draft.slug),
        "association-new": _address("association_new"),
        "association-submit": _address("association_submit", proposed.slug),
        "claim": _address("association_claim", asked.association.slug),
        "invitation": _address("invitation", token),
    }
    return {kind: ("member", address) for kind, address in pages.items()}


def _of_actor(own: Actor, association: Association) -> dict[str, tuple[str, str]]:
    own.summary += " Neu ist der Chor am Dienstag."
    own.email = "jorinde@example.org"
    own.save()
    if not own.memberships.filter(association=association).exists():
        Membership(actor=own, association=association).agree(Side.ACTOR)
    return {
        "my-area-of-an-actor": ("actor", _address("my_area")),
        "memberships": ("actor", _address("membership_ask", own.slug)),
        "own-public-page": ("actor", own.get_absolute_url()),
        "contact": ("anonymous", _address("actor_contact", own.slug)),
        "report": ("anonymous", f"{_address('report')}?url={own.get_absolute_url()}"),
        "reported": ("anonymous", _address("report_done")),
        "confirm": ("anonymous", _address("confirm_entry", confirmations.sign(own))),
    }


def _of_association(association: Association) -> dict[str, tuple[str, str]]:
    person = make_user(name="Ole Vorstand")
    claim(person, association, "Seit Mai bin ich im Vorstand.")
    Invitation.objects.issue(association, "kollegin@example.org", person)
    pages = {
        "my-area-of-a-rep": "my_area",
        "association-edit": "association_edit",
        "association-logo": "association_logo",
        "association-history": "association_history",
        "association-members": "association_members",
        "association-reps": "association_reps",
    }
    return {
        kind: ("rep", _address(name, *([] if name == "my_area" else [association.slug])))
        for kind, name in pages.items()
    }


def _of_calendar(association: Association, invited: Actor) -> dict[str, tuple[str, str]]:
    event = _series(association, invited)
    one = event.occurrences.order_by("starts_at")[1].recurrence_id
    own = {
        "my-events": _address("my_events"),
        "event-new": _address("event_new"),
        "event-status-of-one": f"{_address('event_status', event.slug)}?termin={one}",
        "date-edit": _address("date_edit", event.slug, one),
        "series-split": _address("series_split", event.slug, one),
    }
    names = ["event_edit", "event_picture", "event_preview", "event_history", "event_delete"]
    names += ["event_hosts", "event_dates", "event_registration", "registrations"]
    own |= {name.replace("_", "-"): _address(name, event.slug) for name in names}
    asked = make_registration(event, state="asked")
    digest = Digest.objects.create(email="brief@example.org", query="kostenlos=1")
    free = {
        "register": f"{_address('register', event.slug)}?termin={one}",
        "registration": signed_address(asked),
        "digest-order": f"{_address('digest_order')}?kostenlos=1",
        "digest": _address("digest", sign(digest)),
    }
    return {
        **{kind: ("rep", address) for kind, address in own.items()},
        **{kind: ("anonymous", address) for kind, address in free.items()},
    }


def _series(association: Association, invited: Actor) -> Event:
    """With a date left out, one cancelled, people who come, and somebody asked to invite too."""
    event = make_event(
        title="Küchentischgesprächsnachbereitungswerkstatt der freien Künste",
        rrule="FREQ=WEEKLY;COUNT=14",
        hosts=(association,),
        registration="here",
        capacity=1,
        has_waiting_list=True,
        registration_note="Bitte eine Tasse mitbringen.",
    )
    left_out, cancelled = event.occurrences.order_by("starts_at")[3:5]
    event.exdates = [left_out.recurrence_id]
    event.save()
    cancelled.own_status, cancelled.own_note = EventStatus.CANCELLED, "Die Küche wird gestrichen."
    cancelled.save()
    make_host(event, invited, agreed=False)
    event.questions.create(text="Was wird gebraucht, um gut dabei zu sein?", is_required=True)
    for state in ("place", "waiting"):
        make_registration(
            event, state=state, answers=[["Was wird gebraucht?", "Ein Platz am Fenster"]]
        )
    return event


def _of_redaktion(member: User, own: Actor, association: Association) -> dict[str, tuple[str, str]]:
    yesterday = timezone.now() - timedelta(days=1)
    submitted = make_actor(name="Kollektiv Krachwerk", state="submitted", submitted_at=yesterday)
    submitted.keepers.add(member)
    about = {"kind": "network.actor", "object_id": own.pk, "title": own.name}
    report = Report.objects.create(
        **about, url=own.get_absolute_url(), reason="wrong", text="Den Chor gibt es nicht mehr."
    )
    Decision.objects.create(**about, action="return", reason="Bitte ein Bild ergänzen.")
    cell = Denkzelle.objects.first()
    assert cell
    offered = Participation(actor=own, denkzelle=Denkzelle.objects.last())
    offered.agree(Side.PARTICIPANT)
    project = cell.projects.first() or make_project(denkzelle=cell)
    asked = association.representations.open_claims().first()
    pages = {
        "queue": _address("redaktion"),
        "review-new": _address("review", "akteur", submitted.pk),
        "review-changed": _address("review", "akteur", own.pk),
        "review-history": _address("review_history", "akteur", own.pk),
        "review-claim": _address("claim_review", asked.pk),
        "review-participation": _address("participation_review", offered.pk),
        "reports": _address("reports"),
        "review-report": _address("report_review", report.pk),
        "decisions": _address("decisions"),
        "cells": _address("redaktion_denkzellen"),
        "cell-new": _address("denkzelle_new"),
        "cell-edit": _address("denkzelle_edit", cell.slug),
        "cell-history": _address("denkzelle_history", cell.slug),
        "project-edit": _address("project_edit", cell.slug, project.pk),
        "project-delete": _address("project_delete", cell.slug, project.pk),
        "participant-new": _address("participation_new", cell.slug),
        **_of_archive(),
    }
    return {kind: ("editor", address) for kind, address in pages.items()}


def _of_exports() -> dict[str, tuple[str, str]]:
    building = Export.objects.create(mark="x", state=ExportState.BUILDING, done=120, total=400)
    pages = {
        "export-order": f"{_address('export_order')}?art=protokoll",
        "export-building": building.get_absolute_url(),
        "export-done": make_export().get_absolute_url(),
    }
    return {kind: ("anonymous", address) for kind, address in pages.items()}


def _of_archive() -> dict[str, str]:
    draft = make_archive_entry(title="Werkstattgesprächsmitschriften", state="draft")
    file, photo = make_archive_file(entry=draft), make_archive_photo(entry=draft)
    make_archive_photo(entry=draft, alt="", is_decorative=True)
    public = make_archive_entry(title="Protokoll", text="Alle waren da.")
    return {
        "archive-entries": _address("redaktion_archive"),
        "archive-entry-new": _address("archive_entry_new"),
        "archive-draft": _address("archive_entry_edit", draft.slug),
        "archive-history": _address("archive_entry_history", draft.slug),
        "archive-files": _address("archive_files", draft.slug),
        "archive-file": _address("archive_file_edit", draft.slug, file.pk),
        "archive-file-remove": _address("archive_file_remove", draft.slug, file.pk),
        "archive-photos": _address("archive_photos", draft.slug),
        "archive-photo": _address("archive_photo_edit", draft.slug, photo.pk),
        "archive-entry": _address("archive_entry_edit", public.slug),
        "archive-correct": _address("archive_entry_correct", public.slug),
        "archive-take-down": _address("archive_entry_take_down", public.slug),
    }


if __name__ == "__main__":
    main()
