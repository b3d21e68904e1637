"""Every save, delete or new tie of a registered entry reaches the index in the same transaction."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

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


def _refresh_all(references: Iterable[tuple[str, Iterable[int]]]) -> None:
    for kind, object_ids in references:
        index.refresh(kind, object_ids)
