"""DENKZELLEN that rest: they pause as the Redaktion would let them, once all they had is there."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from archive.actions.pausing import pause
from archive.pause_plan import Plan, ProjectDecision
from archive.seeding.rows import Row, read
from denkzellen.models import Denkzelle, ProjectState


def load_pauses(new_denkzellen: Sequence[Denkzelle]) -> None:
    rows = {row["slug"]: row["pause"] for row in read("denkzellen") if "pause" in row}
    for denkzelle in new_denkzellen:
        if row := rows.get(denkzelle.slug):
            pause(denkzelle, _plan(denkzelle, row), None)


def _plan(denkzelle: Denkzelle, row: Row) -> Plan:
    """Its projects, in their order, go on where the row says."""
    by_slug = {one.slug: one for one in Denkzelle.objects.active()}
    decisions = [ProjectDecision(ProjectState.CONTINUED, by_slug[to]) for to in row["projects"]]
    projects = dict(zip(denkzelle.projects.values_list("pk", flat=True), decisions, strict=True))
    return Plan(
        on=min(date.fromisoformat(row["on"]), timezone.localdate()),
        note=row["note"],
        projects=projects,
        further=tuple(by_slug[slug] for slug in row["further"]),
    )
