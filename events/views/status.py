"""For those who keep an event: cancelled, postponed, online, full, or as planned again."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from events.actions.status import News, set_status
from events.forms.dates import STATUS_FORMS, StatusForm
from events.forms.registration import plain_line
from events.models import Event, EventStatus, Occurrence
from events.views.dates import coming_date, say
from events.views.own import editable_event
from network.views.profiles import person

DONE: dict[str, Promise] = {
    EventStatus.CANCELLED: _("Die Absage steht jetzt da."),
    EventStatus.POSTPONED: _("Dass verschoben ist, steht jetzt da."),
    EventStatus.MOVED_ONLINE: _("Dass es online stattfindet, steht jetzt da."),
    EventStatus.FULL: _("Dass alles ausgebucht ist, steht jetzt da."),
    EventStatus.PLANNED: _("Es steht jetzt da als geplant."),
}


@login_required
@require_safe
def event_status(request: HttpRequest, slug: str) -> HttpResponse:
    """How all dates to come stand, or the one that `termin` names; each change has its button."""
    event = editable_event(request, slug)
    date = _date(event, request.GET.get("termin", ""))
    return _page(request, event, date)


def _date(event: Event, recurrence_id: str) -> Occurrence | None:
    """None: all dates of a series."""
    if event.is_series:
        return coming_date(event, recurrence_id) if recurrence_id else None
    coming = event.occurrences.filter(ends_at__gte=timezone.now()).order_by("starts_at")
    date = coming.first()
    if date:
        date.event = event
    return date


def _page(
    request: HttpRequest, event: Event, date: Occurrence | None, wrong: StatusForm | None = None
) -> HttpResponse:
    coming = event.occurrences.filter(ends_at__gte=timezone.now())
    forms = [
        wrong if wrong and wrong.status == status else form_class(event=event, date=date)
        for status, form_class in STATUS_FORMS.items()
    ]
    context = {
        "event": event,
        "date": date,
        "forms": forms,
        "wrong": wrong,
        "is_any_to_come": date is not None or coming.exists(),
        "exceptions": coming.exclude(own_status="").count() if event.is_series and not date else 0,
    }
    return render(request, "events/mein/status.html", context, status=422 if wrong else 200)


def _change(status: EventStatus) -> Callable[..., HttpResponse]:
    @login_required
    @require_POST
    def change(request: HttpRequest, slug: str) -> HttpResponse:
        event = editable_event(request, slug)
        date = _date(event, plain_line(request.POST.get("termin", "")))
        form = STATUS_FORMS[status](request.POST, event=event, date=date)
        if not form.is_valid():
            return _page(request, event, date, form)
        told = set_status(event, date, _news(form), person(request))
        say(request, told, str(DONE[status]))
        return HttpResponseRedirect(_back(event, date))

    return change


def _news(form: StatusForm) -> News:
    said = form.cleaned_data
    return News(form.status, said["note"].strip(), said.get("online_url") or "", said.get("times"))


def _back(event: Event, date: Occurrence | None) -> str:
    address = reverse("event_status", args=[event.slug])
    if date is None or not event.is_series:
        return address
    return f"{address}?{urlencode({'termin': date.recurrence_id})}"


event_cancel = _change(EventStatus.CANCELLED)
event_postpone = _change(EventStatus.POSTPONED)
event_move_online = _change(EventStatus.MOVED_ONLINE)
event_full = _change(EventStatus.FULL)
event_planned = _change(EventStatus.PLANNED)
