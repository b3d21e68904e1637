"""Who changed what of an entry and when, in words; and how a former version comes back."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.shortcuts import get_object_or_404
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.utils import get_history_manager_for_model

from denkzellen import differences
from denkzellen.models import Versioned
from denkzellen.models.entry import locked
from denkzellen.snapshots import (
    AnyField,
    Snapshot,
    Words,
    is_same,
    named_fields,
    past,
    present,
    row_at,
    rows_of,
    shown_fields,
    told_by,
)

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

LONG = 120
# A former version brings back words, never who may see them or look after them.
NEVER_RESTORED = frozenset({"state", "slug", "is_blocked", "is_demo", "keepers"})


@dataclass(frozen=True)
class Change:
    """One field before and after, as plain words; empty where there was nothing."""

    name: str
    label: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        both = f"{self.before}{self.after}"
        return len(both) > LONG or "\n" in both

    @property
    def marked(self) -> SafeString:
        """One text with what went and what came marked."""
        return differences.marked(self.before, self.after)


@dataclass(frozen=True)
class Version:
    """One version of an entry and what it changed from the one before."""

    history_id: int
    number: int
    when: datetime
    who: str
    is_first: bool
    changes: list[Change]
    is_latest: bool = False


def versions(entry: Versioned) -> list[Version]:
    """All versions in which something changed that people see, newest first."""
    fields = shown_fields(type(entry))
    rows = rows_of(entry)
    snapshots = past(type(entry), rows, fields)
    words = Words(fields, snapshots)
    found: list[Version] = []
    for place, row in enumerate(rows):
        before = snapshots[place - 1] if place else snapshots[0]
        changes = _changes(fields, before, snapshots[place], words)
        if changes or place == 0:
            found.append(_version(row, changes, is_first=place == 0))
    # What came after it changed nothing people see, so it is how the entry is now.
    return [replace(version, is_latest=version is found[-1]) for version in reversed(found)]


def _version(row: Any, changes: list[Change], *, is_first: bool) -> Version:
    return Version(
        history_id=row.history_id,
        number=row.version,
        when=row.history_date,
        who=_who(row),
        is_first=is_first,
        changes=changes,
    )


def _who(row: Any) -> str:
    """A name, never an address; what the site did by itself says so as its reason."""
    if row.history_user is not None:
        return row.history_user.get_full_name() or _("Mitglied ohne Namen")
    return row.history_change_reason or _("ehemaliges Mitglied")


def changes_between(entry: Versioned, from_version: int | None) -> list[Change]:
    """What is different now from `from_version`; from None, or one no longer kept: all of it."""
    fields = shown_fields(type(entry))
    row = None if from_version is None else row_at(entry, from_version)
    before = past(type(entry), [row], fields)[0] if row else {}
    after = present(entry, fields)
    return _changes(fields, before, after, Words(fields, [before, after]))


def _changes(
    fields: list[AnyField], before: Snapshot, after: Snapshot, words: Words
) -> list[Change]:
    return [
        change(field, before.get(field.name), after.get(field.name), words)
        for field in fields
        if not is_same(before.get(field.name) or None, after.get(field.name) or None)
    ]


def change(field: AnyField, before: Any, after: Any, words: Words) -> Change:
    said_before, said_after = words.say(field, before), words.say(field, after)
    if said_before == said_after:
        said_after = _("%(text)s (nur die Auszeichnung ist anders)") % {"text": said_after}
    return Change(field.name, capfirst(str(field.verbose_name)), said_before, said_after)


def restore(entry: Versioned, history_id: int, fields: list[str], user: "AbstractBaseUser") -> bool:
    """Bring these fields back to what they were, as a new version; False if they are so already.

    Raises Http404 for a version of something else, and ValidationError if what was true then
    cannot be true now (a name somebody else has taken).
    """
    model = type(entry)
    row = get_object_or_404(_kept_rows(entry), history_id=history_id)
    wanted = [field for field in named_fields(model, fields) if _may_come_back(field)]
    former = past(model, [row], wanted)[0]
    wanted = [field for field in wanted if field.name in former and _still_exists(field, former)]
    with transaction.atomic():
        current = locked(entry)
        now = present(current, wanted)
        different = [f for f in wanted if not is_same(now[f.name], former[f.name])]
        if different:
            current._history_user = user  # type: ignore[attr-defined]
            _write(current, different, former)
    return bool(different)


def _kept_rows(entry: Versioned) -> models.QuerySet[Any]:
    rows = get_history_manager_for_model(type(entry)).filter(id=entry.pk)
    return rows.exclude(history_type="-")


def _may_come_back(field: AnyField) -> bool:
    is_switch = field.name.startswith("show_")
    is_known = field.many_to_many or told_by(field.model, field) in shown_fields(field.model)
    return is_known and not is_switch and field.name not in NEVER_RESTORED


def _still_exists(field: Any, former: Snapshot) -> bool:
    """A single related object that is gone cannot come back; the present one stays."""
    key = former[field.name]
    if field.many_to_many or not field.is_relation or key is None:
        return True
    return field.related_model._base_manager.filter(pk=key).exists()


def _write(entry: Versioned, fields: list[Any], former: Snapshot) -> None:
    for field in fields:
        if not field.many_to_many:
            setattr(entry, field.attname, former[field.name])
    changed = {field.name for field in fields}
    entry.clean_fields(exclude={f.name for f in entry._meta.fields} - changed)
    entry.validate_unique()
    entry.validate_constraints()
    entry.save()
    for field in fields:
        if field.many_to_many:
            kept = field.related_model._base_manager.filter(pk__in=former[field.name])
            getattr(entry, field.name).set(kept)
