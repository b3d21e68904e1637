"""People and organisations, the places they use, and how they belong together."""

from network.models.access import ACCESS_FACTS, Access, AccessFacts
from network.models.actors import Actor, ActorKind
from network.models.address_change import AddressChange
from network.models.associations import Association, AssociationKind
from network.models.consents import CONSENT_TEXT, CONSENT_TEXT_VERSION, PublicityConsent
from network.models.contact import ContactBlock, ContactLog
from network.models.images import Image
from network.models.invitations import Invitation
from network.models.lists import Discipline, District
from network.models.moderation import (
    Decision,
    DecisionAction,
    Report,
    ReportOutcome,
    ReportReason,
)
from network.models.ties import (
    Membership,
    Participation,
    ParticipationRole,
    Representation,
    Side,
)
from network.models.users import User
from network.models.venues import Venue

__all__ = [
    "ACCESS_FACTS",
    "CONSENT_TEXT",
    "CONSENT_TEXT_VERSION",
    "Access",
    "AccessFacts",
    "Actor",
    "ActorKind",
    "AddressChange",
    "Association",
    "AssociationKind",
    "ContactBlock",
    "ContactLog",
    "Decision",
    "DecisionAction",
    "Discipline",
    "District",
    "Image",
    "Invitation",
    "Membership",
    "Participation",
    "ParticipationRole",
    "PublicityConsent",
    "Report",
    "ReportOutcome",
    "ReportReason",
    "Representation",
    "Side",
    "User",
    "Venue",
]
