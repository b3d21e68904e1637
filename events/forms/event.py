"""Entering an event: what, when, where; and much that may be said besides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from denkzellen.models import Denkzelle, PublicationState
from events.forms.fields import LanguagesField
from events.forms.registration import EventRegistrationForm, plain_line
from events.forms.when import INPUTS, WhenForm
from events.models.when import schedule_of
from network.forms.choices import SeveralField
from network.forms.texts import MARKUP_HELP, RichTextarea, RichTextField
from network.forms.venues import VenueSelect
from network.models import Actor, Association, User, Venue
from network.models.access import ACCESS_FACTS, Access

TEXTS = ("subtitle", "summary", "text", "easy_summary", "language")
AROUND = ("disciplines", "audience", "audience_note", "languages")
PRICE = ("is_free", "price_min", "price_max", "price_note")
PLACE = ("venue", "place", "is_online", "online_url")
ACCESS = (*ACCESS_FACTS, "access_note", "access_contact", "access_checked_on")
REGISTRATION = tuple(EventRegistrationForm.Meta.fields)

type Party = Actor | Association


def own_parties(user: User) -> dict[str, Party]:
    """In whose name `user` can invite, each with its key in the form."""
    parties: list[Party] = [
        *Actor.objects.kept_by(user).exclude(is_blocked=True),
        *Association.objects.represented_by(user).exclude(is_blocked=True),
    ]
    return {key_of(party): party for party in parties}


def key_of(party: Party) -> str:
    return f"{party._meta.model_name}:{party.pk}"


class EventForm(EventRegistrationForm, WhenForm):
    """All of an event on one page; a draft needs no more than its title.

    `is_submitting` asks for what an event that others see cannot do without.
    """

    compound_inputs = {"when": INPUTS}
    field_order = ("title", "format", *INPUTS, *PLACE, *TEXTS, "own_hosts")

    own_hosts = forms.MultipleChoiceField(
        label=_("Im Namen von"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Eigene Profile und Verbände. Ohne Häkchen wird niemand genannt."),
    )

    class Meta(EventRegistrationForm.Meta):
        fields = (
            *("title", "format", *PLACE, *TEXTS, "denkzelle", *AROUND, *PRICE),
            *(*REGISTRATION, *ACCESS),
        )
        field_classes = {
            "disciplines": SeveralField,
            "text": RichTextField,
            "access_note": RichTextField,
            "languages": LanguagesField,
        }
        widgets = {
            **EventRegistrationForm.Meta.widgets,
            "venue": VenueSelect,
            "online_url": forms.URLInput({"placeholder": "https://"}),
            "summary": forms.Textarea({"rows": 2}),
            "easy_summary": forms.Textarea({"rows": 3}),
            "text": RichTextarea(),
            "disciplines": forms.CheckboxSelectMultiple,
            "access_note": forms.Textarea({"rows": 3}),
            "access_checked_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        localized_fields = ("price_min", "price_max")
        labels = {
            **EventRegistrationForm.Meta.labels,
            "venue": _("Ort aus dem Verzeichnis"),
            "place": _("Anderer Ort"),
            "is_online": _("auch oder nur online"),
            "online_url": _("Adresse zum Teilnehmen"),
            "language": _("Sprache der Texte"),
        }
        error_messages = {"title": {"required": _("Bitte einen Titel eintragen.")}}
        help_texts = {
            **EventRegistrationForm.Meta.help_texts,
            "place": _("Wenn der Ort nicht im Verzeichnis steht: Name und Adresse."),
            "online_url": _("Steht öffentlich auf der Seite; fehlt sie noch: leer lassen."),
            "summary": _("Ein bis zwei Sätze für Listen, höchstens 300 Zeichen."),
            "easy_summary": _("Dasselbe in kurzen, einfachen Sätzen, höchstens 500 Zeichen."),
            "text": MARKUP_HELP,
            "denkzelle": _(
                "Gehört die Veranstaltung zu einer DENKZELLE? Wer dort nicht selbst einlädt, "
                "fragt damit an; die Redaktion bestätigt es."
            ),
            "audience_note": _("Zum Beispiel: ab 6 Jahren, mit Vorkenntnissen."),
            "languages": _("Welche gesprochen oder gebärdet werden."),
            "price_note": _("Zum Beispiel: Spende erbeten, ermäßigt für alle, die es brauchen."),
            "access_contact": _("Name, E-Mail oder Telefon; steht öffentlich auf der Seite."),
        }

    def __init__(self, *args: Any, user: User, is_submitting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.is_submitting = is_submitting
        self.is_complete = is_submitting or self.instance.state != PublicationState.DRAFT
        self.is_day_needed = self.is_complete
        self.begin_with(schedule_of(self.instance))
        self.parties = own_parties(user)
        self._offer_hosts()
        self._offer_places()
        self._offer_access()

    def _offer_hosts(self) -> None:
        if not self.parties:
            del self.fields["own_hosts"]
            return
        choices = [(key, party.name) for key, party in self.parties.items()]
        self.fields["own_hosts"].choices = choices  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["own_hosts"] = sorted(self.parties.keys() & set(self._hosts_now()))
        elif len(choices) == 1:
            self.initial.setdefault("own_hosts", [choices[0][0]])

    def _hosts_now(self) -> list[str]:
        agreed = self.instance.hosts.filter(agreed_at__isnull=False)
        return [
            f"actor:{actor}" if actor else f"association:{association}"
            for actor, association in agreed.values_list("actor", "association")
        ]

    def _offer_places(self) -> None:
        """What is public and active, and what was chosen before it stopped to be so."""
        venues = Venue.objects.public() | Venue.objects.filter(pk=self.instance.venue_id)
        cells = Denkzelle.objects.active() | Denkzelle.objects.filter(pk=self.instance.denkzelle_id)
        self.fields["venue"].queryset = venues  # type: ignore[attr-defined]
        self.fields["denkzelle"].queryset = cells  # type: ignore[attr-defined]
        self.fields["venue"].empty_label = _("nicht im Verzeichnis")  # type: ignore[attr-defined]
        self.fields["denkzelle"].empty_label = _("keine")  # type: ignore[attr-defined]

    def _offer_access(self) -> None:
        """What is not said for the event counts as said for its venue."""
        venue = self._venue()
        for name in ACCESS_FACTS:
            said = getattr(venue, name) if venue else ""
            label = str(_("keine Angabe"))
            if said:
                label = _("wie am Ort: %(said)s") % {"said": Access(said).label}
            self.fields[name].choices = [("", label), *Access.choices]  # type: ignore[attr-defined]

    def _venue(self) -> Venue | None:
        try:
            venue: Venue | None = self.fields["venue"].clean(self["venue"].value())
        except forms.ValidationError:
            return None
        return venue

    def compound_initial(self, name: str, row: Any) -> dict[str, Any]:
        blank = {one: self.fields[one].initial for one in INPUTS}
        return {**blank, **self.initial_for(row)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._make_lines()
        cleaned["schedule"] = self.cleaned_schedule()
        if self.is_submitting and not any(cleaned.get(name) for name in PLACE):
            self._demand_place()
        lowest, highest = cleaned.get("price_min"), cleaned.get("price_max")
        if cleaned.get("is_free") and (lowest or highest):
            self.add_error(
                "is_free", _("Entweder kostenlos oder mit Preis: bitte eines davon wegnehmen.")
            )
        return cleaned

    def _demand_place(self) -> None:
        if not any(name in self.errors for name in PLACE):
            self.add_error(
                "venue",
                _("Bitte einen Ort wählen, einen anderen eintragen oder „online“ ankreuzen."),
            )

    def _make_lines(self) -> None:
        """What stands on one line is one line, whatever was sent."""
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if isinstance(field.widget, forms.TextInput) and isinstance(value, str):
                self.cleaned_data[name] = plain_line(value)
        if "title" not in self.errors and not self.cleaned_data.get("title"):
            self.add_error("title", self.fields["title"].error_messages["required"])

    def _require(self, name: str, message: Any) -> None:
        if self.is_complete:
            super()._require(name, message)

    def _post_clean(self) -> None:
        if not any(name in self.errors for name in INPUTS):
            self.apply(self.instance)
        super()._post_clean()  # type: ignore[misc]

    def keep_errors_of(self, names: tuple[str, ...]) -> None:
        """Of a form that is only looked at, nothing else has to be right yet."""
        for name in [name for name in self.errors if name not in names]:
            del self.errors[name]

    def shown_hosts(self) -> list[Party]:
        """Those that are ticked on the page, be it saved or not."""
        keys = self["own_hosts"].value() or [] if "own_hosts" in self.fields else []
        return [self.parties[key] for key in keys if key in self.parties]

    def chosen_hosts(self) -> list[Party]:
        return [self.parties[key] for key in self.cleaned_data.get("own_hosts", [])]
