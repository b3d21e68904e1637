"""People and organisations, the places they use, and how they belong together."""

from network.models.access import ACCESS_FACTS, Access, AccessFacts
from network.models.actors import Actor, ActorKind
from network.models.associations import Association, AssociationKind
from network.models.images import Image
from network.models.lists import Discipline, District
from network.models.ties import Membership, Participation, ParticipationRole, Representation
from network.models.users import User
from network.models.venues import Venue

__all__ = [
    "ACCESS_FACTS",
    "Access",
    "AccessFacts",
    "Actor",
    "ActorKind",
    "Association",
    "AssociationKind",
    "Discipline",
    "District",
    "Image",
    "Membership",
    "Participation",
    "ParticipationRole",
    "Representation",
    "User",
    "Venue",
]
