"""What is kept where: in Redis if there is one, else in the process and in the database.

default   counts limits for allauth and for us; all processes have to see the same
kept      values of `freshness.cached`; their keys hold the number of the last change
pages     public pages of `page_cache`, with such keys too
sessions  a copy of the rows in the database, only with Redis
"""

import secrets
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.cache import caches
from django.utils.crypto import salted_hmac

TABLE = "shared_cache"
MINUTE = 60
SOURCES = ("*.py", "*.html", "*.txt", "*.css", "*.js")

# LocMem keeps what was asked for last. A page has up to 100 kB.
IN_PROCESS = {
    "kept": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "kept",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}
IN_DATABASE = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": TABLE,
    "KEY_FUNCTION": "denkzellen.caches.sealed_key",
    "OPTIONS": {"MAX_ENTRIES": 20_000},
}
NOWHERE = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}


def cache_settings(redis_url: str, base_dir: Path) -> dict[str, dict[str, Any]]:
    """The setting CACHES. While Redis does not answer, each cache has another to lean on."""
    if not redis_url:
        return {"default": IN_DATABASE, **IN_PROCESS}
    release = _release(base_dir)  # while a new one is rolled out, two releases run
    return {
        "default": _redis(redis_url, "limits", "in_database")
        | {"KEY_FUNCTION": "denkzellen.caches.sealed_key"},
        "kept": _redis(redis_url, f"kept-{release}", "in_process_kept"),
        "pages": _redis(redis_url, f"pages-{release}", "in_process_pages"),
        "sessions": _redis(redis_url, "sessions", "nowhere", longest=MINUTE),
        "in_database": IN_DATABASE,
        "nowhere": NOWHERE,
        **{f"in_process_{name}": cache for name, cache in IN_PROCESS.items()},
    }


def _redis(url: str, prefix: str, fallback: str, **options: Any) -> dict[str, Any]:
    return {
        "BACKEND": "denkzellen.redis_cache.SteadyRedisCache",
        "LOCATION": url,
        "KEY_PREFIX": prefix,
        "OPTIONS": {"fallback": fallback, **options},
    }


def _release(base_dir: Path) -> str:
    """The same for the same code and templates, on whichever machine."""
    digest = sha256()
    folders = ("archive", "events", "network", "denkzellen", "templates", "static")
    for folder in folders:
        found = (path for kind in SOURCES for path in (base_dir / folder).rglob(kind))
        for path in sorted(found):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def are_limits_counted() -> bool:
    """Whether the cache "default" remembers; asked twice, as Redis may just have gone or come."""
    return any(_remembers(secrets.token_hex(8)) for _attempt in range(2))


def _remembers(word: str) -> bool:
    caches["default"].set("probe", word, 5)
    return bool(caches["default"].get("probe") == word)


def sealed_key(key: str, key_prefix: str, version: int) -> str:
    """Names of limits hold addresses of visitors, which nobody is to read in a table."""
    whole = f"{key_prefix}:{version}:{key}"
    return salted_hmac("denkzellen.caches", whole, algorithm="sha256").hexdigest()
