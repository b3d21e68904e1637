"""Lists whose order people set by hand."""

from typing import Any

from django.db import transaction

from denkzellen import freshness
from denkzellen.models import Denkzelle, Project


@transaction.atomic
def move_to(thing: Denkzelle | Project, place: int) -> bool:
    """Put `thing` at this place (from 0) among its siblings; False if it stands there.

    An order is no new version: nobody's open form should hear of it.
    """
    siblings: Any = type(thing)._default_manager.order_by(*thing._meta.ordering or ())
    if isinstance(thing, Project):
        siblings = siblings.filter(denkzelle=thing.denkzelle_id)
    ordered = list(siblings.select_for_update())
    present = next((n for n, one in enumerate(ordered) if one.pk == thing.pk), None)
    place = max(0, min(place, len(ordered) - 1))
    if present is None or present == place:
        return False
    ordered.insert(place, ordered.pop(present))
    for position, one in enumerate(ordered, start=1):
        if one.position != position:
            type(one)._default_manager.filter(pk=one.pk).update(position=position)
    freshness.bump_after_commit()
    return True
