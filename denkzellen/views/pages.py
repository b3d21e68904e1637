"""Home, the DENKZELLEN, taking part, and the pages that say what went wrong."""

import sys

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from denkzellen.addresses import find_at_address
from denkzellen.models import Denkzelle, Project
from denkzellen.public_pages import public_page
from denkzellen.unavailable import answer_to


@public_page()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    denkzellen = Denkzelle.objects.public().active_first()
    return render(request, "denkzellen/home.html", {"denkzellen": denkzellen})


@public_page()
@require_safe
def denkzelle_list(request: HttpRequest) -> HttpResponse:
    denkzellen = Denkzelle.objects.public().active_first()
    return render(request, "denkzellen/denkzelle_list.html", {"denkzellen": denkzellen})


@public_page()
@require_safe
def denkzelle_detail(request: HttpRequest, slug: str) -> HttpResponse:
    public = Denkzelle.objects.public()
    projects = Project.objects.select_related("continued_in")
    denkzellen = Denkzelle.objects.visible_to(request.user).prefetch_related(
        Prefetch("continued_in", queryset=public), Prefetch("projects", queryset=projects)
    )
    denkzelle = find_at_address(denkzellen, slug)
    if denkzelle.slug != slug:
        return redirect(denkzelle, permanent=True)
    return render(request, "denkzellen/denkzelle_detail.html", {"denkzelle": denkzelle})


@public_page()
@require_safe
def join(request: HttpRequest) -> HttpResponse:
    return render(request, "denkzellen/join.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database or the session: they may be what failed."""
    if answer := answer_to(sys.exception(), request):
        return answer
    return HttpResponseServerError(render_to_string("500.html", {"user": AnonymousUser()}))
