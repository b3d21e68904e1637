"""The filters of the calendar: the same for list, month, feeds and the embedded list."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple, cast

import django_filters
from django import forms
from django.db.models import CharField, F, Q, QuerySet, Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from denkzellen.models import Denkzelle, DenkzelleState, PublicationState, SearchDocument
from denkzellen.search import search_ids
from events.models import Event, EventFormat, EventHost, EventStatus, Occurrence
from events.models.occurrence import OccurrenceQuerySet
from network.models import Access, Actor, Association, Discipline, District, Venue

FACETS = {
    "denkzelle": _("DENKZELLE"),
    "format": _("Format"),
    "sparte": _("Sparte"),
    "stadtteil": _("Stadtteil"),
    "verband": _("Verband"),
    "akteur": _("Akteur:in"),
    "ort": _("Ort"),
}
FLAGS = {
    "kostenlos": _("kostenlos"),
    "online": _("online"),
    "stufenlos": _("stufenlos"),
    "gebaerdensprache": _("Gebärdensprache"),
}
MAX_TEXT = 100
MAX_VALUES = 40
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
PUBLISHED = PublicationState.PUBLISHED


class SlugsField(forms.Field):
    """A repeatable parameter; what it names is looked up when filtering."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> list[str]:
        return sorted(set(filter(None, value or [])))[:MAX_VALUES]


class SlugsFilter(django_filters.Filter):
    field_class = SlugsField


class FlagFilter(django_filters.Filter):
    field_class = forms.BooleanField


class DayField(forms.DateField):
    """A date in the years the calendar knows: as browsers send it, or as people write it."""

    default_error_messages = {
        "invalid": _("„%(value)s“ ist kein Datum der Form TT.MM.JJJJ, zum Beispiel 08.12.2026.")
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], widget=widget, **kwargs)

    def to_python(self, value: Any) -> date | None:
        try:
            day = super().to_python(value)
        except forms.ValidationError as error:
            raise self._refused(value) from error
        if day and not EARLIEST <= day <= LATEST:
            raise self._refused(value)
        return day

    def _refused(self, value: Any) -> forms.ValidationError:
        message = self.error_messages["invalid"]
        return forms.ValidationError(message, code="invalid", params={"value": str(value)[:20]})


class DayFilter(django_filters.Filter):
    field_class = DayField


class CalendarFilter(django_filters.FilterSet):
    """Dates of public events. Several values of one filter widen, several filters narrow."""

    denkzelle = SlugsFilter(label=FACETS["denkzelle"])
    verband = SlugsFilter(label=FACETS["verband"])
    akteur = SlugsFilter(label=FACETS["akteur"])
    ort = SlugsFilter(label=FACETS["ort"])
    format = SlugsFilter(label=FACETS["format"])
    sparte = SlugsFilter(label=FACETS["sparte"])
    stadtteil = SlugsFilter(label=FACETS["stadtteil"])
    q = django_filters.CharFilter(label=_("Im Kalender suchen"))
    von = DayFilter(label=_("von"))
    bis = DayFilter(label=_("bis"))
    kostenlos = FlagFilter(label=FLAGS["kostenlos"])
    online = FlagFilter(label=FLAGS["online"])
    stufenlos = FlagFilter(label=FLAGS["stufenlos"])
    gebaerdensprache = FlagFilter(label=FLAGS["gebaerdensprache"])

    class Meta:
        model = Occurrence
        fields: list[str] = []

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, queryset=Occurrence.objects.public())
        self.is_valid()

    @property
    def selection(self) -> "Selection":
        return Selection(self.form.cleaned_data, [str(e[0]) for e in self.errors.values()])


# What a page may be kept for; pages with words somebody typed are made each time.
PARAMETERS = sorted(CalendarFilter.base_filters.keys() - {"q"})


