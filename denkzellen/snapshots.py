"""What an entry says at one moment, field by field, so that two moments can be compared."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from simple_history.utils import get_history_manager_for_model

from denkzellen.differences import readable
from denkzellen.models import Compound, Versioned
from denkzellen.richtext import clean_for_storage

type AnyField = models.Field[Any, Any]
# Values by field name: keys of related objects, a frozenset of them for several.
type Snapshot = dict[str, Any]

# What the site writes by itself: no person changed it, so no history shows it.
MACHINE_FIELDS = frozenset(
    {
        "submitted_at",
        "published_at",
        "created_by",
        "confirmed_on",
        "reminded_on",
    }
)


def shown_fields(model: type[models.Model]) -> list[AnyField]:
    """The fields whose changes people are shown, in the order of the model."""
    kept = {field.name for field in several_fields(model)}
    several = [field for field in model._meta.many_to_many if field.name in kept]
    return [*_with_compounds(model), *several]


def told_by(model: type[models.Model], field: AnyField) -> AnyField:
    """The field by which people are told of `field`: a compound, if it is a part of one."""
    compounds: tuple[Compound, ...] = getattr(model, "compounds", ())
    return next((one for one in compounds if field.name in one.columns), field)


def _with_compounds(model: type[models.Model]) -> list[AnyField]:
    """The own fields; a compound stands in the place of its first column."""
    shown = (field for field in model._meta.concrete_fields if _is_shown(field))
    return list(dict.fromkeys(told_by(model, field) for field in shown))


def _is_shown(field: AnyField) -> bool:
    return field.editable and not field.primary_key and field.name not in MACHINE_FIELDS


def several_fields(model: type[models.Model]) -> list[AnyField]:
    """The many-to-many fields whose history is kept."""
    return list(get_history_manager_for_model(model).model._history_m2m_fields)


def named_fields(model: type[models.Model], names: Iterable[str]) -> list[AnyField]:
    """Those of `names` which are fields of the model itself."""
    found = []
    for name in names:
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if isinstance(field, models.Field):
            found.append(field)
    return found


def present(entry: models.Model, fields: Iterable[AnyField]) -> Snapshot:
    """What `entry` says now."""
    snapshot: Snapshot = {}
    for field in fields:
        if field.many_to_many:
            related = getattr(entry, field.name).order_by()
            snapshot[field.name] = frozenset(related.values_list("pk", flat=True))
        else:
            snapshot[field.name] = field.value_from_object(entry)
    return snapshot


def past(model: type[models.Model], rows: list[Any], fields: list[AnyField]) -> list[Snapshot]:
    """What these rows of the history say. Fields whose history is not kept are missing."""
    kept = {field.name for field in get_history_manager_for_model(model).model._meta.fields}
    own = [field for field in fields if isinstance(field, Compound) or field.name in kept]
    own = [field for field in own if not field.many_to_many]
    snapshots: list[Snapshot] = [
        {field.name: field.value_from_object(row) for field in own} for row in rows
    ]
    several = {field.name for field in fields if field.many_to_many}
    for field in several_fields(model):
        if field.name in several:
            sets = _past_sets(model, rows, field)
            for row, snapshot in zip(rows, snapshots, strict=True):
                snapshot[field.name] = frozenset(sets[row.history_id])
    return snapshots


def _past_sets(model: type[models.Model], rows: list[Any], field: Any) -> dict[int, set[Any]]:
    history_model = get_history_manager_for_model(model).model
    kept_ties = getattr(history_model, field.name).model.objects
    other_side = f"{field.m2m_reverse_field_name()}_id"
    pairs = kept_ties.filter(history_id__in=[row.history_id for row in rows])
    sets: dict[int, set[Any]] = defaultdict(set)
    for history_id, key in pairs.values_list("history_id", other_side):
        sets[history_id].add(key)
    return sets


def rows_of(entry: Versioned) -> list[Any]:
    """The last row of each version in the history, oldest first.

    A version may have several: one of its fields, and one for each change of related objects.
    """
    manager = get_history_manager_for_model(type(entry))
    rows = manager.filter(id=entry.pk).exclude(history_type="-").select_related("history_user")
    return list({row.version: row for row in rows.order_by("version", "history_id")}.values())


def row_at(entry: Versioned, version: int) -> Any | None:
    """The last row of this version; None when the history does not reach there."""
    rows = get_history_manager_for_model(type(entry)).filter(id=entry.pk, version=version)
    return rows.exclude(history_type="-").order_by("history_id").last()


def is_same(one: Any, other: Any) -> bool:
    """Empty is empty, the line ends of a browser are line ends, and markup says what it shows."""
    return _comparable(one) == _comparable(other)


def _comparable(value: Any) -> Any:
    if isinstance(value, str):
        return clean_for_storage(value.replace("\r\n", "\n").strip())
    return "" if value is None else value


class Words:
    """Values as German words. The names of related objects are fetched once for all snapshots."""

    def __init__(self, fields: Iterable[AnyField], snapshots: Iterable[Snapshot]) -> None:
        snapshots = list(snapshots)
        self.names = {field.name: _names(field, snapshots) for field in fields if field.is_relation}

    def say(self, field: AnyField, value: Any) -> str:
        if value is None or value == "":
            return ""
        if field.many_to_many:
            return ", ".join(sorted(self._name(field, key) for key in value))
        if field.is_relation:
            return self._name(field, value)
        if choices := dict(field.flatchoices or ()):
            return str(choices.get(value, value))
        if isinstance(field, models.TextField):
            return readable(value)
        return _say_plain(value)

    def _name(self, field: AnyField, key: Any) -> str:
        return self.names[field.name].get(key) or _("nicht mehr vorhanden")


def _names(field: Any, snapshots: list[Snapshot]) -> dict[Any, str]:
    keys: set[Any] = set()
    for snapshot in snapshots:
        value = snapshot.get(field.name)
        keys |= value if isinstance(value, frozenset) else {value}
    found = field.related_model._base_manager.in_bulk(keys - {None})
    return {key: str(related) for key, related in found.items()}


def _say_plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, time):
        return formats.time_format(value, "TIME_FORMAT")
    return str(formats.localize(value))
