"""Production settings, but quickly set up: style sheets are not compressed.

With TABLES_FROM_MODELS tables are made as in the tests, without a migration; with NEXT_RELEASE
there are new migrations.
"""

import os

from denkzellen.settings import *  # noqa: F403
from denkzellen.settings import INSTALLED_APPS, STORAGES


class NoMigrations:
    def __contains__(self, app: str) -> bool:
        return app != "next_release"

    def __getitem__(self, app: str) -> None:
        return None


STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
}
if os.environ.get("TABLES_FROM_MODELS"):
    MIGRATION_MODULES = NoMigrations()
if os.environ.get("NEXT_RELEASE"):
    INSTALLED_APPS.append("tests.faults.next_release")
