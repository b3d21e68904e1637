"""The archive's part of the sitemap."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from archive.facets import whole_stock
from archive.models import ArchiveEntry, KeptState
from denkzellen.sitemaps import SiteSitemap


class EntrySitemap(SiteSitemap):
    def items(self) -> QuerySet[ArchiveEntry]:
        return ArchiveEntry.objects.public().order_by("pk")

    def lastmod(self, item: ArchiveEntry) -> datetime:
        return item.updated_at


class KeptStateSitemap(SiteSitemap):
    def items(self) -> QuerySet[KeptState]:
        return KeptState.objects.public().select_related("denkzelle").order_by("pk")

    def lastmod(self, item: KeptState) -> datetime:
        return item.created_at


class YearSitemap(SiteSitemap):
    def items(self) -> list[int]:
        return sorted({group.year for group in whole_stock().groups})

    def location(self, item: int) -> str:
        return reverse("archive_year", args=[item])


sitemaps = {"archive": EntrySitemap, "archive-years": YearSitemap, "kept-states": KeptStateSitemap}
