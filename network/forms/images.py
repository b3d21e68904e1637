"""Uploading a picture: what cannot be used is an error of the form, not of the page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.images import CONTENT_TYPES, Picture, clean_upload
from network.models import Image


class PictureField(forms.FileField):
    """A file input whose value is the checked picture."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ",".join(CONTENT_TYPES.values())}

    def clean(self, data: Any, initial: Any = None) -> Picture | None:
        file = super().clean(data, initial)
        return clean_upload(file) if file else None


class ImageForm(forms.ModelForm):
    upload = PictureField(
        label=_("Bilddatei"),
        widget=forms.FileInput,
        help_text=_(
            "JPEG, PNG, WebP oder AVIF, bis 10 MB und 40 Megapixel. "
            "Ort und Kamera in der Datei werden entfernt."
        ),
    )

    class Meta:
        model = Image
        fields = (
            "alt",
            "is_decorative",
            "caption",
            "creator",
            "licence",
            "source_url",
            "consent",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload"].required = self.instance._state.adding
        if alt := self.fields.get("alt"):  # not there for those who may only look
            alt.optional_word = _("(außer bei Schmuckbildern nötig)")  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> Image:
        self.instance.picture = self.cleaned_data["upload"]
        return super().save(commit)