class Selection:
    """What is chosen, cleaned. `errors` are sentences; with any of them nothing is found."""

    def __init__(self, cleaned: dict[str, Any], errors: list[str]) -> None:
        self.slugs: dict[str, list[str]] = {name: cleaned.get(name) or [] for name in FACETS}
        self.flags = [name for name in FLAGS if cleaned.get(name)]
        self.q = " ".join((cleaned.get("q") or "")[:MAX_TEXT].split())
        self.first: date | None = cleaned.get("von")
        self.last: date | None = cleaned.get("bis")
        self.errors = errors
        if self.first and self.last and self.last < self.first:
            self.errors = [*errors, str(_("„bis“ liegt vor „von“."))]

    @classmethod
    def from_query(cls, query: QueryDict) -> "Selection":
        return CalendarFilter(query).selection

    @property
    def key(self) -> str:
        """The same for selections which find the same."""
        return f"{self.query} {self.errors}"

    @property
    def is_filtered(self) -> bool:
        return bool(self.query or self.errors)

    @property
    def query(self) -> str:
        """The selection as an address part, always written the same way."""
        query = QueryDict(mutable=True)
        for name, value in self.parameters():
            query.appendlist(name, value)
        return query.urlencode()

    def parameters(self) -> Iterator[tuple[str, str]]:
        for name, slugs in self.slugs.items():
            for slug in slugs:
                yield name, slug
        for name in self.flags:
            yield name, "1"
        if self.q:
            yield "q", self.q
        if self.first:
            yield "von", self.first.isoformat()
        if self.last:
            yield "bis", self.last.isoformat()

    def without(self, name: str, value: str) -> str:
        """The address part with one value taken out."""
        query = QueryDict(mutable=True)
        for parameter in self.parameters():
            if parameter != (name, value):
                query.appendlist(*parameter)
        return query.urlencode()

    def without_days(self) -> str:
        """The address part without `von` and `bis`, to be put behind others."""
        query = QueryDict(mutable=True)
        for name, value in self.parameters():
            if name not in {"von", "bis"}:
                query.appendlist(name, value)
        return f"&{query.urlencode()}" if query else ""

    def dates(self, *, but: str = "") -> OccurrenceQuerySet:
        """The public dates which fit, whatever their day; `but` names a filter to leave out."""
        found = Occurrence.objects.public()
        if self.errors:
            return found.none()
        for name, slugs in self.slugs.items():
            if slugs and name != but:
                found = found.filter(SLUG_CONDITIONS[name](slugs))
        for name in self.flags:
            if name != but:
                found = found.filter(FLAG_CONDITIONS[name])
        if self.q:
            found = found.filter(event_id__in=self._answers)
        return found

    @cached_property
    def _answers(self) -> QuerySet[SearchDocument, int]:
        return search_ids("event", self.q)

    def dates_between(
        self, first: date | None, last: date | None, *, but: str = ""
    ) -> OccurrenceQuerySet:
        """Those of `dates` in the given days and in the chosen ones; None is open."""
        found = self.dates(but=but)
        start = max(filter(None, (first, self.first)), default=None)
        end = min(filter(None, (last, self.last)), default=None)
        if start:
            # Two ranges of an index each: what begins in these days, and what has begun before.
            begins = Q(first_day__gte=start)
            if end:
                begins &= Q(first_day__lte=end)
            found = found.filter(begins | running_on(start))
        elif end:
            found = found.filter(first_day__lte=end)
        return found


def running_on(day: date) -> Q:
    """Dates of several days which began before `day` and are not over then."""
    return Q(last_day__gt=F("first_day"), last_day__gte=day, first_day__lt=day)


def at_venue(**condition: Any) -> Q:
    """Dates whose venue, or the venue of whose event, is public and fits."""
    own = {f"venue__{name}": value for name, value in condition.items()}
    of_event = {f"event__venue__{name}": value for name, value in condition.items()}
    return Q(venue__state=PUBLISHED, **own) | Q(
        venue__isnull=True, event__venue__state=PUBLISHED, **of_event
    )


def _has_access(fact: str) -> Q:
    """The event says yes, or says nothing and its venue says yes."""
    silent = Q(**{f"event__{fact}": ""})
    return Q(**{f"event__{fact}": Access.YES}) | silent & at_venue(**{fact: Access.YES})


