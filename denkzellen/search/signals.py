"""Every save, delete or new tie of a registered entry reaches the index in the same transaction."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from denkzellen.search import index
from denkzellen.search.registry import Searchable, all_searchables


def connect() -> None:
    for searchable in all_searchables().values():
        _Listener(searchable).connect()


class _Listener:
    def __init__(self, searchable: Searchable) -> None:
        self.searchable = searchable

    def connect(self) -> None:
        model, key = self.searchable.model, f"search-{self.searchable.kind}"
        options: dict[str, Any] = {"sender": model, "weak": False, "dispatch_uid": key}
        post_save.connect(self.saved, **options)
        pre_delete.connect(self.about_to_delete, **options)
        post_delete.connect(self.deleted, **options)
        for field in model._meta.many_to_many:
            m2m_changed.connect(
                self.tied, sender=field.remote_field.through, weak=False, dispatch_uid=key
            )
        for watched, attribute in self.searchable.watches:
            self._watch(watched, attribute)
        for named, way in self.searchable.names:
            _NameListener(self.searchable, named, way).connect()

    def _watch(self, watched: type[Model], attribute: str) -> None:
        def changed(instance: Model, **kwargs: Any) -> None:
            if not kwargs.get("raw"):
                self._refresh([getattr(instance, attribute)])

        key = f"search-{self.searchable.kind}-{attribute}"
        post_save.connect(changed, sender=watched, weak=False, dispatch_uid=key)
        post_delete.connect(changed, sender=watched, weak=False, dispatch_uid=key)

    def saved(self, instance: Model, raw: bool = False, **kwargs: Any) -> None:
        if not raw:
            self._refresh([instance.pk])
            _refresh_all(self.searchable.dependents(instance))

    def about_to_delete(self, instance: Model, **kwargs: Any) -> None:
        dependents = self.searchable.dependents(instance)
        instance._search_dependents = [(kind, list(ids)) for kind, ids in dependents]  # type: ignore[attr-defined]

    def deleted(self, instance: Model, **kwargs: Any) -> None:
        self._refresh([instance.pk])
        _refresh_all(instance.__dict__.pop("_search_dependents", ()))

    def tied(
        self, instance: Model, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any
    ) -> None:
        if action.startswith("post_"):
            self._refresh((pk_set or ()) if reverse else [instance.pk])

    def _refresh(self, object_ids: Iterable[int | None]) -> None:
        index.refresh(self.searchable.kind, [pk for pk in object_ids if pk is not None])


class _NameListener:
    """Another name of a list entry reaches all that carry it, once the change is committed."""

    def __init__(self, searchable: Searchable, named: type[Model], way: str) -> None:
        self.searchable, self.named, self.way = searchable, named, way

    def connect(self) -> None:
        key = f"search-{self.searchable.kind}-{self.way}"
        for signal, receiver in (
            (pre_save, self.about_to_save),
            (post_save, self.changed),
            (pre_delete, self.about_to_delete),
            (post_delete, self.changed),
        ):
            signal.connect(receiver, sender=self.named, weak=False, dispatch_uid=key)

    def about_to_save(self, instance: Model, raw: bool = False, **kwargs: Any) -> None:
        former = None if raw else self.named._default_manager.filter(pk=instance.pk).first()
        if former is not None and str(former) != str(instance):
            self._note(instance)

    def about_to_delete(self, instance: Model, **kwargs: Any) -> None:
        self._note(instance)

    def _note(self, instance: Model) -> None:
        entries = self.searchable.public().filter(**{self.way: instance.pk}).order_by()
        self._noted(instance)[self.way] = list(entries.values_list("pk", flat=True))

    def changed(self, instance: Model, **kwargs: Any) -> None:
        object_ids = self._noted(instance).pop(self.way, [])
        if object_ids:
            refresh = partial(index.refresh, self.searchable.kind, object_ids)
            transaction.on_commit(refresh, robust=True)

    def _noted(self, instance: Model) -> dict[str, list[int]]:
        return instance.__dict__.setdefault(f"_search_{self.searchable.kind}", {})


def _refresh_all(references: Iterable[tuple[str, Iterable[int]]]) -> None:
    for kind, object_ids in references:
        index.refresh(kind, object_ids)
