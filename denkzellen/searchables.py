"""What search finds here: the DENKZELLEN, their projects, and the fixed pages."""

from django.contrib.flatpages.models import FlatPage
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from denkzellen.models import Denkzelle, Project
from denkzellen.search import Document, Searchable, register
from denkzellen.search.folding import without_tags
from denkzellen.search.registry import References


@register
class SearchableDenkzelle(Searchable[Denkzelle]):
    kind = "denkzelle"
    label = _("DENKZELLEN")
    model = Denkzelle

    def public(self) -> QuerySet[Denkzelle]:
        return Denkzelle.objects.public()

    def document(self, entry: Denkzelle) -> Document:
        return Document(
            title=entry.name,
            subtitle=f"{_('DENKZELLE')} {entry.claim}",
            summary=entry.claim,
            body=f"{entry.about} {entry.background} {entry.pause_note}",
            url=entry.get_absolute_url(),
        )

    def dependents(self, entry: Denkzelle) -> References:
        return [
            ("project", list(entry.projects.values_list("pk", flat=True))),
            ("event", list(entry.events.values_list("pk", flat=True))),
            ("archive", list(entry.archive_entries.values_list("pk", flat=True))),
        ]


@register
class SearchableProject(Searchable[Project]):
    kind = "project"
    label = _("Projekte")
    model = Project

    def public(self) -> QuerySet[Project]:
        return Project.objects.public().select_related("denkzelle")

    def document(self, entry: Project) -> Document:
        return Document(
            title=entry.title,
            subtitle=entry.denkzelle.name,
            summary=" ".join(without_tags(entry.text).split()),
            url=entry.get_absolute_url(),
        )


@register
class SearchablePage(Searchable[FlatPage]):
    kind = "page"
    label = _("Seiten")
    model = FlatPage

    @property
    def label_one(self) -> str:
        return gettext("Seite")

    def public(self) -> QuerySet[FlatPage]:
        return FlatPage.objects.filter(registration_required=False)

    def document(self, entry: FlatPage) -> Document:
        return Document(
            title=entry.title,
            summary=" ".join(without_tags(entry.content).split()),
            url=entry.get_absolute_url(),
        )
