"""Everything that is decided when a DENKZELLE pauses, on one page."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from archive.actions.pausing import refuse_day
from archive.pause_plan import EventDecision, EventStep, Plan, ProjectDecision, Stock, may_stay
from denkzellen.models import Denkzelle, Project, ProjectState
from events.models import Event
from network.forms.choices import SeveralField
from network.forms.denkzellen import DayInput

LONGEST_NOTE = 2000
LONGEST_REST = relativedelta(years=5)
USUAL_REST = relativedelta(months=6)
CHOOSE = ("", _("Bitte wählen"))
TO = "in:"  # before the address of the DENKZELLE that takes over


class ReviewDayField(forms.DateField):
    """A day to come, on which somebody thinks about it again."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Wiedervorlage"))
        kwargs.setdefault(
            "help_text",
            _(
                "30 Tage vorher und an diesem Tag bekommen die Redaktion und die letzten "
                "Gastgebenden eine Mail. Von selbst ändert sich nichts."
            ),
        )
        super().__init__(widget=DayInput, initial=usual_review_day, **kwargs)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        today = timezone.localdate()
        if day and not today < day <= today + LONGEST_REST:
            raise ValidationError(_("Bitte einen Tag nach heute und innerhalb von fünf Jahren."))
        return day


def usual_review_day() -> date:
    return timezone.localdate() + USUAL_REST


