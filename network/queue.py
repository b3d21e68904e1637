"""What waits for the Redaktion: one list over everything, oldest first."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from django.apps import apps
from django.core.paginator import Paginator
from django.db import models
from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from denkzellen.models import Publication
from network.kinds import review_address
from network.models import Participation, Report, Representation

PER_PAGE = 30


class What(models.TextChoices):
    """Why something stands in the queue."""

    NEW = "neu", _("Neu")
    CHANGED = "geaendert", _("Geändert")
    CLAIM = "vertretung", _("Vertretungen")
    PARTICIPATION = "beteiligung", _("Beteiligungen")
    REPORT = "meldung", _("Meldungen")


class Row(NamedTuple):
    """One thing that waits: since when, why, and what it is."""

    since: datetime
    what: str
    kind: str
    pk: int


@dataclass(frozen=True)
class Item:
    """A row as the list shows it."""

    row: Row
    title: str
    kind: str
    by: str
    address: str

    @property
    def reason(self) -> str:
        return str(What(self.row.what).label)


class QueuePaginator(Paginator):
    """Pages of rows whose number is known already."""

    def __init__(self, rows: QuerySet[Any, Any], total: int) -> None:
        super().__init__(rows, PER_PAGE)
        self.total = total

    @cached_property
    def count(self) -> int:
        return self.total


def _waiting() -> Iterator[tuple[What, QuerySet[Any], Any]]:
    """Each reason with the rows it holds for and since when they wait."""
    for model in Publication.kinds():
        entries: Any = model._default_manager.all()
        yield What.NEW, entries.waiting(), Coalesce("submitted_at", "updated_at")
        yield What.CHANGED, entries.changed_since_check(), F("updated_at")
    yield What.CLAIM, Representation.objects.open_claims(), F("asked_at")
    asked = Participation.objects.filter(
        participant_agreed_at__isnull=False, denkzelle_agreed_at__isnull=True
    )
    yield What.PARTICIPATION, asked, F("participant_agreed_at")
    yield What.REPORT, Report.objects.open(), F("created_at")


def rows(what: str = "", *, since: datetime | None = None) -> QuerySet[Any, Any]:
    """Everything that waits, or what waits for one reason or since a moment; each is a Row."""
    first, *others = (
        waiting.order_by()
        .annotate(
            waits_since=waits_since,
            its_reason=Value(reason.value, CharField()),
            its_kind=Value(waiting.model._meta.label_lower, CharField()),
        )
        .filter(**({"waits_since__gte": since} if since else {}))
        .values_list("waits_since", "its_reason", "its_kind", "pk")
        for reason, waiting, waits_since in _waiting()
        if what in ("", reason)
    )
    found = first.union(*others, all=True) if others else first
    return found.order_by("waits_since", "its_reason", "its_kind", "pk")


def counts() -> dict[str, int]:
    """How much waits for each reason, in one query."""
    first, *others = (
        waiting.order_by()
        .values(
            its_reason=Value(reason.value, CharField()),
            its_kind=Value(waiting.model._meta.label_lower, CharField()),
        )
        .annotate(number_of=Count("pk"))
        .values_list("its_reason", "its_kind", "number_of")
        for reason, waiting, _since in _waiting()
    )
    numbers = dict.fromkeys(What.values, 0)
    for reason, _kind, number in first.union(*others, all=True).order_by():
        numbers[reason] += number
    return numbers


def items(page_rows: Sequence[tuple[Any, ...]]) -> list[Item]:
    """The rows of one page with titles and names: one query for each kind."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for _since, _reason, kind, pk in page_rows:
        wanted[kind].append(pk)
    found = {kind: _fetch(kind, pks) for kind, pks in wanted.items()}
    return [_item(Row(*row), found[row[2]][row[3]]) for row in page_rows if row[3] in found[row[2]]]


RELATED = {
    Representation: ("association", "user"),
    Participation: ("denkzelle", "association", "actor"),
    Report: (),
}


def _fetch(kind: str, pks: list[int]) -> dict[int, Any]:
    model = apps.get_model(kind)
    related = RELATED.get(model, ("created_by",))
    chosen = model._default_manager.filter(pk__in=pks)
    return (chosen.select_related(*related) if related else chosen).in_bulk()


def _item(row: Row, thing: Any) -> Item:
    kind = str(thing._meta.verbose_name)
    if isinstance(thing, Representation):
        return Item(row, str(thing.association), kind, str(thing.user), address_of(row))
    if isinstance(thing, Participation):
        return Item(row, str(thing.denkzelle), kind, str(thing.participant), address_of(row))
    if isinstance(thing, Report):
        return Item(row, thing.title, thing.get_reason_display(), "", address_of(row))
    by = str(thing.created_by) if thing.created_by else ""
    return Item(row, str(thing), kind, by, review_address(thing))


PAGES = {
    What.CLAIM: "claim_review",
    What.PARTICIPATION: "participation_review",
    What.REPORT: "report_review",
}


def address_of(row: Row) -> str:
    """The page on which this is decided."""
    if name := PAGES.get(What(row.what)):
        return reverse(name, args=[row.pk])
    return review_address(apps.get_model(row.kind)(pk=row.pk))


def after(thing: models.Model) -> str:
    """The page of what stands behind `thing` in the queue; the queue where nothing does."""
    key = (thing._meta.label_lower, thing.pk)
    since = _waits_since(thing)
    is_behind = since is None  # it waits no more: the oldest is the next
    for row in (Row(*values) for values in rows(since=since).iterator(chunk_size=PER_PAGE)):
        if (row.kind, row.pk) == key:
            is_behind = True
        elif is_behind:
            return address_of(row)
    return reverse("redaktion")


def _waits_since(thing: models.Model) -> datetime | None:
    for _reason, waiting, waits_since in _waiting():
        if waiting.model is type(thing):
            found = waiting.filter(pk=thing.pk).values_list(waits_since, flat=True).first()
            if found:
                return cast(datetime, found)
    return None
