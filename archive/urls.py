"""The addresses of the archive."""

from django.urls import path
from django.views.decorators.http import require_safe

from archive import views
from archive.feeds import NewEntriesFeed

urlpatterns = [
    path("archiv/", views.archive, name="archive"),
    path("archiv/neu.rss", require_safe(NewEntriesFeed()), name="archive_rss"),
    path("archiv/<int:year>/", views.archive_year, name="archive_year"),
    path("archiv/eintrag/<slug:slug>/", views.archive_entry, name="archive_entry"),
    path("archiv/eintrag/<slug:slug>/<str:name>", views.archive_file, name="archive_file"),
    path("archiv/stand/<slug:slug>/<str:day>/", views.kept_state, name="kept_state"),
]
