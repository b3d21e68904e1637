"""What search finds of the calendar."""

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from denkzellen.search import Document, Searchable, register
from events.models import Event, EventFormat, EventHost, Occurrence


@register
class SearchableEvent(Searchable[Event]):
    kind = "event"
    label = _("Termine")
    model = Event
    watches = ((EventHost, "event_id"),)

    def public(self) -> QuerySet[Event]:
        hosts = EventHost.objects.select_related("actor", "association")
        dates = Occurrence.objects.order_by("starts_at", "pk")
        return (
            Event.objects.public()
            .select_related("denkzelle", "venue__district")
            .prefetch_related(
                Prefetch("hosts", queryset=hosts),
                Prefetch("occurrences", queryset=dates),
                "disciplines",
            )
        )

    def document(self, entry: Event) -> Document:
        venue = entry.shown_venue
        words = [
            entry.text,
            entry.easy_summary,
            entry.place,
            str(EventFormat(entry.format).label),
            *(row.name for row in entry.disciplines.all()),
            *(host.name for host in entry.shown_hosts),
        ]
        if venue:
            words += [venue.name, str(venue.district or "")]
        if entry.shown_denkzelle:
            words.append(entry.shown_denkzelle.name)
        return Document(
            title=entry.title,
            subtitle=entry.subtitle,
            summary=entry.summary,
            body=" ".join(words),
            url=entry.get_absolute_url(),
            date=entry.next_day,
        )
