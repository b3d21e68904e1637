"""A DENKZELLE with all that a pause decides about."""

import re
from datetime import date, timedelta

from django.core import mail
from django.urls import reverse
from django.utils import timezone

from archive.models import ArchiveEntry, KeptState, Pause
from archive.pause_plan import EventDecision, EventStep, Plan, ProjectDecision
from denkzellen.models import Denkzelle, ProjectState
from events.models import Event, Registration
from network.models import Decision, ParticipationRole
from tests.factories import (
    make_association,
    make_denkzelle,
    make_event,
    make_participation,
    make_project,
    make_rep,
)

TODAY = timezone.localdate


class Cell:
    """A DENKZELLE with a project, people, and three coming events."""

    def __init__(self):
        self.cell = make_denkzelle(
            name="Netzwerke",
            about="<p>Welche Netzwerke gibt es?</p>",
            since=date(2019, 5, 1),
        )
        self.other = make_denkzelle(name="Transformation")
        self.third = make_denkzelle(name="Förderungen")
        self.project = make_project(denkzelle=self.cell, title="Vernetzung")
        self.gilde = make_association(name="Gilde")
        self.rep = make_rep(self.gilde)
        self.hosting = make_participation(
            denkzelle=self.cell, association=self.gilde, role=ParticipationRole.HOSTS
        )
        self.talk = make_event(title="Vortrag", denkzelle=self.cell, hosts=(self.gilde,))
        self.walk = make_event(title="Rundgang", denkzelle=self.cell)
        self.choir = make_event(title="Chor", denkzelle=self.cell)
        Registration.objects.create(
            occurrence=self.choir.occurrences.get(), name="Ada", email="ada@example.org",
            state="place",
        )  # fmt: skip

    @property
    def address(self):
        return reverse("denkzelle_pause", args=[self.cell.slug])

    def typed(self, **more):
        return {
            "on": TODAY().isoformat(),
            "note": "Wir machen eine Pause und räumen auf.",
            "review_on": (TODAY() + timedelta(days=100)).isoformat(),
            "further": [self.third.pk],
            "contacts": [self.hosting.pk],
            f"projekt-{self.project.pk}-step": f"in:{self.other.slug}",
            f"termin-{self.talk.pk}-step": "keep",
            f"termin-{self.walk.pk}-step": f"in:{self.other.slug}",
            f"termin-{self.choir.pk}-step": "cancel",
            f"termin-{self.choir.pk}-note": "Der Chor hat gerade keine Leitung.",
            **more,
        }

    def plan(self, **more):
        return Plan(
            **{
                "on": TODAY(),
                "note": "Pause.",
                "review_on": TODAY() + timedelta(days=100),
                "projects": {self.project.pk: ProjectDecision(ProjectState.CONTINUED, self.other)},
                "events": {
                    self.talk.pk: EventDecision(EventStep.KEEP),
                    self.walk.pk: EventDecision(EventStep.HAND, self.other),
                    self.choir.pk: EventDecision(EventStep.CANCEL, note="Ohne Leitung."),
                },
                **more,
            }
        )


def preview(client, full, **more):
    return client.post(full.address, full.typed(schritt="vorschau", **more))


def hidden_of(response):
    """What the button of the preview sends."""
    pairs = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode())
    data = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value.replace("&amp;", "&"))
    data.pop("csrfmiddlewaretoken", None)
    return data


def confirm(client, full, seen=None):
    data = hidden_of(seen or preview(client, full))
    return client.post(full.address, data | {"schritt": "pausieren"}, follow=True)


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def state_of_everything():
    return (
        list(Denkzelle.objects.order_by("pk").values("state", "version", "pause_note")),
        list(Event.objects.order_by("pk").values("status", "denkzelle", "version")),
        Pause.objects.count(),
        KeptState.objects.count(),
        ArchiveEntry.objects.count(),
        Decision.objects.count(),
        len(mail.outbox),
    )
