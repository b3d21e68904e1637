"""All addresses. Each floor has its own; none is known here by import, only by name."""

from importlib import import_module

from django.contrib import admin
from django.contrib.flatpages import views as flatpages
from django.urls import include, path, re_path
from django.views.decorators.http import require_safe

from denkzellen.public_pages import public_page
from denkzellen.views import health, machines, pages
from denkzellen.views.search import search, search_suggestions

FLOORS = ("denkzellen", "network", "events", "archive")
FIXED_PAGES = (
    "ueber-uns|regeln|impressum|datenschutz|barrierefreiheit|leichte-sprache|gebaerdensprache"
)

fixed_page = public_page()(require_safe(flatpages.flatpage))
sitemaps = {}
for floor in FLOORS:
    sitemaps.update(import_module(f"{floor}.sitemaps").sitemaps)

urlpatterns = [
    path("", pages.home, name="home"),
    path("denkzellen/", pages.denkzelle_list, name="denkzelle_list"),
    path("denkzellen/<slug:slug>/", pages.denkzelle_detail, name="denkzelle_detail"),
    path("mitmachen/", pages.join, name="join"),
    path("suche/", search, name="search"),
    path("suche/vorschlaege/", search_suggestions, name="search_suggestions"),
    # Upper floors first: /redaktion/archiv/2019/ is an entry called so, not "archiv" number 2019.
    path("", include("archive.urls")),
    path("", include("events.urls")),
    path("", include("network.urls")),
    path("admin/", admin.site.urls),
    path("sitemap.xml", machines.sitemap, {"sitemaps": sitemaps}, name="sitemap"),
    path(
        "sitemap-<slug:section>-<int:page>.xml",
        machines.sitemap_part,
        {"sitemaps": sitemaps},
        name="sitemap_part",
    ),
    path("robots.txt", machines.robots, name="robots"),
    path(".well-known/security.txt", machines.security, name="security"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics_page, name="metrics"),
    re_path(rf"^(?P<url>(?:{FIXED_PAGES})/)$", fixed_page, name="fixed_page"),
]

handler403 = pages.forbidden
handler404 = pages.not_found
handler500 = pages.server_error
