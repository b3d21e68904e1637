"""Denkzellen and their projects, and what the entries of every floor share."""

import denkzellen.models.pages  # noqa: F401 - registers the history of fixed pages
from denkzellen.models.compound import Compound
from denkzellen.models.denkzelle import Colour, Denkzelle, DenkzelleState, Project, ProjectState
from denkzellen.models.entry import Entry, FormerSlug, Publication, PublicationState, Versioned
from denkzellen.models.erasure import Erasure
from denkzellen.models.generation import Generation
from denkzellen.models.outbox import OutgoingMail
from denkzellen.models.search import SearchDocument, SearchPosting, SearchTerm
from denkzellen.models.timed_run import TimedRun

__all__ = [
    "Colour",
    "Compound",
    "Denkzelle",
    "DenkzelleState",
    "Entry",
    "Erasure",
    "FormerSlug",
    "Generation",
    "OutgoingMail",
    "Project",
    "ProjectState",
    "Publication",
    "PublicationState",
    "SearchDocument",
    "SearchPosting",
    "SearchTerm",
    "TimedRun",
    "Versioned",
]
