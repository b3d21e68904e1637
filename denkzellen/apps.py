"""The ground floor: its start-up connects search and freshness to every floor above."""

from django.apps import AppConfig
from django.core import checks
from django.db.models import fields
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class DenkzellenConfig(AppConfig):
    name = "denkzellen"
    verbose_name = _("DENKZELLEN")

    def ready(self) -> None:
        from denkzellen import addresses, cache_table, freshness, startup
        from denkzellen.search import signals

        fields.BLANK_CHOICE_LABEL = _("– bitte wählen –")
        addresses.connect()
        freshness.connect()
        checks.register(startup.review, checks.Tags.security, deploy=True)
        post_migrate.connect(cache_table.create_table, sender=self)
        autodiscover_modules("searchables")
        signals.connect()
