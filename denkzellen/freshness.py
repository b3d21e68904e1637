"""Values that are dear to compute, kept until any entry changes.

The number in `Generation` rises after each committed change, on whichever machine it was made;
it is part of every key, so a stale value is never asked for again.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.core.cache import caches
from django.db import connection, connections, models, router, transaction
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone

FLOORS = {"denkzellen", "network", "events", "archive"}
KEPT_SECONDS = 600


def cached[T](key: str, compute: Callable[[], T]) -> T:
    """The value of `compute()`, taken from the cache while no entry has changed."""
    full_key = f"{generation()}:{key}"
    value = caches["kept"].get(full_key)
    if value is None:
        value = compute()
        caches["kept"].set(full_key, value, KEPT_SECONDS)
    return value


def generation(using: str = "") -> int:
    """The number of the last change; nearly every page asks, so it asks past the ORM.

    It is that of the database which pages are read from now: where what is computed may lack a
    change, its key lacks it too.
    """
    from denkzellen.models import Generation

    using = using or router.db_for_read(Generation)
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT number FROM {Generation._meta.db_table}")  # noqa: S608
        row = cursor.fetchone()
    return row[0] if row else 0


def last_change() -> tuple[int, datetime]:
    """The number of the last change and when it was made."""
    from denkzellen.models import Generation

    row = Generation.objects.values_list("number", "changed_at").first()
    return row or (0, datetime.fromtimestamp(0, UTC))


def bump() -> None:
    """Make everything kept so far unreachable; bulk loads call this themselves."""
    from denkzellen.models import Generation

    if not Generation.objects.update(number=F("number") + 1, changed_at=timezone.now()):
        Generation.objects.get_or_create(pk=1, defaults={"number": 1})


def begin_anew() -> None:
    """After a restore: above every number there has been, wherever something is kept under it."""
    from denkzellen.models import Generation

    now = timezone.now()
    values = {"number": int(now.timestamp()), "changed_at": now}
    Generation.objects.update_or_create(pk=1, defaults=values)


def connect() -> None:
    for signal in (post_save, post_delete, m2m_changed):
        signal.connect(_after_change, dispatch_uid=f"freshness-{id(signal)}")


def _after_change(sender: type[models.Model], **kwargs: Any) -> None:
    if not kwargs.get("raw") and is_shown_on_pages(sender):
        bump_after_commit()


def is_shown_on_pages(model: type[models.Model]) -> bool:
    """Whether a change of its rows is counted; a model says so itself if not."""
    label = model._meta.app_label
    is_ours = label in FLOORS or label == "flatpages"
    return is_ours and getattr(model, "is_shown_on_pages", True)


def bump_after_commit() -> None:
    if bump not in (entry[1] for entry in connection.run_on_commit):
        transaction.on_commit(bump, robust=True)
