"""The floor of people, organisations and places."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "network"
    verbose_name = _("Netzwerk")

    def ready(self) -> None:
        from network import adapter  # noqa: F401 - listens to what happens to accounts
        from network.actions import erasure  # noqa: F401 - listens to backups that are restored
