"""What every test stands on: demo settings, files in a temporary folder, cheap passwords."""

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.caches import NONE

# Read by denkzellen.settings, so they are set before anything imports it.
VAR_DIR = tempfile.mkdtemp(prefix="denkzellen-tests-")
atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)
os.environ["DEBUG"] = "true"
os.environ["VAR_DIR"] = VAR_DIR
os.environ["DJANGO_SETTINGS_MODULE"] = "denkzellen.settings"
# Playwright keeps an event loop in the thread of the tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_configure(config):
    gc.set_threshold(100_000)  # much is made that lives briefly: look less often
    from django.conf import settings

    # Parallel processes inherit the environment of the first one, and with it its folder.
    settings.MEDIA_ROOT = Path(VAR_DIR) / "media"
    settings.CACHES = NONE
    settings.PAGES_KEPT_SECONDS = 0
    _wait_longer_for_a_connection(settings.DATABASES["default"].get("OPTIONS", {}))
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _wait_longer_for_a_connection(options):
    """On a busy machine many visitors at once take longer than a page would wait."""
    if "pool" in options:
        options["pool"]["timeout"] = 60


@pytest.fixture(autouse=True)
def _empty_caches(settings):
    """No test sees what another one left in the caches it asked for."""
    from django.core.cache import caches

    yield
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture(autouse=True)
def _index_when_asked(request, monkeypatch):
    """Most tests never search, so the index is written when something asks it.

    Not so in tests about the index itself and in those with several connections.
    """
    marker = request.node.get_closest_marker("django_db")
    has_connections = marker is not None and marker.kwargs.get("transaction", False)
    if has_connections or "transactional_db" in request.fixturenames or _is_about_search(request):
        yield
        return
    from tests.lazy_index import lazy_index

    with lazy_index(monkeypatch):
        yield


def _is_about_search(request):
    return request.node.path.name.startswith(("test_search", "test_freshness"))
