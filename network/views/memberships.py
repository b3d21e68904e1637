"""Who belongs to an association: asked by one side, agreed to by the other."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from denkzellen.models import PublicationState
from denkzellen.models.entry import CONTROL
from network import member_list
from network.actions import ties as actions
from network.forms.ties import MembershipForm
from network.models import Actor, Association, Membership, Side
from network.models.named import sort_key
from network.permissions import is_rep, keeps, require
from network.views.associations import represented_association
from network.views.profiles import person

PER_PAGE = 100
MOST_FOUND = 20


@login_required
def association_join(request: HttpRequest, slug: str) -> HttpResponse:
    """From the page of an association to the own profile that would become a member."""
    association = get_object_or_404(Association.objects.public(), slug=slug)
    actors = list(Actor.objects.public().kept_by(person(request)))
    if len(actors) == 1:
        address = actions.page_for(Membership(actor=actors[0]), Side.ACTOR)
        return redirect(f"{address}?verband={association.slug}")
    context = {"association": association, "actors": actors}
    return render(request, "network/association_join.html", context)


@login_required
def membership_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """The memberships of one's own profile, and asking for another one."""
    actor = get_object_or_404(Actor.objects.visible_to(person(request)), slug=slug)
    require(keeps(person(request), actor))
    form = MembershipForm(request.POST or None, initial={"association": request.GET.get("verband")})
    if form.is_valid():
        association = form.cleaned_data["association"]
        try:
            with transaction.atomic():
                membership, is_new = actions.propose_membership(
                    actor, association, Side.ACTOR, person(request)
                )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _proposed(membership, is_new=is_new))
            return redirect("membership_ask", slug)
    memberships = actor.memberships.select_related("association").order_by("association__sort_name")
    context = {
        "actor": actor,
        "form": form,
        "asked_us": memberships.waiting_for_side(Side.ACTOR),
        "asked_them": memberships.waiting_for_side(Side.ASSOCIATION),
        "members": memberships.agreed().current(),
    }
    return render(request, "mein/membership_ask.html", context)


def _proposed(membership: Membership, *, is_new: bool) -> str:
    if membership.is_agreed:
        return _("Beide Seiten stimmen zu: Die Mitgliedschaft steht jetzt auf beiden Seiten.")
    if is_new:
        return _("Angefragt. Sichtbar wird die Mitgliedschaft, wenn die andere Seite zustimmt.")
    return _("Schon angefragt. Die andere Seite hat noch nicht geantwortet.")


@login_required
def association_members(request: HttpRequest, slug: str) -> HttpResponse:
    return _members_page(request, represented_association(request, slug))


def _members_page(request: HttpRequest, association: Association, error: str = "") -> HttpResponse:
    memberships = association.memberships.select_related("actor").order_by("actor__sort_name", "pk")
    shown = memberships.filter(actor__state=PublicationState.PUBLISHED)
    agreed = shown.agreed().current()
    text = request.GET.get("q", "").strip()[:100]
    context = {
        "association": association,
        "asked_us": shown.waiting_for_side(Side.ASSOCIATION),
        "asked_them": shown.waiting_for_side(Side.ACTOR),
        "page": Paginator(agreed, PER_PAGE).get_page(request.GET.get("seite")),
        "hidden_count": memberships.agreed().current().count() - agreed.count(),
        "is_rep": is_rep(person(request), association),
        "text": text,
        "found": _findable(association, text),
        "error": error,
    }
    return render(request, "mein/association_members.html", context)


def _findable(association: Association, text: str) -> list[Actor]:
    """Public profiles of that name which are no members and not asked yet."""
    if not text:
        return []
    tied = Q(memberships__actor_agreed_at__isnull=False) | Q(
        memberships__association_agreed_at__isnull=False
    )
    known = Actor.objects.filter(tied, memberships__association=association)
    actors = Actor.objects.public().filter(sort_name__contains=sort_key(text))
    return list(actors.exclude(pk__in=known.values("pk"))[:MOST_FOUND])


@login_required
def association_members_csv(request: HttpRequest, slug: str) -> HttpResponse:
    association = represented_association(request, slug)
    return HttpResponse(
        member_list.as_csv(association),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="mitglieder-{slug}.csv"'},
    )


@login_required
@require_POST
def membership_invite(request: HttpRequest, slug: str) -> HttpResponse:
    association = represented_association(request, slug)
    require(is_rep(person(request), association))
    chosen = CONTROL.sub("", request.POST.get("actor", ""))
    actor = Actor.objects.public().filter(slug=chosen).first()
    if actor is None:
        return _members_page(request, association, _("Bitte ein Profil suchen und auswählen."))
    try:
        with transaction.atomic():
            membership, is_new = actions.propose_membership(
                actor, association, Side.ASSOCIATION, person(request)
            )
    except ValidationError as error:
        return _members_page(request, association, error.messages[0])
    messages.success(request, _proposed(membership, is_new=is_new))
    return redirect("association_members", slug)
