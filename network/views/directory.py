"""The directory and the pages of associations, actors and venues."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import InvalidPage, Page
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from denkzellen.addresses import find_at_address
from denkzellen.public_pages import public_page
from network import linked_data
from network.actions.contact import is_reachable
from network.directory import DirectoryPaginator, cards, kind_word, ordered_rows
from network.facets import Facets, facets_of
from network.filters import ALPHABETICAL, FACETS, SECTIONS, Section, Selection
from network.models import Access, Actor, Association, Membership, Participation, Venue
from network.permissions import can_edit

PARAMETERS = ("seite", "ordnung", *FACETS)  # without words somebody typed


@public_page(*PARAMETERS)
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    return _list(request, SECTIONS["directory"])


@public_page(*PARAMETERS)
@require_safe
def association_list(request: HttpRequest) -> HttpResponse:
    return _list(request, SECTIONS["association_list"])


@public_page(*PARAMETERS)
@require_safe
def actor_list(request: HttpRequest) -> HttpResponse:
    return _list(request, SECTIONS["actor_list"])


@public_page(*PARAMETERS)
@require_safe
def venue_list(request: HttpRequest) -> HttpResponse:
    return _list(request, SECTIONS["venue_list"])


def _list(request: HttpRequest, section: Section) -> HttpResponse:
    selection = Selection.from_query(request.GET)
    facets = facets_of(section, selection)
    paginator = DirectoryPaginator(ordered_rows(section, selection), facets.total)
    try:
        page = paginator.page(request.GET.get("seite", 1))
    except InvalidPage as error:
        raise Http404 from error
    context = {
        "section": section,
        "segments": _segments(section, selection),
        "selection": selection,
        "facets": facets,
        "chosen": list(_chips(request.path, selection, facets)),
        "ways_out": []
        if facets.total
        else list(_ways_out(request.path, section, selection, facets)),
        "page": page,
        "cards": cards(list(page.object_list)),
        "addresses": _addresses(request.path, selection, page),
    }
    return render(request, "network/directory.html", context)


def _addresses(path: str, selection: Selection, page: Page[Any]) -> dict[str, str]:
    """Where the links around the list lead. Each selection has one address only."""
    other_order = selection.ordered("" if selection.is_alphabetical else ALPHABETICAL)

    def page_address(number: int) -> str:
        number_query = f"seite={number}" if number > 1 else ""
        return _with_query(path, "&".join(filter(None, [selection.query, number_query])))

    return {
        "here": page_address(page.number),
        "previous": page_address(page.number - 1) if page.has_previous() else "",
        "next": page_address(page.number + 1) if page.has_next() else "",
        "other_order": _with_query(path, other_order.query),
        "unfiltered": _with_query(path, selection.unfiltered().query),
    }


def _chips(path: str, selection: Selection, facets: Facets) -> Iterator[tuple[str, str]]:
    """What is chosen, each with the address that gives it up."""
    if selection.q:
        yield f"„{selection.q}“", _with_query(path, selection.without_text().query)
    for facet in facets.facets:
        for choice in facet.choices:
            if choice.is_chosen:
                rest = selection.without(facet.name, choice.value)
                yield choice.label, _with_query(path, rest.query)


def _ways_out(
    path: str, section: Section, selection: Selection, facets: Facets
) -> Iterator[tuple[str, str]]:
    """Filters that alone keep the list empty, each with the address of the list without it."""
    if selection.q:
        rest = selection.without_text()
        if facets_of(section, rest).total:
            yield f"„{selection.q}“", _with_query(path, rest.query)
    for facet in facets.facets:
        chosen = [choice.label for choice in facet.choices if choice.is_chosen]
        if chosen and any(choice.number for choice in facet.choices):
            yield ", ".join(chosen), _with_query(path, selection.only(facet.name).query)


def _segments(section: Section, selection: Selection) -> list[dict[str, Any]]:
    """The ways to the other lists; what was chosen goes along, but for the kind."""
    query = selection.only("art").query
    return [
        {
            "label": other.title,
            "address": _with_query(reverse(other.url_name), query),
            "is_here": other is section,
        }
        for other in SECTIONS.values()
    ]


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


@public_page()
@require_safe
def association_detail(request: HttpRequest, slug: str) -> HttpResponse:
    associations = Association.objects.visible_to(request.user)
    association = find_at_address(
        associations.select_related("district", "logo").prefetch_related("disciplines"), slug
    )
    if association.slug != slug:
        return redirect(association, permanent=True)
    members = Membership.objects.public().filter(association=association).select_related("actor")
    context = {
        "association": association,
        "kind": kind_word(association),
        "members": members.order_by("actor__sort_name", "actor"),
        "participations": _participations(association=association),
        "is_reachable": is_reachable(association),
        "can_edit": can_edit(request.user, association),
        "preview": linked_data.image_address(association.logo),
        "linked_data": linked_data.organization(association),
    }
    return render(request, "network/association_detail.html", context)


@public_page()
@require_safe
def actor_detail(request: HttpRequest, slug: str) -> HttpResponse:
    actors = Actor.objects.visible_to(request.user)
    actor = find_at_address(
        actors.select_related("district", "image").prefetch_related("disciplines"), slug
    )
    if actor.slug != slug:
        return redirect(actor, permanent=True)
    context = {
        **actor_page(actor),
        "is_listed": actor.is_public and actor.is_indexable,
        "can_edit": can_edit(request.user, actor),
    }
    return render(request, "network/actor_detail.html", context)


def actor_page(actor: Actor) -> dict[str, Any]:
    """What the page of an actor shows to everybody."""
    memberships = Membership.objects.public().filter(actor=actor).select_related("association")
    return {
        "actor": actor,
        "shared": actor.shared,
        "kind": kind_word(actor),
        "memberships": memberships.order_by("association__sort_name", "association"),
        "participations": _participations(actor=actor),
        "is_reachable": is_reachable(actor),
        "preview": linked_data.image_address(actor.shared["image"]),
        "linked_data": linked_data.person_or_group(actor),
    }


@public_page()
@require_safe
def venue_detail(request: HttpRequest, slug: str) -> HttpResponse:
    venues = Venue.objects.visible_to(request.user).select_related("district", "image")
    venue = find_at_address(venues, slug)
    if venue.slug != slug:
        return redirect(venue, permanent=True)
    facts = venue.access_facts()
    context = {
        "venue": venue,
        "kind": kind_word(venue),
        "known_facts": [fact for fact in facts if fact.value != Access.UNKNOWN],
        "unknown_facts": [fact.label for fact in facts if fact.value == Access.UNKNOWN],
        "geo_address": venue.latitude is not None and f"geo:{venue.latitude},{venue.longitude}",
        "preview": linked_data.image_address(venue.image),
        "linked_data": linked_data.place(venue),
    }
    return render(request, "network/venue_detail.html", context)


def _participations(**participant: Model) -> Any:
    return Participation.objects.public().filter(**participant).select_related("denkzelle")
