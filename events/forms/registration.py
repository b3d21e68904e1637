"""Registering for a date, and what hosts set for it."""

import json
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from denkzellen.editing import EntryForm
from denkzellen.models.entry import CONTROL
from denkzellen.spam import SpamGuard
from events.forms.fields import refuse_far_year
from events.models import Event, Question, RegistrationKind
from events.models.registration import MOST_QUESTIONS

EMPTY_QUESTIONS = 3  # rows to fill in below those there are
MOST_PLACES = 100_000


def plain_line(text: str) -> str:
    return " ".join(CONTROL.sub(" ", text).split())


class LineField(forms.CharField):
    """One line of plain words."""

    def to_python(self, value: Any) -> str:
        return plain_line(super().to_python(value) or "")


class SignUpForm(SpamGuard, forms.Form):
    name = LineField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        help_text=_("So steht er auf der Liste der Veranstaltenden."),
    )
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("Für den Link zum Bestätigen und Abmelden und für Änderungen des Termins."),
    )

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[_field_name(question)] = LineField(
                label=question.text, max_length=300, required=question.is_required
            )

    @property
    def answers(self) -> list[list[str]]:
        """Questions and answers as they read now, without those left empty."""
        found = [(one.text, self.cleaned_data[_field_name(one)]) for one in self.questions]
        return [[text, answer] for text, answer in found if answer]


def _field_name(question: Question) -> str:
    return f"answer_{question.pk}"


class EventRegistrationForm(EntryForm):
    """How one signs up. The questions are a formset of their own beside it."""

    class Meta:
        model = Event
        fields: tuple[str, ...] = (
            "registration",
            "registration_url",
            "registration_email",
            "registration_note",
            "registration_until",
            "capacity",
            "has_waiting_list",
        )
        widgets = {
            "registration": forms.RadioSelect,
            "registration_url": forms.URLInput({"placeholder": "https://"}),
            "registration_until": forms.DateTimeInput(
                {"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
        }
        labels = {
            "registration_until": _("Anmeldung möglich bis"),
            "capacity": _("Plätze je Termin"),
            "has_waiting_list": _("Warteliste führen, wenn alle Plätze vergeben sind"),
        }
        help_texts = {
            "registration_url": _("Nur für die Anmeldung über eine andere Website."),
            "registration_email": _("Nur für die Anmeldung per E-Mail; steht öffentlich da."),
            "registration_note": _("Ein Satz neben dem Knopf, etwa was mitzubringen ist."),
            "registration_until": _(
                "Leer: bis der Termin beginnt. Bei einer Reihe gilt es für alle Termine."
            ),
            "capacity": _(
                "Leer: unbegrenzt. Werden es mehr, rückt die Warteliste nach. Werden es weniger, "
                "behalten alle ihren Platz, die schon einen haben."
            ),
            "has_waiting_list": _(
                "Wer absagt, macht Platz: die erste Person rückt von selbst nach."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"] = forms.IntegerField(
            label=self.fields["capacity"].label,
            help_text=self.fields["capacity"].help_text,
            required=False,
            min_value=1,
            max_value=MOST_PLACES,
        )

    def clean_registration_until(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["registration_until"]
        if until:
            refuse_far_year(until.date())
        return until

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("registration")
        if kind == RegistrationKind.LINK:
            self._require("registration_url", _("Bitte die Adresse der Website angeben."))
        elif kind == RegistrationKind.EMAIL:
            self._require("registration_email", _("Bitte die E-Mail-Adresse angeben."))
        return cleaned

    def _require(self, name: str, message: Any) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, message)


class QuestionForm(forms.Form):
    text = LineField(label=_("Frage"), max_length=200, required=False)
    is_required = forms.BooleanField(label=_("Antwort nötig"), required=False)


class Questions(BaseFormSet):
    """The questions of an event, in their order; an emptied one goes.

    What was shown travels along, so that nobody overwrites unseen what others saved meanwhile.
    """

    seen_name = "questions-seen"

    def __init__(self, data: QueryDict | None = None, *, event: Event) -> None:
        self.event = event
        shown = [{"text": one.text, "is_required": one.is_required} for one in self.stored()]
        # What is typed counts by itself: others may have changed meanwhile what was shown.
        super().__init__(data, initial=None if data else shown, prefix="questions")
        self.seen = self.data.get(self.seen_name, "") if self.is_bound else self.stored_text()

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        number = {"number": (index or 0) + 1}
        form.fields["text"].label = _("Frage %(number)d") % number
        form.fields["is_required"].label = _("Antwort auf Frage %(number)d nötig") % number

    def stored(self) -> list[Question]:
        return list(self.event.questions.all())

    def stored_text(self) -> str:
        return json.dumps([[one.text, one.is_required] for one in self.stored()])

    @property
    def typed(self) -> list[tuple[str, bool]]:
        cleaned = (form.cleaned_data for form in self.forms)
        return [(one["text"], one["is_required"]) for one in cleaned if one.get("text")]

    def save(self) -> bool:
        """Write them, under the lock of the event; False if nothing changed.

        Raises ValidationError where somebody else changed them since they were shown.
        """
        typed, stored = self.typed, self.stored()
        if typed == [(one.text, one.is_required) for one in stored]:
            return False
        if self.seen != self.stored_text():
            self.seen = self.stored_text()
            raise ValidationError(_others_saved(stored))
        for position, (text, is_required) in enumerate(typed):
            question = stored[position] if position < len(stored) else Question(event=self.event)
            question.position, question.text, question.is_required = position, text, is_required
            question.save()
        for question in stored[len(typed) :]:
            question.delete()
        return True


def _others_saved(stored: list[Question]) -> str:
    theirs = " · ".join(f"„{one.text}“" for one in stored) or str(_("keine"))
    return str(
        _(
            "Inzwischen hat jemand anderes die Fragen geändert. Gespeichert sind: %(theirs)s. "
            "Noch einmal speichern ersetzt sie durch die hier stehenden."
        )
        % {"theirs": theirs}
    )


QuestionSet: Any = formset_factory(
    QuestionForm,
    formset=Questions,
    extra=EMPTY_QUESTIONS,
    max_num=MOST_QUESTIONS,
    absolute_max=MOST_QUESTIONS,
    validate_max=True,
)
