"""Files and photos of an entry: many at once, then each with its own words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from archive.models import ArchiveFile
from archive.uploads import ALLOWED, MB, MOST_AT_ONCE, MOST_BYTES, MOST_BYTES_OF_RECORDING
from denkzellen.editing import EntryForm
from network.images import CONTENT_TYPES
from network.models import Image

NOTHING_CHOSEN = _("Bitte mindestens eine Datei auswählen.")


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """All files somebody chose; what is wrong with each of them is found out one by one."""

    widget = ManyFilesInput
    default_error_messages = {"required": NOTHING_CHOSEN}

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [file for file in data or [] if file]
        if not files and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return files


class FilesForm(forms.Form):
    dateien = ManyFilesField(label=_("Dateien"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dateien"].help_text = _(
            "Bis zu %(number)d Dateien auf einmal, je bis %(most)d MB, Ton und Film bis "
            "%(recording)d MB. Möglich sind %(allowed)s."
        ) % {
            "number": MOST_AT_ONCE,
            "most": MOST_BYTES // MB,
            "recording": MOST_BYTES_OF_RECORDING // MB,
            "allowed": ALLOWED,
        }


class PhotosForm(forms.ModelForm):
    """The pictures of one photographer; each is described afterwards."""

    bilder = ManyFilesField(
        label=_("Bilder"),
        widget=ManyFilesInput({"accept": ",".join(CONTENT_TYPES.values())}),
        help_text=_(
            "JPEG, PNG, WebP oder AVIF, je bis 10 MB und 40 Megapixel. Ort und Kamera in der "
            "Datei werden entfernt."
        ),
    )
    field_order = ("bilder",)

    class Meta:
        model = Image
        fields = ("creator", "licence", "source_url", "consent")
        labels = {"consent": _("Ist jemand zu erkennen?")}

    def _post_clean(self) -> None:
        """Only what these pictures share is checked here."""

    @property
    def credit(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class DescribeForm(EntryForm):
    """The first words of a photo; without a description it goes on waiting."""

    class Meta:
        model = Image
        fields: tuple[str, ...] = ("alt", "caption")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.instance.is_decorative = not cleaned.get("alt")
        return cleaned


class PhotoForm(DescribeForm):
    class Meta(DescribeForm.Meta):
        fields = ("alt", "caption", "creator", "licence", "source_url", "consent")
        labels = {"consent": _("Ist jemand zu erkennen?")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alt"].required = True


class FileTitleForm(forms.ModelForm):
    class Meta:
        model = ArchiveFile
        fields = ("title",)
        help_texts = {"title": _("So heißt die Datei auf der Seite; leer: wie ihr Name.")}
