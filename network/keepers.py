"""Who looks after an entry: gets mail about it, and does not decide on it for the Redaktion."""

from denkzellen.models import Entry
from network.models import Actor, Association, User
from network.models.associations import PROPOSAL_STATES


def reps_of(association: Association) -> list[User]:
    """Everybody who speaks for it now."""
    mandates = association.representations.in_force()
    return list(User.objects.filter(is_active=True, pk__in=mandates.values("user")))


def keepers_of(entry: Entry) -> list[User]:
    """Those who look after `entry` now; a proposer only until the association is public."""
    if isinstance(entry, Actor):
        return list(entry.keepers.filter(is_active=True))
    if isinstance(entry, Association):
        is_proposal = entry.state in PROPOSAL_STATES
        return reps_of(entry) or (_creator(entry) if is_proposal else [])
    if hasattr(entry, "people_keeping"):  # entries of upper floors know others beside
        return list(entry.people_keeping())
    return _creator(entry)


def _creator(entry: Entry) -> list[User]:
    creator = getattr(entry, "created_by", None)
    return [creator] if creator is not None and creator.is_active else []
