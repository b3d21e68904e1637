"""Posts of the Redaktion: decisions, reports, DENKZELLEN and who takes part in them."""

from typing import Any

from django.utils import timezone

from denkzellen.models import Denkzelle, Project
from network.actions import moderation
from network.forms.denkzellen import DenkzelleForm, ParticipationForm, ProjectForm, RoleForm
from network.forms.redaktion import (
    DecisionForm,
    HideForm,
    RefuseForm,
    ReportDecisionForm,
    ReturnForm,
)
from network.models import Actor, Decision, Participation, Report, Representation, Side
from tests.factories import (
    make_actor,
    make_association,
    make_denkzelle,
    make_editor,
    make_participation,
    make_project,
    make_rep,
)
from tests.permissions.posts import Post, case
from tests.permissions.posts_associations import claim_on
from tests.permissions.posts_profiles import keeper_of

REASON = {"reason": "Bitte ergänzen.", "version": 1}


def waiting(**fields: Any) -> Actor:
    return keeper_of(**{"state": "submitted", "submitted_at": timezone.now(), **fields})[1]


@case(
    "review_approve",
    "actor.state actor.published_at actor.checked_version +decision",
    DecisionForm,
    (Actor, Decision),
)
def editor_approves_a_profile() -> Post:
    return Post(make_editor(), ["akteur", waiting().pk], {"version": 1})


@case("review_return", "actor.state +decision", ReturnForm, (Actor, Decision))
def editor_returns_a_profile() -> Post:
    return Post(make_editor(), ["akteur", waiting().pk], REASON)


@case("review_hide", "actor.state actor.is_blocked +decision", HideForm, (Actor, Decision))
def editor_hides_a_profile() -> Post:
    actor = waiting(state="published", published_at=timezone.now())
    return Post(make_editor(), ["akteur", actor.pk], REASON)


@case("review_show", "actor.state actor.is_blocked +decision", DecisionForm, (Actor, Decision))
def editor_shows_a_profile() -> Post:
    actor = waiting(state="hidden", is_blocked=True, published_at=timezone.now())
    return Post(make_editor(), ["akteur", actor.pk], {"version": 1})


@case(
    "decision_undo",
    "actor.state actor.checked_version actor.published_at decision.undone_at decision.undone_by_id",
    behind=(Actor, Decision),
)
def editor_takes_a_decision_back() -> Post:
    decision = moderation.approve(waiting(), 1, make_editor())
    return Post(make_editor(), [decision.pk])


@case("claim_grant", "representation.granted_at representation.granted_by_id +decision")
def editor_grants_a_claim() -> Post:
    return Post(make_editor(), [claim_on(make_association()).pk])


@case("claim_refuse", "representation.refused_at +decision", RefuseForm, (Representation,))
def editor_refuses_a_claim() -> Post:
    data = {"reason": "Unbekannt."}
    return Post(make_editor(), [claim_on(make_association()).pk], data)


@case("mandate_end", "representation.ended_at representation.ended_by_id")
def editor_ends_a_mandate_from_the_review() -> Post:
    mandate = Representation.objects.get(user=make_rep(make_association()))
    return Post(make_editor(), [mandate.pk])


@case(
    "report_decide",
    "report.outcome report.answer report.decided_at report.decided_by_id",
    ReportDecisionForm,
    (Report, Actor),
)
def editor_answers_a_report() -> Post:
    actor = waiting(state="published")
    report = Report.objects.create(
        kind="network.actor",
        object_id=actor.pk,
        title=actor.name,
        url=actor.get_absolute_url(),
        reason="wrong",
        text="Falsch.",
        email="meldet@example.org",
    )
    return Post(make_editor(), [report.pk], {"outcome": "kept", "answer": "Stimmt so."})


def offered() -> Participation:
    participation = Participation(denkzelle=make_denkzelle(), actor=make_actor())
    participation.agree(Side.PARTICIPANT)
    return participation


AGREED = "participation.denkzelle_agreed_at participation.since"


