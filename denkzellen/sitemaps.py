"""The ground floor's part of the sitemap, and the base of every floor's."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.flatpages.sitemaps import FlatPageSitemap
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from denkzellen.models import Denkzelle


class SiteSitemap(Sitemap):
    """Its addresses begin with the configured one, never with a host a request names."""

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class DenkzelleSitemap(SiteSitemap):
    def items(self) -> QuerySet[Denkzelle]:
        return Denkzelle.objects.public().order_by("pk")

    def lastmod(self, item: Denkzelle) -> datetime:
        return item.updated_at


class StartPages(SiteSitemap):
    def items(self) -> list[str]:
        return ["home", "denkzelle_list", "calendar", "directory", "archive", "join"]

    def location(self, item: str) -> str:
        return reverse(item)


class FixedPages(SiteSitemap, FlatPageSitemap):
    pass


sitemaps = {"start": StartPages, "denkzellen": DenkzelleSitemap, "pages": FixedPages}
