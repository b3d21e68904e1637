"""What is noticed whenever an event is saved or deleted, from whichever page."""

from typing import Any

from django.db.models.signals import pre_delete, pre_save

from events.actions.gone import come_back, leave
from events.models import Event


def connect() -> None:
    pre_save.connect(_before_save, sender=Event, dispatch_uid="events-gone-save")
    pre_delete.connect(_before_delete, sender=Event, dispatch_uid="events-gone-delete")


def _before_save(
    instance: Event, update_fields: frozenset[str] | None = None, raw: bool = False, **kwargs: Any
) -> None:
    if raw or (update_fields is not None and "state" not in update_fields):
        return
    stored = Event.objects.public().filter(pk=instance.pk).first() if instance.pk else None
    if stored and not instance.is_public:
        leave(stored)
    elif instance.is_public and not stored:
        come_back(instance)


def _before_delete(instance: Event, **kwargs: Any) -> None:
    if stored := Event.objects.public().filter(pk=instance.pk).first():
        leave(stored)
