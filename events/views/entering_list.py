"""/mein/termine/: the events somebody looks after, by how they stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from denkzellen.models import PublicationState
from events.models import Event, Occurrence
from events.models.event import EventQuerySet
from network.models import User
from network.views.my_area import with_reasons
from network.views.profiles import person

SHOWN_AT_ONCE = 20
PER_PAGE = 30
GROUPS: dict[str, Promise] = {
    "entwuerfe": _("Entwürfe"),
    "eingereicht": _("Eingereicht, wird geprüft"),
    "kommend": _("Kommend"),
    "vergangen": _("Vergangen"),
}


@dataclass(frozen=True)
class Group:
    """Some events under one heading; each with what the Redaktion said of it, if it did."""

    name: str
    title: Promise
    events: list[tuple[Event, str]]
    number: int

    @property
    def is_cut(self) -> bool:
        return self.number > len(self.events)


@login_required
@require_safe
def my_events(request: HttpRequest) -> HttpResponse:
    """All groups, or the pages of one (`stand`)."""
    user = person(request)
    name = request.GET.get("stand", "")
    context: dict[str, Any] = {"groups": [], "any": True}
    if name in GROUPS:
        page = Paginator(events_of(user)[name], PER_PAGE).get_page(request.GET.get("seite"))
        rows = with_reasons(list(page.object_list))
        context["groups"] = [Group(name, GROUPS[name], rows, len(rows))]
        context["page"] = page
    else:
        context["groups"] = list(_groups(user))
        context["any"] = any(group.events for group in context["groups"])
    return render(request, "events/mein/list.html", context)


def events_of(user: User) -> dict[str, EventQuerySet]:
    """The events `user` keeps, by group: what is to be done first, then by date."""
    coming = Occurrence.objects.upcoming().filter(event=OuterRef("pk")).order_by("starts_at")
    own = Event.objects.filter(pk__in=Event.objects.kept_by(user).values("pk")).annotate(
        next_start=Subquery(coming.values("starts_at")[:1])
    )
    waiting = [PublicationState.DRAFT, PublicationState.SUBMITTED]
    dated = own.exclude(state__in=waiting)
    return {
        "entwuerfe": own.filter(state=PublicationState.DRAFT).order_by("-updated_at", "-pk"),
        "eingereicht": own.filter(state=PublicationState.SUBMITTED).order_by("submitted_at", "pk"),
        "kommend": dated.filter(next_start__isnull=False).order_by("next_start", "pk"),
        "vergangen": dated.filter(next_start__isnull=True).order_by("-start_date", "-pk"),
    }


def _groups(user: User) -> Iterator[Group]:
    for name, events in events_of(user).items():
        shown = with_reasons(list(events[:SHOWN_AT_ONCE]))
        number = events.count() if len(shown) == SHOWN_AT_ONCE else len(shown)
        yield Group(name, GROUPS[name], shown, number)