def _of_denkzelle(slugs: list[str]) -> Q:
    confirmed = Q(event__denkzelle__slug__in=slugs, event__is_denkzelle_confirmed=True)
    return confirmed & ~Q(event__denkzelle__state=DenkzelleState.DRAFT)


def _hosted_by(side: str) -> Callable[[list[str]], Q]:
    def condition(slugs: list[str]) -> Q:
        public = {f"{side}__slug__in": slugs, f"{side}__state": PUBLISHED}
        hosts = EventHost.objects.filter(agreed_at__isnull=False, **public)
        return Q(event__in=hosts.values("event"))

    return condition


def _of_discipline(slugs: list[str]) -> Q:
    chosen = Event.disciplines.through._default_manager.filter(discipline__slug__in=slugs)
    return Q(event__in=chosen.values("event"))


SLUG_CONDITIONS: dict[str, Callable[[list[str]], Q]] = {
    "denkzelle": _of_denkzelle,
    "format": lambda values: Q(event__format__in=values),
    "sparte": _of_discipline,
    "stadtteil": lambda slugs: at_venue(district__slug__in=slugs),
    "verband": _hosted_by("association"),
    "akteur": _hosted_by("actor"),
    "ort": lambda slugs: at_venue(slug__in=slugs),
}
FLAG_CONDITIONS = {
    "kostenlos": Q(event__is_free=True),
    "online": Q(event__is_online=True)
    | ~Q(event__online_url="")
    | Q(own_status=EventStatus.MOVED_ONLINE)
    | Q(own_status="", event__status=EventStatus.MOVED_ONLINE),
    "stufenlos": _has_access("step_free"),
    "gebaerdensprache": _has_access("sign_language"),
}


class Name(NamedTuple):
    """What a chosen value is called; `label` is empty for what nothing here is called."""

    facet: str
    value: str
    label: str


def names_of(selection: Selection, known: Mapping[tuple[str, str], str] = {}) -> list[Name]:
    """The names of all chosen slugs; those not `known` are asked for in one query."""
    labels = {("format", value): str(label) for value, label in EventFormat.choices}
    labels |= known
    sources: dict[str, QuerySet[Any]] = {
        "denkzelle": Denkzelle.objects.public(),
        "sparte": Discipline.objects.all(),
        "stadtteil": District.objects.all(),
        "verband": Association.objects.public(),
        "akteur": Actor.objects.public(),
        "ort": Venue.objects.public(),
    }
    missing = {
        facet: [slug for slug in selection.slugs[facet] if (facet, slug) not in labels]
        for facet in sources
    }
    lookups = [
        named_rows(facet, sources[facet].filter(slug__in=slugs))
        for facet, slugs in missing.items()
        if slugs
    ]
    if lookups:
        for facet, slug, label in lookups[0].union(*lookups[1:], all=True).order_by():
            labels[facet, slug] = label
    return [
        Name(facet, value, labels.get((facet, value), ""))
        for facet, values in selection.slugs.items()
        for value in values
    ]


def named_rows(facet: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    named = rows.order_by().annotate(in_facet=Value(facet, CharField()))
    return cast(QuerySet[Any], named.values_list("in_facet", "slug", "name"))


def labelled(
    selection: Selection, labels: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, str, str]]:
    """Name, value and words of all that is chosen; `labels` are those of `names_of`."""
    for name, value in selection.parameters():
        if name in FACETS:
            words = labels[name, value] or value
        elif name in FLAGS:
            words = str(FLAGS[name])
        elif name == "q":
            words = f"„{value}“"
        else:
            words = f"{name} {date.fromisoformat(value):%d.%m.%Y}"
        yield name, value, words


def words_of(selection: Selection) -> list[str]:
    """What is chosen, in the words of the page."""
    labels = {(name.facet, name.value): name.label for name in names_of(selection)}
    return [words for _name, _value, words in labelled(selection, labels)]


def window() -> tuple[date, date]:
    """The days feeds speak of: 60 days back, 24 months ahead."""
    today = timezone.localdate()
    return today - timedelta(days=60), today + timedelta(days=731)
