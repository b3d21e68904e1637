"""The floor of what remains."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = _("Archiv")

    def ready(self) -> None:
        from archive import triggers

        post_migrate.connect(triggers.install, sender=self)
