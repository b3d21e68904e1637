"""The list of what waits for the Redaktion."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from network import queue
from network.permissions import editor_required


@require_safe
@editor_required
def redaktion(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("was", "")
    if chosen not in queue.What:
        chosen = ""
    numbers = queue.counts()
    total = numbers[chosen] if chosen else sum(numbers.values())
    page = queue.QueuePaginator(queue.rows(chosen), total).get_page(request.GET.get("seite"))
    context = {
        "chosen": chosen,
        "tabs": [_tab(what, numbers, chosen) for what in queue.What],
        "total": sum(numbers.values()),
        "page": page,
        "items": queue.items(list(page.object_list)),
    }
    return render(request, "redaktion/queue.html", context)


def _tab(what: queue.What, numbers: dict[str, int], chosen: str) -> dict[str, Any]:
    return {
        "label": what.label,
        "value": what.value,
        "number": numbers[what],
        "is_here": what == chosen,
    }
