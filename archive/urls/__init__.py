"""The addresses of the archive: what everybody sees, then what needs an account or a link."""

from django.urls import include, path
from django.views.decorators.http import require_safe

from archive.feeds import NewEntriesFeed
from archive.views import public
from denkzellen.public_pages import public_page

PARTS = ("kept", "entries", "exporting", "pausing")

urlpatterns = [
    path("archiv/", public.archive, name="archive"),
    path("archiv/neu.rss", public_page()(require_safe(NewEntriesFeed())), name="archive_rss"),
    path("archiv/<int:year>/", public.archive_year, name="archive_year"),
    path("archiv/eintrag/<slug:slug>/", public.archive_entry, name="archive_entry"),
    path("archiv/eintrag/<slug:slug>/<str:name>", public.archive_file, name="archive_file"),
    *(path("", include(f"archive.urls.{part}")) for part in PARTS),
]
