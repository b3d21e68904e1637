"""The network's part of the sitemap: what is public, and profiles only where they may be found."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from denkzellen.models import Publication
from denkzellen.sitemaps import SiteSitemap
from network.models import Actor, Association, Venue


class DirectoryPages(SiteSitemap):
    def items(self) -> list[str]:
        return ["association_list", "actor_list", "venue_list"]

    def location(self, item: str) -> str:
        return reverse(item)


class EntrySitemap(SiteSitemap):
    def lastmod(self, item: Publication) -> datetime:
        return item.updated_at


class AssociationSitemap(EntrySitemap):
    def items(self) -> QuerySet[Association]:
        return Association.objects.public().order_by("pk")


class ActorSitemap(EntrySitemap):
    def items(self) -> QuerySet[Actor]:
        return Actor.objects.public().filter(is_indexable=True).order_by("pk")


class VenueSitemap(EntrySitemap):
    def items(self) -> QuerySet[Venue]:
        return Venue.objects.public().order_by("pk")


sitemaps = {
    "directory": DirectoryPages,
    "associations": AssociationSitemap,
    "actors": ActorSitemap,
    "venues": VenueSitemap,
}
