"""What search finds of the network: the words of public entries, and of actors only shared ones."""

from typing import Any

from django.db.models import Manager, QuerySet
from django.utils.translation import gettext_lazy as _

from denkzellen.search import Document, Searchable, register
from denkzellen.search.registry import References
from network.models import Actor, Association, Discipline, District, Venue


def _names(entries: Manager[Any]) -> str:
    return " ".join(map(str, entries.all()))


@register
class SearchableAssociation(Searchable[Association]):
    kind = "association"
    label = _("Verbände")
    model = Association
    names = ((Discipline, "disciplines"), (District, "district"))

    def public(self) -> QuerySet[Association]:
        return (
            Association.objects.public().select_related("district").prefetch_related("disciplines")
        )

    def document(self, entry: Association) -> Document:
        return Document(
            title=entry.name,
            subtitle=entry.short_name,
            summary=entry.summary,
            body=f"{entry.text} {_names(entry.disciplines)} {entry.district or ''} {entry.address}",
            url=entry.get_absolute_url(),
        )

    def dependents(self, entry: Association) -> References:
        return [("event", list(entry.event_hosts.values_list("event_id", flat=True)))]


@register
class SearchableActor(Searchable[Actor]):
    kind = "actor"
    label = _("Akteur:innen")
    model = Actor
    names = ((Discipline, "disciplines"), (District, "district"))

    def public(self) -> QuerySet[Actor]:
        return Actor.objects.public().select_related("district").prefetch_related("disciplines")

    def document(self, entry: Actor) -> Document:
        shared = entry.shared
        return Document(
            title=entry.name,
            summary=entry.summary,
            body=f"{shared['text'] or ''} {_names(entry.disciplines)} {shared['district'] or ''}",
            url=entry.get_absolute_url(),
        )

    def dependents(self, entry: Actor) -> References:
        return [("event", list(entry.event_hosts.values_list("event_id", flat=True)))]


@register
class SearchableVenue(Searchable[Venue]):
    kind = "venue"
    label = _("Orte")
    model = Venue
    names = ((District, "district"),)

    def public(self) -> QuerySet[Venue]:
        return Venue.objects.public().select_related("district")

    def document(self, entry: Venue) -> Document:
        return Document(
            title=entry.name,
            summary=entry.summary,
            body=f"{entry.text} {entry.full_address} {entry.district or ''}",
            url=entry.get_absolute_url(),
        )

    def dependents(self, entry: Venue) -> References:
        return [("event", list(entry.events.values_list("pk", flat=True)))]
