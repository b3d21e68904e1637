"""The site's addresses and a page that does nothing: what Django itself costs."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from denkzellen import urls


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("bare/", bare), *urls.urlpatterns]
