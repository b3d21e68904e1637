"""The calendar's part of the sitemap."""

from datetime import datetime

from django.db.models import QuerySet

from denkzellen.sitemaps import SiteSitemap
from events.models import Event


class EventSitemap(SiteSitemap):
    def items(self) -> QuerySet[Event]:
        return Event.objects.public().order_by("pk")

    def lastmod(self, item: Event) -> datetime:
        return item.updated_at


sitemaps = {"events": EventSitemap}
