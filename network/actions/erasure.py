"""Taking people and entries out of everything: pages, history, files, queue and log."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, router, transaction
from django.db.models.deletion import CASCADE, Collector
from django.dispatch import receiver
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from denkzellen import freshness, mail
from denkzellen.backup import ledger
from denkzellen.models import FormerSlug
from network import kept_uploads
from network.models import Actor, ContactBlock, ContactLog, Decision, Image, Report, User
from network.persons import Person, Rule, all_rules, floors, is_history

type Model = type[models.Model]

# What is left of a decision or a report when nobody may be recognised in it any more.
FORGOTTEN = "nicht mehr gespeichert"
FORGOTTEN_DECISION: dict[str, Any] = {
    "title": FORGOTTEN,
    "reason": FORGOTTEN,
    "before": {},
    "decided_by": None,
    "undone_by": None,
}
FORGOTTEN_REPORT: dict[str, Any] = {
    "title": FORGOTTEN,
    "url": "",
    "text": FORGOTTEN,
    "answer": "",
    "decided_by": None,
}


class Gone:
    """The rows that were deleted, by model."""

    def __init__(self) -> None:
        self.rows: dict[Model, dict[Any, models.Model]] = defaultdict(dict)

    def add(self, rows: Iterable[models.Model]) -> None:
        for row in rows:
            self.rows[type(row)][row.pk] = row

    def ids(self, model: Model) -> list[Any]:
        return list(self.rows.get(model, ()))

    def numbers(self) -> dict[str, list[int]]:
        """As the ledger of erasures keeps them: no word, nothing but numbers."""
        return {
            model._meta.label_lower: sorted(rows)
            for model, rows in self.rows.items()
            if isinstance(model._meta.pk, models.AutoField)
        }

    def slugs(self, model: Model) -> list[str]:
        return [row.slug for row in self.rows.get(model, {}).values()]  # type: ignore[attr-defined]


@transaction.atomic
def remove(*querysets: models.QuerySet[Any], is_noted: bool = True) -> Gone:
    """Delete these rows, all that hangs on them, and every trace of either."""
    collector = Collector(using=router.db_for_write(User))
    asked_for = Gone()
    for queryset in querysets:
        found = list(queryset)
        collector.collect(found)
        asked_for.add(found)
    if is_noted:
        ledger.note(asked_for.numbers())
    gone = Gone()
    for rows in (*collector.data.values(), *collector.fast_deletes):
        gone.add(rows)
    collector.delete()
    for floor in floors():
        if hasattr(floor, "forget"):
            floor.forget(gone)
    for model, rows_gone in gone.rows.items():
        _remove_traces(model, list(rows_gone))
    for model in filter(is_history, apps.get_models()):
        _remove_from_history(model, gone)
    freshness.bump_after_commit()
    return gone


def _remove_traces(model: Model, ids: list[Any]) -> None:
    about = {"kind": model._meta.label_lower, "object_id__in": ids}
    if isinstance(model._meta.pk, models.IntegerField):
        FormerSlug.objects.filter(**about).seal()
        for trace in (ContactLog, ContactBlock):
            trace._base_manager.filter(**about).delete()
        Decision.objects.filter(**about).update(**FORGOTTEN_DECISION)
        Report.objects.filter(**about).update(**FORGOTTEN_REPORT)
    lines = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
    lines.filter(object_id__in=map(str, ids)).delete()


def _remove_from_history(history: Any, gone: Gone) -> None:
    """The history is tied to what it is about by bare numbers, so nothing else clears it."""
    live: Model = history.instance_type
    rows = history._base_manager.all()
    if ids := gone.ids(live):
        rows.filter(**{f"{live._meta.pk.name}__in": ids}).delete()
    for column in history._meta.concrete_fields:
        ids = gone.ids(column.related_model) if column.is_relation else []
        if not ids:
            continue
        found = rows.filter(**{f"{column.name}__in": ids})
        if _goes_along(live, column.name):
            found.delete()
        else:
            found.update(**{column.name: None})


def _goes_along(live: Model, name: str) -> bool:
    columns: dict[str, Any] = {column.name: column for column in live._meta.concrete_fields}
    return name in columns and columns[name].remote_field.on_delete is CASCADE


@transaction.atomic
def erase_entry(entry: models.Model) -> None:
    """Delete an entry for good, with its history and the pictures only it shows."""
    images = [getattr(entry, name, None) for name in ("image_id", "logo_id")]
    remove(type(entry)._base_manager.filter(pk=entry.pk))
    remove(Image.objects.unused().filter(pk__in=filter(None, images)))


@transaction.atomic
def erase_account(user: User, *, is_told: bool = True) -> None:
    """Delete an account and everything that is the person's alone; a last mail says so."""
    user = get_object_or_404(User.objects.select_for_update(), pk=user.pk)
    if is_last_admin(user):
        raise ValidationError(
            _("Dieses Konto verwaltet die Website als einziges. Erst ein zweites dazu ermächtigen.")
        )
    _erase_person(user)
    if is_told:
        mail.send("keeping/account_deleted", user.email, {}, subject=_("Das Konto ist gelöscht"))


def _erase_person(user: User, *, is_noted: bool = True) -> None:
    list(Actor.objects.select_for_update(of=("self",)).filter(keepers=user).order_by("pk"))
    person = Person.of(user)
    rules = all_rules()
    for rule in rules:
        if rule.emptied:
            rule.model._base_manager.filter(rule.of(person)).update(**rule.emptied)
    remove(*(_deleted(rule, person) for rule in rules if rule.deleted), is_noted=is_noted)
    transaction.on_commit(partial(kept_uploads.forget_all, user_id=user.pk), robust=True)


@receiver(ledger.erased_again)
@transaction.atomic
def erase_again(rows: ledger.Rows, **kwargs: Any) -> None:
    """In a backup that was restored: the people first, then what else went at that time."""
    for user in User.objects.filter(pk__in=rows.get(User._meta.label_lower, [])):
        _erase_person(user, is_noted=False)
    remove(*_rows_still_there(rows), is_noted=False)


def _rows_still_there(rows: ledger.Rows) -> Iterator[models.QuerySet[Any]]:
    for name, numbers in rows.items():
        try:
            model = apps.get_model(name)
        except LookupError:  # there is no such table any more
            continue
        yield model._base_manager.filter(pk__in=numbers)


def is_last_admin(user: User) -> bool:
    admins = User.objects.filter(is_superuser=True, is_active=True)
    return user.is_superuser and not admins.exclude(pk=user.pk).exists()


def _deleted(rule: Rule, person: Person) -> models.QuerySet[Any]:
    assert rule.deleted is not None
    return rule.model._base_manager.filter(rule.deleted(person))
