"""The ground floor: its start-up connects search and freshness to every floor above."""

from django.apps import AppConfig
from django.db.models import fields
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class DenkzellenConfig(AppConfig):
    name = "denkzellen"
    verbose_name = _("DENKZELLEN")

    def ready(self) -> None:
        from denkzellen import addresses, freshness
        from denkzellen.search import signals

        fields.BLANK_CHOICE_LABEL = _("– bitte wählen –")
        addresses.connect()
        freshness.connect()
        autodiscover_modules("searchables")
        signals.connect()
