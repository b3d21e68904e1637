"""What machines ask for: robots.txt, the sitemap, security.txt (RFC 9116)."""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem
from django.contrib.sitemaps.views import sitemap as whole_sitemap
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from denkzellen.public_pages import public_page
from denkzellen.sitemaps import SiteSitemap

CLOSED = ("/admin/", "/konto/", "/mein/", "/redaktion/", "/suche/")


@public_page()
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += ["", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public_page()
@require_safe
def sitemap(request: HttpRequest, sitemaps: Mapping[str, type[Sitemap]]) -> HttpResponse:
    """All addresses in one file, or the index of several where one may not hold so many."""
    pages = {section: make().paginator for section, make in sitemaps.items()}
    if sum(paginator.count for paginator in pages.values()) <= SiteSitemap.limit:
        return whole_sitemap(request, dict(sitemaps))
    parts = [
        SitemapIndexItem(settings.SITE_URL + reverse("sitemap_part", args=[section, number]))
        for section, paginator in pages.items()
        if paginator.count
        for number in paginator.page_range
    ]
    return _sitemap_file(request, "sitemap_index.xml", {"sitemaps": parts})


@public_page()
@require_safe
def sitemap_part(
    request: HttpRequest, sitemaps: Mapping[str, type[Sitemap]], section: str, page: int
) -> HttpResponse:
    if section not in sitemaps:
        raise Http404
    try:
        addresses = sitemaps[section]().get_urls(page)
    except InvalidPage as error:
        raise Http404 from error
    return _sitemap_file(request, "sitemap.xml", {"urlset": addresses})


def _sitemap_file(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, template, context, content_type="application/xml")
    response["X-Robots-Tag"] = "noindex, noodp, noarchive"
    return response


@public_page()
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    expires = (timezone.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0)
    lines = [
        f"Contact: mailto:{settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: de, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