@case("participation_confirm", AGREED, behind=(Participation,))
def editor_confirms_a_participation() -> Post:
    return Post(make_editor(), [offered().pk])


@case("participation_refuse", "-participation", behind=(Participation,))
def editor_refuses_a_participation() -> Post:
    return Post(make_editor(), [offered().pk])


CELL = {
    "name": "Räume",
    "number": 7,
    "claim": "Platz für alle.",
    "about": "Worum es geht.",
    "background": "Woher es kommt.",
    "colour": "sky",
    "since": "2020-01-02",
    "state": "draft",
}
WRITTEN = {f"denkzelle.{name}" for name in CELL}


@case("denkzelle_new", "+denkzelle", DenkzelleForm)
def editor_begins_a_denkzelle() -> Post:
    make_denkzelle(position=4)
    return Post(make_editor(), data=CELL)


@case("denkzelle_edit", " ".join(WRITTEN), DenkzelleForm)
def editor_edits_a_denkzelle() -> Post:
    return Post(make_editor(), [make_denkzelle().slug], {**CELL, "version": 1})


@case("denkzelle_edit", " ".join(WRITTEN - {"denkzelle.state"}), DenkzelleForm)
def editor_edits_a_paused_denkzelle_which_stays_paused() -> Post:
    words = {name: value for name, value in CELL.items() if name != "state"}
    return Post(make_editor(), [make_denkzelle(state="paused").slug], {**words, "version": 1})


@case("denkzelle_move", "denkzelle.position", behind=(Denkzelle,))
def editor_moves_a_denkzelle() -> Post:
    make_denkzelle(position=1)
    return Post(make_editor(), [make_denkzelle(position=2).slug], {"platz": 0})


@case("denkzelle_restore", "denkzelle.claim", behind=(Denkzelle,))
def editor_restores_a_denkzelle() -> Post:
    denkzelle = make_denkzelle()
    denkzelle.claim, denkzelle.state = "Neu.", "draft"
    denkzelle.save()
    return Post(make_editor(), [denkzelle.slug, denkzelle.history.last().pk])


def project() -> dict[str, Any]:
    return {
        "title": "Probenräume",
        "text": "Ein Text.",
        "links": "https://example.org/",
        "state": "continued",
        "continued_in": make_denkzelle().pk,
        "begun_on": "2020-01-02",
        "ended_on": "2021-01-02",
    }


@case("project_new", "+project", ProjectForm)
def editor_begins_a_project() -> Post:
    return Post(make_editor(), [make_denkzelle().slug], project())


PROJECT = "title text links state continued_in_id begun_on ended_on"


@case("project_edit", " ".join(f"project.{name}" for name in PROJECT.split()), ProjectForm)
def editor_edits_a_project() -> Post:
    row = make_project()
    return Post(make_editor(), [row.denkzelle.slug, row.pk], {**project(), "version": 1})


@case("project_move", "project.position", behind=(Project,))
def editor_moves_a_project() -> Post:
    row = make_project(position=2)
    make_project(denkzelle=row.denkzelle, position=1)
    return Post(make_editor(), [row.denkzelle.slug, row.pk], {"platz": 0})


@case("project_delete", "-project", behind=(Project,))
def editor_deletes_a_project() -> Post:
    row = make_project()
    return Post(make_editor(), [row.denkzelle.slug, row.pk])


@case("participation_new", "+participation", ParticipationForm, (Participation,))
def editor_enters_a_participation() -> Post:
    data = {"participant": f"network.actor:{make_actor().pk}", "role": "guest"}
    return Post(make_editor(), [make_denkzelle().slug], data)


@case("participation_role", "participation.role", RoleForm)
def editor_changes_a_role() -> Post:
    row = make_participation()
    return Post(make_editor(), [row.denkzelle.slug, row.pk], {"role": "guest"})


ENDED = ["denkzelle_agreed_at", "participant_agreed_at", "until"]


@case("participation_cease", " ".join(f"participation.{name}" for name in ENDED))
def editor_ends_a_participation() -> Post:
    row = make_participation()
    return Post(make_editor(), [row.denkzelle.slug, row.pk])
