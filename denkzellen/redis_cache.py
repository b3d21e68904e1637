"""A Redis that may be gone: nothing on the site fails with it.

While it does not answer, another cache stands in; after a pause it is tried again.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.5
PAUSE_SECONDS = 5
# A connection that broke while it was idle is made anew at once.
SHORT = {
    "socket_connect_timeout": PATIENCE_SECONDS,
    "socket_timeout": PATIENCE_SECONDS,
    "retry": Retry(NoBackoff(), 1),
}

_tried_again_at: dict[str, float] = {}  # shared by all threads, which have a cache each


def _steady(name: str) -> Callable[..., Any]:
    def method(self: "SteadyRedisCache", *args: Any, **kwargs: Any) -> Any:
        if self.is_thought_to_answer():
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                self.note_silence(error)
        return getattr(caches[self.fallback], name)(*args, **kwargs)

    return method


class SteadyRedisCache(RedisCache):
    """OPTIONS name the cache to lean on (`fallback`) and the longest time anything is kept."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = SHORT | params["OPTIONS"]
        self.fallback: str = options.pop("fallback")
        self.longest: int | None = options.pop("longest", None)
        self.server = server
        super().__init__(server, params | {"OPTIONS": options})

    def is_thought_to_answer(self) -> bool:
        return time.monotonic() >= _tried_again_at.get(self.server, 0)

    def note_silence(self, error: Exception) -> None:
        _tried_again_at[self.server] = time.monotonic() + PAUSE_SECONDS
        logger.warning("Redis does not answer (%s).", type(error).__name__)

    def get_backend_timeout(self, timeout: Any = DEFAULT_TIMEOUT) -> int | None:
        seconds = super().get_backend_timeout(timeout)
        if self.longest is not None:
            seconds = self.longest if seconds is None else min(seconds, self.longest)
        return None if seconds is None else int(seconds)

    add = _steady("add")
    get = _steady("get")
    set = _steady("set")
    touch = _steady("touch")
    delete = _steady("delete")
    get_many = _steady("get_many")
    has_key = _steady("has_key")
    incr = _steady("incr")
    set_many = _steady("set_many")
    delete_many = _steady("delete_many")
    clear = _steady("clear")
