"""Changing when and where something takes place, and telling those who registered."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from denkzellen import mail
from denkzellen.mail import one_line, site_address
from denkzellen.models.entry import locked
from denkzellen.search import index
from events.actions.registrations import tell
from events.models import Event, EventStatus, Occurrence, Registration
from events.models.occurrence import TIMES
from network.models import User
from network.permissions import can_edit, require

OWN = (*TIMES, "own_status", "own_note", "own_online_url", "venue_id", "previous_start")

SUBJECTS: dict[str, Promise] = {
    "gone": _("Entfällt: %(title)s"),
    "cancelled": _("Abgesagt: %(title)s"),
    "postponed": _("Verschoben: %(title)s"),
    "moved": _("Neuer Termin: %(title)s"),
    "online": _("Findet online statt: %(title)s"),
    "full": _("Ausgebucht: %(title)s"),
    "planned": _("Findet doch statt: %(title)s"),
    "place": _("Neuer Ort: %(title)s"),
}
NEWS = {
    EventStatus.CANCELLED: "cancelled",
    EventStatus.POSTPONED: "postponed",
    EventStatus.MOVED_ONLINE: "online",
    EventStatus.FULL: "full",
    EventStatus.PLANNED: "planned",
}


@dataclass
class Told:
    """What a change did: whether anything is different now, and how many mails it sent."""

    event: Event  # as it was before, locked
    is_changed: bool = False
    mails: int = 0


@dataclass
class _Before:
    dates: dict[int, Occurrence] = field(default_factory=dict)
    registered: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


@contextmanager
def changes_told(event: Event, by: User) -> Iterator[Told]:
    """Change `event` and its dates within this; it happens as a whole or not at all.

    Whether `by` may is asked once more, now that nobody else can change the event. Afterwards
    everybody who registered for a date that is different now gets one mail about it, as long as
    the event is public, and calendars learn of a new version also when only dates changed.
    """
    with transaction.atomic():
        stored = locked(event)
        require(can_edit(by, stored))
        before = _dates_before(stored)
        told = Told(stored)
        yield told
        after = _dates_after(before)
        is_public = stored.is_public and Event.objects.public().filter(pk=stored.pk).exists()
        if is_public:
            _note_previous_starts(before, after)
        told.is_changed = _note_version(stored, before, after)
        index.refresh("event", {stored.pk, *(date.event_id for date in after.values())})
        if is_public:
            told.mails = _tell_all(before, after)


def _dates_before(event: Event) -> _Before:
    """The dates to come, held so that nobody registers for what is just being changed."""
    before = _Before()
    coming = event.occurrences.filter(ends_at__gte=timezone.now())
    for date in coming.select_for_update(of=("self",)).select_related("venue").order_by("pk"):
        date.event = event
        before.dates[date.pk] = date
    standing = Registration.objects.standing().filter(occurrence__in=list(before.dates))
    for pk, email in standing.order_by("pk").values_list("occurrence", "email"):
        before.registered[pk].append(email)
    return before


def _dates_after(before: _Before) -> dict[int, Occurrence]:
    dates = Occurrence.objects.filter(pk__in=list(before.dates))
    return {date.pk: date for date in dates.select_related("event__venue", "venue")}


def _note_previous_starts(before: _Before, after: dict[int, Occurrence]) -> None:
    moved = []
    for pk, date in after.items():
        start = before.dates[pk].starts_at
        if date.starts_at != start:
            is_back = date.starts_at == date.previous_start
            date.previous_start = None if is_back else start
            moved.append(date)
    Occurrence.objects.bulk_update(moved, ["previous_start"])


def _note_version(stored: Event, before: _Before, after: dict[int, Occurrence]) -> bool:
    """Whether anything is different; a change of dates alone makes the next version too."""
    event = Event.objects.get(pk=stored.pk)
    if event.version != stored.version:
        return True
    is_changed = any(
        pk not in after or _values(after[pk]) != _values(date) for pk, date in before.dates.items()
    )
    if is_changed:
        event.touch()
    return is_changed


def _values(date: Occurrence) -> list[Any]:
    return [date.event_id, *(getattr(date, name) for name in OWN)]


def _tell_all(before: _Before, after: dict[int, Occurrence]) -> int:
    mails = 0
    for pk, was in before.dates.items():
        emails = before.registered.get(pk, [])
        news = _news(was, after.get(pk)) if emails else ""
        if news:
            mails += _tell(news, was, after.get(pk), emails)
    return mails


def _news(was: Occurrence, now: Occurrence | None) -> str:
    """What has to be told, in one word; empty if it is nothing new."""
    if now is None:
        return "" if was.status == EventStatus.CANCELLED else "gone"
    is_moved = (was.starts_at, was.ends_at) != (now.starts_at, now.ends_at)
    if now.status != was.status:
        news = NEWS[EventStatus(now.status)]
        if news == "postponed" and is_moved:
            return "moved"
        is_about_places = was.status == EventStatus.FULL and news == "planned"
        if not is_about_places:
            return news
    if now.status == EventStatus.CANCELLED:
        return ""
    if now.is_postponed_for_now and not was.is_postponed_for_now:
        return "postponed"
    if is_moved:
        return "moved"
    return "place" if _place(was) != _place(now) else ""


def _place(date: Occurrence) -> tuple[object, ...]:
    is_online = date.attendance != "offline"
    place = (date.venue_id or date.event.venue_id, date.event.place)
    return (
        date.attendance,
        None if date.attendance == "online" else place,
        date.online_url if is_online else "",
    )


def _tell(news: str, was: Occurrence, now: Occurrence | None, emails: list[str]) -> int:
    title = one_line(was.event.title)
    subject = str(SUBJECTS[news]) % {"title": title}
    context = {"before": was.when_text}
    if now is None:
        page = site_address(was.event.get_absolute_url())
        context |= {"title": title, "when": was.when_text, "event_link": page}
        for email in emails:
            mail.send("events/dates_gone", email, context, subject=subject)
        return len(emails)
    is_online = now.attendance != "offline"
    context |= {
        "note": one_line(now.status_note, 620),
        "online_url": now.online_url if is_online else "",
        "is_online": str(now.attendance == "online" or ""),
    }
    return tell(now, f"events/dates_{news}", context, subject)
