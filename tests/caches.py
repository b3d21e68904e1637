"""Caches for tests: none for most, and in memory for those about what is kept."""

NAMES = ("default", "kept", "pages", "sessions")
NONE = {name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in NAMES}
IN_MEMORY = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in NAMES
}
