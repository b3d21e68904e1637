"""An entry of the archive, as the Redaktion writes it, corrects it and takes it down."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.forms.fields import EventField
from archive.models import ArchiveEntry, ArchiveKind
from denkzellen.addresses import address_of
from denkzellen.editing import EntryForm
from denkzellen.models import Denkzelle, Project, PublicationState
from network.forms.denkzellen import NEW, DayInput
from network.forms.texts import MARKUP_HELP, RichTextarea, RichTextField
from network.models import Association

KINDS = [kind for kind in ArchiveKind if kind != ArchiveKind.KEPT_STATE]


class ArchiveEntryForm(EntryForm):
    class Meta:
        model = ArchiveEntry
        fields = [
            "kind",
            "title",
            "date",
            "is_year_only",
            "denkzelle",
            "project",
            "event",
            "associations",
            "summary",
            "text",
            "links",
            "language",
        ]
        widgets = {
            "kind": forms.RadioSelect,
            "date": DayInput,
            "associations": forms.CheckboxSelectMultiple,
            "summary": forms.Textarea({"rows": 2}),
            "text": RichTextarea(rows=12),
            "links": forms.Textarea({"rows": 3}),
        }
        field_classes = {"text": RichTextField}
        labels = {"links": _("Quellen und Links")}
        help_texts = {
            "text": MARKUP_HELP,
            "date": _("Der Tag, an dem es entstand oder stattfand, nicht der des Eintragens."),
            "summary": _("Ein oder zwei Sätze; sie stehen in den Listen."),
        }

    event = EventField(label=_("Veranstaltung"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entry = self.instance
        cells = _cells(entry)
        self._offer("kind", [(kind.value, kind.label) for kind in KINDS])
        self.fields["denkzelle"].queryset = cells  # type: ignore[attr-defined]
        projects = Project.objects.filter(Q(denkzelle__in=cells) | Q(pk=entry.project_id))
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        nothing = ("", self.fields["project"].empty_label)  # type: ignore[attr-defined]
        self._offer("project", [nothing, *_by_denkzelle(projects)])
        tied = Q(pk__in=entry.associations.all()) if entry.pk else Q()
        public = Q(pk__in=Association.objects.public())
        self.fields["associations"].queryset = (  # type: ignore[attr-defined]
            Association.objects.filter(public | tied if entry.pk else public)
        )

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if address_of(title) == NEW:
            raise ValidationError(
                _("Diese Adresse ist vergeben. Bitte einen Titel mit noch einem Wort wählen.")
            )
        return title

    def clean_date(self) -> date:
        day: date = self.cleaned_data["date"]
        if day > timezone.localdate():
            raise ValidationError(_("Der Tag liegt in der Zukunft. Im Archiv steht, was war."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        project, cell = cleaned.get("project"), cleaned.get("denkzelle")
        if project and not cell and "denkzelle" not in self.errors:
            cleaned["denkzelle"] = project.denkzelle
        elif project and cell and project.denkzelle_id != cell.pk:
            self.add_error(
                "project",
                _(
                    "Dieses Projekt gehört zu einer anderen DENKZELLE. Bitte eines von beiden "
                    "ändern."
                ),
            )
        return cleaned


def _cells(entry: ArchiveEntry) -> QuerySet[Denkzelle]:
    """Also those that pause: what remains of them may still come to light."""
    public = Denkzelle.objects.public()
    return Denkzelle.objects.filter(Q(pk__in=public) | Q(pk=entry.denkzelle_id))


def _by_denkzelle(projects: QuerySet[Project]) -> list[Any]:
    groups: dict[str, list[tuple[int, str]]] = {}
    ordered = projects.select_related("denkzelle").order_by(
        "denkzelle__position", "denkzelle__name", "position", "pk"
    )
    for project in ordered:
        groups.setdefault(project.denkzelle.name, []).append((project.pk, project.title))
    return list(groups.items())


class NoteForm(forms.Form):
    """What a correction says about itself, for all to read."""

    note = forms.CharField(
        label=_("Was berichtigt wird"),
        help_text=_("Ein Satz für alle, die den Eintrag lesen; der alte Wortlaut bleibt darunter."),
        max_length=300,
        error_messages={"required": _("Bitte in einem Satz sagen, was berichtigt wird.")},
    )


class TakeDownForm(forms.Form):
    reason = forms.CharField(
        label=_("Begründung"),
        help_text=_(
            "Steht öffentlich an der Adresse des Eintrags. Bitte ohne die Namen, um die es geht."
        ),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Bitte begründen: die Adresse antwortet mit diesem Text.")},
    )


class EntryListForm(forms.Form):
    """What the list of the Redaktion is narrowed to; anything unknown narrows nothing."""

    q = forms.CharField(
        label=_("Suche"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    stand = forms.ChoiceField(
        label=_("Stand"), required=False, choices=[("", _("alle")), *PublicationState.choices]
    )
    art = forms.ChoiceField(
        label=_("Art"), required=False, choices=[("", _("alle")), *ArchiveKind.choices]
    )
    denkzelle = forms.ModelChoiceField(
        label=_("DENKZELLE"),
        required=False,
        queryset=Denkzelle.objects.all(),
        to_field_name="slug",
        empty_label=_("alle"),
    )

    def narrow(self, entries: QuerySet[ArchiveEntry]) -> QuerySet[ArchiveEntry]:
        self.is_valid()
        asked = self.cleaned_data
        if words := asked.get("q", "").split():
            for word in words[:6]:
                # The address says the title without capitals and umlauts.
                said = Q(title__icontains=word) | Q(slug__contains=address_of(word))
                entries = entries.filter(said | Q(summary__icontains=word))
        for name, field in (("stand", "state"), ("art", "kind"), ("denkzelle", "denkzelle")):
            if asked.get(name):
                entries = entries.filter(**{field: asked[name]})
        return entries

    @property
    def is_narrowing(self) -> bool:
        return any(self.cleaned_data.values())
