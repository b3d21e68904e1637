"""Who invites to an event: the page of its keepers, and the buttons of either side."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from denkzellen.models.entry import PublicationQuerySet, locked
from events.actions import hosts as actions
from events.forms.hosts import HostForm
from events.models import Event, EventHost
from events.views.own import editable_event
from network.actions.ties import answers_for
from network.keepers import keepers_of
from network.models import Actor, Association, User
from network.models.named import sort_key
from network.permissions import can_edit, is_editor, require
from network.views.profiles import person

MOST_FOUND = 20


@dataclass(frozen=True)
class Line:
    """One host, and what this account may do about it."""

    host: EventHost
    is_own: bool
    may_remove: bool


@login_required
def event_hosts(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, editable_event(request, slug))


def _page(request: HttpRequest, event: Event, error: str = "") -> HttpResponse:
    user = person(request)
    lines = _lines(event, user)
    text = request.GET.get("q", "").strip()[:100]
    context = {
        "event": event,
        "agreed": [line for line in lines if line.host.agreed_at],
        "asked": [line for line in lines if not line.host.agreed_at],
        "own": _uninvited(event, Actor.objects.public().kept_by(user), "actor")
        + _uninvited(event, Association.objects.public().represented_by(user), "association"),
        "text": text,
        "found": _findable(event, text),
        "is_full": len(lines) >= actions.MOST_HOSTS,
        "most": actions.MOST_HOSTS,
        "error": error,
    }
    return render(request, "events/mein/hosts.html", context)


def _lines(event: Event, user: User) -> list[Line]:
    own = set(event.hosts.of(user).values_list("pk", flat=True))
    may_end_all = is_editor(user) or event.created_by_id == user.pk
    hosts = event.hosts.select_related("actor", "association")
    return [
        Line(host, host.pk in own, may_remove=may_end_all or host.agreed_at is None)
        for host in hosts
    ]


def _uninvited[P: (Actor, Association)](
    event: Event, parties: PublicationQuerySet[P], side: str
) -> list[P]:
    named = event.hosts.filter(**{f"{side}__isnull": False})
    return list(parties.exclude(pk__in=named.values(side))[:MOST_FOUND])


def _findable(event: Event, text: str) -> list[Actor | Association]:
    """Public profiles and associations of that name which are not named yet, A–Z."""
    key = sort_key(text)
    if not key:
        return []
    actors = Actor.objects.public().filter(sort_name__contains=key)
    associations = Association.objects.public().filter(
        Q(sort_name__contains=key) | Q(short_name__icontains=text)
    )
    found: list[Actor | Association] = []
    found += _uninvited(event, actors, "actor")
    found += _uninvited(event, associations, "association")
    return sorted(found, key=lambda party: party.sort_name)[:MOST_FOUND]


@require_POST
@login_required
def host_invite(request: HttpRequest, slug: str) -> HttpResponse:
    event = editable_event(request, slug)
    form = HostForm(request.POST)
    if not form.is_valid():
        return _page(request, event, str(form.errors["party"][0]))
    try:
        host, is_new = actions.invite(event, form.cleaned_data["party"], person(request))
    except ValidationError as error:
        return _page(request, event, " ".join(error.messages))
    _say(request, host, is_new=is_new)
    return redirect("event_hosts", event.slug)


def _say(request: HttpRequest, host: EventHost, *, is_new: bool) -> None:
    name = {"name": host.party.name}
    if host.agreed_at:
        done = (
            _("„%(name)s“ lädt jetzt mit ein.") if is_new else _("„%(name)s“ lädt schon mit ein.")
        )
    elif not is_new:
        done = _("„%(name)s“ ist schon gefragt und hat noch nicht geantwortet.")
    elif keepers_of(host.party):
        done = _("„%(name)s“ ist gefragt. Genannt wird der Name erst nach der Zustimmung.")
    else:
        done = _("„%(name)s“ ist gefragt, aber niemand pflegt den Eintrag: Das kann dauern.")
    messages.add_message(request, messages.SUCCESS if is_new else messages.INFO, done % name)


@require_POST
@login_required
@transaction.atomic
def host_agree(request: HttpRequest, pk: int) -> HttpResponse:
    host = _own_host(request, pk)
    require(answers_for(person(request), host.party))
    if actions.agree(host, person(request)):
        done = _("Bestätigt. „%(name)s“ lädt jetzt mit zu „%(title)s“ ein.")
        messages.success(request, done % _named(host))
    elif EventHost.objects.filter(pk=pk).exists():
        messages.info(request, _("Das war schon bestätigt."))
    else:
        messages.info(request, _("Diese Einladung gibt es nicht mehr."))
    return redirect("my_area")


@require_POST
@login_required
@transaction.atomic
def host_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline, leave, withdraw or take off: one button of either side."""
    user, host = person(request), _own_host(request, pk)
    is_own = answers_for(user, host.party)
    if not actions.end(host, user):
        messages.info(request, _("Das war schon beendet."))
    else:
        messages.success(request, _ended(host, is_own=is_own) % _named(host))
    if can_edit(user, host.event):
        return redirect("event_hosts", host.event.slug)
    return redirect("my_area")


def _ended(host: EventHost, *, is_own: bool) -> str:
    if host.agreed_at:
        return _("„%(name)s“ wird bei „%(title)s“ nicht mehr genannt.")
    if is_own:
        return _("Abgelehnt. „%(name)s“ wird bei „%(title)s“ nicht genannt.")
    return _("Die Einladung an „%(name)s“ ist zurückgezogen.")


def _own_host(request: HttpRequest, pk: int) -> EventHost:
    """The row as it stays until the transaction ends; one that was just ended is found too.

    404 for what one may not see, 403 for what is public but not one's own.
    """
    rows = EventHost.objects.select_related("event", "actor", "association").filter(pk=pk)
    host = rows.first() or _former(pk)
    try:
        for entry in (host.event, host.party):
            locked(entry)
    except ObjectDoesNotExist as error:  # what it tied together is gone
        raise Http404 from error
    current, user = rows.first(), person(request)
    if not answers_for(user, host.party) and not can_edit(user, host.event):
        if current is None or not (current.is_shown and current.event.is_public):
            raise Http404
        require(False)
    return current or host


def _former(pk: int) -> EventHost:
    row = EventHost.history.filter(id=pk, history_type="-").first()
    if row is None:
        raise Http404
    former: EventHost = row.instance
    return former


def _named(host: EventHost) -> dict[str, str]:
    return {"name": host.party.name, "title": host.event.title}
