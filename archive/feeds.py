"""News of the archive for feed readers."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from archive.models import ArchiveEntry
from archive.models.entries import ArchiveEntryQuerySet
from network.linked_data import site_address

NEWEST = 30


class NewEntriesFeed(Feed):
    title = _("DENKZELLEN Bremen: Neues im Archiv")
    description = _("Protokolle, Ergebnisse, Fotos und Dokumente, sobald sie im Archiv stehen.")
    language = "de"

    def link(self) -> str:
        return site_address(reverse("archive"))

    def feed_url(self) -> str:
        return site_address(reverse("archive_rss"))

    def items(self) -> ArchiveEntryQuerySet:
        entries = ArchiveEntry.objects.public()
        return entries.order_by(Coalesce("published_at", "created_at").desc(), "-pk")[:NEWEST]

    def item_title(self, item: ArchiveEntry) -> str:
        return item.title

    def item_description(self, item: ArchiveEntry) -> str:
        return escape(" · ".join(filter(None, [item.get_kind_display(), item.summary])))

    def item_link(self, item: ArchiveEntry) -> str:
        return site_address(item.get_absolute_url())

    def item_pubdate(self, item: ArchiveEntry) -> datetime:
        return item.published_at or item.created_at

    def item_updateddate(self, item: ArchiveEntry) -> datetime:
        return item.updated_at
