"""The calendar for other programs: its description, for people and for machines."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from denkzellen.public_pages import public_page
from events.feeds.as_json import FIELDS, as_open_json
from events.feeds.openapi import openapi
from events.feeds.shared import MAX_DATES
from events.models import EventStatus


@public_page()
@require_safe
def calendar_openapi(request: HttpRequest) -> HttpResponse:
    return as_open_json(openapi())


@public_page()
@require_safe
def calendar_api(request: HttpRequest) -> HttpResponse:
    context = {
        "parameters": openapi()["components"]["parameters"].values(),
        "fields": {name: field.words for name, field in FIELDS.items()},
        "states": EventStatus.choices,
        "most": MAX_DATES,
    }
    return render(request, "events/api.html", context)