class PauseForm(forms.Form):
    on = forms.DateField(
        label=_("pausiert seit"),
        widget=DayInput,
        initial=timezone.localdate,
        help_text=_("Heute, oder ein Tag, seit dem sie schon ruht."),
    )
    note = forms.CharField(
        label=_("Warum sie pausiert"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Bitte in einem Satz sagen, warum.")},
        help_text=_("Steht oben auf ihrer Seite, für alle. In einfachen Worten."),
    )
    review_on = ReviewDayField()
    further = SeveralField(
        Denkzelle.objects.none(),
        label=_("Ihre Themen gehen weiter in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Was unten bei einem Projekt gewählt ist, kommt von selbst dazu."),
    )
    contacts = forms.MultipleChoiceField(
        label=_("Wer beantwortet weiter Fragen?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Steht mit einem Link zum Profil auf der Seite."),
    )
    cancel_note = forms.CharField(
        label=_("Hinweis zu den Absagen"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Gilt für jede abgesagte Veranstaltung, bei der unten kein eigener steht."),
    )

    def __init__(self, *args: Any, stock: Stock, others: list[Denkzelle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.denkzelle = stock.denkzelle
        cells = Denkzelle.objects.filter(pk__in=[one.pk for one in others])
        self.fields["further"].queryset = cells  # type: ignore[attr-defined]
        people = [(str(one.pk), str(one.participant)) for one in stock.people]
        self.fields["contacts"].choices = people  # type: ignore[attr-defined]
        if not others:
            del self.fields["further"]
        if not people:
            del self.fields["contacts"]
        if not stock.events:
            del self.fields["cancel_note"]

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        refuse_day(self.denkzelle, day)
        return day


def _targets(label: Any, others: list[Denkzelle]) -> list[Any]:
    return [(label, [(f"{TO}{one.slug}", one.name) for one in others])] if others else []


class DecisionForm(forms.Form):
    """One thing and what becomes of it; `others` are those that can take it over."""

    step = forms.ChoiceField(error_messages={"required": _("Bitte wählen, was daraus wird.")})

    def __init__(
        self, *args: Any, title: str, choices: list[Any], others: list[Denkzelle], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.others = {f"{TO}{one.slug}": one for one in others}
        self.fields["step"].label = title
        self.fields["step"].choices = [CHOOSE, *choices]  # type: ignore[attr-defined]

    @property
    def target(self) -> Denkzelle | None:
        return self.others.get(self.cleaned_data["step"])


class ProjectDecisionForm(DecisionForm):
    def __init__(self, *args: Any, project: Project, others: list[Denkzelle]) -> None:
        self.project = project
        ends = [ProjectState.FINISHED, ProjectState.RESTING]
        super().__init__(
            *args,
            title=project.title,
            choices=[
                *((state.value, state.label) for state in ends),
                *_targets(_("geht weiter in"), others),
            ],
            others=others,
            prefix=f"projekt-{project.pk}",
            initial={"step": self._now(project)},
        )

    @staticmethod
    def _now(project: Project) -> str:
        if project.continued_in:
            return f"{TO}{project.continued_in.slug}"
        return "" if project.state == ProjectState.IN_PROCESS else project.state

    @property
    def decision(self) -> ProjectDecision:
        if self.target:
            return ProjectDecision(ProjectState.CONTINUED, self.target)
        return ProjectDecision(ProjectState(self.cleaned_data["step"]))


class EventDecisionForm(DecisionForm):
    note = forms.CharField(label=_("Hinweis zur Absage"), max_length=300, required=False)

    def __init__(
        self, *args: Any, event: Event, stock: Stock, others: list[Denkzelle], note: str = ""
    ) -> None:
        self.event, self.common_note = event, note
        stays = [(EventStep.KEEP.value, _("bleibt im Kalender"))] if may_stay(event) else []
        super().__init__(
            *args,
            title=event.title,
            choices=[
                *stays,
                *_targets(_("wird übergeben an"), others),
                (EventStep.CANCEL.value, _("wird abgesagt")),
            ],
            others=others,
            prefix=f"termin-{event.pk}",
        )
        self.fields["step"].help_text = _about(event, stock)
        word = _("(nur bei Absage; leer gilt der Hinweis für alle)")
        self.fields["note"].optional_word = word  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        said = super().clean() or {}
        note = said.get("note", "").strip() or self.common_note
        if said.get("step") == EventStep.CANCEL and not note:
            message = _("Zur Absage gehört ein Hinweis, hier oder oben für alle.")
            self.add_error("note", message)
        return said | {"note": note}

    @property
    def decision(self) -> EventDecision:
        if self.target:
            return EventDecision(EventStep.HAND, self.target)
        step = EventStep(self.cleaned_data["step"])
        note = self.cleaned_data["note"] if step == EventStep.CANCEL else ""
        return EventDecision(step, note=note)


def _about(event: Event, stock: Stock) -> str:
    """ "Di 8. Dez 2026, 15–17 Uhr · 12 kommende Termine · 3 Angemeldete"."""
    dates, people = stock.dates.get(event.pk, 0), stock.registered.get(event.pk, 0)
    parts = [event.when_text]
    if event.is_series:
        words = ngettext("%(number)d kommender Termin", "%(number)d kommende Termine", dates)
        parts.append(words % {"number": dates})
    if people:
        words = ngettext("%(number)d Anmeldung", "%(number)d Anmeldungen", people)
        parts.append(words % {"number": people})
    return " · ".join(parts)


class PausePage:
    """All forms of the page, and the plan they say together."""

    def __init__(self, stock: Stock, data: Any = None) -> None:
        others = list(Denkzelle.objects.active().exclude(pk=stock.denkzelle.pk))
        note = (data or {}).get("cancel_note", "").strip()[:300]
        self.main = PauseForm(data, stock=stock, others=others)
        self.projects = [
            ProjectDecisionForm(data, project=one, others=others) for one in stock.projects
        ]
        self.events = [
            EventDecisionForm(data, event=one, stock=stock, others=others, note=note)
            for one in stock.events
        ]

    @property
    def forms(self) -> list[forms.Form]:
        return [self.main, *self.projects, *self.events]

    def is_valid(self) -> bool:
        return not [form for form in self.forms if not form.is_valid()]

    @cached_property
    def plan(self) -> Plan:
        said = self.main.cleaned_data
        return Plan(
            on=said["on"],
            note=said["note"].strip(),
            review_on=said["review_on"],
            projects={form.project.pk: form.decision for form in self.projects},
            events={form.event.pk: form.decision for form in self.events},
            further=tuple(said.get("further", ())),
            contacts=tuple(map(int, said.get("contacts", ()))),
        )

    def typed(self) -> list[tuple[str, str]]:
        """All that was filled in, to be carried through the preview."""
        data: Any = self.main.data
        names = [form.add_prefix(name) for form in self.forms for name in form.fields]
        return [(name, value) for name in names for value in data.getlist(name)]


class StayForm(forms.Form):
    review_on = ReviewDayField(label=_("Nächste Wiedervorlage"))


class ResumeForm(forms.Form):
    projects = forms.MultipleChoiceField(
        label=_("Welche Projekte gehen hier wieder weiter?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Sie stehen danach wieder als „im Prozess“ da. Alle anderen bleiben, wie sie sind."
        ),
    )

    def __init__(self, *args: Any, projects: list[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), f"{one.title} ({_said(one)})") for one in projects]
        self.fields["projects"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["projects"]


def _said(project: Project) -> str:
    state = str(ProjectState(project.state).label)
    return f"{state} {project.continued_in}" if project.continued_in else state
