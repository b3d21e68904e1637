"""Access facts of places and events: each said, denied, partly so, or plainly unknown."""

from functools import cache
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Access(models.TextChoices):
    YES = "yes", _("ja")
    PARTLY = "partly", _("teilweise")
    NO = "no", _("nein")
    UNKNOWN = "unknown", _("unbekannt")


ACCESS_FACTS = {
    "step_free": _("stufenlos"),
    "accessible_wc": _("barrierefreies WC"),
    "lift": _("Aufzug"),
    "accessible_parking": _("Behindertenparkplatz"),
    "hearing_loop": _("Höranlage"),
    "sign_language": _("Gebärdensprache (DGS)"),
    "captions": _("Untertitel oder Schriftdolmetschen"),
    "audio_description": _("Audiodeskription"),
    "tactile_offer": _("Tastangebot"),
    "easy_language": _("Leichte Sprache"),
    "relaxed": _("entspannte Atmosphäre"),
    "quiet_room": _("Ruheraum"),
    "assistance_dog": _("Assistenzhund willkommen"),
    "companion_free": _("Begleitperson frei"),
}


class AccessFact(NamedTuple):
    """One fact as it is shown: "stufenlos: ja"."""

    label: str
    value: Access
    is_inherited: bool


@cache
def _labels() -> dict[str, str]:
    """The facts by name, in the one language of the site."""
    return {name: str(label) for name, label in ACCESS_FACTS.items()}


def _fact(label: Any) -> models.CharField:
    return models.CharField(label, max_length=7, choices=Access, blank=True, default="")


class AccessFacts(models.Model):
    """The facts of one place or event. Empty means: not said here, so the venue's word counts."""

    step_free = _fact(ACCESS_FACTS["step_free"])
    accessible_wc = _fact(ACCESS_FACTS["accessible_wc"])
    lift = _fact(ACCESS_FACTS["lift"])
    accessible_parking = _fact(ACCESS_FACTS["accessible_parking"])
    hearing_loop = _fact(ACCESS_FACTS["hearing_loop"])
    sign_language = _fact(ACCESS_FACTS["sign_language"])
    captions = _fact(ACCESS_FACTS["captions"])
    audio_description = _fact(ACCESS_FACTS["audio_description"])
    tactile_offer = _fact(ACCESS_FACTS["tactile_offer"])
    easy_language = _fact(ACCESS_FACTS["easy_language"])
    relaxed = _fact(ACCESS_FACTS["relaxed"])
    quiet_room = _fact(ACCESS_FACTS["quiet_room"])
    assistance_dog = _fact(ACCESS_FACTS["assistance_dog"])
    companion_free = _fact(ACCESS_FACTS["companion_free"])
    access_note = models.TextField(_("Hinweise zum Zugang"), blank=True)
    access_checked_on = models.DateField(_("Stand der Angaben"), null=True, blank=True)
    access_contact = models.CharField(
        _("Kontakt für Fragen zum Zugang"), max_length=200, blank=True
    )

    class Meta:
        abstract = True

    def access_facts(self, inherited: "AccessFacts | None" = None) -> list[AccessFact]:
        """All facts in order; what is not said here is taken from `inherited`, else unknown."""
        facts = []
        for name, label in _labels().items():
            own = getattr(self, name)
            value = own or (inherited and getattr(inherited, name)) or Access.UNKNOWN
            facts.append(AccessFact(label, Access(value), is_inherited=not own))
        return facts
