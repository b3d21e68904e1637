"""What kinds of events there are, and how they stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventFormat(models.TextChoices):
    MEETING = "treffen", _("Treffen")
    DISCUSSION = "diskussion", _("Diskussion")
    WORKSHOP = "workshop", _("Workshop")
    SYMPOSIUM = "fachtag", _("Fachtag")
    ADVICE = "beratung", _("Beratung")
    COMMITTEE = "gremium", _("Gremium")
    PERFORMANCE = "auffuehrung", _("Aufführung")
    CONCERT = "konzert", _("Konzert")
    READING = "lesung", _("Lesung")
    EXHIBITION = "ausstellung", _("Ausstellung")
    FILM = "film", _("Film")
    FESTIVAL = "festival", _("Festival")
    COURSE = "kurs", _("Kurs")
    OPENING = "eroeffnung", _("Eröffnung")
    RALLY = "kundgebung", _("Kundgebung")
    OTHER = "anderes", _("Anderes")


class EventStatus(models.TextChoices):
    PLANNED = "planned", _("geplant")
    CANCELLED = "cancelled", _("Abgesagt")
    POSTPONED = "postponed", _("Verschoben")
    MOVED_ONLINE = "moved_online", _("Findet online statt")
    FULL = "full", _("Ausgebucht")


class Audience(models.TextChoices):
    EVERYBODY = "alle", _("für alle")
    CHILDREN = "kinder", _("für Kinder")
    FAMILIES = "familien", _("für Familien")
    YOUTH = "jugend", _("für Jugendliche")
    OLDER = "aeltere", _("für Ältere")
    PROFESSIONALS = "fach", _("für Kulturschaffende")


class RegistrationKind(models.TextChoices):
    NONE = "none", _("ohne Anmeldung")
    LINK = "link", _("über eine andere Website")
    EMAIL = "email", _("per E-Mail")
    HERE = "here", _("hier")
