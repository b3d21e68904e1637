"""/mein/: everything one looks after, and what waits for an answer."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from denkzellen.models import Publication, PublicationState
from network.models import (
    Actor,
    Association,
    Decision,
    DecisionAction,
    Invitation,
    Membership,
    Participation,
    Representation,
    User,
)
from network.views.profiles import person

MOST_REQUESTS = 50


@login_required
def my_area(request: HttpRequest) -> HttpResponse:
    user = person(request)
    actors = list(Actor.objects.kept_by(user))
    associations = list(Association.objects.kept_by(user))
    represented = set(Association.objects.represented_by(user).values_list("pk", flat=True))
    participations = _participations(user)
    context = {
        "profiles": with_reasons(actors),
        "associations": with_reasons(associations),
        "represented": represented,
        "own_claims": Representation.objects.open_claims()
        .filter(user=user)
        .select_related("association"),
        "memberships": _memberships(user),
        "participations": [one for one in participations if one.is_agreed],
        "asked": _asked(user, participations),
        "waiting": _waiting(user, participations),
    }
    return render(request, "mein/index.html", context)


def with_reasons[E: Publication](entries: list[E]) -> list[tuple[E, str]]:
    """Each entry, with what the Redaktion said when it returned the draft it still is."""
    if not entries:
        return []
    returned = Decision.objects.filter(
        kind=entries[0]._meta.label_lower,
        object_id__in=[entry.pk for entry in entries],
        action=DecisionAction.RETURN,
        undone_at__isnull=True,
    ).order_by("decided_at", "pk")
    newest = {decision.object_id: decision for decision in returned}
    return [(entry, _reason(entry, newest.get(entry.pk))) for entry in entries]


def _reason(entry: Publication, decision: Decision | None) -> str:
    """Empty once the entry was submitted again."""
    if decision is None or entry.state != PublicationState.DRAFT:
        return ""
    is_past = entry.submitted_at is not None and entry.submitted_at > decision.decided_at
    return "" if is_past else decision.reason


def _memberships(user: User) -> Any:
    agreed = Membership.objects.agreed().current()
    mine = agreed.filter(actor__in=Actor.objects.kept_by(user))
    return mine.select_related("actor", "association")


def _participations(user: User) -> list[Participation]:
    mine = Participation.objects.of(user).current()
    return list(mine.select_related("denkzelle", "actor", "association"))


def _waiting(user: User, participations: list[Participation]) -> dict[str, Any]:
    """What this account can answer."""
    claims = Representation.objects.open_claims().exclude(user=user)
    memberships = Membership.objects.waiting_for(user).select_related("actor", "association")
    waiting = {
        "memberships": memberships[:MOST_REQUESTS],
        "participations": [one for one in participations if one.waits_for == "participant"],
        "claims": claims.filter(
            association__in=Association.objects.represented_by(user)
        ).select_related("association", "user")[:MOST_REQUESTS],
        "invitations": Invitation.objects.open()
        .filter(email=user.email)
        .select_related("actor", "association", "invited_by"),
    }
    return {**waiting, "any": any(waiting.values())}


def _asked(user: User, participations: list[Participation]) -> dict[str, Any]:
    """What this account's entries asked for and others have not answered yet."""
    own = Membership.objects.filter(
        actor__in=Actor.objects.kept_by(user),
        actor_agreed_at__isnull=False,
        association_agreed_at__isnull=True,
    )
    return {
        "memberships": own.select_related("actor", "association"),
        "participations": [one for one in participations if one.waits_for == "denkzelle"],
    }
