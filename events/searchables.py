"""What search finds of the calendar."""

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from denkzellen.search import Document, Searchable, register
from events.models import Event, EventHost, Occurrence
from network.models import Discipline, District


@register
class SearchableEvent(Searchable[Event]):
    kind = "event"
    label = _("Termine")
    model = Event
    watches = ((EventHost, "event_id"),)
    names = ((Discipline, "disciplines"), (District, "venue__district"))

    def public(self) -> QuerySet[Event]:
        """With what the documents need; a thousand events share few DENKZELLEN and venues."""
        dates = Occurrence.objects.only("event", "first_day").order_by()
        return Event.objects.public().prefetch_related(
            Prefetch("hosts", queryset=EventHost.objects.with_names()),
            Prefetch("occurrences", queryset=dates),
            "denkzelle",
            "venue__district",
            "disciplines",
        )

    def document(self, entry: Event) -> Document:
        venue = entry.shown_venue
        words = [
            entry.text,
            entry.easy_summary,
            entry.place,
            entry.format_label,
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
