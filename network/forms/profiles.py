"""The steps of a profile. Each is a form of its own and is saved by itself."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models import Field
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from denkzellen.editing import EntryForm
from denkzellen.models import PublicationState
from network.forms.choices import SeveralField
from network.forms.images import ImageForm
from network.forms.representations import InviteForm
from network.forms.texts import MARKUP_HELP, RichTextarea, RichTextField
from network.images import clean_upload
from network.models import Actor, ActorKind, Image, User
from network.permissions import is_known, keeps

MOST_LINKS = 20
MOST_LINKS_OF_NEW_ACCOUNT = 2
_ADDRESS = re.compile(r"https?://[^\s<>\"']*", re.IGNORECASE)


class StepForm(EntryForm):
    """One step. What the Redaktion has been shown keeps what a profile cannot do without."""

    needed: tuple[str, ...] = ()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for name in self.needed:
            field = self.fields[name]
            field.required = self.instance.state != PublicationState.DRAFT
            field.optional_word = _("(zum Einreichen nötig)")  # type: ignore[attr-defined]


class WhoForm(StepForm):
    is_agreed = forms.BooleanField(
        label=_("Bei einer Person: Das bin ich selbst, oder die Person ist einverstanden."),
        help_text=_("Niemand steht ohne eigenes Ja im Verzeichnis."),
        required=False,
    )

    class Meta:
        model = Actor
        fields: tuple[str, ...] = ("kind", "name", "pronouns")
        widgets = {"kind": forms.RadioSelect}
        labels = {"kind": _("Für wen ist das Profil?")}
        help_texts = {
            "name": _("So, wie er öffentlich stehen soll; ein Künstlername ist ebenso gut."),
            "pronouns": _("Nur bei Personen. Öffentlich erst, wenn es unter Sichtbarkeit steht."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["is_agreed"] = self.instance.kind == ActorKind.PERSON

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == ActorKind.PERSON and not cleaned.get("is_agreed"):
            self.add_error(
                "is_agreed",
                _("Bitte ankreuzen. Ein Profil einer Person braucht ihr Einverständnis."),
            )
        return cleaned


class StartForm(WhoForm):
    """The first step of a profile that is not there yet."""

    class Meta(WhoForm.Meta):
        fields = ("kind", "name")


class WhatForm(StepForm):
    needed = ("disciplines", "summary")

    class Meta:
        model = Actor
        fields = ("disciplines", "summary", "text", "links", "language")
        widgets = {
            "disciplines": forms.CheckboxSelectMultiple,
            "summary": forms.Textarea({"rows": 3}),
            "text": RichTextarea(),
            "links": forms.Textarea({"rows": 4}),
        }
        field_classes = {"disciplines": SeveralField, "text": RichTextField}
        labels = {"language": _("Sprache der Texte")}
        help_texts = {
            "summary": _("Ein bis zwei Sätze, höchstens 300 Zeichen. Sie stehen immer öffentlich."),
            "text": MARKUP_HELP,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        texts = f"{cleaned.get('links')} {cleaned.get('text')}"
        number = len(set(_ADDRESS.findall(texts)))  # a link may have its address as its words
        if number > MOST_LINKS:
            self.add_error(
                "links", _("Höchstens %(most)d Links sind möglich.") % {"most": MOST_LINKS}
            )
        elif number > MOST_LINKS_OF_NEW_ACCOUNT and not is_known(self.user):
            self.add_error(
                "links",
                _(
                    "Bis die Redaktion das erste Profil freigegeben hat, sind zwei Links möglich, "
                    "hier und im Text zusammen. Bitte die übrigen später ergänzen."
                ),
            )
        return cleaned


class WhereForm(StepForm):
    class Meta:
        model = Actor
        fields = ("district",)
        help_texts = {
            "district": _(
                "Nur der Stadtteil, nie eine Straße. Öffentlich erst, wenn es unter Sichtbarkeit "
                "steht."
            )
        }


class ReachForm(StepForm):
    class Meta:
        model = Actor
        fields = ("email", "phone", "website")
        widgets = {
            "email": forms.EmailInput({"autocomplete": "email"}),
            "phone": forms.TextInput({"type": "tel", "autocomplete": "tel"}),
            "website": forms.URLInput({"autocomplete": "url", "placeholder": "https://"}),
        }
        help_texts = {
            "email": _(
                "Hier kommen Nachrichten aus dem Kontaktformular an, das die Adresse nicht zeigt. "
                "Bleibt das Feld leer, gehen sie an die Konten, die das Profil pflegen."
            )
        }


class VisibilityForm(StepForm):
    """The switches. Consent is given by those who keep the profile; editors may take it back."""

    class Meta:
        model = Actor
        fields = (*(f"show_{name}" for name in Actor.SWITCHED_FIELDS), "is_indexable")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_keeper = keeps(self.user, self.instance)
        for name, field in self.fields.items():
            if isinstance(field, forms.BooleanField):
                field.disabled = not is_keeper and not getattr(self.instance, name)
        for name in Actor.SWITCHED_FIELDS:
            shown = Actor._meta.get_field(name)
            assert isinstance(shown, Field)
            self.fields[f"show_{name}"].label = shown.verbose_name

    def switches(self) -> Iterator[tuple[BoundField, Any]]:
        """Each switch with what it would show."""
        for name in Actor.SWITCHED_FIELDS:
            yield self[f"show_{name}"], getattr(self.instance, name)


class KeeperForm(InviteForm):
    """Inviting somebody to keep a profile together."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if self.actor.keepers.filter(email__iexact=email).exists():
            raise ValidationError(_("Wer diese Adresse hat, pflegt das Profil schon mit."))
        return email


class ProfileImageForm(ImageForm):
    """The picture of a profile. `kept` is a file that arrived before its words were complete."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("upload",)

    def __init__(self, *args: Any, kept: File | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        if kept:
            self.fields["upload"].required = False
        elif not self.instance._state.adding:
            self.fields["upload"].label = _("Neue Bilddatei")
        self.fields["consent"].label = _("Ist jemand zu erkennen?")
        self.initial["seen"] = mark_of(self.instance)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.kept and not cleaned.get("upload") and "upload" not in self.errors:
            try:
                cleaned["upload"] = clean_upload(self.kept)
            except ValidationError as error:
                self.add_error("upload", error)
        return cleaned

    def show_other(self, image: Image | None) -> None:
        """Somebody else changed the picture: say so, and let the next press decide."""
        self.data = dict(self.data.items()) | {self.add_prefix("seen"): mark_of(image)}
        self.add_error(
            None,
            _(
                "Das Bild wurde inzwischen an anderer Stelle geändert; oben steht das jetzige. "
                "Noch einmal speichern ersetzt es durch die eigenen Angaben."
            ),
        )


def mark_of(image: Image | None) -> str:
    """Which picture, in which version, somebody had before their eyes."""
    return f"{image.pk}-{image.version}" if image and image.pk else ""
