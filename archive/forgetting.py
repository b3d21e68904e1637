"""What the archive forgets by itself."""

from archive.actions.exporting import outdated
from archive.models.exports import KEPT_FOR
from network.forgetting import Forgetting

# As the pages about data say them.
PERIODS = {"export_days": KEPT_FOR.days}

TABLE = (Forgetting("abgelaufene oder überholte Auszüge aus dem Archiv", outdated),)
